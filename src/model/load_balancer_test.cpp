#include "model/load_balancer.h"

#include <gtest/gtest.h>

namespace mg::model {
namespace {

constexpr const char* kA = "subnet-00000000000000001";
constexpr const char* kC = "subnet-00000000000000002";
constexpr const char* kSecondInA = "subnet-00000000000000003";
constexpr const char* kOtherVpc = "subnet-00000000000000004";
constexpr const char* kForeign = "subnet-00000000000000005";

World subnets() {
  World world;
  const auto put = [&](const char* id, const char* account, const char* vpc, const char* zone) {
    Subnet subnet;
    subnet.id = id;
    subnet.account = account;
    subnet.region = "ap-northeast-1";
    subnet.vpc_id = vpc;
    subnet.zone = zone;
    world.subnets.put(subnet);
  };
  put(kA, "111122223333", "vpc-1", "ap-northeast-1a");
  put(kC, "111122223333", "vpc-1", "ap-northeast-1c");
  put(kSecondInA, "111122223333", "vpc-1", "ap-northeast-1a");
  put(kOtherVpc, "111122223333", "vpc-2", "ap-northeast-1c");
  put(kForeign, "444455556666", "vpc-3", "ap-northeast-1c");
  return world;
}

TEST(LoadBalancer, SubnetChoices) {
  const auto world = subnets();
  const Scope scope{"111122223333", "ap-northeast-1"};
  struct Case {
    std::vector<SubnetChoice> choices;
    bool internal;
    std::string code;
    std::string type = "network";
  };
  const Case cases[] = {
      {{{kA, {}}, {kC, {}}}, false, ""},
      {{{kA, "10.0.0.9"}}, true, ""},
      {{{kA, "10.0.0.9"}}, false, "InvalidConfigurationRequest"},
      {{{kA, "10.0.0"}}, true, "ValidationError"},
      {{}, true, "ValidationError"},
      {{{"x", {}}}, true, "ValidationError"},
      {{{"subnet-0000000000000000f", {}}}, true, "SubnetNotFound"},
      {{{kForeign, {}}}, true, "SubnetNotFound"},
      {{{kA, {}}, {kSecondInA, {}}}, true, "InvalidConfigurationRequest"},
      {{{kA, {}}, {kA, {}}}, true, "InvalidConfigurationRequest"},
      {{{kA, {}}, {kOtherVpc, {}}}, true, "InvalidConfigurationRequest"},
      {{{kA, {}}, {kC, {}}}, true, "", "application"},
      {{{kA, {}}}, true, "ValidationError", "application"},
      {{{kA, "10.0.0.9"}, {kC, {}}}, true, "InvalidConfigurationRequest", "application"},
  };
  for (std::size_t i = 0; i < std::size(cases); ++i) {
    const auto checked =
        check_subnet_choices(world, scope, cases[i].choices, cases[i].type, cases[i].internal);
    EXPECT_EQ(checked ? "" : checked.error().code, cases[i].code) << i;
  }
}

TEST(LoadBalancer, TypesSchemesAndAddressTypes) {
  EXPECT_EQ(*check_load_balancer_type("network"), "network");
  EXPECT_EQ(*check_load_balancer_type("application"), "application");
  EXPECT_EQ(*check_load_balancer_type(""), "application");
  EXPECT_EQ(check_load_balancer_type("gateway").error().code, "InvalidConfigurationRequest");
  EXPECT_NE(check_load_balancer_type("gateway").error().message.find("Type"), std::string::npos);
  EXPECT_EQ(check_load_balancer_type("classic").error().code, "ValidationError");
  EXPECT_TRUE(check_scheme(""));
  EXPECT_TRUE(check_scheme("internal"));
  EXPECT_EQ(check_scheme("external").error().code, "ValidationError");
  EXPECT_TRUE(check_elb_address_type("ipv4"));
  EXPECT_EQ(check_elb_address_type("dualstack").error().code, "InvalidConfigurationRequest");
  EXPECT_EQ(check_elb_address_type("ipx").error().code, "ValidationError");
}

TEST(LoadBalancer, DualstackNeedsIpv6AndIsNotBuilt) {
  Subnet v4, v6;
  v6.ipv6_cidrs = {{"subnet-cidr-assoc-1", "2001:db8::/64"}};
  EXPECT_TRUE(check_balancer_address_type("", {&v4}));
  EXPECT_TRUE(check_balancer_address_type("ipv4", {&v4, &v6}));
  const auto without = check_balancer_address_type("dualstack", {&v6, &v4});
  ASSERT_FALSE(without);
  EXPECT_EQ(without.error().code, "ValidationError");
  EXPECT_EQ(without.error().message,
            "You must specify subnets with an associated IPv6 CIDR block.");
  EXPECT_EQ(check_balancer_address_type("dualstack", {&v6}).error().code,
            "InvalidConfigurationRequest");
  EXPECT_EQ(check_balancer_address_type("ipx", {&v6}).error().code, "ValidationError");
}

TEST(LoadBalancer, HostedZonesAreOfTheType) {
  EXPECT_EQ(load_balancer_hosted_zone("network", "us-east-1"), "Z26RNL4JYFTOTI");
  EXPECT_EQ(load_balancer_hosted_zone("application", "us-east-1"), "Z35SXDOTRQ7X7K");
  EXPECT_EQ(load_balancer_hosted_zone("application", "mars-1"), "");
}

}  // namespace
}  // namespace mg::model
