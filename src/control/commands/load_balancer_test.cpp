#include "control/commands/load_balancer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/commands/elb_tags.h"
#include "control/commands/elb_test_world.h"
#include "control/commands/tags.h"

namespace mg::control {
namespace {

using LoadBalancerTest = ElbTestWorld;

TEST_F(LoadBalancerTest, MakesAnInterfaceInEachZone) {
  auto wanted = internal("web", {{kSubnetA, {}}, {kSubnetC, "172.31.16.99"}});
  wanted.group_ids = {kGroup1};
  wanted.tags = {{"Name", "web"}};
  const auto made = create_balancer(wanted);
  ASSERT_TRUE(made);
  EXPECT_THAT(made->id, ::testing::MatchesRegex("arn:aws:elasticloadbalancing:ap-northeast-1:"
                                                "111122223333:loadbalancer/net/web/[0-9a-f]+"));
  const auto hex_id = model::parse_elb_arn(made->id)->id;
  EXPECT_EQ(made->dns_name, "web-" + hex_id + ".elb.ap-northeast-1.amazonaws.com");
  EXPECT_EQ(made->state, "provisioning");
  EXPECT_TRUE(made->created_with_groups);
  EXPECT_NE(made->balancer_num, 0U);
  ASSERT_EQ(made->zones.size(), 2U);
  EXPECT_EQ(made->zones[1].private_ip, "172.31.16.99");
  const auto* interface = world_.interfaces.find(made->zones[0].interface_id);
  ASSERT_TRUE(interface);
  EXPECT_EQ(interface->type, "network_load_balancer");
  EXPECT_EQ(interface->description, "ELB net/web/" + hex_id);
  EXPECT_EQ(interface->requester_id, "amazon-elb");
  EXPECT_TRUE(interface->requester_managed);
  EXPECT_EQ(interface->owner_id, made->id);
  EXPECT_THAT(interface->group_ids, ::testing::ElementsAre(kGroup1));
  EXPECT_EQ(tags_of(world_, made->id).at("Name"), "web");
}

TEST_F(LoadBalancerTest, Refusals) {
  struct Case {
    std::string code;
    void (*change)(CreateLoadBalancer&);
  };
  const Case cases[] = {
      {"InvalidConfigurationRequest", [](auto& w) { w.type = "gateway"; }},
      {"ValidationError", [](auto& w) { w.type = "application"; }},
      {"ValidationError", [](auto& w) { w.name = "-web"; }},
      {"ValidationError", [](auto& w) { w.scheme = "public"; }},
      {"InvalidSubnet", [](auto& w) { w.scheme = ""; }},
      {"ValidationError", [](auto& w) { w.ip_address_type = "dualstack"; }},
      {"InvalidSecurityGroup", [](auto& w) { w.group_ids = {"sg-0000000000000000f"}; }},
      {"ValidationError", [](auto& w) { w.group_ids = {"default"}; }},
      {"SubnetNotFound",
       [](auto& w) {
         w.subnets = {{"subnet-00000000000000fff", {}}};
       }},
      {"InvalidConfigurationRequest",
       [](auto& w) {
         w.subnets = {{kSubnetA, "172.31.0.10"}};
       }},
      {"InvalidConfigurationRequest",
       [](auto& w) {
         w.subnets = {{kSubnetA, "172.31.0.1"}};
       }},
      {"InvalidConfigurationRequest",
       [](auto& w) {
         w.subnets = {{kSubnetA, "10.0.0.9"}};
       }},
      {"ValidationError",
       [](auto& w) {
         w.tags = {{"aws:x", "1"}};
       }},
  };
  const auto interfaces = world_.interfaces.all().size();
  for (std::size_t i = 0; i < std::size(cases); ++i) {
    auto wanted = internal("web", {{kSubnetA, {}}});
    cases[i].change(wanted);
    EXPECT_EQ(code_of(create_balancer(wanted)), cases[i].code) << i;
  }
  EXPECT_TRUE(world_.load_balancers.all().empty());
  EXPECT_EQ(world_.interfaces.all().size(), interfaces);
}

TEST_F(LoadBalancerTest, AnApplicationBalancerSaysThatItCarriesNothing) {
  const auto arn = application_balancer();
  const auto* made = world_.load_balancers.find(arn);
  ASSERT_TRUE(made);
  EXPECT_THAT(arn, ::testing::HasSubstr(":loadbalancer/app/app/"));
  EXPECT_EQ(made->state, "active");
  EXPECT_EQ(made->state_reason, model::kCarriesNothing);
  EXPECT_EQ(made->balancer_num, 0U);
  EXPECT_THAT(made->dns_name, ::testing::MatchesRegex(
                                  "internal-app-[0-9]+\\.ap-northeast-1\\.elb\\.amazonaws\\.com"));
  const auto* interface = world_.interfaces.find(made->zones[0].interface_id);
  ASSERT_TRUE(interface);
  EXPECT_EQ(interface->type, "interface");
  EXPECT_THAT(interface->description, ::testing::StartsWith("ELB app/app/"));
  EXPECT_TRUE(interface->requester_managed);
  const auto set = [&](const std::vector<std::string>& groups,
                       const std::optional<std::string>& enforce) {
    return run([&](Tx& tx) { return set_security_groups(tx, caller_, arn, groups, enforce); });
  };
  EXPECT_EQ(code_of(set({kGroup2}, "on")), "InvalidConfigurationRequest");
  EXPECT_TRUE(set({kGroup2}, {}));
  EXPECT_EQ(code_of(run([&](Tx& tx) {
              return set_subnets(tx, caller_, arn, {{kSubnetA, {}}});
            })),
            "ValidationError");
  // Another type under the same name is another balancer.
  EXPECT_EQ(code_of(create_balancer(internal("app", {{kSubnetA, {}}, {kSubnetC, {}}}))),
            "DuplicateLoadBalancerName");
  EXPECT_TRUE(run([&](Tx& tx) { return delete_load_balancer(tx, caller_, arn); }));
  EXPECT_TRUE(world_.load_balancers.all().empty());
}

TEST_F(LoadBalancerTest, SetsTheAddressTypeThatItHas) {
  const auto arn = balancer();
  const auto set = [&](const Caller& caller, const char* type) {
    return run([&](Tx& tx) { return set_ip_address_type(tx, caller, arn, type); });
  };
  EXPECT_TRUE(set(caller_, "ipv4"));
  EXPECT_EQ(code_of(set(caller_, "dualstack")), "ValidationError");
  EXPECT_EQ(code_of(set(caller_, "ipx")), "ValidationError");
  EXPECT_EQ(code_of(set(stranger_, "ipv4")), "LoadBalancerNotFound");
}

TEST_F(LoadBalancerTest, InternetFacingNeedsAGateway) {
  auto wanted = internal("web", {{kSubnetA, {}}});
  wanted.scheme = "";
  EXPECT_EQ(message_of(create_balancer(wanted)),
            "VPC " + std::string(kVpc) + " has no internet gateway");
  model::InternetGateway gateway;
  gateway.id = "igw-1";
  gateway.vpc_id = kVpc;
  world_.internet_gateways.put(gateway);
  const auto made = create_balancer(wanted);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->scheme, "internet-facing");
}

// Case c33.
TEST_F(LoadBalancerTest, NeedsEightFreeAddressesUnlessOneIsChosen) {
  for (const auto* address : {"4", "5", "6", "7"}) {
    add_interface("eni-" + std::string(address), kSmall, "172.31.32." + std::string(address),
                  "interface");
  }
  const auto refused = create_balancer(internal("web", {{kSmall, {}}}));
  EXPECT_EQ(code_of(refused), "InvalidSubnet");
  EXPECT_EQ(message_of(refused), "Not enough IP space available in " + std::string(kSmall) +
                                     ". ELB requires at least 8 free IP addresses in each subnet.");
  EXPECT_TRUE(create_balancer(internal("chosen", {{kSmall, "172.31.32.9"}})));
  world_.interfaces.erase("eni-4");
  world_.interfaces.erase("eni-5");
  EXPECT_TRUE(create_balancer(internal("web", {{kSmall, {}}})));
}

TEST_F(LoadBalancerTest, TheSameNameTwice) {
  const auto wanted = internal("web", {{kSubnetA, {}}, {kSubnetC, {}}});
  const auto first = create_balancer(wanted);
  const auto again = create_balancer(internal("web", {{kSubnetC, {}}, {kSubnetA, {}}}));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->id, first->id);
  EXPECT_EQ(code_of(create_balancer(internal("web", {{kSubnetA, {}}}))),
            "DuplicateLoadBalancerName");
  auto with_group = wanted;
  with_group.group_ids = {kGroup1};
  EXPECT_EQ(code_of(create_balancer(with_group)), "DuplicateLoadBalancerName");
}

