#include "node/dns/wire/txt.h"

#include <gtest/gtest.h>

namespace mg::node::dns {
namespace {

std::string be16(unsigned value) {
  return {static_cast<char>(value >> 8), static_cast<char>(value & 0xff)};
}

std::string head(unsigned id, unsigned flags, unsigned answers) {
  return be16(id) + be16(flags) + be16(1) + be16(answers) + be16(0) + be16(0);
}

std::string question(std::string_view name, unsigned type = kTxt) {
  return *encode_name(name) + be16(type) + be16(kClassIn);
}

std::string record(const std::string& owner, unsigned type, const std::string& data) {
  return owner + be16(type) + be16(kClassIn) + std::string("\0\0\0\x3c", 4) +
         be16(static_cast<unsigned>(data.size())) + data;
}

std::string txt(std::string_view text) {
  return static_cast<char>(text.size()) + std::string(text);
}

const std::string kPointer = std::string("\xc0\x0c", 2);  // to the question's name

TEST(TxtWire, TheQueryIsReadAsItWasMeant) {
  const auto query = build_txt_query(0x1234, "_p.example.test");
  ASSERT_TRUE(query);
  const auto parsed = parse(*query);
  ASSERT_TRUE(parsed.query) << "our own reader takes it";
  EXPECT_EQ(parsed.id, 0x1234);
  EXPECT_EQ(parsed.query->name, "_p.example.test");
  EXPECT_EQ(parsed.query->type, kTxt);
  EXPECT_TRUE(parsed.query->recursion_desired);
  EXPECT_TRUE(parsed.query->edns);
  EXPECT_FALSE(build_txt_query(1, ""));
  EXPECT_FALSE(build_txt_query(1, "a..b"));
  EXPECT_FALSE(build_txt_query(1, std::string(64, 'a') + ".test"));
}

TEST(TxtWire, ValuesAreJoinedAndKeepTheirCase) {
  const auto bytes = head(7, 0x8180, 3) + question("Example.TEST") +
                     record(kPointer, kTxt, txt("vpce:Ab") + txt("C1")) +
                     record(kPointer, kTxt, txt("v=spf1 -all")) +
                     record(*encode_name("other.test"), kTxt, txt("not asked for"));
  const auto answer = parse_txt_answer(bytes, 7, "example.test");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->values, (std::vector<std::string>{"vpce:AbC1", "v=spf1 -all"}));
}

TEST(TxtWire, AnAliasIsFollowed) {
  const auto bytes = head(7, 0x8180, 2) + question("example.test") +
                     record(kPointer, kCname, *encode_name("real.test")) +
                     record(*encode_name("real.test"), kTxt, txt("x"));
  const auto answer = parse_txt_answer(bytes, 7, "example.test");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->values, std::vector<std::string>{"x"});
}

TEST(TxtWire, NoRecordsNoNameAndTooLong) {
  auto answer = parse_txt_answer(head(7, 0x8183, 0) + question("example.test"), 7, "example.test");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->rcode, Rcode::kNxDomain);
  answer = parse_txt_answer(head(7, 0x8380, 0) + question("example.test"), 7, "example.test");
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->truncated);
}

TEST(TxtWire, WhatIsNoAnswerToThisQuestion) {
  const auto good = question("example.test") + record(kPointer, kTxt, txt("x"));
  ASSERT_TRUE(parse_txt_answer(head(7, 0x8180, 1) + good, 7, "example.test"));
  EXPECT_FALSE(parse_txt_answer(head(8, 0x8180, 1) + good, 7, "example.test")) << "another id";
  EXPECT_FALSE(parse_txt_answer(head(7, 0x0180, 1) + good, 7, "example.test")) << "a query";
  EXPECT_FALSE(parse_txt_answer(head(7, 0x8180, 1) + good, 7, "example.tes")) << "another name";
  EXPECT_FALSE(parse_txt_answer(head(7, 0x8180, 2) + good, 7, "example.test")) << "too few";
  EXPECT_FALSE(parse_txt_answer(
      head(7, 0x8180, 1) + question("example.test", 1) + record(kPointer, kTxt, txt("x")), 7,
      "example.test"))
      << "another type";
  const auto liar = std::string("\x09x", 2);
  EXPECT_FALSE(
      parse_txt_answer(head(7, 0x8180, 1) + question("example.test") + record(kPointer, kTxt, liar),
                       7, "example.test"))
      << "a string longer than its record";
  const auto whole = head(7, 0x8180, 1) + good;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(parse_txt_answer(std::string_view(whole).substr(0, size), 7, "example.test"))
        << size;
  }
}

}  // namespace
}  // namespace mg::node::dns
