#include "base/json_tree.h"

#include <boost/json.hpp>

#include "base/json.h"

namespace mg::json {
namespace {

namespace bj = boost::json;

// The parser has bounded the depth.
Tree tree_of(const bj::value& value) {
  Tree tree;
  if (value.is_null()) {
    tree.kind = Tree::Kind::kNull;
  } else if (value.is_bool() || value.is_number()) {
    tree.kind = value.is_bool() ? Tree::Kind::kBool : Tree::Kind::kNumber;
    tree.text = bj::serialize(value);
  } else if (const auto* text = value.if_string()) {
    tree.kind = Tree::Kind::kString;
    tree.text.assign(text->data(), text->size());
  } else if (const auto* items = value.if_array()) {
    tree.kind = Tree::Kind::kArray;
    tree.items.reserve(items->size());
    for (const auto& item : *items) tree.items.push_back(tree_of(item));
  } else {
    tree.kind = Tree::Kind::kObject;
    for (const auto& member : value.get_object()) {
      tree.members.push_back(
          {std::string(member.key().data(), member.key().size()), tree_of(member.value())});
    }
  }
  return tree;
}

}  // namespace

const Tree* Tree::find(std::string_view name) const {
  for (const auto& [key, value] : members) {
    if (key == name) return &value;
  }
  return nullptr;
}

Result<Tree> parse_tree(std::string_view text, std::size_t depth_max) {
  auto parsed = parse(text, depth_max);
  if (!parsed) return fail(std::move(parsed.error()));
  return tree_of(*parsed);
}

}  // namespace mg::json
