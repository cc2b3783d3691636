#include "plan/codec.h"

#include <gtest/gtest.h>

#include <limits>

namespace mg::plan {
namespace {

template <class T>
void put(PlanChange& change, T entry) {
  change.puts.emplace(key_of(entry), std::move(entry));
}

PlanChange full_change() {
  PlanChange change;
  change.epoch = 3;
  change.revision = 1ULL << 60;
  change.snapshot = true;
  put(change, VpcEntry{1,
                       "vpc-1",
                       *Cidr4::parse("172.31.0.0/16"),
                       false,
                       "ap-northeast-1",
                       {*Cidr4::parse("10.9.0.0/16")}});
  put(change, GroupEntry{2,
                         "sg-2",
                         {GroupRule{6, false, 80, 81, 0, *Cidr4::parse("0.0.0.0/0")}},
                         {GroupRule{0, true, -1, -1, 2, {}}}});
  put(change, PortEntry{3,
                        9,
                        1,
                        "i-3",
                        "eni-3",
                        "111122223333",
                        "testpage",
                        *Ip4::parse("172.31.23.89"),
                        *Cidr4::parse("172.31.16.0/20"),
                        *Mac::parse("0a:00:00:00:00:03"),
                        {2, 4},
                        "ip-172-31-23-89.ap-northeast-1.compute.internal"});
  put(change, BalancerEntry{4,
                            1,
                            1,
                            "arn:x",
                            {BalancerNode{1, *Ip4::parse("172.31.0.9"), "eni-4"}},
                            true,
                            {2},
                            false,
                            true,
                            "nlb.example",
                            {{1, "a.nlb.example"}}});
  put(change, ListenerEntry{4, 65535, 6, 5, 60});
  TargetGroupEntry group{5, "arn:tg", 1, 4, CrossZone::kOff, false, {}};
  group.check.codes = {{200, 200}, {301, 302}};
  put(change, group);
  put(change, TargetEntry{6, std::numeric_limits<std::uint32_t>::max(), 5, 1, "i-3",
                          *Ip4::parse("172.31.23.89"), 80, 1, true});
  put(change, EndpointEntry{7,
                            2,
                            1,
                            "vpce-7",
                            true,
                            true,
                            {EndpointZone{1, *Ip4::parse("172.31.0.7"), "eni-7", 4, "z.example"}},
                            {2},
                            "vpce.example",
                            "*.svc.example"});
  change.erases = {"vpc/9", "target/8"};
  return change;
}

TEST(Codec, WhatGoesInComesOut) {
  const auto change = full_change();
  const auto line = encode_change(change);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const auto read = decode_change(line);
  ASSERT_TRUE(read) << read.error().describe();
  EXPECT_EQ(read->epoch, change.epoch);
  EXPECT_EQ(read->revision, change.revision);
  EXPECT_EQ(read->snapshot, change.snapshot);
  EXPECT_EQ(read->erases, change.erases);
  EXPECT_TRUE(read->puts == change.puts);
}

TEST(Codec, MissingTakesDefaultUnknownIsIgnored) {
  const auto read =
      decode_change(R"({"revision":4,"new":1,"puts":{"vpc/1":{"vpc_num":1,"x":[]}}})");
  ASSERT_TRUE(read) << read.error().describe();
  EXPECT_EQ(read->revision, 4U);
  EXPECT_TRUE(std::get<VpcEntry>(read->puts.at("vpc/1")).dns_support);
}

TEST(Codec, RefusesWhatItCannotRead) {
  for (const char* line : {"", "{", "[]x", R"({"revision":-1})", R"({"puts":[]})",
                           R"({"puts":{"vpc/1":{"vpc_num":2}}})", R"({"puts":{"what/1":{}}})",
                           R"({"puts":{"vpc/1":{"vpc_num":1,"cidr":"10.0.0.1/8"}}})",
                           R"({"puts":{"vpc/1":{"vpc_num":4294967297}}})"}) {
    EXPECT_FALSE(decode_change(line)) << line;
  }
}

}  // namespace
}  // namespace mg::plan
