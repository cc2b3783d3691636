// `masugata status [--drops [ID]]`. Thread rule: the main thread; the renderers are pure.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <string>

#include "cli/command.h"

namespace mg::cli {

std::string render_status_text(const boost::json::value& status, std::int64_t now_ms);
std::string render_drops_text(const boost::json::value& drops, std::int64_t now_ms);

int status_command(const Arguments& arguments);

}  // namespace mg::cli
