#include "model/route_table.h"

#include <gtest/gtest.h>

namespace mg::model {
namespace {

class RouteTableRules : public ::testing::Test {
 protected:
  RouteTableRules() {
    vpc_.id = "vpc-00000000000000001";
    vpc_.account = "111111111111";
    vpc_.region = "r";
    vpc_.cidr = "10.0.0.0/16";
    vpc_.more_cidrs.push_back({"vpc-cidr-assoc-1", "10.2.0.0/16"});
    vpc_.ipv6_cidrs.push_back({"vpc-cidr-assoc-2", "fd00::/56"});
    world_.vpcs.put(vpc_);
  }

  World world_;
  Vpc vpc_;
};

TEST_F(RouteTableRules, Destinations) {
  struct Case {
    std::optional<std::string> ipv4, ipv6;
    const char* answer;
  };
  for (const auto& c : std::initializer_list<Case>{
           {"0.0.0.0/0", {}, "0.0.0.0/0"},
           {"100.68.0.18/18", {}, "100.68.0.0/18"},  // the example of CreateRoute's reference
           {{}, "::/0", "::/0"},
           {{}, "2001:DB8::1/64", "2001:db8::/64"},
           {{}, {}, "MissingParameter"},
           {"0.0.0.0/0", "::/0", "InvalidParameterCombination"},
           {"::/0", {}, "InvalidParameterValue"},
           {{}, "0.0.0.0/0", "InvalidParameterValue"},
           {"10.0.0.0/33", {}, "InvalidParameterValue"},
           {"", {}, "InvalidParameterValue"},
       }) {
    const auto got = check_destination(c.ipv4, c.ipv6);
    EXPECT_EQ(got ? *got : got.error().code, c.answer) << c.ipv4.value_or("-");
  }
}

TEST_F(RouteTableRules, NewRoutes) {
  auto table = first_route_table(vpc_);
  table.routes.push_back({"192.168.0.0/16", kGatewayTarget, "igw-1"});
  const std::pair<const char*, const char*> cases[] = {
      {"0.0.0.0/0", ""},
      {"::/0", ""},
      {"10.0.0.0/8", ""},  // wider than the local routes
      {"192.168.1.0/24", ""},
      {"192.168.0.0/16", "RouteAlreadyExists"},
      {"10.0.0.0/16", "RouteAlreadyExists"},
      {"10.2.0.0/16", "RouteAlreadyExists"},
      {"fd00::/56", "RouteAlreadyExists"},
      {"10.0.1.0/24", "InvalidParameterValue"},  // inside a local route
      {"10.2.0.0/17", "InvalidParameterValue"},
      {"fd00:0:0:1::/64", "InvalidParameterValue"},
      {"169.254.169.0/24", "InvalidParameterValue"},
  };
  for (const auto& [cidr, code] : cases) {
    const auto got = check_new_route(world_, vpc_, table, cidr);
    EXPECT_EQ(got ? "" : got.error().code, code) << cidr;
  }
  while (table.routes.size() < 50) {
    table.routes.push_back({"20.0." + std::to_string(table.routes.size()) + ".0/24", "", ""});
  }
  EXPECT_EQ(check_new_route(world_, vpc_, table, "0.0.0.0/0").error().code, "RouteLimitExceeded");
}

TEST_F(RouteTableRules, ARouteIsABlackHoleWithoutItsTarget) {
  const auto table = first_route_table(vpc_);
  const Route out{"0.0.0.0/0", kGatewayTarget, "igw-1"};
  EXPECT_FALSE(leads_somewhere(world_, table, out));
  InternetGateway gateway{"igw-1", vpc_.account, vpc_.region, ""};
  world_.internet_gateways.put(gateway);
  EXPECT_FALSE(leads_somewhere(world_, table, out));  // not attached
  gateway.vpc_id = "vpc-00000000000000002";
  world_.internet_gateways.put(gateway);
  EXPECT_FALSE(leads_somewhere(world_, table, out));  // attached elsewhere
  gateway.vpc_id = vpc_.id;
  world_.internet_gateways.put(gateway);
  EXPECT_TRUE(leads_somewhere(world_, table, out));
  const Route to_interface{"0.0.0.0/0", kInterfaceTarget, "eni-1"};
  EXPECT_FALSE(leads_somewhere(world_, table, to_interface));
  NetworkInterface interface;
  interface.id = "eni-1";
  world_.interfaces.put(interface);
  EXPECT_TRUE(leads_somewhere(world_, table, to_interface));
}

TEST_F(RouteTableRules, AnOlderWorldGetsItsMainTablesOnce) {
  world_.internet_gateways.put({"igw-1", vpc_.account, vpc_.region, vpc_.id});
  add_missing_main_tables(world_);
  const auto* main = main_route_table(world_, vpc_.id);
  ASSERT_NE(main, nullptr);
  EXPECT_EQ(main->id, "rtb-00000000000000001");  // as the release without a record named it
  ASSERT_EQ(main->associations.size(), 1U);
  EXPECT_EQ(main->associations[0].id, "rtbassoc-00000000000000001");
  ASSERT_EQ(main->routes.size(), 1U);
  EXPECT_EQ(main->routes[0].target_id, "igw-1");
  auto changed = *main;
  changed.routes.clear();
  world_.route_tables.put(changed);
  add_missing_main_tables(world_);
  EXPECT_TRUE(main_route_table(world_, vpc_.id)->routes.empty());
  EXPECT_EQ(world_.route_tables.all().size(), 1U);
}

}  // namespace
}  // namespace mg::model
