// Boost.JSON behind Result: parse with limits, print, and typed look-ups that name what is wrong.
// Called by the codecs (describe_json.h), policy documents, the operator's API and the CLI.
// Thread rule: pure functions.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace mg::json {

inline constexpr std::size_t kDepthMax = 32;

// Strict JSON (RFC 8259), one value, nothing after it. The message tells the offset.
Result<boost::json::value> parse(std::string_view text, std::size_t depth_max = kDepthMax);
std::string dump(const boost::json::value& value);         // one line
std::string dump_pretty(const boost::json::value& value);  // two spaces a level, newline at the end

// A member of an object; nullptr when the value is no object or has none of that name.
const boost::json::value* find(const boost::json::value& value, std::string_view name);
Result<std::string> string_at(const boost::json::value& value, std::string_view name);
Result<std::int64_t> int_at(const boost::json::value& value, std::string_view name);
Result<bool> bool_at(const boost::json::value& value, std::string_view name);

}  // namespace mg::json
