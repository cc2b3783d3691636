#include "node/reconcile/reconciler.h"

#include <gtest/gtest.h>

#include "bpf/abi/values.h"
#include "node/kernel/fake_kernel.h"

namespace mg::node {
namespace {

using plan::TargetHealth;

template <class T>
void put(plan::PlanChange& change, T entry) {
  change.puts[plan::key_of(entry)] = std::move(entry);
}

plan::PlanChange change_of(std::uint64_t revision, bool snapshot = false) {
  plan::PlanChange out;
  out.epoch = 1;
  out.revision = revision;
  out.snapshot = snapshot;
  return out;
}

plan::PortEntry port(std::uint32_t num, std::uint32_t vpc, const char* address) {
  plan::PortEntry out;
  out.port_num = num;
  out.epoch = 1;
  out.vpc_num = vpc;
  out.instance_id = "i-" + std::to_string(num);
  out.image = "netns";
  out.address = *Ip4::parse(address);
  out.subnet = *Cidr4::parse("172.31.16.0/20");
  out.group_nums = {1};
  return out;
}

plan::TargetEntry target(std::uint32_t num, std::uint32_t zone, const char* address) {
  return {num, 1, 1, 1, "i", *Ip4::parse(address), 80, zone, false};
}

plan::EndpointEntry endpoint(bool open, std::uint32_t epoch) {
  plan::EndpointEntry out;
  out.endpoint_num = 1;
  out.epoch = epoch;
  out.vpc_num = 2;
  out.open = open;
  out.zones = {{1, *Ip4::parse("172.31.16.50"), "eni-e", 1, "a.vpce"}};
  out.group_nums = {1};
  return out;
}

// Two VPCs of equal CIDR, one service with two targets in two zones, one endpoint.
plan::PlanChange story() {
  auto change = change_of(1, true);
  for (std::uint32_t num : {1U, 2U}) {
    put(change, plan::VpcEntry{num, "vpc", *Cidr4::parse("172.31.0.0/16"), true, "ap-northeast-1"});
  }
  put(change, plan::GroupEntry{1, "sg", {plan::GroupRule{6, false, 80, 80, 0, {}}}, {}});
  put(change, port(1, 1, "172.31.23.89"));
  put(change, port(2, 2, "172.31.23.89"));
  plan::BalancerEntry balancer;
  balancer.balancer_num = 1;
  balancer.vpc_num = 1;
  balancer.nodes = {{1, *Ip4::parse("172.31.16.9"), "eni-1"},
                    {2, *Ip4::parse("172.31.32.9"), "eni-2"}};
  put(change, balancer);
  put(change, plan::ListenerEntry{1, 80, 6, 1, 350});
  plan::TargetGroupEntry group;
  group.tg_num = 1;
  group.vpc_num = 1;
  group.balancer_num = 1;
  put(change, group);
  put(change, target(1, 1, "172.31.23.89"));
  put(change, target(2, 2, "172.31.23.90"));
  put(change, endpoint(true, 5));
  return change;
}

plan::PlanChange closing() {
  auto change = change_of(2);
  put(change, endpoint(false, 5));
  put(change, port(3, 1, "172.31.23.91"));
  change.erases = {"port/2", "target/2"};
  return change;
}

FakeKernel::State settled(const std::vector<plan::PlanChange>& changes) {
  FakeKernel::State state;
  FakeKernel kernel(state);
  Reconciler node(kernel);
  EXPECT_TRUE(node.open());
  for (const auto& change : changes) {
    node.apply(change);
    node.run();
  }
  EXPECT_TRUE(node.failures().empty());
  EXPECT_FALSE(node.unfinished());
  return state;
}

std::uint32_t epoch_of(const FakeKernel::State& state, const RecordKey& key) {
  const auto it = state.records.find(key);
  return it == state.records.end() ? 0 : value_of<std::uint32_t>(it->second);
}

TEST(Reconciler, BuildsTheStoryAndRepeatingItDoesNothing) {
  auto state = settled({story()});
  EXPECT_EQ(state.ports.size(), 2U);
  EXPECT_TRUE(state.ports.at("i-1").up);
  EXPECT_EQ(epoch_of(state, encode::endpoint_epoch_key(1)), 5U);
  FakeKernel kernel(state);
  Reconciler again(kernel);
  ASSERT_TRUE(again.open());
  again.apply(story());
  again.run();
  EXPECT_EQ(kernel.verbs(), 0) << kernel.log().front();
}

TEST(Reconciler, TouchesNothingWithoutAPlan) {
  auto state = settled({story()});
  FakeKernel kernel(state);
  Reconciler node(kernel);
  ASSERT_TRUE(node.open());
  node.apply(closing());  // no snapshot yet
  node.run();
  EXPECT_EQ(kernel.verbs(), 0);
}

TEST(Reconciler, ClosesTheEndpointBeforeAnythingElse) {
  auto state = settled({story()});
  FakeKernel kernel(state);
  Reconciler node(kernel);
  ASSERT_TRUE(node.open());
  node.apply(story());
  node.run();
  node.apply(closing());
  node.run();
  ASSERT_FALSE(kernel.log().empty());
  EXPECT_EQ(kernel.log().front(), "erase endpoint_epochs");
  EXPECT_EQ(state.ports.count("i-2"), 0U);
  EXPECT_EQ(epoch_of(state, encode::endpoint_epoch_key(1)), 0U);
  EXPECT_EQ(epoch_of(state, encode::target_epoch_key(2)), 0U)
      << "a removed target's flows end by themselves";
}

TEST(Reconciler, ResetsTheFlowsOfARemovedTargetWhereItsGroupSaysSo) {
  auto plan = story();
  auto group = std::get<plan::TargetGroupEntry>(plan.puts.at("target_group/1"));
  group.reset_on_deregistration = true;
  put(plan, group);
  const auto state = settled({plan, closing()});
  EXPECT_EQ(epoch_of(state, encode::target_epoch_key(2)), 1U);
  EXPECT_EQ(epoch_of(state, encode::target_epoch_key(1)), 0U);
}

TEST(Reconciler, ASlotsNextTargetInheritsNoFlows) {
  auto again = change_of(3);
  auto other = target(2, 2, "172.31.23.77");
  other.epoch = 9;
  put(again, other);
  EXPECT_EQ(epoch_of(settled({story(), closing(), again}), encode::target_epoch_key(2)), 1U);
  // The same while no daemon looked.
  auto state = settled({story()});
  FakeKernel kernel(state);
  Reconciler node(kernel);
  ASSERT_TRUE(node.open());
  auto whole = story();
  put(whole, other);
  node.apply(whole);
  node.run();
  EXPECT_EQ(epoch_of(state, encode::target_epoch_key(2)), 1U);
  EXPECT_EQ(epoch_of(state, encode::target_epoch_key(1)), 0U) << "a restart cuts nobody";
}

TEST(Reconciler, ADeletedBalancersFlowsAreReset) {
  auto change = change_of(2);
  change.erases = {"balancer/1", "listener/1/80/6"};
  auto group = std::get<plan::TargetGroupEntry>(story().puts.at("target_group/1"));
  group.balancer_num = 0;
  put(change, group);
  const auto state = settled({story(), change});
  EXPECT_EQ(epoch_of(state, encode::target_epoch_key(1)), 1U);
  EXPECT_EQ(epoch_of(state, encode::target_epoch_key(2)), 1U);
}

TEST(Reconciler, ARestartAtEveryVerbConvergesToTheSameState) {
  const auto first = settled({story()});
  const auto wanted = settled({story(), closing()});
  plan::PlanChange whole = story();
  for (const auto& [key, entry] : closing().puts) whole.puts[key] = entry;
  for (const auto& key : closing().erases) whole.puts.erase(key);
  int crashes = 0;
  for (const auto& start : {FakeKernel::State{}, first}) {
    for (int verb = 1;; ++verb) {
      auto state = start;
      {
        FakeKernel kernel(state);
        Reconciler node(kernel);
        ASSERT_TRUE(node.open());
        kernel.crash_at(verb);
        node.apply(whole);
        node.run();
        if (!node.unfinished()) {
          EXPECT_TRUE(state == wanted);
          break;
        }
        ++crashes;
      }
      FakeKernel kernel(state);
      Reconciler node(kernel);
      ASSERT_TRUE(node.open());
      node.apply(whole);
      node.run();
      EXPECT_TRUE(state == wanted) << "after a crash at verb " << verb;
      EXPECT_FALSE(node.unfinished());
    }
  }
  EXPECT_GT(crashes, 30);
}

TEST(Reconciler, AFailureIsReportedAndTriedAgain) {
  FakeKernel::State state;
  FakeKernel kernel(state);
  Reconciler node(kernel);
  ASSERT_TRUE(node.open());
  kernel.break_map(MapId::kListeners);
  node.apply(story());
  node.run();
  EXPECT_TRUE(node.unfinished());
  ASSERT_EQ(node.failures().size(), 1U);
  EXPECT_EQ(node.failures().begin()->first, "listener/1/80/6");
  kernel.break_map(std::nullopt);
  node.run();
  EXPECT_FALSE(node.unfinished());
  EXPECT_TRUE(node.failures().empty());
}

TEST(Reconciler, APortThatCannotBeMadeStaysDownAndIsMadeLater) {
  FakeKernel::State state;
  FakeKernel kernel(state);
  Reconciler node(kernel);
  ASSERT_TRUE(node.open());
  kernel.break_map(MapId::kPortsByIfindex);
  node.apply(story());
  node.run();
  EXPECT_FALSE(state.ports.at("i-1").up);
  EXPECT_TRUE(node.failures().contains("port/1"));
  kernel.break_map(std::nullopt);
  node.run();
  EXPECT_TRUE(state.ports.at("i-1").up);
  EXPECT_TRUE(node.failures().empty());
}

TEST(Reconciler, AnAddressPassesToAnotherInstanceInOneChange) {
  FakeKernel::State state;
  FakeKernel kernel(state);
  Reconciler node(kernel);
  ASSERT_TRUE(node.open());
  node.apply(story());
  node.run();
  auto change = change_of(2);
  put(change, port(9, 2, "172.31.23.89"));
  change.erases = {"port/2"};
  node.apply(change);
  node.run();
  mg_front_key key{};
  key.vpc_num = 2;
  const auto bytes = Ip4::parse("172.31.23.89")->bytes16();
  std::copy(bytes.begin(), bytes.end(), key.addr);
  const auto record = state.records.at({MapId::kFront, bytes_of(key)});
  EXPECT_EQ(value_of<mg_front_value>(record).num, 9U);
}

TEST(Reconciler, HealthMovesTablesAndResetsOnlyWhatAnotherReplaces) {
  FakeKernel::State state;
  FakeKernel kernel(state);
  Reconciler node(kernel);
  ASSERT_TRUE(node.open());
  auto change = story();
  std::get<plan::TargetGroupEntry>(change.puts.at("target_group/1")).cross_zone =
      plan::CrossZone::kOn;
  node.apply(change);
  node.run();
  EXPECT_TRUE(node.serving_zones(1).empty());
  node.set_health(1, TargetHealth::kHealthy);
  node.run();
  EXPECT_EQ(node.serving_zones(1), (std::set<std::uint32_t>{1, 2})) << "cross-zone";
  EXPECT_EQ(epoch_of(state, encode::target_epoch_key(1)), 0U);
  node.set_health(2, TargetHealth::kUnhealthy);
  kernel.clear_log();
  node.run();
  EXPECT_EQ(epoch_of(state, encode::target_epoch_key(2)), 1U);
  node.set_health(1, TargetHealth::kUnhealthy);
  node.run();
  EXPECT_EQ(epoch_of(state, encode::target_epoch_key(1)), 0U) << "fail open: nobody else is well";
}

TEST(Reconciler, WithoutCrossZoneOnlyTheTargetsZoneServes) {
  FakeKernel::State state;
  FakeKernel kernel(state);
  Reconciler node(kernel);
  ASSERT_TRUE(node.open());
  auto change = story();
  change.puts.erase("target/2");
  node.apply(change);
  node.set_health(1, TargetHealth::kHealthy);
  node.run();
  EXPECT_EQ(node.serving_zones(1), std::set<std::uint32_t>{1});
  EXPECT_FALSE(state.records.contains({MapId::kChoices, bytes_of(mg_choice_key{1, 2})}));
  EXPECT_TRUE(node.take_changed_balancers().contains(1));
  ASSERT_NE(node.probe(1), nullptr);
  EXPECT_EQ(node.probe(1)->path.check_port, 80);
  EXPECT_EQ(node.probe(1)->path.balancer_address.str(), "172.31.16.9");
}

TEST(Reconciler, TargetsWithOnePathShareAProbe) {
  FakeKernel::State state;
  FakeKernel kernel(state);
  Reconciler node(kernel);
  ASSERT_TRUE(node.open());
  auto change = story();
  plan::TargetGroupEntry second;
  second.tg_num = 2;
  second.vpc_num = 1;
  second.balancer_num = 1;
  put(change, second);
  auto twin = target(7, 1, "172.31.23.89");
  twin.tg_num = 2;
  put(change, twin);
  node.apply(change);
  node.run();
  EXPECT_EQ(node.probe(7)->probe_num, 1U);
  auto leave = change_of(2);
  leave.erases = {"target/1"};
  node.apply(leave);
  node.run();
  EXPECT_EQ(node.probe(7)->probe_num, 7U);
  EXPECT_EQ(node.probe(1), nullptr);
  EXPECT_FALSE(node.unfinished());
}

TEST(Reconciler, OneChangeTouchesFewRecordsHoweverBigThePlan) {
  FakeKernel::State state;
  FakeKernel kernel(state);
  Reconciler node(kernel);
  ASSERT_TRUE(node.open());
  auto change = story();
  for (std::uint32_t i = 2; i < 2000; ++i) {
    auto more = endpoint(true, i);
    more.endpoint_num = i;
    more.zones[0].address = Ip4{0xac1f4000 + i};
    put(change, more);
  }
  node.apply(change);
  node.run();
  kernel.crash_at(0);
  auto one = change_of(2);
  put(one, endpoint(false, 5));
  node.apply(one);
  node.run();
  EXPECT_LE(kernel.verbs(), 3);
}

}  // namespace
}  // namespace mg::node
