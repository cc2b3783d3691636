// The log: spdlog to stderr, one line a fact. Text from outside goes through escape().
// Thread rule: any thread.
#pragma once

#include <spdlog/spdlog.h>

#include <string>
#include <string_view>

namespace mg::log {

using spdlog::critical;
using spdlog::debug;
using spdlog::error;
using spdlog::info;
using spdlog::warn;

// "info", "debug", …; call once at start.
void set_up(std::string_view level);

// Control characters become \xNN, so that a value cannot forge a second log line.
std::string escape(std::string_view text);

}  // namespace mg::log
