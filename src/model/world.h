// The World: every noun of the house, as plain records in tables. Control owns the one mutable
// World; rules (the other files of this room) and plan/compile read it.
//
// Records are stored as JSON by their members' names (control/world_codec): a member may be added
// with a default, never renamed or given another meaning. Ids are AWS's own strings and tell their
// kind by their prefix; ELBv2 objects have their ARN as id. Times are milliseconds since 1970 UTC.
// `_num` and `epoch` are the kernel's slots (see plan/node_plan.h). Lists keep the order in which
// they were given. Every record but Account and AccessKey carries account and region.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "model/table.h"

namespace mg::model {

using Keys = std::vector<std::string>;

// "account/region", the scope of a Describe.
inline std::string scope_of(const std::string& account, const std::string& region) {
  return account + "/" + region;
}

struct Account {
  std::string id;  // 12 digits
  std::string alias;
  std::int64_t created_at = 0;
  std::vector<std::string> regions;  // whose default VPC was made (it may be deleted since)

  static Keys index_keys(const Account& r) {
    return r.alias.empty() ? Keys{} : Keys{"alias=" + r.alias};
  }
};
BOOST_DESCRIBE_STRUCT(Account, (), (id, alias, created_at, regions))

struct AccessKey {
  std::string id;  // AKIA…
  std::string account;
  std::string sealed_secret;  // base64 of AES-256-GCM under the master key
  std::int64_t created_at = 0;

  static Keys index_keys(const AccessKey& r) { return {"account=" + r.account}; }
};
BOOST_DESCRIBE_STRUCT(AccessKey, (), (id, account, sealed_secret, created_at))

struct Vpc {
  std::string id, account, region;
  std::string cidr;
  bool is_default = false;
  bool dns_support = true;
  bool dns_hostnames = false;
  bool network_address_usage_metrics = false;
  std::string dhcp_options_id;
  std::uint32_t vpc_num = 0;
  std::int64_t created_at = 0;

  static Keys index_keys(const Vpc& r) {
    return {"scope=" + scope_of(r.account, r.region), "account=" + r.account,
            "num=" + std::to_string(r.vpc_num)};
  }
};
BOOST_DESCRIBE_STRUCT(Vpc, (),
                      (id, account, region, cidr, is_default, dns_support, dns_hostnames,
                       network_address_usage_metrics, dhcp_options_id, vpc_num, created_at))

struct InternetGateway {
  std::string id, account, region;
  std::string vpc_id;

  static Keys index_keys(const InternetGateway& r) {
    return {"scope=" + scope_of(r.account, r.region), "account=" + r.account, "vpc=" + r.vpc_id};
  }
};
BOOST_DESCRIBE_STRUCT(InternetGateway, (), (id, account, region, vpc_id))

struct Subnet {
  std::string id, account, region;
  std::string vpc_id;
  std::string cidr;
  std::string zone;     // ap-northeast-1a
  std::string zone_id;  // apne1-az4
  bool default_for_zone = false;
  bool map_public_ip = false;

  static Keys index_keys(const Subnet& r) {
    return {"scope=" + scope_of(r.account, r.region), "account=" + r.account, "vpc=" + r.vpc_id};
  }
};
BOOST_DESCRIBE_STRUCT(Subnet, (),
                      (id, account, region, vpc_id, cidr, zone, zone_id, default_for_zone,
                       map_public_ip))

struct SecurityGroup {
  std::string id, account, region;
  std::string vpc_id;
  std::string name;
  std::string description;
  bool is_default = false;
  std::uint32_t group_num = 0;

  static Keys index_keys(const SecurityGroup& r) {
    return {"scope=" + scope_of(r.account, r.region), "account=" + r.account, "vpc=" + r.vpc_id,
            "num=" + std::to_string(r.group_num)};
  }
};
BOOST_DESCRIBE_STRUCT(SecurityGroup, (),
                      (id, account, region, vpc_id, name, description, is_default, group_num))

struct SecurityGroupRule {
  std::string id, account, region;  // sgr-…
  std::string group_id;
  bool egress = false;
  std::string protocol;         // "-1", "tcp", "udp", "icmp" or a number
  std::int32_t from_port = -1;  // ICMP: type
  std::int32_t to_port = -1;    // ICMP: code
  std::string cidr;             // either this
  std::string peer_group_id;    // or this
  std::string description;

