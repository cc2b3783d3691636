#include "control/commands/target_group.h"

#include <gtest/gtest.h>

#include "control/commands/elb_test_world.h"

namespace mg::control {
namespace {

using TargetGroupTest = ElbTestWorld;

TEST_F(TargetGroupTest, Refusals) {
  struct Case {
    std::string code;
    void (*change)(CreateTargetGroup&);
  };
  const Case cases[] = {
      {"ValidationError", [](auto& w) { w.name = ""; }},
      {"InvalidConfigurationRequest", [](auto& w) { w.target_type = "alb"; }},
      {"ValidationError", [](auto& w) { w.target_type = "lambda"; }},
      {"ValidationError", [](auto& w) { w.protocol.reset(); }},
      {"UnsupportedProtocol", [](auto& w) { w.protocol = "QUIC"; }},
      {"InvalidConfigurationRequest", [](auto& w) { w.protocol_version = "HTTP1"; }},
      {"ValidationError", [](auto& w) { w.protocol = "GENEVE"; }},
      {"ValidationError", [](auto& w) { w.port.reset(); }},
      {"ValidationError", [](auto& w) { w.port = 0; }},
      {"ValidationError", [](auto& w) { w.vpc_id.reset(); }},
      {"ValidationError", [](auto& w) { w.vpc_id = "vpc"; }},
      {"ValidationError", [](auto& w) { w.vpc_id = "vpc-0000000000000000f"; }},
      {"InvalidConfigurationRequest", [](auto& w) { w.ip_address_type = "ipv6"; }},
      {"ValidationError", [](auto& w) { w.check.interval_s = 1; }},
  };
  for (std::size_t i = 0; i < std::size(cases); ++i) {
    auto wanted = tcp_group("tg", "ip");
    cases[i].change(wanted);
    EXPECT_EQ(code_of(create_group(wanted)), cases[i].code) << i;
  }
  EXPECT_TRUE(world_.target_groups.all().empty());
}

TEST_F(TargetGroupTest, OnlyWhatCarriesTrafficHasANumber) {
  EXPECT_NE(world_.target_groups.find(target_group())->tg_num, 0U);
  const auto arn = http_group();
  const auto* http = world_.target_groups.find(arn);
  EXPECT_EQ(http->tg_num, 0U);
  EXPECT_EQ(http->protocol_version, "HTTP1");
  EXPECT_EQ(http->check_protocol, "HTTP");
  ASSERT_TRUE(add(arn, {{kInstanceA, {}, {}}}));
  EXPECT_EQ(world_.targets.all().begin()->second.target_num, 0U);
  const auto app = application_balancer();
  ASSERT_TRUE(run([&](Tx& tx) {
    return create_listener(tx, caller_, {app, "HTTP", 80, {forward(arn)}, {}, {}});
  }));
  EXPECT_EQ(health(arn), std::vector<std::string>{"unused Target.NotInUse"});
}

TEST_F(TargetGroupTest, TheSameNameTwice) {
  const auto arn = target_group();
  EXPECT_EQ(create_group(tcp_group("tg", "instance"))->id, arn);
  EXPECT_EQ(code_of(create_group(tcp_group("tg", "ip"))), "DuplicateTargetGroupName");
}

TEST_F(TargetGroupTest, DeleteWaitsForTheListener) {
  const auto arn = target_group();
  const auto listener = listen(balancer(), arn, 80).value().id;
  ASSERT_TRUE(add(arn, {{kInstanceA, {}, {}}}));
  const auto destroy = [&](const Caller& caller) {
    return run([&](Tx& tx) { return delete_target_group(tx, caller, arn); });
  };
  EXPECT_TRUE(destroy(stranger_));
  EXPECT_EQ(code_of(destroy(caller_)), "ResourceInUse");
  EXPECT_EQ(message_of(destroy(caller_)),
            "Target group '" + arn + "' is currently in use by a listener or a rule");
  ASSERT_TRUE(run([&](Tx& tx) { return delete_listener(tx, caller_, listener); }));
  EXPECT_TRUE(destroy(caller_));
  EXPECT_TRUE(world_.target_groups.all().empty());
  EXPECT_TRUE(world_.targets.all().empty());
  EXPECT_TRUE(destroy(caller_));
}

TEST_F(TargetGroupTest, ModifyChangesTheCheckOnly) {
  const auto arn = target_group();
  const auto changed = run([&](Tx& tx) {
    return modify_target_group(tx, caller_, arn, {.protocol = "HTTP", .path = "/up"});
  });
  ASSERT_TRUE(changed);
  EXPECT_EQ(world_.target_groups.find(arn)->check_path, "/up");
  EXPECT_EQ(code_of(run([&](Tx& tx) { return modify_target_group(tx, stranger_, arn, {}); })),
            "TargetGroupNotFound");
}

}  // namespace
}  // namespace mg::control
