#include "node/encode/encode.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <set>

#include "bpf/abi/values.h"
#include "node/encode/choices.h"

namespace mg::node::encode {
namespace {

TEST(Encode, VpcHasItsResolversOnlyWithDnsSupport) {
  plan::VpcEntry entry{3, "vpc-1", *Cidr4::parse("10.0.0.0/24"), true, "r"};
  EXPECT_EQ(vpc(entry)->size(), 3U);
  entry.dns_support = false;
  const auto records = vpc(entry);
  ASSERT_EQ(records->size(), 1U);
  const auto value = value_of<mg_vpc>(records->begin()->second);
  EXPECT_EQ(ntohl(value.bases[0]), 0x0a000000U);
  EXPECT_EQ(ntohl(value.masks[0]), 0xffffff00U);
  EXPECT_EQ(value.blocks, 1U);
}

TEST(Encode, VpcHasUpToFiveBlocksAndItsResolverInTheFirst) {
  plan::VpcEntry entry{3, "vpc-1", *Cidr4::parse("10.0.0.0/24"), true, "r", {}};
  for (const char* more : {"10.1.0.0/16", "10.2.0.0/16", "10.3.0.0/16", "10.4.0.0/28"}) {
    entry.more_cidrs.push_back(*Cidr4::parse(more));
  }
  const auto records = vpc(entry);
  ASSERT_EQ(records->size(), 3U);
  const auto value = value_of<mg_vpc>(records->at({MapId::kVpcs, bytes_of(std::uint32_t{3})}));
  EXPECT_EQ(value.blocks, 5U);
  EXPECT_EQ(ntohl(value.bases[1]), 0x0a010000U);
  EXPECT_EQ(ntohl(value.masks[1]), 0xffff0000U);
  EXPECT_EQ(ntohl(value.bases[4]), 0x0a040000U);
  EXPECT_EQ(ntohl(value.masks[4]), 0xfffffff0U);
  EXPECT_EQ(records->count({MapId::kFront, bytes_of(mg_front_key{3, {}})}), 0U);
  entry.more_cidrs.push_back(*Cidr4::parse("10.5.0.0/16"));
  EXPECT_FALSE(vpc(entry));
}

TEST(Encode, RulesSayAnyInTheKernelsWords) {
  plan::GroupEntry entry{7, "sg", {}, {}};
  entry.inbound.push_back({6, false, -1, -1, 0, *Cidr4::parse("0.0.0.0/0")});
  entry.inbound.push_back({1, false, -1, -1, 9, {}});
  entry.inbound.push_back({0, true, -1, -1, 0, *Cidr4::parse("10.0.0.0/8")});
  const auto records = *group(entry);
  const auto in = value_of<mg_rules>(
      records.at({MapId::kGroupRules, bytes_of(mg_group_key{7, MG_DIRECTION_IN})}));
  ASSERT_EQ(in.count, 3U);
  EXPECT_EQ(in.rules[0].port_from, 0);
  EXPECT_EQ(in.rules[0].port_to, 0xffff);
  EXPECT_EQ(in.rules[0].peer_kind, MG_PEER_CIDR);
  EXPECT_EQ(in.rules[1].port_from, 0xffff);
  EXPECT_EQ(in.rules[1].peer_kind, MG_PEER_GROUP);
  EXPECT_EQ(in.rules[1].peer_group_num, 9U);
  EXPECT_EQ(in.rules[2].any_protocol, 1);
  EXPECT_EQ(ntohl(in.rules[2].peer_mask), 0xff000000U);
  entry.inbound.resize(61);
  EXPECT_FALSE(group(entry));
}

TEST(Encode, AClosedEndpointHasNoEpoch) {
  plan::EndpointEntry entry;
  entry.endpoint_num = 4;
  entry.epoch = 8;
  entry.zones = {{2, *Ip4::parse("10.0.0.9"), "eni", 6, "z"}};
  EXPECT_FALSE(endpoint(entry)->contains(endpoint_epoch_key(4)));
  entry.open = true;
  const auto records = *endpoint(entry);
  EXPECT_EQ(value_of<std::uint32_t>(records.at(endpoint_epoch_key(4))), 8U);
  const auto value =
      value_of<mg_endpoint>(records.at({MapId::kEndpoints, bytes_of(std::uint32_t{4})}));
  EXPECT_EQ(value.balancer_nums[2], 6U);
}

TEST(Encode, NumbersBeyondTheMapsAreRefused) {
  plan::PortEntry entry;
  EXPECT_FALSE(port(entry, 1)) << "0 means none";
  entry.port_num = MG_PORTS_MAX;
  EXPECT_FALSE(port(entry, 1));
  entry.port_num = 1;
  EXPECT_TRUE(port(entry, 1));
  entry.group_nums = {1, 2, 3, 4, 5, 6};
  EXPECT_FALSE(port(entry, 1));
}

TEST(Encode, ADrainingTargetTakesNoNewFlows) {
  plan::TargetEntry entry{1, 2, 3, 4, "i", *Ip4::parse("10.0.0.1"), 80, 1, false};
  const RecordKey key{MapId::kTargets, bytes_of(std::uint32_t{1})};
  EXPECT_EQ(value_of<mg_target>(target(entry)->at(key)).tg_num, 3U);
  entry.draining = true;
  EXPECT_EQ(value_of<mg_target>(target(entry)->at(key)).tg_num, 0U);
}

ChoiceGroup two_zones(bool cross_zone) {
  return {
      1, cross_zone, {1, 2}, {{10, 1, false, true}, {11, 2, false, false}, {12, 0, true, true}}};
}

TEST(Choices, StayInTheZoneUnlessCrossZone) {
  auto zones = choose(two_zones(false));
  EXPECT_EQ(zones[1].targets, std::vector<std::uint32_t>{10});
  EXPECT_TRUE(zones[1].healthy);
  EXPECT_EQ(zones[2].targets, std::vector<std::uint32_t>{11}) << "fail open";
  EXPECT_FALSE(zones[2].healthy);
  zones = choose(two_zones(true));
  EXPECT_EQ(zones[2].targets, std::vector<std::uint32_t>{10});
}

TEST(Choices, NothingInScopeHasNoTable) {
  auto group = two_zones(false);
  group.targets.resize(1);
  const auto records = choices(1, choose(group));
  EXPECT_EQ(records.size(), 1U);
  group.targets[0].zone_num = 3;  // the balancer is not enabled there
  group.cross_zone = true;
  EXPECT_TRUE(choices(1, choose(group)).empty());
}

TEST(Maglev, SharesEvenly) {
  std::vector<std::uint32_t> targets;
  for (std::uint32_t i = 1; i <= 10; ++i) targets.push_back(i);
  const auto table = maglev(targets);
  EXPECT_GE(table.size(), 1000U);
  std::map<std::uint32_t, int> share;
  for (const auto t : table) ++share[t];
  ASSERT_EQ(share.size(), 10U);
  for (const auto& [t, n] : share) EXPECT_NEAR(n, table.size() / 10.0, 2.0);

  EXPECT_EQ(maglev(targets), table) << "the same set gives the same table";
}

TEST(Maglev, IsCappedByTheKernelsSize) {
  std::vector<std::uint32_t> targets;
  for (std::uint32_t i = 1; i <= 1000; ++i) targets.push_back(i);
  const auto table = maglev(targets);
  EXPECT_LE(table.size(), std::size_t{MG_CHOICE_TABLE_MAX - 1});
  EXPECT_GT(table.size(), 65'000U);
  EXPECT_EQ(std::set<std::uint32_t>(table.begin(), table.end()).size(), 1000U);
  EXPECT_TRUE(maglev({}).empty());
}

}  // namespace
}  // namespace mg::node::encode