  static Keys index_keys(const SecurityGroupRule& r) {
    Keys keys{"scope=" + scope_of(r.account, r.region), "account=" + r.account,
              "group=" + r.group_id};
    if (!r.peer_group_id.empty()) keys.push_back("peer=" + r.peer_group_id);
    return keys;
  }
};
BOOST_DESCRIBE_STRUCT(SecurityGroupRule, (),
                      (id, account, region, group_id, egress, protocol, from_port, to_port, cidr,
                       peer_group_id, description))

// What made an interface: nobody but its account ("interface"), an instance, an endpoint, a
// balancer.
struct NetworkInterface {
  std::string id, account, region;
  std::string vpc_id, subnet_id, zone;
  std::string private_ip;
  std::string mac;
  std::string description;
  std::string type = "interface";  // interface | vpc_endpoint | network_load_balancer
  bool requester_managed = false;
  std::string requester_id;  // "amazon-elb", the endpoint service's account, …
  std::string instance_id;   // attached to, else empty
  std::string attachment_id;
  std::int64_t attached_at = 0;
  bool delete_on_termination = false;
  std::string owner_id;  // vpce-… or the balancer's ARN, else empty
  bool source_dest_check = true;
  std::vector<std::string> group_ids;
  std::string client_token;
  std::int64_t created_at = 0;

  static Keys index_keys(const NetworkInterface& r) {
    Keys keys{"scope=" + scope_of(r.account, r.region),
              "account=" + r.account,
              "vpc=" + r.vpc_id,
              "subnet=" + r.subnet_id,
              "address=" + r.vpc_id + "/" + r.private_ip,
              "mac=" + r.mac};
    for (const auto& group : r.group_ids) keys.push_back("group=" + group);
    if (!r.instance_id.empty()) keys.push_back("instance=" + r.instance_id);
    if (!r.owner_id.empty()) keys.push_back("owner=" + r.owner_id);
    return keys;
  }
};
BOOST_DESCRIBE_STRUCT(NetworkInterface, (),
                      (id, account, region, vpc_id, subnet_id, zone, private_ip, mac, description,
                       type, requester_managed, requester_id, instance_id, attachment_id,
                       attached_at, delete_on_termination, owner_id, source_dest_check, group_ids,
                       client_token, created_at))

// state: pending running shutting-down terminated. A terminated instance stays visible for a while.
struct Instance {
  std::string id, account, region;
  std::string reservation_id;
  std::string image_id;  // ami-…
  std::string image;     // netns | testpage
  std::string instance_type = "t3.micro";
  std::string state = "pending";
  std::string state_reason_code, state_reason;
  std::string vpc_id, subnet_id, zone;
  std::string interface_id;  // its one network interface
  std::string private_ip;
  std::string client_token;
  std::int32_t launch_index = 0;
  std::uint32_t port_num = 0;
  std::uint32_t epoch = 0;
  std::int64_t launched_at = 0;
  std::int64_t terminated_at = 0;

