// Text tables for people: columns aligned by what a terminal shows (a Japanese character takes two
// columns). Pure; thread rule: any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mg::cli {

using TableRow = std::vector<std::string>;

// Columns that a terminal uses for UTF-8 text.
std::size_t display_width(std::string_view text);
// Every row a line; two spaces between columns, nothing after the last.
std::string format_table(const std::vector<TableRow>& rows);

// 2026-01-02 03:04:05Z
std::string format_time(std::int64_t ms);
// "12 s ago"
std::string format_ago(std::int64_t now_ms, std::int64_t then_ms);
// "3h12m", "45s"
std::string format_duration(std::int64_t ms);

}  // namespace mg::cli
