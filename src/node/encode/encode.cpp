#include "node/encode/encode.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>

#include "bpf/abi/keys.h"
#include "bpf/abi/limits.h"
#include "bpf/abi/values.h"

namespace mg::node::encode {
namespace {

Error too_big(std::string_view what, std::uint64_t value, std::uint64_t limit) {
  return Error{ErrorKind::kExhausted,
               {},
               fmt::format("{} {} does not fit the kernel's {}", what, value, limit),
               {}};
}

Result<void> check_num(std::string_view what, std::uint32_t num, std::uint32_t max) {
  if (num == 0 || num >= max) return fail(too_big(what, num, max));
  return {};
}

RecordKey key(MapId map, std::uint32_t num) {
  return {map, bytes_of(num)};
}

RecordKey front_key(std::uint32_t vpc_num, Ip4 address) {
  mg_front_key k{};
  k.vpc_num = vpc_num;
  const auto bytes = address.bytes16();
  std::copy(bytes.begin(), bytes.end(), k.addr);
  return {MapId::kFront, bytes_of(k)};
}

std::string front(std::uint32_t kind, std::uint32_t num, std::uint32_t zone_num) {
  return bytes_of(mg_front_value{kind, num, zone_num});
}

Result<mg_groups> groups(const std::vector<std::uint32_t>& nums) {
  if (nums.size() > MG_GROUPS_PER_PORT_MAX) {
    return fail(too_big("number of security groups", nums.size(), MG_GROUPS_PER_PORT_MAX));
  }
  mg_groups out{};
  out.count = static_cast<std::uint32_t>(nums.size());
  std::copy(nums.begin(), nums.end(), out.nums);
  return out;
}

mg_rule rule(const plan::GroupRule& from) {
  mg_rule out{};
  out.any_protocol = from.any_protocol ? 1 : 0;
  out.protocol = from.any_protocol ? 0 : from.protocol;
  const bool icmp = !from.any_protocol && from.protocol == IPPROTO_ICMP;
  const bool ports =
      !from.any_protocol && (from.protocol == IPPROTO_TCP || from.protocol == IPPROTO_UDP);
  if (icmp || ports) {
    // -1 is "any" in the plan: for ICMP 0xffff, for ports the whole range.
    out.port_from =
        from.port_from < 0 ? (icmp ? 0xffff : 0) : static_cast<std::uint16_t>(from.port_from);
    out.port_to = from.port_to < 0 ? 0xffff : static_cast<std::uint16_t>(from.port_to);
  } else {
    out.port_to = 0xffff;
  }
  if (from.peer_group_num != 0) {
    out.peer_kind = MG_PEER_GROUP;
    out.peer_group_num = from.peer_group_num;
  } else {
    out.peer_kind = MG_PEER_CIDR;
    out.peer_addr = from.peer_cidr.base.to_be();
    out.peer_mask = htonl(from.peer_cidr.mask());
  }
  return out;
}

Result<std::string> rules(const std::vector<plan::GroupRule>& list) {
  if (list.size() > MG_RULES_PER_GROUP_MAX) {
    return fail(too_big("number of rules", list.size(), MG_RULES_PER_GROUP_MAX));
  }
  mg_rules out{};
  out.count = static_cast<std::uint32_t>(list.size());
  std::transform(list.begin(), list.end(), out.rules, rule);
  return bytes_of(out);
}

}  // namespace

RecordKey target_epoch_key(std::uint32_t num) {
  return key(MapId::kTargetEpochs, num);
}
RecordKey endpoint_epoch_key(std::uint32_t num) {
  return key(MapId::kEndpointEpochs, num);
}

Result<Records> vpc(const plan::VpcEntry& entry) {
  TRY(check_num("VPC number", entry.vpc_num, MG_VPCS_MAX));
  Records out;
  if (entry.more_cidrs.size() >= MG_BLOCKS_PER_VPC_MAX) {
    return fail(too_big("number of blocks", entry.more_cidrs.size() + 1, MG_BLOCKS_PER_VPC_MAX));
  }
  mg_vpc value{};
  value.bases[0] = entry.cidr.base.to_be();
  value.masks[0] = htonl(entry.cidr.mask());
  value.blocks = 1;
  for (const auto& more : entry.more_cidrs) {
    value.bases[value.blocks] = more.base.to_be();
    value.masks[value.blocks++] = htonl(more.mask());
  }
  out[key(MapId::kVpcs, entry.vpc_num)] = bytes_of(value);
  if (entry.dns_support) {
    out[front_key(entry.vpc_num, Ip4{entry.cidr.base.value + 2})] =
        front(MG_FRONT_RESOLVER, MG_RESOLVER_BASE2, 0);
    out[front_key(entry.vpc_num, Ip4{MG_RESOLVER_LINK_ADDRESS})] =
        front(MG_FRONT_RESOLVER, MG_RESOLVER_LINK, 0);
  }
  return out;
}

Result<Records> group(const plan::GroupEntry& entry) {
  if (entry.group_num == 0) return fail(too_big("group number", 0, MG_GROUPS_MAX));
  Records out;
  TRY_ASSIGN(auto inbound, rules(entry.inbound));
  TRY_ASSIGN(auto outbound, rules(entry.outbound));
  out[{MapId::kGroupRules, bytes_of(mg_group_key{entry.group_num, MG_DIRECTION_IN})}] = inbound;
  out[{MapId::kGroupRules, bytes_of(mg_group_key{entry.group_num, MG_DIRECTION_OUT})}] = outbound;
  return out;
}

Result<Records> port(const plan::PortEntry& entry, std::uint32_t ifindex) {
  TRY(check_num("port number", entry.port_num, MG_PORTS_MAX));
  TRY_ASSIGN(const auto port_groups, groups(entry.group_nums));
  mg_port value{};
  value.ifindex = ifindex;
  value.vpc_num = entry.vpc_num;
  value.epoch = entry.epoch;
  value.addr = entry.address.to_be();
  std::copy(entry.mac.bytes.begin(), entry.mac.bytes.end(), value.mac);
  value.groups = port_groups;
  Records out;
  out[key(MapId::kPorts, entry.port_num)] = bytes_of(value);
  out[key(MapId::kPortsByIfindex, ifindex)] = bytes_of(mg_port_ref{entry.port_num, entry.vpc_num});
  out[front_key(entry.vpc_num, entry.address)] = front(MG_FRONT_PORT, entry.port_num, 0);
  return out;
}

Result<Records> balancer(const plan::BalancerEntry& entry) {
  TRY(check_num("load balancer number", entry.balancer_num, MG_BALANCERS_MAX));
  TRY_ASSIGN(const auto balancer_groups, groups(entry.group_nums));
  mg_balancer value{};
  value.vpc_num = entry.vpc_num;
  value.epoch = entry.epoch;
  value.has_groups = entry.has_groups ? 1 : 0;
  value.judge_endpoint_traffic = entry.judge_endpoint_traffic ? 1 : 0;
  value.groups = balancer_groups;
  Records out;
  for (const auto& node : entry.nodes) {
    TRY(check_num("zone number", node.zone_num, MG_ZONES_MAX));
    value.node_addrs[node.zone_num] = node.address.to_be();
    out[front_key(entry.vpc_num, node.address)] =
        front(MG_FRONT_BALANCER, entry.balancer_num, node.zone_num);
  }
  out[key(MapId::kBalancers, entry.balancer_num)] = bytes_of(value);
  return out;
}

Result<Records> listener(const plan::ListenerEntry& entry) {
  mg_listener_key k{};
  k.balancer_num = entry.balancer_num;
  k.port = htons(entry.port);
  k.protocol = entry.protocol;
  Records out;
  out[{MapId::kListeners, bytes_of(k)}] = bytes_of(mg_listener{entry.tg_num, entry.idle_timeout_s});
  return out;
}

Result<Records> target(const plan::TargetEntry& entry) {
  TRY(check_num("target number", entry.target_num, MG_TARGETS_MAX));
  mg_target value{};
  value.vpc_num = entry.vpc_num;
  value.plan_epoch = entry.epoch;
  value.addr = entry.address.to_be();
  value.port = htons(entry.port);
  value.tg_num = entry.draining ? 0 : entry.tg_num;
  Records out;
  out[key(MapId::kTargets, entry.target_num)] = bytes_of(value);
  return out;
}

Result<Records> endpoint(const plan::EndpointEntry& entry) {
  TRY(check_num("endpoint number", entry.endpoint_num, MG_ENDPOINTS_MAX));
  TRY_ASSIGN(const auto endpoint_groups, groups(entry.group_nums));
  mg_endpoint value{};
  value.vpc_num = entry.vpc_num;
  value.open = entry.open ? 1 : 0;
  value.groups = endpoint_groups;
  Records out;
  for (const auto& zone : entry.zones) {
    TRY(check_num("zone number", zone.zone_num, MG_ZONES_MAX));
    value.balancer_nums[zone.zone_num] = zone.balancer_num;
    out[front_key(entry.vpc_num, zone.address)] =
        front(MG_FRONT_ENDPOINT, entry.endpoint_num, zone.zone_num);
  }
  out[key(MapId::kEndpoints, entry.endpoint_num)] = bytes_of(value);
  // Absent is closed: the array's zero.
  if (entry.open && entry.epoch != 0) {
    out[endpoint_epoch_key(entry.endpoint_num)] = bytes_of(entry.epoch);
  }
  return out;
}

Result<Records> probe(const Probe& entry, std::uint32_t probe_num) {
  TRY(check_num("probe number", probe_num, MG_PROBES_MAX));
  mg_probe value{};
  value.vpc_num = entry.vpc_num;
  value.balancer_num = entry.balancer_num;
  value.balancer_addr = entry.balancer_address.to_be();
  value.target_addr = entry.target_address.to_be();
  value.check_port = htons(entry.check_port);
  mg_probe_key k{};
  k.vpc_num = entry.vpc_num;
  const auto target = entry.target_address.bytes16();
  const auto node = entry.balancer_address.bytes16();
  std::copy(target.begin(), target.end(), k.target_addr);
  std::copy(node.begin(), node.end(), k.balancer_addr);
  k.check_port = htons(entry.check_port);
  Records out;
  out[key(MapId::kProbes, probe_num)] = bytes_of(value);
  out[{MapId::kProbeIndex, bytes_of(k)}] = bytes_of(probe_num);
  return out;
}

}  // namespace mg::node::encode