  static Keys index_keys(const Instance& r) {
    return {"scope=" + scope_of(r.account, r.region),
            "account=" + r.account,
            "vpc=" + r.vpc_id,
            "subnet=" + r.subnet_id,
            "reservation=" + r.reservation_id,
            "num=" + std::to_string(r.port_num),
            "state=" + r.state};
  }
};
BOOST_DESCRIBE_STRUCT(Instance, (),
                      (id, account, region, reservation_id, image_id, image, instance_type, state,
                       state_reason_code, state_reason, vpc_id, subnet_id, zone, interface_id,
                       private_ip, client_token, launch_index, port_num, epoch, launched_at,
                       terminated_at))

struct LoadBalancerZone {
  std::string zone, subnet_id, interface_id, private_ip;
  bool chosen_ip = false;  // the caller chose the address; only then Describe shows it
};
BOOST_DESCRIBE_STRUCT(LoadBalancerZone, (), (zone, subnet_id, interface_id, private_ip, chosen_ip))

// Network load balancer. state: provisioning active failed deleting (deleting: Describe hides it).
struct LoadBalancer {
  std::string id, account, region;  // id = ARN
  std::string name;
  std::string scheme = "internet-facing";
  std::string state = "provisioning";
  std::string vpc_id;
  std::string dns_name;
  std::string ip_address_type = "ipv4";
  std::vector<LoadBalancerZone> zones;
  std::vector<std::string> group_ids;
  bool created_with_groups = false;
  bool enforce_on_private_link = true;
  std::map<std::string, std::string> attributes;  // as set by the caller; defaults are in model
  std::uint32_t balancer_num = 0;
  std::uint32_t epoch = 0;
  std::int64_t created_at = 0;

  static Keys index_keys(const LoadBalancer& r) {
    Keys keys{"scope=" + scope_of(r.account, r.region),
              "account=" + r.account,
              "vpc=" + r.vpc_id,
              "name=" + scope_of(r.account, r.region) + "/" + r.name,
              "num=" + std::to_string(r.balancer_num),
              "state=" + r.state};
    for (const auto& group : r.group_ids) keys.push_back("group=" + group);
    return keys;
  }
};
BOOST_DESCRIBE_STRUCT(LoadBalancer, (),
                      (id, account, region, name, scheme, state, vpc_id, dns_name, ip_address_type,
                       zones, group_ids, created_with_groups, enforce_on_private_link, attributes,
                       balancer_num, epoch, created_at))

struct Listener {
  std::string id, account, region;  // id = ARN
  std::string load_balancer_id;
  std::string protocol = "TCP";
  std::int32_t port = 0;
  std::string target_group_id;
  std::map<std::string, std::string> attributes;
  std::int64_t created_at = 0;

  static Keys index_keys(const Listener& r) {
    return {"scope=" + scope_of(r.account, r.region), "account=" + r.account,
            "balancer=" + r.load_balancer_id, "target_group=" + r.target_group_id};
  }
};
BOOST_DESCRIBE_STRUCT(Listener, (),
                      (id, account, region, load_balancer_id, protocol, port, target_group_id,
                       attributes, created_at))

struct TargetGroup {
  std::string id, account, region;  // id = ARN
  std::string name;
  std::string protocol = "TCP";
  std::int32_t port = 0;
  std::string vpc_id;
  std::string target_type = "instance";  // instance | ip
  std::string ip_address_type = "ipv4";
  std::string check_protocol = "TCP";  // TCP | HTTP
  std::string check_port = "traffic-port";
  std::string check_path;   // HTTP
  std::string check_codes;  // HTTP: "200-399"
  std::int32_t check_interval_s = 30;
  std::int32_t check_timeout_s = 10;
  std::int32_t healthy_count = 5;
  std::int32_t unhealthy_count = 2;
  std::map<std::string, std::string> attributes;
  std::uint32_t tg_num = 0;
  std::int64_t created_at = 0;

  static Keys index_keys(const TargetGroup& r) {
    return {"scope=" + scope_of(r.account, r.region), "account=" + r.account, "vpc=" + r.vpc_id,
            "name=" + scope_of(r.account, r.region) + "/" + r.name,
            "num=" + std::to_string(r.tg_num)};
  }
};
BOOST_DESCRIBE_STRUCT(TargetGroup, (),
                      (id, account, region, name, protocol, port, vpc_id, target_type,
                       ip_address_type, check_protocol, check_port, check_path, check_codes,
                       check_interval_s, check_timeout_s, healthy_count, unhealthy_count,
                       attributes, tg_num, created_at))

// A registered target. id = "<target group ARN>|<target id>|<port>".
struct Target {
  std::string id, account, region;
  std::string target_group_id;
  std::string target_id;  // i-… or an address, as registered
  std::int32_t port = 0;
  std::string zone;        // "" for all zones
  std::string private_ip;  // resolved
  bool draining = false;
  std::int64_t draining_until = 0;  // due time; then the record goes
  std::uint32_t target_num = 0;
  std::uint32_t epoch = 0;
  std::int64_t registered_at = 0;

