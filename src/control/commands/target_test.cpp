#include "control/commands/target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/commands/elb_test_world.h"

namespace mg::control {
namespace {

using ::testing::ElementsAre;

using TargetTest = ElbTestWorld;

TEST_F(TargetTest, Registration) {
  struct Case {
    std::string type;
    model::TargetRef target;
    std::string code;
  };
  add_interface("eni-lb", kSubnetA, "172.31.0.77", "network_load_balancer");
  model::Instance stopped = *world_.instances.find(kInstanceC);
  stopped.id = "i-0000000000000000d";
  stopped.state = "shutting-down";
  world_.instances.put(stopped);
  const Case cases[] = {
      {"instance", {kInstanceA, {}, {}}, ""},
      {"instance", {kInstanceA, 65535, {}}, ""},
      {"instance", {kInstanceA, 0, {}}, "ValidationError"},
      {"instance", {kInstanceA, {}, "ap-northeast-1a"}, "ValidationError"},
      {"instance", {"i-0000000000000000f", {}, {}}, "InvalidTarget"},
      {"instance", {"i-0000000000000000d", {}, {}}, "InvalidTarget"},
      {"instance", {"172.31.0.10", {}, {}}, "ValidationError"},
      {"ip", {"172.31.0.10", 80, {}}, ""},
      {"ip", {"172.31.0.11", {}, "ap-northeast-1a"}, ""},
      {"ip", {"172.31.0.11", {}, "ap-northeast-1c"}, "ValidationError"},
      {"ip", {"172.31.0.11", {}, "all"}, "ValidationError"},
      {"ip", {"172.31.200.1", {}, {}}, "InvalidTarget"},
      {"ip", {"10.0.0.10", {}, {}}, "InvalidTarget"},
      {"ip", {"172.31.0.77", {}, {}}, "InvalidTarget"},
      {"ip", {kInstanceA, {}, {}}, "ValidationError"},
      {"ip", {"172.31.0", {}, {}}, "ValidationError"},
  };
  const auto instances = target_group("instances", "instance");
  const auto addresses = target_group("addresses", "ip");
  for (std::size_t i = 0; i < std::size(cases); ++i) {
    const auto& group = cases[i].type == "ip" ? addresses : instances;
    EXPECT_EQ(code_of(add(group, {cases[i].target})), cases[i].code) << i;
  }
  EXPECT_EQ(world_.targets.all().size(), 4U);
  const auto* target = world_.targets.find(addresses + "|172.31.0.11|80");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->zone, "ap-northeast-1a");
  EXPECT_NE(target->target_num, 0U);
}

TEST_F(TargetTest, AllOrNothing) {
  const auto group = target_group();
  EXPECT_EQ(code_of(add(group, {{kInstanceA, {}, {}}, {"i-0000000000000000f", {}, {}}})),
            "InvalidTarget");
  EXPECT_TRUE(world_.targets.all().empty());
}

TEST_F(TargetTest, DrainingAndBack) {
  const auto group = target_group();
  ASSERT_TRUE(listen(balancer(), group, 80));
  ASSERT_TRUE(add(group, {{kInstanceA, {}, {}}}));
  const auto before = *world_.targets.find(group + "|" + kInstanceA + "|80");
  ASSERT_TRUE(drop(group, {{kInstanceA, {}, {}}, {kInstanceC, {}, {}}}));
  EXPECT_THAT(health(group), ElementsAre("draining Target.DeregistrationInProgress"));
  ASSERT_TRUE(add(group, {{kInstanceA, {}, {}}}));
  EXPECT_THAT(health(group), ElementsAre("initial Elb.RegistrationInProgress"));
  EXPECT_EQ(world_.targets.find(before.id)->epoch, before.epoch);
  ASSERT_TRUE(drop(group, {{kInstanceA, {}, {}}}));
  const auto sweep = [&] {
    return run([](Tx& tx) -> Result<void> {
      remove_due_targets(tx);
      return {};
    });
  };
  now_ms_ += 299'999;
  ASSERT_TRUE(sweep());
  EXPECT_EQ(world_.targets.all().size(), 1U);
  now_ms_ += 1;
  ASSERT_TRUE(sweep());
  EXPECT_TRUE(world_.targets.all().empty());
  EXPECT_THAT(health(group, {{kInstanceA, {}, {}}}), ElementsAre("unused Target.NotRegistered"));
}

TEST_F(TargetTest, GoesAtOnceWhereNothingCanDrain) {
  const auto group = target_group();
  ASSERT_TRUE(add(group, {{kInstanceA, {}, {}}}));
  ASSERT_TRUE(drop(group, {{kInstanceA, {}, {}}}));
  EXPECT_TRUE(world_.targets.all().empty());
  ASSERT_TRUE(listen(balancer(), group, 80));
  ASSERT_TRUE(add(group, {{kInstanceA, {}, {}}}));
  ASSERT_TRUE(run([&](Tx& tx) {
    return modify_target_group_attributes(tx, caller_, group,
                                          {{"deregistration_delay.timeout_seconds", "0"}});
  }));
  ASSERT_TRUE(drop(group, {{kInstanceA, {}, {}}}));
  EXPECT_TRUE(world_.targets.all().empty());
}

TEST_F(TargetTest, AnAddressIsDeregisteredWithItsPort) {
  const auto group = target_group("tg", "ip");
  ASSERT_TRUE(add(group, {{"172.31.0.10", {}, {}}}));
  ASSERT_TRUE(drop(group, {{"172.31.0.10", {}, {}}}));
  EXPECT_EQ(world_.targets.all().size(), 1U);
  ASSERT_TRUE(drop(group, {{"172.31.0.10", 80, {}}}));
  EXPECT_TRUE(world_.targets.all().empty());
}

TEST_F(TargetTest, HealthFollowsTheNodes) {
  const auto group = target_group();
  ASSERT_TRUE(add(group, {{kInstanceA, {}, {}}}));
  EXPECT_THAT(health(group), ElementsAre("unused Target.NotInUse"));
  const auto web = create_balancer(internal("web", {{kSubnetA, {}}})).value().id;
  ASSERT_TRUE(listen(web, group, 80));
  EXPECT_THAT(health(group), ElementsAre("initial Elb.RegistrationInProgress"));
  const auto num = world_.targets.find(group + "|" + kInstanceA + "|80")->target_num;
  seen_.targets[num] = {plan::TargetHealth::kHealthy, "", ""};
  EXPECT_THAT(health(group), ElementsAre("healthy "));
  seen_.targets[num] = {plan::TargetHealth::kUnhealthy, "Target.FailedHealthChecks", "refused"};
  EXPECT_THAT(health(group), ElementsAre("unhealthy Target.FailedHealthChecks"));
  ASSERT_TRUE(add(group, {{kInstanceC, {}, {}}}));
  EXPECT_THAT(health(group, {{kInstanceC, {}, {}}, {kInstanceA, 81, {}}}),
              ElementsAre("unused Target.NotInUse", "unused Target.NotRegistered"));
  auto gone = *world_.instances.find(kInstanceA);
  gone.state = "terminated";
  world_.instances.put(gone);
  EXPECT_THAT(health(group, {{kInstanceA, {}, {}}}), ElementsAre("unused Target.InvalidState"));
}

// Case c34.
TEST_F(TargetTest, Quotas) {
  const auto addresses = [](int from, int count) {
    std::vector<model::TargetRef> out;
    for (int i = from; i < from + count; ++i) {
      out.push_back(
          {"172.31." + std::to_string(i / 250) + "." + std::to_string(i % 250 + 5), 80, {}});
    }
    return out;
  };
  const auto group = target_group("tg", "ip");
  ASSERT_TRUE(add(group, addresses(0, 1000)));
  EXPECT_EQ(code_of(add(group, addresses(1000, 1))), "TooManyTargets");
  EXPECT_EQ(world_.targets.all().size(), 1000U);
  const auto web = balancer();
  EXPECT_EQ(code_of(listen(web, group, 80)), "TooManyTargets");  // 1000 in one zone
  ASSERT_TRUE(drop(group, addresses(499, 501)));
  ASSERT_TRUE(listen(web, group, 80));
  EXPECT_TRUE(add(group, addresses(499, 1)));
  EXPECT_EQ(code_of(add(group, addresses(500, 1))), "TooManyTargets");
  ASSERT_TRUE(add(group, {{"172.31.16.20", {}, {}}}));
  const auto crossed = run([&](Tx& tx) {
    return modify_load_balancer_attributes(tx, caller_, web,
                                           {{"load_balancing.cross_zone.enabled", "true"}});
  });
  EXPECT_EQ(code_of(crossed), "TooManyTargets");
  EXPECT_EQ(message_of(crossed),
            "The maximum number of targets per load balancer '500' has been reached on load "
            "balancer '" +
                web + "'");
}

TEST_F(TargetTest, ATerminatedInstanceLeavesItsGroups) {
  const auto group = target_group();
  ASSERT_TRUE(add(group, {{kInstanceA, {}, {}}, {kInstanceA, 81, {}}, {kInstanceC, {}, {}}}));
  ASSERT_TRUE(run([&](Tx& tx) -> Result<void> {
    deregister_instance(tx, kInstanceA);
    return {};
  }));
  EXPECT_EQ(world_.targets.all().size(), 1U);
}

}  // namespace
}  // namespace mg::control
