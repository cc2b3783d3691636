#include "base/json_tree.h"

#include <gtest/gtest.h>

namespace mg::json {
namespace {

TEST(JsonTree, KindsAndMembers) {
  const auto tree = parse_tree(R"({"a":[1,true,null,"x"],"b":{"c":""}})", 4);
  ASSERT_TRUE(tree);
  ASSERT_TRUE(tree->is(Tree::Kind::kObject));
  const auto* a = tree->find("a");
  ASSERT_NE(a, nullptr);
  ASSERT_EQ(a->items.size(), 4U);
  EXPECT_TRUE(a->items[0].is(Tree::Kind::kNumber));
  EXPECT_EQ(a->items[0].text, "1");
  EXPECT_EQ(a->items[1].text, "true");
  EXPECT_TRUE(a->items[2].is(Tree::Kind::kNull));
  EXPECT_EQ(a->items[3].text, "x");
  EXPECT_TRUE(tree->find("b")->find("c")->is(Tree::Kind::kString));
  EXPECT_EQ(tree->find("z"), nullptr);
  EXPECT_EQ(a->find("a"), nullptr);
}

TEST(JsonTree, RefusesWhatParseRefuses) {
  EXPECT_FALSE(parse_tree("{", 4));
  EXPECT_FALSE(parse_tree("1 2", 4));
  EXPECT_FALSE(parse_tree("[[[[[[]]]]]]", 3));
}

}  // namespace
}  // namespace mg::json
