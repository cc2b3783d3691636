// For tests only: the World of the story before any endpoint service exists. Provider 111122223333
// and consumer 444455556666, each with a VPC 172.31.0.0/16 in ap-northeast-1, subnets in zones a
// and c and a default group; the provider has a network load balancer in both zones, a TCP listener
// on port 80, a target group and one running instance registered in it.
#pragma once

#include <string>

#include "model/world.h"

namespace mg::model::testing {

inline constexpr const char* kRegion = "ap-northeast-1";
inline constexpr const char* kProvider = "111122223333";
inline constexpr const char* kConsumer = "444455556666";
inline constexpr const char* kStranger = "777788889999";

inline const std::string kProviderVpc = "vpc-00000000000000001";
inline const std::string kConsumerVpc = "vpc-00000000000000002";
inline const std::string kConsumerSubnetA = "subnet-0000000000000002a";
inline const std::string kConsumerSubnetC = "subnet-0000000000000002c";
inline const std::string kConsumerSubnetD = "subnet-0000000000000002d";
inline const std::string kConsumerGroup = "sg-00000000000000002";
inline const std::string kConsumerGroup2 = "sg-00000000000000022";
inline const std::string kProviderGroup = "sg-00000000000000001";
inline const std::string kInstance = "i-00000000000000001";
inline const std::string kInstanceInterface = "eni-00000000000000001";
inline const std::string kBalancer =
    "arn:aws:elasticloadbalancing:ap-northeast-1:111122223333:loadbalancer/net/web/"
    "0123456789abcdef";
inline const std::string kBalancer2 =
    "arn:aws:elasticloadbalancing:ap-northeast-1:111122223333:loadbalancer/net/web2/"
    "1123456789abcdef";
inline const std::string kTargetGroup =
    "arn:aws:elasticloadbalancing:ap-northeast-1:111122223333:targetgroup/web/0123456789abcdef";
inline const std::string kListener =
    "arn:aws:elasticloadbalancing:ap-northeast-1:111122223333:listener/net/web/0123456789abcdef/"
    "0123456789abcdef";
inline const std::string kTarget = kTargetGroup + "|" + kInstance + "|80";

inline void story_vpc(World& world, const char* account, const std::string& vpc, std::uint32_t num,
                      const std::string& group) {
  Vpc record{.id = vpc, .account = account, .region = kRegion};
  record.cidr = "172.31.0.0/16";
  record.is_default = true;
  record.vpc_num = num;
  world.vpcs.put(record);
  for (const char zone : {'a', 'c', 'd'}) {
    Subnet subnet{.id = "subnet-000000000000000" + std::to_string(num) + zone,
                  .account = account,
                  .region = kRegion};
    subnet.vpc_id = vpc;
    subnet.cidr = std::string("172.31.") +
                  (zone == 'a'   ? "16"
                   : zone == 'c' ? "0"
                                 : "32") +
                  ".0/20";
    subnet.zone = std::string(kRegion) + zone;
    subnet.zone_id = std::string("apne1-az") + (zone == 'a' ? "4" : zone == 'c' ? "1" : "2");
    world.subnets.put(subnet);
  }
  SecurityGroup default_group{.id = group, .account = account, .region = kRegion};
  default_group.vpc_id = vpc;
  default_group.name = "default";
  default_group.is_default = true;
  default_group.group_num = num;
  world.security_groups.put(default_group);
}

inline LoadBalancer story_balancer(const std::string& arn, const std::string& name,
                                   std::uint32_t num) {
  LoadBalancer out{.id = arn, .account = kProvider, .region = kRegion};
  out.name = name;
  out.state = "active";
  out.vpc_id = kProviderVpc;
  out.dns_name = name + "-0123456789abcdef.elb.ap-northeast-1.amazonaws.com";
  for (const char zone : {'a', 'c'}) {
    out.zones.push_back({.zone = std::string(kRegion) + zone,
                         .subnet_id = std::string("subnet-0000000000000001") + zone,
                         .interface_id = "eni-000000000000000" + std::to_string(num) + zone,
                         .private_ip = std::string("172.31.") + (zone == 'a' ? "16." : "0.") +
                                       std::to_string(10 + num)});
  }
  out.balancer_num = num;
  out.epoch = 40 + num;
  return out;
}

inline void story_target(World& world) {
  NetworkInterface interface { .id = kInstanceInterface, .account = kProvider, .region = kRegion };
  interface.vpc_id = kProviderVpc;
  interface.subnet_id = "subnet-0000000000000001a";
  interface.zone = "ap-northeast-1a";
  interface.private_ip = "172.31.23.89";
  interface.mac = "02:00:00:00:00:01";
  interface.instance_id = kInstance;
  interface.group_ids = {kProviderGroup};
  world.interfaces.put(interface);

  Instance instance{.id = kInstance, .account = kProvider, .region = kRegion};
  instance.image = "testpage";
  instance.state = "running";
  instance.vpc_id = kProviderVpc;
  instance.subnet_id = interface.subnet_id;
  instance.zone = interface.zone;
  instance.interface_id = interface.id;
  instance.private_ip = interface.private_ip;
  instance.port_num = 7;
  instance.epoch = 70;
  world.instances.put(instance);

  TargetGroup group{.id = kTargetGroup, .account = kProvider, .region = kRegion};
  group.name = "web";
  group.port = 80;
  group.vpc_id = kProviderVpc;
  group.tg_num = 5;
  world.target_groups.put(group);

  Listener listener{.id = kListener, .account = kProvider, .region = kRegion};
  listener.load_balancer_id = kBalancer;
  listener.port = 80;
  listener.target_group_id = kTargetGroup;
  world.listeners.put(listener);

  Target target{.id = kTarget, .account = kProvider, .region = kRegion};
  target.target_group_id = kTargetGroup;
  target.target_id = kInstance;
  target.port = 80;
  target.zone = instance.zone;
  target.private_ip = instance.private_ip;
  target.target_num = 9;
  target.epoch = 90;
  world.targets.put(target);
}

inline World story_world() {
  World world;
  story_vpc(world, kProvider, kProviderVpc, 1, kProviderGroup);
  story_vpc(world, kConsumer, kConsumerVpc, 2, kConsumerGroup);
  SecurityGroup second{.id = kConsumerGroup2, .account = kConsumer, .region = kRegion};
  second.vpc_id = kConsumerVpc;
  second.name = "second";
  second.group_num = 22;
  world.security_groups.put(second);
  world.load_balancers.put(story_balancer(kBalancer, "web", 1));
  world.load_balancers.put(story_balancer(kBalancer2, "web2", 2));
  story_target(world);
  return world;
}

}  // namespace mg::model::testing
