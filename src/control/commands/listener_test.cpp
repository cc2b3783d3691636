#include "control/commands/listener.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/commands/elb_test_world.h"

namespace mg::control {
namespace {

using ListenerTest = ElbTestWorld;

TEST_F(ListenerTest, CreateAndItsRefusals) {
  const auto web = balancer("web");
  const auto other = balancer("other");
  const auto group = target_group();
  auto foreign_group = tcp_group("foreign", "ip");
  foreign_group.vpc_id = kOtherVpc;
  const auto elsewhere = create_group(foreign_group).value().id;
  const auto made = listen(web, group, 80);
  ASSERT_TRUE(made);
  EXPECT_THAT(made->id, ::testing::StartsWith("arn:aws:elasticloadbalancing:ap-northeast-1:"
                                              "111122223333:listener/net/web/"));
  const auto twice = listen(web, group, 80);
  EXPECT_EQ(code_of(twice), "DuplicateListener");
  EXPECT_TRUE(listen(web, group, 81));
  const auto stolen = listen(other, group, 80);
  EXPECT_EQ(code_of(stolen), "TargetGroupAssociationLimit");
  EXPECT_EQ(code_of(listen(web, elsewhere, 82)), "InvalidConfigurationRequest");
  EXPECT_EQ(code_of(listen(web, "tg", 82)), "ValidationError");
  EXPECT_EQ(code_of(listen(web, group + "0", 82)), "ValidationError");
  EXPECT_EQ(code_of(listen(group, group, 82)), "ValidationError");
  EXPECT_EQ(code_of(listen(web, group, 65536)), "ValidationError");
  CreateListener udp{web, "UDP", 82, {forward(group)}, {}, {}};
  EXPECT_EQ(code_of(run([&](Tx& tx) { return create_listener(tx, caller_, udp); })),
            "UnsupportedProtocol");
  CreateListener bare{web, {}, 82, {forward(group)}, {}, {}};
  EXPECT_EQ(code_of(run([&](Tx& tx) { return create_listener(tx, caller_, bare); })),
            "ValidationError");
  EXPECT_EQ(code_of(run([&](Tx& tx) {
              return create_listener(tx, stranger_, {web, "TCP", 82, {forward(group)}, {}, {}});
            })),
            "LoadBalancerNotFound");
}

// Case c34.
TEST_F(ListenerTest, FiftyPerBalancer) {
  const auto web = balancer();
  const auto group = target_group();
  for (int port = 1; port <= 50; ++port) ASSERT_TRUE(listen(web, group, port));
  EXPECT_EQ(code_of(listen(web, group, 51)), "TooManyListeners");
}

TEST_F(ListenerTest, ModifyAndAttributes) {
  const auto web = balancer();
  const auto first = target_group("first");
  const auto second = target_group("second");
  const auto id = listen(web, first, 80).value().id;
  ASSERT_TRUE(listen(web, first, 81));
  const auto modify = [&](const ModifyListener& wanted) {
    return run([&](Tx& tx) { return modify_listener(tx, caller_, wanted); });
  };
  EXPECT_EQ(code_of(modify({id, {}, 81, {}, {}})), "DuplicateListener");
  EXPECT_EQ(code_of(modify({id, "TLS", {}, {}, {}})), "UnsupportedProtocol");
  ASSERT_TRUE(modify({id, {}, 8080, {forward(second)}, {}}));
  EXPECT_EQ(world_.listeners.find(id)->port, 8080);
  EXPECT_EQ(world_.listeners.find(id)->target_group_id, second);
  const auto set = [&](const char* value) {
    return run([&](Tx& tx) {
      return modify_listener_attributes(tx, caller_, id, {{"tcp.idle_timeout.seconds", value}});
    });
  };
  ASSERT_TRUE(set("60"));
  EXPECT_EQ(model::idle_timeout_s_of(*world_.listeners.find(id)), 60U);
  EXPECT_EQ(code_of(set("59")), "ValidationError");
}

TEST_F(ListenerTest, OfAnApplicationBalancerIsKeptAsAsked) {
  const auto app = application_balancer();
  const auto group = http_group();
  const auto create = [&](const CreateListener& wanted) {
    return run([&](Tx& tx) { return create_listener(tx, caller_, wanted); });
  };
  EXPECT_EQ(code_of(listen(app, group, 80)), "ValidationError");
  EXPECT_EQ(code_of(create({app, "HTTP", 80, {forward(target_group("tcp"))}, {}, {}})),
            "IncompatibleProtocols");
  EXPECT_EQ(code_of(create({app, "HTTPS", 443, {forward(group)}, {}, {}})), "ValidationError");
  const auto made = create({app, "HTTP", 80, {forward(group)}, {}, {}});
  ASSERT_TRUE(made);
  EXPECT_THAT(made->id, ::testing::HasSubstr(":listener/app/app/"));
  EXPECT_EQ(code_of(run([&](Tx& tx) { return delete_target_group(tx, caller_, group); })),
            "ResourceInUse");
  const model::DefaultAction redirect{"redirect", "", {}, {{"StatusCode", "HTTP_301"}}, {}};
  const std::string certificate = "arn:aws:acm:ap-northeast-1:111122223333:certificate/1";
  ASSERT_TRUE(run([&](Tx& tx) {
    return modify_listener(tx, caller_, {made->id, "HTTPS", {}, {redirect}, {{}, {certificate}}});
  }));
  const auto* changed = world_.listeners.find(made->id);
  EXPECT_EQ(changed->action_type, "redirect");
  EXPECT_EQ(changed->target_group_id, "");
  EXPECT_EQ(changed->action_settings.at(model::kCertificate), certificate);
  ASSERT_TRUE(run([&](Tx& tx) {
    return modify_listener(tx, caller_, {made->id, {}, {}, {forward(group)}, {}});
  }));
  EXPECT_EQ(world_.listeners.find(made->id)->action_settings.at(model::kCertificate), certificate);
  EXPECT_TRUE(run([&](Tx& tx) { return delete_listener(tx, caller_, made->id); }));
}

TEST_F(ListenerTest, DeleteEndsTheDrainingOfAnUnusedGroup) {
  const auto web = balancer();
  const auto group = target_group();
  const auto id = listen(web, group, 80).value().id;
  ASSERT_TRUE(add(group, {{kInstanceA, {}, {}}, {kInstanceC, {}, {}}}));
  ASSERT_TRUE(drop(group, {{kInstanceA, {}, {}}}));
  EXPECT_EQ(world_.targets.all().size(), 2U);
  const auto destroy = [&](const Caller& caller) {
    return run([&](Tx& tx) { return delete_listener(tx, caller, id); });
  };
  EXPECT_EQ(code_of(destroy(stranger_)), "ListenerNotFound");
  ASSERT_TRUE(destroy(caller_));
  EXPECT_EQ(world_.targets.all().size(), 1U);
  EXPECT_EQ(code_of(destroy(caller_)), "ListenerNotFound");
}

}  // namespace
}  // namespace mg::control
