#include "plan/compile/compile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "model/testing/story_world.h"

namespace mg::plan::compile {
namespace {

using namespace model::testing;  // NOLINT: the story's names
using model::World;

const std::string kServiceId = "vpce-svc-00000000000000001";
const std::string kEndpointId = "vpce-00000000000000001";

void add_rule(World& world, const std::string& id, const std::string& group, bool egress,
              const std::string& protocol, int from, int to, const std::string& cidr,
              const std::string& peer = "") {
  model::SecurityGroupRule rule{.id = id, .account = kProvider, .region = kRegion};
  rule.group_id = group;
  rule.egress = egress;
  rule.protocol = protocol;
  rule.from_port = from;
  rule.to_port = to;
  rule.cidr = cidr;
  rule.peer_group_id = peer;
  world.group_rules.put(rule);
}

model::VpcEndpoint story_endpoint() {
  model::VpcEndpoint endpoint{.id = kEndpointId, .account = kConsumer, .region = kRegion};
  endpoint.connection_id = "vpce-con-00000000000000001";
  endpoint.vpc_id = kConsumerVpc;
  endpoint.service_id = kServiceId;
  endpoint.state = "available";
  endpoint.decision = "accepted";
  endpoint.published = true;
  endpoint.zones = {{"ap-northeast-1c", kConsumerSubnetC, "eni-c", "172.31.0.77", kBalancer},
                    {"ap-northeast-1a", kConsumerSubnetA, "eni-a", "172.31.16.77", kBalancer}};
  endpoint.group_ids = {kConsumerGroup2, kConsumerGroup};
  endpoint.dns_suffix = "abcd1234";
  endpoint.endpoint_num = 3;
  endpoint.epoch = 30;
  return endpoint;
}

// The story's World once everything is open.
World full_world() {
  auto world = story_world();
  model::EndpointService service{.id = kServiceId, .account = kProvider, .region = kRegion};
  service.load_balancer_ids = {kBalancer};
  world.services.put(service);
  auto endpoint = story_endpoint();
  world.endpoints.put(endpoint);
  add_rule(world, "sgr-1", kProviderGroup, false, "tcp", 80, 80, "172.31.0.0/16");
  add_rule(world, "sgr-2", kProviderGroup, false, "-1", -1, -1, "", kProviderGroup);
  add_rule(world, "sgr-3", kProviderGroup, true, "icmp", 8, -1, "0.0.0.0/0");
  return world;
}

template <class T>
T get(const World& world, const std::string& key) {
  const auto entry = compile(world, key);
  EXPECT_TRUE(entry) << key;
  if (!entry || !std::holds_alternative<T>(*entry)) return T{};
  EXPECT_EQ(plan::key_of(*entry), key);
  return std::get<T>(*entry);
}

TEST(Compile, EveryEntryOfTheStory) {
  const auto world = full_world();
  EXPECT_EQ(all_keys(world),
            (std::vector<std::string>{"balancer/1", "balancer/2", "endpoint/3", "group/1",
                                      "group/2", "group/22", "listener/1/80/6", "port/7",
                                      "target/9", "target_group/5", "vpc/1", "vpc/2"}));
  for (const auto& key : all_keys(world)) {
    const auto entry = compile(world, key);
    ASSERT_TRUE(entry) << key;
    EXPECT_EQ(plan::key_of(*entry), key);
  }

  EXPECT_EQ(get<VpcEntry>(world, "vpc/2"), (VpcEntry{.vpc_num = 2,
                                                     .vpc_id = kConsumerVpc,
                                                     .cidr = *Cidr4::parse("172.31.0.0/16"),
                                                     .dns_support = true,
                                                     .region = kRegion}));
  auto extended = world;
  auto vpc = *extended.vpcs.find(kConsumerVpc);
  vpc.more_cidrs.push_back({"vpc-cidr-assoc-1", "172.20.0.0/16"});
  extended.vpcs.put(vpc);
  EXPECT_EQ(get<VpcEntry>(extended, "vpc/2").more_cidrs,
            std::vector<Cidr4>{*Cidr4::parse("172.20.0.0/16")});

  EXPECT_EQ(get<PortEntry>(world, "port/7"),
            (PortEntry{.port_num = 7,
                       .epoch = 70,
                       .vpc_num = 1,
                       .instance_id = kInstance,
                       .interface_id = kInstanceInterface,
                       .account = kProvider,
                       .image = "testpage",
                       .address = *Ip4::parse("172.31.23.89"),
                       .subnet = *Cidr4::parse("172.31.16.0/20"),
                       .mac = *Mac::parse("02:00:00:00:00:01"),
                       .group_nums = {1},
                       .private_dns_name = "ip-172-31-23-89.ap-northeast-1.compute.internal"}));
}

TEST(Compile, TheProvidersSide) {
  const auto world = full_world();
  const auto balancer = get<BalancerEntry>(world, "balancer/1");
  EXPECT_EQ(balancer.vpc_num, 1U);
  EXPECT_EQ(balancer.epoch, 41U);
  ASSERT_EQ(balancer.nodes.size(), 2U);
  EXPECT_EQ(balancer.nodes[0].zone_num, 1U);
  EXPECT_EQ(balancer.nodes[0].address.str(), "172.31.16.11");
  EXPECT_FALSE(balancer.cross_zone);
  EXPECT_FALSE(balancer.has_groups);
  EXPECT_TRUE(balancer.judge_endpoint_traffic);
  EXPECT_EQ(balancer.dns_name, "web-0123456789abcdef.elb.ap-northeast-1.amazonaws.com");
  EXPECT_EQ(balancer.zone_dns_names.at(1),
            "ap-northeast-1a.web-0123456789abcdef.elb.ap-northeast-1.amazonaws.com");

  EXPECT_EQ(get<ListenerEntry>(world, "listener/1/80/6"),
            (ListenerEntry{
                .balancer_num = 1, .port = 80, .protocol = 6, .tg_num = 5, .idle_timeout_s = 350}));

  const auto group = get<TargetGroupEntry>(world, "target_group/5");
  EXPECT_EQ(group.balancer_num, 1U);
  EXPECT_EQ(group.vpc_num, 1U);
  EXPECT_EQ(group.cross_zone, CrossZone::kAsBalancer);
  EXPECT_TRUE(group.reset_on_unhealthy);
  EXPECT_EQ(group.check, (HealthCheck{}));

  EXPECT_EQ(get<TargetEntry>(world, "target/9"),
            (TargetEntry{.target_num = 9,
                         .epoch = 90,
                         .tg_num = 5,
                         .vpc_num = 1,
                         .id = kInstance,
                         .address = *Ip4::parse("172.31.23.89"),
                         .port = 80,
                         .zone_num = 1,
                         .draining = false}));
}

TEST(Compile, TheEndpoint) {
  const auto world = full_world();
  const auto base = ".vpce-svc-00000000000000001.ap-northeast-1.vpce.amazonaws.com";
  const auto endpoint = get<EndpointEntry>(world, "endpoint/3");
  EXPECT_EQ(endpoint.epoch, 30U);
  EXPECT_EQ(endpoint.vpc_num, 2U);
  EXPECT_TRUE(endpoint.open);
  EXPECT_TRUE(endpoint.published);
  EXPECT_EQ(endpoint.group_nums, (std::vector<std::uint32_t>{2, 22}));
  EXPECT_EQ(endpoint.dns_name, kEndpointId + "-abcd1234" + base);
  ASSERT_EQ(endpoint.zones.size(), 2U);
  EXPECT_EQ(endpoint.zones[0],
            (EndpointZone{.zone_num = 1,
                          .address = *Ip4::parse("172.31.16.77"),
                          .interface_id = "eni-a",
                          .balancer_num = 1,
                          .dns_name = kEndpointId + "-abcd1234-ap-northeast-1a" + base}));
}

TEST(Compile, GroupRules) {
  auto world = full_world();
  auto group = get<GroupEntry>(world, "group/1");
  ASSERT_EQ(group.inbound.size(), 2U);
  EXPECT_EQ(group.inbound[0], (GroupRule{.protocol = 6,
                                         .port_from = 80,
                                         .port_to = 80,
                                         .peer_cidr = *Cidr4::parse("172.31.0.0/16")}));
  EXPECT_EQ(group.inbound[1], (GroupRule{.any_protocol = true, .peer_group_num = 1}));
  ASSERT_EQ(group.outbound.size(), 1U);
  EXPECT_EQ(group.outbound[0],
            (GroupRule{.protocol = 1, .port_from = 8, .port_to = -1, .peer_cidr = Cidr4{}}));
  // What cannot be read, or whose peer is gone, allows nothing.
  const auto before = group;
  add_rule(world, "sgr-4", kProviderGroup, false, "tcp", 1, 2, "", "sg-gone");
  add_rule(world, "sgr-5", kProviderGroup, false, "sctp?", 1, 2, "0.0.0.0/0");
  add_rule(world, "sgr-6", kProviderGroup, false, "tcp", 1, 2, "nonsense");
  EXPECT_EQ(get<GroupEntry>(world, "group/1"), before);
  add_rule(world, "sgr-7", kProviderGroup, false, "50", -1, -1, "0.0.0.0/0");
  EXPECT_EQ(get<GroupEntry>(world, "group/1").inbound.size(), 3U);
}

// The same facts under other ids and in another order give the same entries.
TEST(Compile, OrderDoesNotMatter) {
  const auto one = full_world();
  auto two = full_world();
  for (const char* id : {"sgr-1", "sgr-2"}) two.group_rules.erase(id);
  add_rule(two, "sgr-8", kProviderGroup, false, "-1", -1, -1, "", kProviderGroup);
  add_rule(two, "sgr-9", kProviderGroup, false, "tcp", 80, 80, "172.31.0.0/16");
  auto endpoint = *two.endpoints.find(kEndpointId);
  std::reverse(endpoint.zones.begin(), endpoint.zones.end());
  std::reverse(endpoint.group_ids.begin(), endpoint.group_ids.end());
  two.endpoints.put(endpoint);
  auto balancer = *two.load_balancers.find(kBalancer);
  std::reverse(balancer.zones.begin(), balancer.zones.end());
  two.load_balancers.put(balancer);
  for (const auto& key : all_keys(one)) EXPECT_EQ(compile(one, key), compile(two, key)) << key;
  EXPECT_EQ(all_keys(one), all_keys(two));
}

TEST(Compile, InstancesThatEndLeaveThePlan) {
  auto world = full_world();
  for (const auto& [state, in] : std::map<std::string, bool>{
           {"pending", true}, {"running", true}, {"shutting-down", false}, {"terminated", false}}) {
    auto instance = *world.instances.find(kInstance);
    instance.state = state;
    world.instances.put(instance);
    EXPECT_EQ(compile(world, "port/7").has_value(), in) << state;
    EXPECT_EQ(compile(world, "target/9").has_value(), in) << state;
  }
  EXPECT_EQ(keys_of(world, "instance", kInstance),
            (std::vector<std::string>{"port/7", "target/9"}));
}

TEST(Compile, EndpointsByDecision) {
  auto world = full_world();
  struct {
    const char* state;
    const char* decision;
    bool published, open_out, published_out;
  } const kRows[] = {
      {"pendingAcceptance", "none", false, false, false},
      {"pending", "accepted", false, true, false},
      {"available", "accepted", true, true, true},
      {"pending", "accepted", true, true, true},
      {"available", "rejected", false, false, false},
      {"rejected", "rejected", false, false, false},
      {"deleting", "deleted", false, false, false},
  };
  for (const auto& row : kRows) {
    auto endpoint = *world.endpoints.find(kEndpointId);
    endpoint.state = row.state;
    endpoint.decision = row.decision;
    endpoint.published = row.published;
    world.endpoints.put(endpoint);
    const auto entry = get<EndpointEntry>(world, "endpoint/3");
    EXPECT_EQ(entry.open, row.open_out) << row.state << row.decision;
    EXPECT_EQ(entry.published, row.published_out) << row.state << row.decision;
    EXPECT_EQ(entry.epoch, 30U);
    EXPECT_EQ(entry.zones.size(), 2U);
  }
}

// Nothing holds the balancer of a rejected endpoint: it may go, and another may get its number.
TEST(Compile, AClosedEndpointNamesNoBalancer) {
  auto world = full_world();
  EXPECT_EQ(get<EndpointEntry>(world, "endpoint/3").zones[0].balancer_num, 1U);
  auto endpoint = *world.endpoints.find(kEndpointId);
  endpoint.decision = "rejected";
  world.endpoints.put(endpoint);
  const auto closed = get<EndpointEntry>(world, "endpoint/3");
  for (const auto& zone : closed.zones) EXPECT_EQ(zone.balancer_num, 0U);
  const auto touched = keys_of(world, "load_balancer", kBalancer);
  EXPECT_FALSE(std::ranges::count(touched, "endpoint/3"));
  world.load_balancers.erase(kBalancer);
  EXPECT_EQ(get<EndpointEntry>(world, "endpoint/3"), closed);
}

TEST(Compile, ServicesMatterOnlyWhenGone) {
  auto world = full_world();
  EXPECT_TRUE(keys_of(world, "endpoint_service", kServiceId).empty());
  world.services.erase(kServiceId);
  EXPECT_EQ(keys_of(world, "endpoint_service", kServiceId), std::vector<std::string>{"endpoint/3"});
  EXPECT_FALSE(get<EndpointEntry>(world, "endpoint/3").open);
}

TEST(Compile, AttributesTakeEffect) {
  auto world = full_world();
  auto listener = *world.listeners.find(kListener);
  listener.attributes["tcp.idle_timeout.seconds"] = "60";
  world.listeners.put(listener);
  EXPECT_EQ(get<ListenerEntry>(world, "listener/1/80/6").idle_timeout_s, 60U);
  listener.protocol = "TCP_UDP";
  world.listeners.put(listener);
  EXPECT_EQ(get<ListenerEntry>(world, "listener/1/80/17").idle_timeout_s, 120U);
  EXPECT_EQ(keys_of(world, "listener", kListener),
            (std::vector<std::string>{"listener/1/80/6", "listener/1/80/17", "target_group/5"}));

  auto balancer = *world.load_balancers.find(kBalancer);
  balancer.attributes["load_balancing.cross_zone.enabled"] = "true";
  balancer.created_with_groups = true;
  balancer.group_ids = {kProviderGroup};
  balancer.enforce_on_private_link = false;
  world.load_balancers.put(balancer);
  const auto entry = get<BalancerEntry>(world, "balancer/1");
  EXPECT_TRUE(entry.cross_zone);
  EXPECT_TRUE(entry.has_groups);
  EXPECT_FALSE(entry.judge_endpoint_traffic);
  EXPECT_EQ(entry.group_nums, std::vector<std::uint32_t>{1});
  balancer.state = "deleting";
  world.load_balancers.put(balancer);
  EXPECT_FALSE(compile(world, "balancer/1"));
  EXPECT_FALSE(compile(world, "listener/1/80/6"));

  auto group = *world.target_groups.find(kTargetGroup);
  group.attributes = {{"load_balancing.cross_zone.enabled", "false"},
                      {"target_health_state.unhealthy.connection_termination.enabled", "false"}};
  group.check_protocol = "HTTP";
  group.check_port = "8080";
  group.check_path = "/up";
  group.check_codes = "200,301-303";
  group.check_interval_s = 5;
  world.target_groups.put(group);
  const auto compiled = get<TargetGroupEntry>(world, "target_group/5");
  EXPECT_EQ(compiled.cross_zone, CrossZone::kOff);
  EXPECT_FALSE(compiled.reset_on_unhealthy);
  EXPECT_EQ(compiled.check.port, 8080);
  EXPECT_EQ(compiled.check.path, "/up");
  EXPECT_EQ(compiled.check.codes, (std::vector<std::pair<int, int>>{{200, 200}, {301, 303}}));
  EXPECT_EQ(compiled.check.interval_s, 5U);
}

TEST(Compile, TargetsByAddressNeedNoInstance) {
  auto world = full_world();
  auto group = *world.target_groups.find(kTargetGroup);
  group.target_type = "ip";
  world.target_groups.put(group);
  auto target = *world.targets.find(kTarget);
  target.target_id = "172.31.5.6";
  target.private_ip.clear();
  target.zone.clear();
  target.draining = true;
  world.targets.put(target);
  const auto entry = get<TargetEntry>(world, "target/9");
  EXPECT_EQ(entry.address.str(), "172.31.5.6");
  EXPECT_EQ(entry.zone_num, 0U);
  EXPECT_TRUE(entry.draining);
}

// The keys before and after a change together: what the planner looks at.
TEST(Compile, WhatCarriesNoTrafficHasNoPart) {
  auto world = full_world();
  const auto before = all_keys(world);
  auto balancer = *world.load_balancers.find(kBalancer);
  balancer.id = "app";
  balancer.type = "application";
  balancer.state = "active";
  balancer.balancer_num = 0;
  world.load_balancers.put(balancer);
  model::TargetGroup group{.id = "http", .account = kProvider, .region = kRegion};
  group.protocol = "HTTP";
  group.vpc_id = balancer.vpc_id;
  world.target_groups.put(group);
  model::Listener listener{.id = "web", .account = kProvider, .region = kRegion};
  listener.load_balancer_id = balancer.id;
  listener.protocol = "HTTP";
  listener.port = 80;
  listener.target_group_id = group.id;
  world.listeners.put(listener);
  model::Target target{.id = "t", .account = kProvider, .region = kRegion};
  target.target_group_id = group.id;
  target.private_ip = "172.31.0.9";
  world.targets.put(target);
  EXPECT_EQ(all_keys(world), before);
  EXPECT_TRUE(keys_of(world, "load_balancer", "app").empty());
  EXPECT_TRUE(keys_of(world, "listener", "web").empty());
  EXPECT_TRUE(keys_of(world, "target_group", "http").empty());
  EXPECT_TRUE(keys_of(world, "target", "t").empty());
  // Not even when a number was given by mistake.
  balancer.balancer_num = 77;
  world.load_balancers.put(balancer);
  EXPECT_FALSE(compile(world, "balancer/77"));
}

TEST(Compile, OneChangeTouchesFewKeys) {
  const auto world = full_world();
  struct {
    const char* table;
    std::string id;
    std::vector<std::string> keys;
  } const kRows[] = {
      {"vpc", kConsumerVpc, {"vpc/2"}},
      {"subnet", kConsumerSubnetA, {}},
      {"security_group", kConsumerGroup, {"group/2"}},
      {"security_group_rule", "sgr-2", {"group/1"}},
      {"network_interface", kInstanceInterface, {"port/7"}},
      {"listener", kListener, {"listener/1/80/6", "target_group/5"}},
      {"target_group", kTargetGroup, {"target_group/5"}},
      {"target", kTarget, {"target/9"}},
      {"vpc_endpoint", kEndpointId, {"endpoint/3"}},
      {"load_balancer", kBalancer, {"balancer/1", "listener/1/80/6", "target_group/5"}},
      {"tags", kEndpointId, {}},
      {"counter", "endpoint", {}},
      {"vpc_endpoint", "vpce-gone", {}},
  };
  for (const auto& row : kRows) EXPECT_EQ(keys_of(world, row.table, row.id), row.keys) << row.id;
}

TEST(Compile, ThousandEndpointsMakeOneChangeNoBigger) {
  auto world = full_world();
  for (std::uint32_t num = 100; num < 1100; ++num) {
    auto endpoint = story_endpoint();
    endpoint.id = "vpce-" + std::to_string(num);
    endpoint.endpoint_num = num;
    world.endpoints.put(endpoint);
  }
  for (const auto& [table, id] :
       std::vector<std::pair<std::string, std::string>>{{"vpc_endpoint", "vpce-500"},
                                                        {"endpoint_service", kServiceId},
                                                        {"load_balancer", kBalancer},
                                                        {"listener", kListener},
                                                        {"target", kTarget},
                                                        {"security_group_rule", "sgr-1"},
                                                        {"security_group", kConsumerGroup}}) {
    EXPECT_LE(keys_of(world, table, id).size(), 3U) << table;
  }
}

TEST(Compile, KeysThatMeanNothing) {
  const auto world = full_world();
  for (const char* key : {"", "vpc", "vpc/", "vpc/0", "vpc/99", "vpc/-1", "vpc/1x", "vpc/1/2",
                          "listener/1", "listener/1/80", "listener/1/80/6/7", "listener/1/80/17",
                          "listener/x/80/6", "listener/1/70000/6", "planet/1"}) {
    EXPECT_FALSE(compile(world, key)) << key;
  }
}

TEST(Compile, APrivateNameIsInTheEntryWhileTheVpcAllowsIt) {
  auto world = full_world();
  auto endpoint = story_endpoint();
  endpoint.private_dns = true;
  endpoint.private_dns_name = "*.svc.example.test";
  world.endpoints.put(endpoint);
  auto vpc = *world.vpcs.find(kConsumerVpc);
  vpc.dns_hostnames = true;
  world.vpcs.put(vpc);
  EXPECT_EQ(get<EndpointEntry>(world, "endpoint/3").private_dns_name, "*.svc.example.test");
  const auto keys = keys_of(world, "vpc", kConsumerVpc);
  EXPECT_NE(std::find(keys.begin(), keys.end(), "endpoint/3"), keys.end())
      << "the VPC's attributes decide over it";
  vpc.dns_hostnames = false;
  world.vpcs.put(vpc);
  EXPECT_EQ(get<EndpointEntry>(world, "endpoint/3").private_dns_name, "");
}

}  // namespace
}  // namespace mg::plan::compile
