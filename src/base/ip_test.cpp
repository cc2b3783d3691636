#include "base/ip.h"

#include <gtest/gtest.h>

namespace mg {
namespace {

TEST(Ip4, ParsesStrictDottedQuadsOnly) {
  EXPECT_EQ(Ip4::parse("172.31.23.89")->str(), "172.31.23.89");
  EXPECT_EQ(Ip4::parse("0.0.0.0")->value, 0u);
  for (const char* bad : {"", "1.2.3", "1.2.3.4.5", "01.2.3.4", "256.1.1.1", "1.2.3.a", " 1.2.3.4",
                          "1.2.3.4 ", "1..3.4", "0x1.2.3.4"}) {
    EXPECT_FALSE(Ip4::parse(bad)) << bad;
  }
}

TEST(Ip4, WireForms) {
  auto ip = *Ip4::parse("10.1.2.3");
  EXPECT_EQ(Ip4::from_be(ip.to_be()), ip);
  auto b = ip.bytes16();
  EXPECT_EQ(b[10], 0xff);
  EXPECT_EQ(b[12], 10);
  EXPECT_EQ(b[15], 3);
}

TEST(Cidr4, RefusesHostBitsUnlessAsked) {
  EXPECT_TRUE(Cidr4::parse("172.31.0.0/16"));
  EXPECT_FALSE(Cidr4::parse("172.31.1.0/16"));
  EXPECT_EQ(Cidr4::parse_any("172.31.1.0/16")->str(), "172.31.0.0/16");
  EXPECT_TRUE(Cidr4::parse("0.0.0.0/0")->contains(*Ip4::parse("255.1.2.3")));
  for (const char* bad : {"1.2.3.4", "1.2.3.0/33", "1.2.3.0/-1", "1.2.3.0/", "/8", "1.2.3.0/08"}) {
    EXPECT_FALSE(Cidr4::parse_any(bad)) << bad;
  }
}

TEST(Cidr4, Overlap) {
  auto a = *Cidr4::parse("10.0.0.0/16");
  EXPECT_TRUE(a.overlaps(*Cidr4::parse("10.0.128.0/17")));
  EXPECT_TRUE(a.overlaps(*Cidr4::parse("10.0.0.0/8")));
  EXPECT_FALSE(a.overlaps(*Cidr4::parse("10.1.0.0/16")));
  EXPECT_EQ(a.last().str(), "10.0.255.255");
}

TEST(Mac, RoundTrip) {
  EXPECT_EQ(Mac::parse("02:00:5e:aa:bb:cc")->str(), "02:00:5e:aa:bb:cc");
  EXPECT_FALSE(Mac::parse("02:00:5e:aa:bb"));
  EXPECT_FALSE(Mac::parse("02-00-5e-aa-bb-cc"));
}

}  // namespace
}  // namespace mg
