// For tests only: a World with one VPC, subnets in two zones and two instances, and short ways to
// make load-balancing things in it. Each command gets a Tx of its own that is undone on an Error,
// as the desk does it.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "control/commands/listener.h"
#include "control/commands/load_balancer.h"
#include "control/commands/target.h"
#include "control/commands/target_group.h"

namespace mg::control {

class ElbTestWorld : public ::testing::Test {
 protected:
  static constexpr const char* kVpc = "vpc-00000000000000001";
  static constexpr const char* kOtherVpc = "vpc-00000000000000002";
  static constexpr const char* kSubnetA = "subnet-0000000000000000a";
  static constexpr const char* kSubnetC = "subnet-0000000000000000c";
  static constexpr const char* kSmall = "subnet-0000000000000000d";  // a /28 in zone d
  static constexpr const char* kGroup1 = "sg-00000000000000001";
  static constexpr const char* kGroup2 = "sg-00000000000000002";
  static constexpr const char* kInstanceA = "i-0000000000000000a";
  static constexpr const char* kInstanceC = "i-0000000000000000c";

  ElbTestWorld() {
    add_vpc(kVpc, "172.31.0.0/16");
    add_vpc(kOtherVpc, "10.0.0.0/16");
    add_subnet(kSubnetA, kVpc, "172.31.0.0/20", "ap-northeast-1a");
    add_subnet(kSubnetC, kVpc, "172.31.16.0/20", "ap-northeast-1c");
    add_subnet(kSmall, kVpc, "172.31.32.0/28", "ap-northeast-1d");
    add_group(kGroup1);
    add_group(kGroup2);
    add_instance(kInstanceA, kSubnetA, "ap-northeast-1a", "172.31.0.10");
    add_instance(kInstanceC, kSubnetC, "ap-northeast-1c", "172.31.16.10");
  }

  // Runs a command; an Error leaves the World as it was.
  template <class Work>
  auto run(Work work) {
    Tx tx(world_, seen_, rng_, now_ms_, ++revision_);
    auto result = work(tx);
    if (!result) tx.undo();
    return result;
  }

  Result<model::LoadBalancer> create_balancer(const CreateLoadBalancer& wanted) {
    return run([&](Tx& tx) { return create_load_balancer(tx, caller_, wanted); });
  }
  static CreateLoadBalancer internal(const std::string& name,
                                     std::vector<model::SubnetChoice> subnets) {
    CreateLoadBalancer wanted;
    wanted.name = name;
    wanted.type = "network";
    wanted.scheme = "internal";
    wanted.subnets = std::move(subnets);
    return wanted;
  }
  std::string balancer(const std::string& name = "web") {
    return create_balancer(internal(name, {{kSubnetA, {}}, {kSubnetC, {}}})).value().id;
  }

  std::string application_balancer(const std::string& name = "app") {
    auto wanted = internal(name, {{kSubnetA, {}}, {kSubnetC, {}}});
    wanted.type = "";
    wanted.group_ids = {kGroup1};
    return create_balancer(wanted).value().id;
  }
  std::string http_group(const std::string& name = "http") {
    auto wanted = tcp_group(name, "instance");
    wanted.protocol = "HTTP";
    return create_group(wanted).value().id;
  }

  static CreateTargetGroup tcp_group(const std::string& name, const std::string& type) {
    CreateTargetGroup wanted;
    wanted.name = name;
    wanted.target_type = type;
    wanted.protocol = "TCP";
    wanted.port = 80;
    wanted.vpc_id = kVpc;
    return wanted;
  }
  Result<model::TargetGroup> create_group(const CreateTargetGroup& wanted) {
    return run([&](Tx& tx) { return create_target_group(tx, caller_, wanted); });
  }
  std::string target_group(const std::string& name = "tg", const std::string& type = "instance") {
    return create_group(tcp_group(name, type)).value().id;
  }

