#include "model/endpoint_service.h"

#include <gtest/gtest.h>

#include "model/testing/story_world.h"

namespace mg::model {
namespace {

using namespace testing;  // NOLINT: the story's names

constexpr const char* kServiceId = "vpce-svc-00000000000000001";
const std::string kName = std::string("com.amazonaws.vpce.ap-northeast-1.") + kServiceId;
const std::string kConsumerRoot = "arn:aws:iam::444455556666:root";

World world_with_service(const char* principal = nullptr) {
  auto world = story_world();
  EndpointService service{.id = kServiceId, .account = kProvider, .region = kRegion};
  service.name = kName;
  service.load_balancer_ids = {kBalancer};
  service.zones = {"ap-northeast-1a", "ap-northeast-1c"};
  world.services.put(service);
  if (principal != nullptr) {
    ServicePermission entry{.id = "vpce-svc-perm-1", .account = kProvider, .region = kRegion};
    entry.service_id = kServiceId;
    entry.principal = principal;
    world.permissions.put(entry);
  }
  return world;
}

TEST(ServiceRules, NobodyButTheOwnerUntilTheListSaysSo) {
  const auto world = world_with_service();
  const Scope consumer{kConsumer, kRegion};
  const auto hidden = find_usable_service(world, consumer, kConsumerRoot, kName);
  ASSERT_FALSE(hidden);
  const auto absent = find_usable_service(world, consumer, kConsumerRoot, "nonsense");
  ASSERT_FALSE(absent);
  EXPECT_EQ(hidden.error().code, "InvalidServiceName");
  EXPECT_EQ(absent.error().code, hidden.error().code);
  EXPECT_EQ(hidden.error().message, "The Vpc Endpoint Service '" + kName + "' does not exist");
  EXPECT_TRUE(usable_services(world, consumer, kConsumerRoot).empty());
  EXPECT_TRUE(find_usable_service(world, {kProvider, kRegion}, "", kName));
  EXPECT_EQ(usable_services(world, {kProvider, kRegion}, "").size(), 1U);
}

TEST(ServiceRules, AnEntryOpensItForThatAccountOnly) {
  const auto world = world_with_service("arn:aws:iam::444455556666:root");
  EXPECT_TRUE(find_usable_service(world, {kConsumer, kRegion}, kConsumerRoot, kName));
  EXPECT_FALSE(
      find_usable_service(world, {kStranger, kRegion}, "arn:aws:iam::777788889999:root", kName));
  EXPECT_FALSE(find_usable_service(world, {kConsumer, "us-east-1"}, kConsumerRoot, kName));
  const auto open = world_with_service("*");
  EXPECT_TRUE(
      find_usable_service(open, {kStranger, kRegion}, "arn:aws:iam::777788889999:root", kName));
  const auto role = world_with_service("arn:aws:iam::444455556666:role/r");
  EXPECT_FALSE(find_usable_service(role, {kConsumer, kRegion}, kConsumerRoot, kName));
}

TEST(ServiceRules, ARoleIsKnownByItsSessions) {
  auto world = world_with_service("arn:aws:iam::444455556666:role/R");
  const Scope consumer{kConsumer, kRegion};
  const std::string session = "arn:aws:sts::444455556666:assumed-role/R/s";
  EXPECT_FALSE(find_usable_service(world, consumer, session, kName));  // no such role (any more)
  IamRole role{.id = std::string(kConsumer) + "/r", .account = kConsumer};
  role.name = "R";
  world.iam_roles.put(role);
  EXPECT_TRUE(find_usable_service(world, consumer, session, kName));
  EXPECT_FALSE(
      find_usable_service(world, consumer, "arn:aws:sts::444455556666:assumed-role/r/s", kName));
  EXPECT_FALSE(find_usable_service(world, {kStranger, kRegion}, session, kName));
  EXPECT_FALSE(find_usable_service(world, consumer, kConsumerRoot, kName));
  // Entries have no path, so a role in one cannot be meant.
  role.path = "/team/";
  world.iam_roles.put(role);
  EXPECT_FALSE(find_usable_service(world, consumer, session, kName));
  const auto user = world_with_service("arn:aws:iam::444455556666:user/ann");
  EXPECT_TRUE(find_usable_service(user, consumer, "arn:aws:iam::444455556666:user/ann", kName));
  EXPECT_FALSE(find_usable_service(user, consumer, kConsumerRoot, kName));
}

TEST(ServiceRules, OwnServiceByIdAndItsTwoErrors) {
  const auto world = world_with_service("*");
  EXPECT_TRUE(find_own_service(world, {kProvider, kRegion}, kServiceId));
  for (const Scope& scope : {Scope{kConsumer, kRegion}, Scope{kProvider, "us-east-1"}}) {
    const auto foreign = find_own_service(world, scope, kServiceId);
    ASSERT_FALSE(foreign);
    EXPECT_EQ(foreign.error().code, "InvalidVpcEndpointServiceId.NotFound");
    EXPECT_EQ(foreign.error().message,
              std::string("The VpcEndpointService Id '") + kServiceId + "' does not exist");
  }
  const auto malformed = find_own_service(world, {kProvider, kRegion}, "svc-1");
  ASSERT_FALSE(malformed);
  EXPECT_EQ(malformed.error().code, "InvalidVpcEndpointServiceIdId.Malformed");
}

TEST(ServiceRules, BalancerArns) {
  EXPECT_TRUE(is_network_balancer_arn(kBalancer));
  for (const char* arn :
       {"", "web",
        "arn:aws:elasticloadbalancing:ap-northeast-1:111122223333:loadbalancer/app/web/"
        "0123456789abcdef",
        "arn:aws:elasticloadbalancing:ap-northeast-1:11112222333:loadbalancer/net/web/"
        "0123456789abcdef",
        "arn:aws:elasticloadbalancing:ap-northeast-1:111122223333:loadbalancer/net/web/"
        "0123456789abcdeg",
        "arn:aws:elasticloadbalancing:ap-northeast-1:111122223333:loadbalancer/net//"
        "0123456789abcdef",
        "arn:aws:elasticloadbalancing:ap-northeast-1:111122223333:loadbalancer/net/web",
        "arn:aws:elasticloadbalancing::111122223333:loadbalancer/net/web/0123456789abcdef"}) {
    EXPECT_FALSE(is_network_balancer_arn(arn)) << arn;
  }
}

TEST(ServiceRules, WhichBalancersServe) {
  auto world = world_with_service();
  const Scope provider{kProvider, kRegion};
  auto code = [&](const Scope& scope, const std::string& arn, const std::string& service) {
    const auto checked = check_balancer(world, scope, arn, service);
    return checked ? std::string() : checked.error().code;
  };
  EXPECT_EQ(code(provider, kBalancer2, ""), "");
  EXPECT_EQ(code(provider, kBalancer, ""), "InvalidParameter");
  EXPECT_EQ(code(provider, kBalancer, kServiceId), "");
  EXPECT_EQ(code(provider, "x", ""), "InvalidNetworkLoadBalancerArn.Malformed");
  EXPECT_EQ(code({kConsumer, kRegion}, kBalancer2, ""), "InvalidNetworkLoadBalancerArn.NotFound");
  auto balancer = *world.load_balancers.find(kBalancer2);
  balancer.state = "failed";
  world.load_balancers.put(balancer);
  EXPECT_EQ(code(provider, kBalancer2, ""), "InvalidParameter");
  balancer.state = "provisioning";
  world.load_balancers.put(balancer);
  EXPECT_EQ(code(provider, kBalancer2, ""), "");
}

TEST(ServiceRules, ZonesInTheRegionsOrder) {
  auto world = world_with_service();
  auto balancer = *world.load_balancers.find(kBalancer2);
  balancer.zones = {{.zone = "ap-northeast-1d"}, {.zone = "ap-northeast-1a"}};
  world.load_balancers.put(balancer);
  EXPECT_EQ(zones_of_balancers(world, kRegion, {kBalancer2, kBalancer}),
            (std::vector<std::string>{"ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"}));
  auto service = *world.services.find(kServiceId);
  service.load_balancer_ids = {kBalancer, kBalancer2};
  EXPECT_EQ(balancers_in_zone(world, service, "ap-northeast-1a").size(), 2U);
  EXPECT_EQ(balancers_in_zone(world, service, "ap-northeast-1d"),
            std::vector<std::string>{kBalancer2});
}

}  // namespace
}  // namespace mg::model
