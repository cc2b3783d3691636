#include "base/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>

namespace mg::json {
namespace bj = boost::json;
namespace {

Error wrong(std::string_view name, std::string_view wanted) {
  return Error{ErrorKind::kInvalidArgument, {}, fmt::format("{}: expected {}", name, wanted), {}};
}

void print(const bj::value& value, std::size_t indent, std::string& out) {
  auto open_line = [&](std::size_t depth) { out.append("\n").append(depth * 2, ' '); };
  if (const auto* object = value.if_object(); object && !object->empty()) {
    out += '{';
    const char* separator = "";
    for (const auto& member : *object) {
      out += separator;
      open_line(indent + 1);
      out += bj::serialize(member.key()) + ": ";
      print(member.value(), indent + 1, out);
      separator = ",";
    }
    open_line(indent);
    out += '}';
  } else if (const auto* array = value.if_array(); array && !array->empty()) {
    out += '[';
    const char* separator = "";
    for (const auto& item : *array) {
      out += separator;
      open_line(indent + 1);
      print(item, indent + 1, out);
      separator = ",";
    }
    open_line(indent);
    out += ']';
  } else {
    out += bj::serialize(value);
  }
}

// Boost.JSON reads 1e400 as infinity and would print that as a word that is not JSON.
bool is_finite(const bj::value& value) {
  if (const auto* number = value.if_double()) return std::isfinite(*number);
  if (const auto* items = value.if_array()) return std::ranges::all_of(*items, is_finite);
  const auto* object = value.if_object();
  return object == nullptr ||
         std::ranges::all_of(*object, [](const auto& member) { return is_finite(member.value()); });
}

}  // namespace

Result<bj::value> parse(std::string_view text, std::size_t depth_max) {
  bj::parse_options options;
  options.max_depth = static_cast<unsigned char>(std::min<std::size_t>(depth_max, 255));
  bj::stream_parser parser({}, options);
  bj::error_code ec;
  auto used = parser.write_some(text.data(), text.size(), ec);
  if (!ec && used < text.size()) ec = bj::error::extra_data;
  if (!ec) parser.finish(ec);
  if (ec) {
    return fail(Error{ErrorKind::kInvalidArgument,
                      {},
                      fmt::format("not JSON: {} near byte {}", ec.message(), used),
                      {}});
  }
  auto value = parser.release();
  if (!is_finite(value)) {
    return fail(Error{ErrorKind::kInvalidArgument, {}, "not JSON: a number out of range", {}});
  }
  return value;
}

std::string dump(const bj::value& value) {
  return bj::serialize(value);
}

std::string dump_pretty(const bj::value& value) {
  std::string out;
  print(value, 0, out);
  return out + "\n";
}

const bj::value* find(const bj::value& value, std::string_view name) {
  const auto* object = value.if_object();
  return object == nullptr ? nullptr : object->if_contains({name.data(), name.size()});
}

Result<std::string> string_at(const bj::value& value, std::string_view name) {
  const auto* member = find(value, name);
  const auto* text = member == nullptr ? nullptr : member->if_string();
  if (text == nullptr) return fail(wrong(name, "a string"));
  return std::string(text->data(), text->size());
}

Result<std::int64_t> int_at(const bj::value& value, std::string_view name) {
  const auto* member = find(value, name);
  const auto* number = member == nullptr ? nullptr : member->if_int64();
  if (number == nullptr) return fail(wrong(name, "an integer"));
  return *number;
}

Result<bool> bool_at(const bj::value& value, std::string_view name) {
  const auto* member = find(value, name);
  const auto* truth = member == nullptr ? nullptr : member->if_bool();
  if (truth == nullptr) return fail(wrong(name, "true or false"));
  return *truth;
}

}  // namespace mg::json
