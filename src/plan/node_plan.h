// The treaty, downward: what a node must make true. Plain types, no AWS rules, no kernel terms.
//
// A plan is a set of entries, each under a key that never changes its meaning ("endpoint/7").
// Control sends PlanChange values: single puts and erases with {epoch, revision}, or a snapshot
// that replaces all. The node keeps the whole set and makes the kernel agree with it. Entries are
// normalised: they name each other by number, so that one change of the World touches a bounded
// number of entries.
//
// Numbers (`*_num`) are dense slots, 1..; 0 means none. A slot is used again only after a hold, and
// (slot, epoch) never. Addresses are IPv4. Thread rule: plain values, copied between the loops.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "base/ip.h"

namespace mg::plan {

// key "vpc/<vpc_num>"
struct VpcEntry {
  std::uint32_t vpc_num = 0;
  std::string vpc_id;
  Cidr4 cidr;
  bool dns_support = true;  // the resolver at base+2 and 169.254.169.253 answers
  std::string region;       // for "<region>.compute.internal"
  std::vector<Cidr4> more_cidrs;
  bool operator==(const VpcEntry&) const = default;
};

// key "group/<group_num>": a security group. Rules only allow.
struct GroupRule {
  std::uint8_t protocol = 0;  // IP protocol number; kAnyProtocol: all
  bool any_protocol = false;
  // TCP, UDP: ports, inclusive. ICMP: type and code, -1 any.
  std::int32_t port_from = -1;
  std::int32_t port_to = -1;
  std::uint32_t peer_group_num = 0;  // not 0: the peer must be in this group
  Cidr4 peer_cidr;                   // else: the peer's address
  bool operator==(const GroupRule&) const = default;
};
struct GroupEntry {
  std::uint32_t group_num = 0;
  std::string group_id;
  std::vector<GroupRule> inbound;
  std::vector<GroupRule> outbound;
  bool operator==(const GroupEntry&) const = default;
};

// key "port/<port_num>": an instance with its one network interface.
struct PortEntry {
  std::uint32_t port_num = 0;
  std::uint32_t epoch = 0;
  std::uint32_t vpc_num = 0;
  std::string instance_id;   // names the namespace: "mg-<instance id>"
  std::string interface_id;  // eni-…
  std::string account;
  std::string image;  // "netns" or "testpage"
  Ip4 address;
  Cidr4 subnet;
  Mac mac;
  std::vector<std::uint32_t> group_nums;
  std::string private_dns_name;  // ip-172-31-23-89.<region>.compute.internal
  bool operator==(const PortEntry&) const = default;
};

// key "balancer/<balancer_num>"
struct BalancerNode {  // the load balancer's interface in one zone
  std::uint32_t zone_num = 0;
  Ip4 address;
  std::string interface_id;
  bool operator==(const BalancerNode&) const = default;
};
struct BalancerEntry {
  std::uint32_t balancer_num = 0;
  std::uint32_t epoch = 0;
  std::uint32_t vpc_num = 0;
  std::string arn;
  std::vector<BalancerNode> nodes;
  bool has_groups = false;  // created without groups: nothing is judged
  std::vector<std::uint32_t> group_nums;
  bool judge_endpoint_traffic = true;  // EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic
  bool cross_zone = false;
  std::string dns_name;  // regional; answers with the zones in service
  std::map<std::uint32_t, std::string> zone_dns_names;  // zone_num → name
  bool operator==(const BalancerEntry&) const = default;
};

// key "listener/<balancer_num>/<port>/<protocol>"
struct ListenerEntry {
  std::uint32_t balancer_num = 0;
  std::uint16_t port = 0;
  std::uint8_t protocol = 6;
  std::uint32_t tg_num = 0;
  std::uint32_t idle_timeout_s = 350;
  bool operator==(const ListenerEntry&) const = default;
};

// key "target_group/<tg_num>"
enum class CrossZone : std::uint8_t { kAsBalancer, kOn, kOff };
struct HealthCheck {
  std::string protocol = "TCP";                        // TCP or HTTP
  std::uint16_t port = 0;                              // 0: the target's own port
  std::string path = "/";                              // HTTP
  std::vector<std::pair<int, int>> codes{{200, 399}};  // HTTP, inclusive
  std::uint32_t interval_s = 30;
  std::uint32_t timeout_s = 10;
  std::uint32_t healthy_count = 5;
  std::uint32_t unhealthy_count = 2;
  bool operator==(const HealthCheck&) const = default;
};
struct TargetGroupEntry {
  std::uint32_t tg_num = 0;
  std::string arn;
  std::uint32_t vpc_num = 0;
  std::uint32_t balancer_num = 0;  // 0: in no listener, so not probed
  CrossZone cross_zone = CrossZone::kAsBalancer;
  bool reset_on_unhealthy = true;  // target_health_state.unhealthy.connection_termination.enabled
  bool reset_on_deregistration = false;  // deregistration_delay.connection_termination.enabled
  HealthCheck check;
  bool operator==(const TargetGroupEntry&) const = default;
};

// key "target/<target_num>"
struct TargetEntry {
  std::uint32_t target_num = 0;
  std::uint32_t epoch = 0;
  std::uint32_t tg_num = 0;
  std::uint32_t vpc_num = 0;
  std::string id;  // as registered: instance id or address
  Ip4 address;
  std::uint16_t port = 0;
  std::uint32_t zone_num = 0;  // 0: all zones
  bool draining = false;       // no new flows, existing ones go on
  bool operator==(const TargetEntry&) const = default;
};

// key "endpoint/<endpoint_num>"
struct EndpointZone {
  std::uint32_t zone_num = 0;
  Ip4 address;
  std::string interface_id;
  std::uint32_t balancer_num = 0;  // that this interface keeps to; 0 while the endpoint is closed
  std::string dns_name;            // zonal name; answers with `address`, never fails over
  bool operator==(const EndpointZone&) const = default;
};
struct EndpointEntry {
  std::uint32_t endpoint_num = 0;
  std::uint32_t epoch = 0;  // a new one each time it opens
  std::uint32_t vpc_num = 0;
  std::string endpoint_id;
  bool open = false;       // else silent to new flows; live ones are reset
  bool published = false;  // its names resolve; set only after a node reported the path
  std::vector<EndpointZone> zones;
  std::vector<std::uint32_t> group_nums;
  std::string dns_name;  // regional; answers with the zones that have a healthy target
  // Answers as the regional name does, in its own VPC only; "*.x" stands for every name below x.
  // Empty: none. In that VPC the name's domain is a zone of ours.
  std::string private_dns_name;
  bool operator==(const EndpointEntry&) const = default;
};

using Entry = std::variant<VpcEntry, GroupEntry, PortEntry, BalancerEntry, ListenerEntry,
                           TargetGroupEntry, TargetEntry, EndpointEntry>;

// The key under which an entry stands, for example "listener/3/80/6".
std::string key_of(const Entry& entry);

struct PlanChange {
  std::uint64_t epoch = 0;     // rises when a backup is restored
  std::uint64_t revision = 0;  // of the World, after this change
  bool snapshot = false;       // true: puts is everything, whatever else the node holds goes
  std::map<std::string, Entry> puts;
  std::vector<std::string> erases;
};

// What the node holds: all entries by key.
using NodePlan = std::map<std::string, Entry>;

// Applies a change to a plan and returns the keys whose entries differ afterwards.
std::vector<std::string> apply(NodePlan& plan, const PlanChange& change);

}  // namespace mg::plan
