#include <gtest/gtest.h>

#include "api/query/filters.h"
#include "api/query/paging.h"
#include "api/query/tags.h"

namespace mg::api {
namespace {

using model::Vpc;
using model::World;
using wire::ec2::Filter;

TEST(Pattern, Wildcards) {
  struct Case {
    const char *pattern, *text;
    bool matches;
  };
  for (const auto& c : std::initializer_list<Case>{
           {"", "", true},           {"", "a", false},        {"a", "a", true},
           {"a", "A", false},        {"*", "", true},         {"*", "abc", true},
           {"a*c", "abbc", true},    {"a*c", "abcb", false},  {"?", "a", true},
           {"?", "", false},         {"a?c", "abc", true},    {"*b*", "abc", true},
           {"\\*", "*", true},       {"\\*", "a", false},     {"\\?", "?", true},
           {"\\\\", "\\", true},     {"a\\*b", "a*b", true},  {"a\\*b", "axb", false},
           {"*.com", "x.com", true}, {"*aab", "aaaab", true}, {"**a", "ba", true},
           {"a\\", "a\\", true},
       }) {
    EXPECT_EQ(matches_pattern(c.pattern, c.text), c.matches) << c.pattern << " on " << c.text;
  }
}

constexpr FilterField<Vpc> kFields[] = {
    {"vpc-id", [](const World&, const Vpc& v) { return Values{v.id}; }},
    {"cidr", [](const World&, const Vpc& v) { return Values{v.cidr}; }},
};

World sample() {
  World world;
  Vpc vpc;
  vpc.id = "vpc-1";
  vpc.cidr = "10.0.0.0/16";
  world.vpcs.put(vpc);
  world.tag_sets.put({"vpc-1", "", "", "vpc", {{"Name", "one"}, {"Team", "net"}}});
  return world;
}

bool hits(const std::vector<Filter>& filters) {
  const auto world = sample();
  const auto set = FilterSet<Vpc>::make(kFields, filters);
  EXPECT_TRUE(set);
  return set && set->matches(world, *world.vpcs.find("vpc-1"));
}

TEST(Filters, ValuesAreAlternativesFiltersAreNot) {
  EXPECT_TRUE(hits({}));
  EXPECT_TRUE(hits({{"vpc-id", {"x", "vpc-1"}}}));
  EXPECT_TRUE(hits({{"vpc-id", {"vpc-*"}}, {"cidr", {"10.0.?.0/16"}}}));
  EXPECT_FALSE(hits({{"vpc-id", {"vpc-1"}}, {"cidr", {"10.1.0.0/16"}}}));
  EXPECT_FALSE(hits({{"vpc-id", {}}}));  // none is right
  EXPECT_FALSE(hits({{"tag:Name", {}}}));
}

TEST(Filters, Tags) {
  EXPECT_TRUE(hits({{"tag:Name", {"o*"}}}));
  EXPECT_FALSE(hits({{"tag:Name", {"two"}}}));
  EXPECT_FALSE(hits({{"tag:name", {"one"}}}));
  EXPECT_TRUE(hits({{"tag-key", {"Team"}}}));
  EXPECT_FALSE(hits({{"tag-key", {"Owner"}}}));
  EXPECT_FALSE(hits({{"tag-value", {"Team"}}}));
}

TEST(Filters, Refused) {
  auto bad = FilterSet<Vpc>::make(kFields, {{"nope", {"x"}}});
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, "InvalidParameterValue");
  EXPECT_EQ(bad.error().message, "The filter 'nope' is invalid");
  bad = FilterSet<Vpc>::make(kFields, {{"nope", {"x"}}}, UnknownFilter::kInvalidFilter);
  EXPECT_EQ(bad.error().code, "InvalidFilter");
  EXPECT_FALSE(FilterSet<Vpc>::make(kFields, {{std::nullopt, {"x"}}}));
  EXPECT_FALSE(FilterSet<Vpc>::make(kFields, {{"tag:", {"x"}}}));
}

TEST(Paging, TokensAreBoundToCallerAndAction) {
  const control::Caller a{"111111111111", "", "", "", "ap-northeast-1"};
  const control::Caller b{"222222222222", "", "", "", "ap-northeast-1"};
  const auto token = make_token(a, "DescribeVpcs", "vpc-5");
  EXPECT_EQ(read_token(a, "DescribeVpcs", token), "vpc-5");
  EXPECT_FALSE(read_token(b, "DescribeVpcs", token));
  EXPECT_FALSE(read_token(a, "DescribeSubnets", token));
  EXPECT_FALSE(read_token(a, "DescribeVpcs", "nonsense"));
  EXPECT_FALSE(read_token(a, "DescribeVpcs", ""));
}

TEST(Paging, EveryItemOnceThoughSomeGo) {
  const control::Caller caller{"111111111111", "", "", "", "ap-northeast-1"};
  std::vector<std::string> items{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"};
  std::vector<std::string> seen;
  std::optional<std::string> token;
  int pages = 0;
  do {
    auto page = paginate_by(caller, "X", items, 5, token, [](const auto& s) { return s; });
    ASSERT_TRUE(page);
    seen.insert(seen.end(), page->items.begin(), page->items.end());
    token = page->next_token;
    if (pages++ == 0) items.erase(items.begin() + 4);  // "e", the last one shown
  } while (token);
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(seen,
            (std::vector<std::string>{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"}));
}

TEST(Paging, Limits) {
  const control::Caller caller{"111111111111", "", "", "", "ap-northeast-1"};
  EXPECT_EQ(page_start(caller, "X", 4, {}, kEc2Page).error().code, "InvalidParameterValue");
  EXPECT_EQ(page_start(caller, "X", 5000, {}, kEc2Page)->size, 1000U);
  EXPECT_EQ(page_start(caller, "X", {}, "zz", kEc2Page).error().code, "InvalidParameterValue");
  EXPECT_EQ(elb_page_start(caller, "X", 401, {}).error().code, "ValidationError");
  EXPECT_EQ(elb_page_start(caller, "X", 1, {})->size, 1U);
}

TEST(TagSpecifications, OnlyTheTypesOfTheCall) {
  using wire::ec2::TagSpecification;
  auto good = tags_for({TagSpecification{"vpc", {{"k", "v"}, {"empty", std::nullopt}}}}, "vpc");
  ASSERT_TRUE(good);
  EXPECT_EQ(*good, (model::TagMap{{"k", "v"}, {"empty", ""}}));
  EXPECT_TRUE(tags_for({}, "vpc")->empty());
  EXPECT_EQ(tags_for({TagSpecification{"subnet", {{"k", "v"}}}}, "vpc").error().code,
            "InvalidParameter");
  EXPECT_FALSE(tags_for({TagSpecification{"vpc", {{"k", "v"}, {"k", "w"}}}}, "vpc"));
  EXPECT_EQ(tags_for({TagSpecification{"vpc", {{"aws:k", "v"}}}}, "vpc").error().code,
            "InvalidTagKey.Malformed");
  EXPECT_FALSE(tags_for(
      {TagSpecification{"vpc", {{"k", "v"}}}, TagSpecification{"vpc", {{"l", "v"}}}}, "vpc"));
}

}  // namespace
}  // namespace mg::api
