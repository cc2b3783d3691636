// A JSON document as plain values, for rooms that must not know Boost.JSON (model reads policies).
// Bound the text's length before: the tree is a copy. Thread rule: pure functions, plain values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace mg::json {

struct Tree {
  enum class Kind : std::uint8_t { kNull, kBool, kNumber, kString, kArray, kObject };
  struct Member;

  Kind kind = Kind::kNull;
  std::string text;             // of a string; a number or bool as JSON
  std::vector<Tree> items;      // of an array
  std::vector<Member> members;  // of an object; a name twice: the last one

  [[nodiscard]] bool is(Kind other) const { return kind == other; }
  // A member, or nullptr: no object, or none of that name.
  [[nodiscard]] const Tree* find(std::string_view name) const;
};

struct Tree::Member {
  std::string name;
  Tree value;
};

// Strict JSON (RFC 8259), one value, nothing after it. Errors as json::parse.
Result<Tree> parse_tree(std::string_view text, std::size_t depth_max);

}  // namespace mg::json