TEST_F(LoadBalancerTest, FiftyPerRegion) {
  for (int i = 0; i < 50; ++i) balancer("web-" + std::to_string(i));
  EXPECT_EQ(code_of(create_balancer(internal("more", {{kSubnetA, {}}}))), "TooManyLoadBalancers");
}

TEST_F(LoadBalancerTest, DeleteTakesListenersInterfacesAndTags) {
  const auto arn = balancer();
  const auto group = target_group();
  const auto interfaces = world_.interfaces.count_by("owner", arn);
  ASSERT_EQ(interfaces, 2U);
  const auto listener = listen(arn, group, 80).value().id;
  ASSERT_TRUE(run([&](Tx& tx) {
    return tag_elb_resources(tx, caller_, {arn, listener}, {{"a", "b"}});
  }));
  const auto destroy = [&](const Caller& caller, const std::string& id) {
    return run([&](Tx& tx) { return delete_load_balancer(tx, caller, id); });
  };
  EXPECT_TRUE(destroy(stranger_, arn));
  EXPECT_TRUE(world_.load_balancers.find(arn));
  EXPECT_TRUE(destroy(caller_, arn));
  EXPECT_FALSE(world_.load_balancers.find(arn));
  EXPECT_EQ(world_.interfaces.count_by("owner", arn), 0U);
  EXPECT_TRUE(world_.listeners.all().empty());
  EXPECT_TRUE(world_.tag_sets.all().empty());
  EXPECT_TRUE(destroy(caller_, arn));
  EXPECT_EQ(code_of(destroy(caller_, "web")), "ValidationError");
}