  static Keys index_keys(const Target& r) {
    Keys keys{"scope=" + scope_of(r.account, r.region), "account=" + r.account,
              "target_group=" + r.target_group_id, "target=" + r.target_id,
              "num=" + std::to_string(r.target_num)};
    if (r.draining) keys.push_back("draining=1");
    return keys;
  }
};
BOOST_DESCRIBE_STRUCT(Target, (),
                      (id, account, region, target_group_id, target_id, port, zone, private_ip,
                       draining, draining_until, target_num, epoch, registered_at))

// VPC endpoint service. zones are those of its balancers at creation or at the last Modify.
struct EndpointService {
  std::string id, account, region;  // vpce-svc-…
  std::string name;                 // com.amazonaws.vpce.<region>.<id>
  std::string state = "Available";
  bool acceptance_required = true;
  std::vector<std::string> load_balancer_ids;
  std::vector<std::string> zones;
  std::string payer_responsibility;
  std::int64_t created_at = 0;

  static Keys index_keys(const EndpointService& r) {
    Keys keys{"scope=" + scope_of(r.account, r.region), "account=" + r.account, "name=" + r.name};
    for (const auto& lb : r.load_balancer_ids) keys.push_back("balancer=" + lb);
    return keys;
  }
};
BOOST_DESCRIBE_STRUCT(EndpointService, (),
                      (id, account, region, name, state, acceptance_required, load_balancer_ids,
                       zones, payer_responsibility, created_at))

struct ServicePermission {
  std::string id, account, region;  // vpce-svc-perm-…; account of the provider
  std::string service_id;
  std::string principal;       // ARN or "*"
  std::string principal_type;  // Account | User | Role | All
  std::int64_t created_at = 0;

  static Keys index_keys(const ServicePermission& r) {
    return {"account=" + r.account, "service=" + r.service_id};
  }
};
BOOST_DESCRIBE_STRUCT(ServicePermission, (),
                      (id, account, region, service_id, principal, principal_type, created_at))

struct VpcEndpointZone {
  std::string zone, subnet_id, interface_id, private_ip;
  std::string load_balancer_id;  // the balancer that this interface keeps to
};
BOOST_DESCRIBE_STRUCT(VpcEndpointZone, (),
                      (zone, subnet_id, interface_id, private_ip, load_balancer_id))

// Interface endpoint; also the provider's endpoint connection. `state` is what Describe says;
// `decision` is what was asked: the plan follows the decision at once, the state follows the nodes.
struct VpcEndpoint {
  std::string id, account, region;  // vpce-…; account of the consumer
  std::string connection_id;        // vpce-con-…
  std::string vpc_id;
  std::string service_id, service_name, service_account;
  std::string state =
      "pendingAcceptance";        // pendingAcceptance pending available rejected deleting failed
  std::string decision = "none";  // none accepted rejected deleted
  std::vector<VpcEndpointZone> zones;
  std::vector<std::string> group_ids;
  std::string policy;
  std::string dns_suffix;  // 8 of [a-z0-9]
  bool private_dns = false;
  std::string ip_address_type = "ipv4";
  std::string dns_record_ip_type = "ipv4";
  std::string client_token;
  std::uint32_t endpoint_num = 0;
  std::uint32_t epoch = 0;
  std::int64_t created_at = 0;
  // The World revision whose plan entry the nodes must have applied before `state` may follow.
  std::uint64_t wait_revision = 0;
  // Its names resolve: set when a node first reported the path, kept while a change of subnets or
  // groups is on its way (state pending), gone with a reject or a delete.
  bool published = false;
  std::string last_error;  // why a node could not apply the entry, in the operator's words