  static model::DefaultAction forward(const std::string& group_id) {
    return {"forward", group_id, {}, {}, {}};
  }
  Result<model::Listener> listen(const std::string& balancer_id, const std::string& group_id,
                                 std::int64_t port) {
    CreateListener wanted{balancer_id, "TCP", port, {forward(group_id)}, {}, {}};
    return run([&](Tx& tx) { return create_listener(tx, caller_, wanted); });
  }
  Result<void> add(const std::string& group_id, const std::vector<model::TargetRef>& targets) {
    return run([&](Tx& tx) { return register_targets(tx, caller_, group_id, targets); });
  }
  Result<void> drop(const std::string& group_id, const std::vector<model::TargetRef>& targets) {
    return run([&](Tx& tx) { return deregister_targets(tx, caller_, group_id, targets); });
  }
  // "state reason" of each row.
  std::vector<std::string> health(const std::string& group_id,
                                  const std::vector<model::TargetRef>& targets = {}) {
    Tx tx(world_, seen_, rng_, now_ms_, revision_);
    std::vector<std::string> out;
    const auto rows = target_health(tx, caller_, group_id, targets);
    for (const auto& row : *rows) {
      out.push_back(row.state.state + " " + row.state.reason);
    }
    return out;
  }

  void add_vpc(const std::string& id, const std::string& cidr) {
    model::Vpc vpc;
    own(vpc, id);
    vpc.cidr = cidr;
    world_.vpcs.put(vpc);
  }
  void add_subnet(const std::string& id, const std::string& vpc, const std::string& cidr,
                  const std::string& zone) {
    model::Subnet subnet;
    own(subnet, id);
    subnet.vpc_id = vpc;
    subnet.cidr = cidr;
    subnet.zone = zone;
    world_.subnets.put(subnet);
  }
  void add_group(const std::string& id) {
    model::SecurityGroup group;
    own(group, id);
    group.vpc_id = kVpc;
    world_.security_groups.put(group);
  }
  void add_instance(const std::string& id, const std::string& subnet, const std::string& zone,
                    const std::string& address) {
    model::Instance instance;
    own(instance, id);
    instance.state = "running";
    instance.vpc_id = kVpc;
    instance.subnet_id = subnet;
    instance.zone = zone;
    instance.private_ip = address;
    world_.instances.put(instance);
    add_interface("eni-" + id.substr(2), subnet, address, "interface");
  }
  void add_interface(const std::string& id, const std::string& subnet, const std::string& address,
                     const std::string& type) {
    model::NetworkInterface interface;
    own(interface, id);
    interface.vpc_id = kVpc;
    interface.subnet_id = subnet;
    interface.private_ip = address;
    interface.type = type;
    world_.interfaces.put(interface);
  }
  // An endpoint service on the balancer with one endpoint of another account.
  void add_service(const std::string& balancer_id, const std::string& endpoint_state) {
    model::EndpointService service;
    own(service, "vpce-svc-00000000000000001");
    service.load_balancer_ids = {balancer_id};
    world_.services.put(service);
    model::VpcEndpoint endpoint;
    endpoint.id = "vpce-00000000000000001";
    endpoint.account = "444455556666";
    endpoint.region = caller_.region;
    endpoint.service_id = service.id;
    endpoint.state = endpoint_state;
    endpoint.decision = endpoint_state == "available" ? "accepted" : endpoint_state;
    world_.endpoints.put(endpoint);
  }

  Caller caller_{"111122223333", "arn:aws:iam::111122223333:root", "111122223333", "AKIA",
                 "ap-northeast-1"};
  Caller stranger_{"444455556666", "arn:aws:iam::444455556666:root", "444455556666", "AKIB",
                   "ap-northeast-1"};
  model::World world_;
  Observations seen_;
  SeededRng rng_{11};
  std::int64_t now_ms_ = 1'700'000'000'000;
  std::uint64_t revision_ = 0;

 private:
  template <class T>
  void own(T& record, const std::string& id) {
    record.id = id;
    record.account = caller_.account;
    record.region = caller_.region;
  }
};

template <class T>
std::string code_of(const Result<T>& result) {
  return result ? std::string() : result.error().code;
}
template <class T>
std::string message_of(const Result<T>& result) {
  return result ? std::string() : result.error().message;
}

}  // namespace mg::control