TEST_F(LoadBalancerTest, DeleteIsRefusedInAServiceAndUnderProtection) {
  const auto arn = balancer();
  const auto destroy = [&] {
    return run([&](Tx& tx) { return delete_load_balancer(tx, caller_, arn); });
  };
  const auto protect = [&](const char* value) {
    return run([&](Tx& tx) {
      return modify_load_balancer_attributes(tx, caller_, arn,
                                             {{"deletion_protection.enabled", value}});
    });
  };
  ASSERT_TRUE(protect("true"));
  EXPECT_EQ(code_of(destroy()), "OperationNotPermitted");
  ASSERT_TRUE(protect("false"));
  add_service(arn, "rejected");
  EXPECT_EQ(code_of(destroy()), "ResourceInUse");
  EXPECT_EQ(message_of(destroy()),
            "Load balancer '" + arn +
                "' cannot be deleted because it is currently associated with another service");
}

// Case c18.
TEST_F(LoadBalancerTest, SecurityGroupsOnlyWhereTheyWereFromTheStart) {
  const auto bare = balancer();
  auto wanted = internal("grouped", {{kSubnetA, {}}});
  wanted.group_ids = {kGroup1};
  const auto grouped = create_balancer(wanted).value().id;
  const auto set = [&](const std::string& arn, std::vector<std::string> groups,
                       std::optional<std::string> enforce = {}) {
    return run([&](Tx& tx) { return set_security_groups(tx, caller_, arn, groups, enforce); });
  };
  const auto refused = set(bare, {kGroup1});
  EXPECT_EQ(code_of(refused), "InvalidConfigurationRequest");
  EXPECT_EQ(message_of(refused),
            "You cannot set security groups on a Network Load Balancer which was created without "
            "any security groups.");
  const auto changed = set(grouped, {kGroup2}, "off");
  ASSERT_TRUE(changed);
  EXPECT_FALSE(changed->enforce_on_private_link);
  EXPECT_THAT(world_.interfaces.find(changed->zones[0].interface_id)->group_ids,
              ::testing::ElementsAre(kGroup2));
  EXPECT_FALSE(set(grouped, {kGroup1})->enforce_on_private_link);
  EXPECT_EQ(code_of(set(grouped, {})), "ValidationError");
  EXPECT_EQ(code_of(set(grouped, {kGroup1}, "maybe")), "ValidationError");
}

TEST_F(LoadBalancerTest, SubnetsComeAndGo) {
  const auto arn = create_balancer(internal("web", {{kSubnetA, {}}})).value().id;
  const auto before = world_.load_balancers.find(arn)->zones[0];
  const auto set = [&](std::vector<model::SubnetChoice> subnets) {
    return run([&](Tx& tx) { return set_subnets(tx, caller_, arn, subnets); });
  };
  const auto more = set({{kSubnetA, {}}, {kSubnetC, {}}});
  ASSERT_TRUE(more);
  ASSERT_EQ(more->zones.size(), 2U);
  EXPECT_EQ(more->zones[0].interface_id, before.interface_id);
  EXPECT_EQ(more->zones[0].private_ip, before.private_ip);
  add_service(arn, "available");
  EXPECT_EQ(code_of(set({{kSubnetC, {}}})), "ResourceInUse");
  add_service(arn, "rejected");
  const auto less = set({{kSubnetC, {}}});
  ASSERT_TRUE(less);
  EXPECT_FALSE(world_.interfaces.find(before.interface_id));
  EXPECT_EQ(world_.interfaces.count_by("owner", arn), 1U);
  EXPECT_EQ(code_of(set({})), "ValidationError");
}

TEST_F(LoadBalancerTest, TagErrorsAreLoadBalancings) {
  const auto arn = balancer();
  std::map<std::string, std::string> many;
  for (int i = 0; i < 51; ++i) many["k" + std::to_string(i)] = "v";
  const auto tag = [&](const Caller& caller, const std::string& id,
                       const std::map<std::string, std::string>& tags) {
    return run([&](Tx& tx) { return tag_elb_resources(tx, caller, {id}, tags); });
  };
  EXPECT_EQ(code_of(tag(caller_, arn, many)), "TooManyTags");
  EXPECT_EQ(code_of(tag(caller_, arn, {{"", "v"}})), "ValidationError");
  EXPECT_EQ(code_of(tag(stranger_, arn, {{"a", "v"}})), "LoadBalancerNotFound");
  EXPECT_EQ(code_of(tag(caller_, "x", {{"a", "v"}})), "ValidationError");
  ASSERT_TRUE(tag(caller_, arn, {{"a", "v"}, {"b", "w"}}));
  ASSERT_TRUE(run([&](Tx& tx) { return untag_elb_resources(tx, caller_, {arn}, {"a", "z"}); }));
  EXPECT_EQ(tags_of(world_, arn).size(), 1U);
}

}  // namespace
}  // namespace mg::control
