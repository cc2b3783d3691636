#include "node/dns/wire/wire.h"

#include <gtest/gtest.h>

#include <random>

namespace mg::node::dns {
namespace {

std::string bytes(std::initializer_list<int> list) {
  std::string out;
  for (const int b : list) out += static_cast<char>(b);
  return out;
}

std::string header(int flags, int questions, int answers = 0, int authority = 0,
                   int additional = 0) {
  return bytes({0x12, 0x34, flags >> 8, flags & 0xff, 0, questions, 0, answers, 0, authority, 0,
                additional});
}

std::string question(std::string_view name, int type = kA, int klass = 1) {
  return *encode_name(name) + bytes({type >> 8, type & 0xff, klass >> 8, klass & 0xff});
}

std::string opt(int version = 0, int size = 1400) {
  return bytes({0, 0, 41, size >> 8, size & 0xff, 0, version, 0, 0, 0, 0});
}

TEST(DnsWire, ReadsAQueryInAnyLetterCase) {
  const auto parsed = parse(header(0x0100, 1) + question("WWW.eXample"));
  ASSERT_TRUE(parsed.query);
  EXPECT_EQ(parsed.query->name, "www.example");
  EXPECT_EQ(parsed.query->type, kA);
  EXPECT_TRUE(parsed.query->recursion_desired);
  EXPECT_FALSE(parsed.query->edns);
  EXPECT_EQ(parsed.query->question, question("WWW.eXample")) << "echoed as it was sent";
}

TEST(DnsWire, ReadsEdns) {
  auto parsed = parse(header(0x0100, 1, 0, 0, 1) + question("a") + opt());
  ASSERT_TRUE(parsed.query);
  EXPECT_TRUE(parsed.query->edns);
  EXPECT_EQ(parsed.query->udp_bytes_max, 1400);
  parsed = parse(header(0x0100, 1, 0, 0, 1) + question("a") + opt(0, 10));
  EXPECT_EQ(parsed.query->udp_bytes_max, 512);
  parsed = parse(header(0x0100, 1, 0, 0, 1) + question("a") + opt(1));
  EXPECT_EQ(parsed.error, Rcode::kBadVersion);
  parsed = parse(header(0x0100, 1, 0, 0, 2) + question("a") + opt() + opt());
  EXPECT_EQ(parsed.error, Rcode::kFormErr);
  parsed = parse(header(0x0100, 1, 1) + question("a") + opt());
  EXPECT_EQ(parsed.error, Rcode::kFormErr) << "OPT belongs into the last section";
}

TEST(DnsWire, AnswersNothingToAnswersAndScraps) {
  EXPECT_FALSE(parse("").query);
  EXPECT_FALSE(parse("").error);
  EXPECT_FALSE(parse(header(0x8100, 1) + question("a")).error)
      << "or two resolvers would never end";
  EXPECT_EQ(parse(header(0x2800, 1) + question("a")).error, Rcode::kNotImp);
  EXPECT_EQ(parse(header(0, 0)).error, Rcode::kFormErr);
  EXPECT_EQ(parse(header(0, 2) + question("a") + question("b")).error, Rcode::kFormErr);
  EXPECT_EQ(parse(header(0, 1) + question("abc").substr(0, 6)).error, Rcode::kFormErr);
  EXPECT_EQ(parse(header(0, 1, 0, 0, 9) + question("a")).error, Rcode::kFormErr);
}

TEST(DnsWire, PointersMustLeadBack) {
  const auto name_then = [](const std::string& name) {
    return parse(header(0, 1) + name + bytes({0, 1, 0, 1}));
  };
  EXPECT_EQ(name_then(bytes({0xc0, 12})).error, Rcode::kFormErr) << "to itself";
  EXPECT_EQ(name_then(bytes({0xc0, 40})).error, Rcode::kFormErr) << "forwards";
  EXPECT_EQ(name_then(bytes({0xc0, 0})).error, Rcode::kFormErr) << "into the header";
  EXPECT_EQ(name_then(bytes({1, 'a', 0xc0, 12})).error, Rcode::kFormErr) << "a loop";
  EXPECT_EQ(name_then(bytes({0x40, 'a', 0})).error, Rcode::kFormErr) << "an unknown label type";
  std::string longest;
  for (int i = 0; i < 5; ++i) longest += static_cast<char>(63) + std::string(63, 'x');
  EXPECT_EQ(name_then(longest + bytes({0})).error, Rcode::kFormErr) << "over 255 bytes";
}

TEST(DnsWire, ALabelWithADotIsNoNameOfOurs) {
  const auto parsed = parse(header(0, 1) + bytes({3, 'a', '.', 'b', 0, 0, 1, 0, 1}));
  ASSERT_TRUE(parsed.query);
  EXPECT_NE(parsed.query->name, "a.b");
}

TEST(DnsWire, BuildsAddressesSoaAndTruncation) {
  const auto query = *parse(header(0x0100, 1, 0, 0, 1) + question("a.zone.test") + opt()).query;
  Answer answer;
  answer.addresses = {*Ip4::parse("10.0.0.1"), *Ip4::parse("10.0.0.2")};
  auto out = build(query, answer, 512);
  EXPECT_EQ(out.substr(0, 12), header(0x8580, 1, 2, 0, 1));
  EXPECT_EQ(out.substr(12, query.question.size()), query.question);
  EXPECT_EQ(out.substr(12 + query.question.size(), 16),
            bytes({0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 0, 0, 1}));

  Answer none;
  none.rcode = Rcode::kNxDomain;
  none.soa_zone = "zone.test";
  out = build(query, none, 512);
  EXPECT_EQ(out.substr(0, 12), header(0x8583, 1, 0, 1, 1));
  EXPECT_EQ(out.substr(12 + query.question.size(), 4), bytes({0xc0, 14, 0, 6}))
      << "owner: the zone";

  answer.addresses.assign(100, *Ip4::parse("10.0.0.1"));
  out = build(query, answer, 512);
  EXPECT_EQ(out.substr(0, 12), header(0x8780, 1, 0, 0, 1)) << "TC";
  EXPECT_LE(out.size(), 512U);
  EXPECT_GT(build(query, answer, 4096).size(), 1600U);
}

TEST(DnsWire, ReverseNames) {
  EXPECT_EQ(reverse_address("89.23.31.172.in-addr.arpa"), Ip4::parse("172.31.23.89"));
  EXPECT_FALSE(reverse_address("23.31.172.in-addr.arpa"));
  EXPECT_FALSE(reverse_address("a.b.c.d.in-addr.arpa"));
  EXPECT_FALSE(encode_name("a..b"));
  EXPECT_FALSE(encode_name(std::string(64, 'x')));
}

// Not a fuzzer, but a fast smoke: any bytes, and valid queries with one byte changed.
TEST(DnsWire, BearsAnyBytes) {
  std::mt19937 random(7);
  const auto valid = header(0x0100, 1, 0, 0, 1) + question("a.b.example") + opt();
  for (int i = 0; i < 20'000; ++i) {
    std::string message = valid;
    if (i % 2 == 0) {
      message.resize(random() % 64);
      for (auto& c : message) c = static_cast<char>(random());
    } else {
      message[random() % message.size()] = static_cast<char>(random());
    }
    const auto parsed = parse(message);
    if (parsed.query) {
      Answer answer;
      answer.addresses = {Ip4{1}};
      EXPECT_LE(build(*parsed.query, answer, 512).size(), 512U);
    }
  }
}

}  // namespace
}  // namespace mg::node::dns