  static Keys index_keys(const VpcEndpoint& r) {
    Keys keys{"scope=" + scope_of(r.account, r.region),
              "account=" + r.account,
              "vpc=" + r.vpc_id,
              "service=" + r.service_id,
              "num=" + std::to_string(r.endpoint_num),
              "connection=" + r.connection_id};
    for (const auto& group : r.group_ids) keys.push_back("group=" + group);
    if (r.wait_revision != 0) keys.push_back("waiting=1");
    return keys;
  }
};
BOOST_DESCRIBE_STRUCT(VpcEndpoint, (),
                      (id, account, region, connection_id, vpc_id, service_id, service_name,
                       service_account, state, decision, zones, group_ids, policy, dns_suffix,
                       private_dns, ip_address_type, dns_record_ip_type, client_token, endpoint_num,
                       epoch, created_at, wait_revision, published, last_error))

// The tags of one resource. id = the resource's id or ARN.
struct TagSet {
  std::string id, account, region;
  std::string resource_type;  // "vpc-endpoint", …; "elasticloadbalancing:loadbalancer" for ARNs
  std::map<std::string, std::string> tags;

  static Keys index_keys(const TagSet& r) {
    return {"scope=" + scope_of(r.account, r.region), "account=" + r.account};
  }
};
BOOST_DESCRIBE_STRUCT(TagSet, (), (id, account, region, resource_type, tags))

// A remembered ClientToken. id = "<account>/<region>/<action>/<token>".
struct IdempotencyToken {
  std::string id, account, region;
  std::string request_hash;
  std::string answer;  // the first answer, its request id left out
  std::int64_t created_at = 0;

  static Keys index_keys(const IdempotencyToken& r) { return {"account=" + r.account}; }
};
BOOST_DESCRIBE_STRUCT(IdempotencyToken, (), (id, account, region, request_hash, answer, created_at))

// The last number given for each kind of slot, and the epoch counter. id = "vpc", "port", …
struct Counter {
  std::string id;
  std::uint64_t value = 0;

  static Keys index_keys(const Counter&) { return {}; }
};
BOOST_DESCRIBE_STRUCT(Counter, (), (id, value))

// One list of all tables: codec, desk and account deletion walk it.
//   X(Type, member, "name in the store's key")
#define MG_WORLD_TABLES(X)                                  \
  X(Account, accounts, "account")                           \
  X(AccessKey, access_keys, "access_key")                   \
  X(Vpc, vpcs, "vpc")                                       \
  X(InternetGateway, internet_gateways, "internet_gateway") \
  X(Subnet, subnets, "subnet")                              \
  X(SecurityGroup, security_groups, "security_group")       \
  X(SecurityGroupRule, group_rules, "security_group_rule")  \
  X(NetworkInterface, interfaces, "network_interface")      \
  X(Instance, instances, "instance")                        \
  X(LoadBalancer, load_balancers, "load_balancer")          \
  X(Listener, listeners, "listener")                        \
  X(TargetGroup, target_groups, "target_group")             \
  X(Target, targets, "target")                              \
  X(EndpointService, services, "endpoint_service")          \
  X(ServicePermission, permissions, "service_permission")   \
  X(VpcEndpoint, endpoints, "vpc_endpoint")                 \
  X(TagSet, tag_sets, "tags")                               \
  X(IdempotencyToken, tokens, "client_token")               \
  X(Counter, counters, "counter")

struct World {
#define MG_WORLD_MEMBER(Type, member, name) Table<Type> member;
  MG_WORLD_TABLES(MG_WORLD_MEMBER)
#undef MG_WORLD_MEMBER
};

// world.template table<Vpc>() for generic code.
template <class T, class W>
auto& table_of(W& world) {
#define MG_WORLD_SELECT(Type, member, name) \
  if constexpr (std::is_same_v<T, Type>)    \
    return world.member;                    \
  else
  MG_WORLD_TABLES(MG_WORLD_SELECT) static_assert(sizeof(T) == 0, "not a record of the World");
#undef MG_WORLD_SELECT
}

}  // namespace mg::model
