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

#include "model/iam_records.h"
#include "model/record.h"
#include "model/table.h"

namespace mg::model {

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

// A block of addresses of a VPC or a subnet beside its first one.
struct CidrAssociation {
  std::string id;  // vpc-cidr-assoc-… or subnet-cidr-assoc-…
  std::string cidr;
};
BOOST_DESCRIBE_STRUCT(CidrAssociation, (), (id, cidr))

struct Vpc {
  std::string id, account, region;
  std::string cidr;
  std::vector<CidrAssociation> more_cidrs;
  std::vector<CidrAssociation> ipv6_cidrs;
  std::string instance_tenancy = "default";
  bool is_default = false;
  bool dns_support = true;
  bool dns_hostnames = false;
  bool network_address_usage_metrics = false;
  std::string dhcp_options_id;
  std::uint32_t vpc_num = 0;
  std::int64_t created_at = 0;

  static Keys index_keys(const Vpc& r) {
    Keys keys{"scope=" + scope_of(r.account, r.region), "account=" + r.account,
              "num=" + std::to_string(r.vpc_num)};
    for (const auto& block : r.more_cidrs) keys.push_back("association=" + block.id);
    for (const auto& block : r.ipv6_cidrs) keys.push_back("association=" + block.id);
    return keys;
  }
};
BOOST_DESCRIBE_STRUCT(Vpc, (),
                      (id, account, region, cidr, more_cidrs, ipv6_cidrs, instance_tenancy,
                       is_default, dns_support, dns_hostnames, network_address_usage_metrics,
                       dhcp_options_id, vpc_num, created_at))

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
  std::vector<CidrAssociation> ipv6_cidrs;
  bool default_for_zone = false;
  bool map_public_ip = false;
  bool assign_ipv6 = false;
  bool dns64 = false;
  std::string hostname_type = "ip-name";  // ip-name | resource-name
  bool resource_name_a = false;
  bool resource_name_aaaa = false;

  static Keys index_keys(const Subnet& r) {
    Keys keys{"scope=" + scope_of(r.account, r.region), "account=" + r.account, "vpc=" + r.vpc_id};
    for (const auto& block : r.ipv6_cidrs) keys.push_back("association=" + block.id);
    return keys;
  }
};
BOOST_DESCRIBE_STRUCT(Subnet, (),
                      (id, account, region, vpc_id, cidr, zone, zone_id, ipv6_cidrs,
                       default_for_zone, map_public_ip, assign_ipv6, dns64, hostname_type,
                       resource_name_a, resource_name_aaaa))

// A route other than the local ones, which follow from the VPC's blocks.
struct Route {
  std::string cidr;         // 0.0.0.0/0 or ::/0, …
  std::string target_type;  // gateway | interface
  std::string target_id;    // igw-… or eni-…
};
BOOST_DESCRIBE_STRUCT(Route, (), (cidr, target_type, target_id))

struct RouteTableAssociation {
  std::string id;                     // rtbassoc-…
  std::string subnet_id, gateway_id;  // one of them; neither: the main association
};
BOOST_DESCRIBE_STRUCT(RouteTableAssociation, (), (id, subnet_id, gateway_id))

struct RouteTable {
  std::string id, account, region;
  std::string vpc_id;
  bool is_main = false;
  std::vector<Route> routes;
  std::vector<RouteTableAssociation> associations;
  std::string client_token;
  std::int64_t created_at = 0;

  static Keys index_keys(const RouteTable& r) {
    Keys keys{"scope=" + scope_of(r.account, r.region), "account=" + r.account, "vpc=" + r.vpc_id};
    for (const auto& association : r.associations) {
      keys.push_back("association=" + association.id);
      if (!association.subnet_id.empty()) keys.push_back("subnet=" + association.subnet_id);
      if (!association.gateway_id.empty()) keys.push_back("gateway=" + association.gateway_id);
    }
    if (r.is_main) keys.push_back("main=" + r.vpc_id);
    return keys;
  }
};
BOOST_DESCRIBE_STRUCT(RouteTable, (),
                      (id, account, region, vpc_id, is_main, routes, associations, client_token,
                       created_at))

struct FlowLog {
  std::string id, account, region;  // fl-…
  std::string resource_id;          // vpc-… subnet-… eni-…
  std::string traffic_type;         // ACCEPT REJECT ALL
  std::string destination_type;     // cloud-watch-logs | s3 | kinesis-data-firehose
  std::string destination;          // ARN
  std::string log_group_name;
  std::string deliver_permission_arn;
  std::string log_format;
  std::string file_format = "plain-text";  // of s3: plain-text | parquet
  bool hive_partitions = false;
  bool hourly_partitions = false;
  std::int32_t aggregation_s = 600;
  std::string client_token;
  std::int64_t created_at = 0;

