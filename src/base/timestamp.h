// ISO 8601 as AWS writes it: UTC, milliseconds, Z on the way out; on the way in also without
// a fraction, with 1–9 fraction digits (cut to ms) or with an offset. Milliseconds since the epoch.
// Pure functions; years 0001–9999.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mg {

std::string format_timestamp(std::int64_t ms);
std::optional<std::int64_t> parse_timestamp(std::string_view text);

}  // namespace mg