  static Keys index_keys(const FlowLog& r) {
    return {"scope=" + scope_of(r.account, r.region), "account=" + r.account,
            "resource=" + r.resource_id};
  }
};
BOOST_DESCRIBE_STRUCT(FlowLog, (),
                      (id, account, region, resource_id, traffic_type, destination_type,
                       destination, log_group_name, deliver_permission_arn, log_format, file_format,
                       hive_partitions, hourly_partitions, aggregation_s, client_token, created_at))

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
  std::vector<std::string> secondary_ips;
  std::vector<std::string> ipv6_addresses;
  std::string mac;
  std::string description;
  std::string type = "interface";  // interface | vpc_endpoint | network_load_balancer
  bool requester_managed = false;
  std::string requester_id;  // "amazon-elb", the endpoint service's account, …
  std::string instance_id;   // attached to, else empty
  std::string attachment_id;
  std::int32_t device_index = 0;
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
    for (const auto& ip : r.secondary_ips) keys.push_back("address=" + r.vpc_id + "/" + ip);
    if (!r.secondary_ips.empty()) keys.push_back("with_secondary=" + r.subnet_id);
    for (const auto& ip : r.ipv6_addresses) keys.push_back("address=" + r.vpc_id + "/" + ip);
    if (!r.attachment_id.empty()) keys.push_back("attachment=" + r.attachment_id);
    for (const auto& group : r.group_ids) keys.push_back("group=" + group);
    if (!r.instance_id.empty()) keys.push_back("instance=" + r.instance_id);
    if (!r.owner_id.empty()) keys.push_back("owner=" + r.owner_id);
    return keys;
  }
};
BOOST_DESCRIBE_STRUCT(NetworkInterface, (),
                      (id, account, region, vpc_id, subnet_id, zone, private_ip, secondary_ips,
                       ipv6_addresses, mac, description, type, requester_managed, requester_id,
                       instance_id, attachment_id, device_index, attached_at, delete_on_termination,
                       owner_id, source_dest_check, group_ids, client_token, created_at))

// state: pending running stopping stopped shutting-down terminated. A terminated instance stays
// visible for a while.
struct Instance {
  std::string id, account, region;
  std::string reservation_id;
  std::string image_id;  // ami-…
  std::string image;     // netns | testpage
  std::string instance_type = "t3.micro";
  std::string state = "pending";
  std::string state_reason_code, state_reason;
  std::string vpc_id, subnet_id, zone;
  std::string interface_id;  // its first network interface, which carries its traffic
  std::string private_ip;
  std::string key_name, user_data;
  std::string shutdown_behavior = "stop";  // stop | terminate
  std::string cpu_credits = "standard";    // standard | unlimited
  bool disable_api_stop = false;
  bool disable_api_termination = false;
  bool ebs_optimized = false;
  bool monitoring = false;
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
                       private_ip, key_name, user_data, shutdown_behavior, cpu_credits,
                       disable_api_stop, disable_api_termination, ebs_optimized, monitoring,
                       client_token, launch_index, port_num, epoch, launched_at, terminated_at))

struct LoadBalancerZone {
  std::string zone, subnet_id, interface_id, private_ip;
  bool chosen_ip = false;  // the caller chose the address; only then Describe shows it
};
BOOST_DESCRIBE_STRUCT(LoadBalancerZone, (), (zone, subnet_id, interface_id, private_ip, chosen_ip))

// Load balancer; an application balancer is stored and described, and carries nothing. state:
// provisioning active failed deleting (deleting: Describe hides it).
struct LoadBalancer {
  std::string id, account, region;  // id = ARN
  std::string name;
  std::string type = "network";  // network | application
  std::string scheme = "internet-facing";
  std::string state = "provisioning";
  std::string state_reason;
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
                      (id, account, region, name, type, scheme, state, state_reason, vpc_id,
                       dns_name, ip_address_type, zones, group_ids, created_with_groups,
                       enforce_on_private_link, attributes, balancer_num, epoch, created_at))

struct Listener {
  std::string id, account, region;  // id = ARN
  std::string load_balancer_id;
  std::string protocol = "TCP";
  std::int32_t port = 0;
  std::string target_group_id;
  std::string action_type = "forward";                 // an application balancer's may be another
  std::map<std::string, std::string> action_settings;  // of that other one, by its wire names
  std::map<std::string, std::string> attributes;
  std::int64_t created_at = 0;

  static Keys index_keys(const Listener& r) {
    return {"scope=" + scope_of(r.account, r.region), "account=" + r.account,
            "balancer=" + r.load_balancer_id, "target_group=" + r.target_group_id};
  }
};
BOOST_DESCRIBE_STRUCT(Listener, (),
                      (id, account, region, load_balancer_id, protocol, port, target_group_id,
                       action_type, action_settings, attributes, created_at))

struct TargetGroup {
  std::string id, account, region;  // id = ARN
  std::string name;
  std::string protocol = "TCP";
  std::int32_t port = 0;
  std::string vpc_id;
  std::string target_type = "instance";  // instance | ip
  std::string ip_address_type = "ipv4";
  std::string protocol_version;        // HTTP and HTTPS only: HTTP1 HTTP2 GRPC
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
                       ip_address_type, protocol_version, check_protocol, check_port, check_path,
                       check_codes, check_interval_s, check_timeout_s, healthy_count,
                       unhealthy_count, attributes, tg_num, created_at))

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
  std::string private_dns_name;     // empty: none
  std::string private_dns_state;    // pendingVerification | verified | failed
  std::string proof_name;           // "_" and 20 of [a-z0-9]: label of the TXT record
  std::string proof_value;          // "vpce:" and 20 of [A-Za-z0-9]
  std::int64_t proof_asked_at = 0;  // a look-up of the TXT record is on its way since then
  std::int64_t created_at = 0;

  static Keys index_keys(const EndpointService& r) {
    Keys keys{"scope=" + scope_of(r.account, r.region), "account=" + r.account, "name=" + r.name};
    for (const auto& lb : r.load_balancer_ids) keys.push_back("balancer=" + lb);
    if (r.proof_asked_at != 0) keys.push_back("proving=1");
    return keys;
  }
};
BOOST_DESCRIBE_STRUCT(EndpointService, (),
                      (id, account, region, name, state, acceptance_required, load_balancer_ids,
                       zones, payer_responsibility, private_dns_name, private_dns_state, proof_name,
                       proof_value, proof_asked_at, created_at))

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
  bool chosen_ip = false;        // the caller chose the address (SubnetConfigurations)
};
BOOST_DESCRIBE_STRUCT(VpcEndpointZone, (),
                      (zone, subnet_id, interface_id, private_ip, load_balancer_id, chosen_ip))

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
  // The service's private name when private_dns was switched on: what the consumer agreed to. A
  // later change of the service's name does not put another one into the consumer's VPC.
  std::string private_dns_name;
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
    if (r.private_dns) keys.push_back("private_dns=" + r.vpc_id);
    return keys;
  }
};
BOOST_DESCRIBE_STRUCT(VpcEndpoint, (),
                      (id, account, region, connection_id, vpc_id, service_id, service_name,
                       service_account, state, decision, zones, group_ids, policy, dns_suffix,
                       private_dns, private_dns_name, ip_address_type, dns_record_ip_type,
                       client_token, endpoint_num, epoch, created_at, wait_revision, published,
                       last_error))

// Who is told of an endpoint's life. Bound to a service (its provider's) or to an endpoint.
struct ConnectionNotification {
  std::string id, account, region;  // vpce-nfn-…
  std::string service_id;           // this
  std::string endpoint_id;          // or this
  std::string topic_arn;
  std::vector<std::string> events;  // Accept Connect Delete Reject
  std::string state = "Enabled";    // Enabled | Disabled
  std::string client_token;
  std::int64_t created_at = 0;

  static Keys index_keys(const ConnectionNotification& r) {
    Keys keys{"scope=" + scope_of(r.account, r.region), "account=" + r.account};
    if (!r.service_id.empty()) keys.push_back("service=" + r.service_id);
    if (!r.endpoint_id.empty()) keys.push_back("endpoint=" + r.endpoint_id);
    return keys;
  }
};
BOOST_DESCRIBE_STRUCT(ConnectionNotification, (),
                      (id, account, region, service_id, endpoint_id, topic_arn, events, state,
                       client_token, created_at))

// A message that a webhook has not taken yet. It is made in the transaction of its cause and erased
// after the webhook's 2xx: at least once, never none.
struct PendingNotification {
  std::string id, account, region;  // the message's own id
  std::string notification_id;
  std::string topic_arn;
  std::string message;  // JSON
  std::int32_t tries = 0;
  std::int64_t due_at = 0;
  std::int64_t created_at = 0;

  static Keys index_keys(const PendingNotification& r) {
    return {"account=" + r.account, "notification=" + r.notification_id, "topic=" + r.topic_arn};
  }
};
BOOST_DESCRIBE_STRUCT(PendingNotification, (),
                      (id, account, region, notification_id, topic_arn, message, tries, due_at,
                       created_at))

// A TXT record that the operator vouches for: proof of a private DNS name without a public DNS.
struct RegisteredTxt {
  std::string id;  // the name, lower case, without a final dot
  std::vector<std::string> values;

  static Keys index_keys(const RegisteredTxt&) { return {}; }
};
BOOST_DESCRIBE_STRUCT(RegisteredTxt, (), (id, values))

// A quota that the operator set for one account. id = "<account>/<code>".
struct Quota {
  std::string id, account;
  std::string code;  // of model/quotas.h
  std::int64_t value = 0;

  static Keys index_keys(const Quota& r) { return {"account=" + r.account}; }
};
BOOST_DESCRIBE_STRUCT(Quota, (), (id, account, code, value))

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
  X(IamUser, iam_users, "iam_user")                         \
  X(IamRole, iam_roles, "iam_role")                         \
  X(IamPolicy, iam_policies, "iam_policy")                  \
  X(Quota, quotas, "quota")                                 \
  X(Vpc, vpcs, "vpc")                                       \
  X(InternetGateway, internet_gateways, "internet_gateway") \
  X(Subnet, subnets, "subnet")                              \
  X(RouteTable, route_tables, "route_table")                \
  X(FlowLog, flow_logs, "flow_log")                         \
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
  X(ConnectionNotification, notifications, "notification")  \
  X(PendingNotification, pending_notifications, "message")  \
  X(RegisteredTxt, registered_txts, "registered_txt")       \
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
