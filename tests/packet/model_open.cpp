// New connections: who has the destination, and whether this packet may open one towards it.
#include <algorithm>

#include "model_packet.h"

namespace mg::packet_test {
namespace {

template <class Key, class Value>
Value get(const std::map<Key, Value>& table, const Key& key) {
  auto found = table.find(key);
  return found == table.end() ? Value{} : found->second;
}

std::uint32_t zone_of(const mg_front_value& at) {
  return at.zone_num % MG_ZONES_MAX;
}

}  // namespace

const mg_port* Model::live_port(std::uint32_t num) const {
  auto found = plan_.ports.find(num);
  return found == plan_.ports.end() || found->second.ifindex == 0 ? nullptr : &found->second;
}

bool Model::in_vpc(std::uint32_t vpc_num, std::uint32_t addr) const {
  mg_vpc vpc = get(plan_.vpcs, vpc_num);
  for (std::uint32_t i = 0; i < vpc.blocks; ++i) {
    if ((addr & ntohl(vpc.masks[i])) == ntohl(vpc.bases[i])) return true;
  }
  return false;
}

const mg_front_value* Model::who_has(std::uint32_t vpc_num, std::uint32_t addr) const {
  auto found = plan_.front.find({vpc_num, addr});
  return found == plan_.front.end() ? nullptr : &found->second;
}

std::uint32_t Model::open(Packet& p) {
  p.endpoint_num = p.balancer_num = 0;
  if (p.tuple.src.addr != ntohl(p.port->addr)) return MG_VERDICT_source_spoofed;
  const mg_front_value* at = who_has(p.tuple.vpc_num, p.tuple.dst.addr);
  if (at == nullptr)
    return in_vpc(p.tuple.vpc_num, p.tuple.dst.addr) ? MG_VERDICT_no_such_address
                                                     : MG_VERDICT_no_route;
  switch (at->kind) {
    case MG_FRONT_PORT:
      return open_to_neighbour(p, at->num);
    case MG_FRONT_RESOLVER:
      return open_to_resolver(p, at->num);
    case MG_FRONT_ENDPOINT:
      return enter_endpoint(p, *at);
    case MG_FRONT_BALANCER:
      if (auto verdict = answer_probe(p)) return *verdict;
      p.balancer_num = at->num;
      return open_to_balancer(p, zone_of(*at));
  }
  return MG_VERDICT_map_missing;
}

// Both sides' groups decide; then a connection of the VPC's own, untranslated.
std::uint32_t Model::open_to_neighbour(Packet& p, std::uint32_t port_num) {
  const mg_port* to = live_port(port_num);
  const Tuple& t = p.tuple;
  if (to == nullptr || to->vpc_num != t.vpc_num) return MG_VERDICT_port_gone;
  if (t.kind == MG_PROTO_ECHO_REPLY || (p.tcp() && !p.opens())) return MG_VERDICT_not_a_new_flow;
  bool to_itself = t.src.addr == t.dst.addr && t.src.port == t.dst.port;
  if (to_itself && p.protocol != kIcmp) return MG_VERDICT_not_a_new_flow;
  if (!allowed(p.port->groups, MG_DIRECTION_OUT, p.protocol, t.dst.port, t.dst.addr, &to->groups))
    return MG_VERDICT_group_denies_out;
  if (!allowed(to->groups, MG_DIRECTION_IN, p.protocol, t.dst.port, t.src.addr, &p.port->groups))
    return MG_VERDICT_group_denies_in;
  Way way;
  way.server_port_num = port_num;
  way.to = to;
  way.src = t.src;
  way.dst = t.dst;
  way.idle_timeout_s = p.tcp()              ? MG_TCP_IDLE_S
                       : p.protocol == kUdp ? MG_UDP_IDLE_S
                                            : MG_ICMP_IDLE_S;
  if (std::uint32_t verdict = claim(p, way)) return verdict;
  return MG_VERDICT_handed_to_instance;
}

std::uint32_t Model::to_service(Packet& p, Endpoint src, Endpoint dst, std::uint32_t passed) const {
  if (plan_.settings.service_ifindex == 0) return MG_VERDICT_map_missing;
  p.translate = true;
  p.new_src = src;
  p.new_dst = dst;
  p.to_mac = mac_of(plan_.settings.service_mac);
  return passed;
}

std::uint32_t Model::open_to_resolver(Packet& p, std::uint32_t which) const {
  if (p.protocol == kIcmp) return MG_VERDICT_ping_unanswered;
  if (p.tuple.dst.port != MG_DNS_PORT) return MG_VERDICT_resolver_port;
  std::uint32_t to =
      which == MG_RESOLVER_LINK ? MG_SERVICE_RESOLVER_LINK : MG_SERVICE_RESOLVER_BASE2;
  return to_service(p, {MG_SERVICE_PORT_NET + p.port_num, p.tuple.src.port}, {to, MG_DNS_PORT},
                    MG_VERDICT_handed_to_resolver);
}

std::uint32_t Model::enter_endpoint(Packet& p, const mg_front_value& at) {
  mg_endpoint e = get(plan_.endpoints, at.num);
  const Tuple& t = p.tuple;
  p.endpoint_num = at.num;
  p.balancer_num = e.balancer_nums[zone_of(at)];
  bool open = e.open != 0 && get(plan_.endpoint_epochs, at.num) != 0 && e.vpc_num == t.vpc_num;
  if (!open) return MG_VERDICT_endpoint_closed;
  if (p.protocol == kIcmp) return MG_VERDICT_ping_unanswered;
  if (!allowed(p.port->groups, MG_DIRECTION_OUT, p.protocol, t.dst.port, t.dst.addr, &e.groups))
    return MG_VERDICT_group_denies_out;
  if (!allowed(e.groups, MG_DIRECTION_IN, p.protocol, t.dst.port, t.src.addr, &p.port->groups))
    return MG_VERDICT_endpoint_group_denies;
  return open_to_balancer(p, zone_of(at));
}

std::uint32_t Model::open_to_balancer(Packet& p, std::uint32_t zone_num) {
  mg_balancer b = get(plan_.balancers, p.balancer_num);
  std::uint32_t node = ntohl(b.node_addrs[zone_num]);
  if (b.vpc_num == 0 || node == 0) return MG_VERDICT_map_missing;
  if (auto verdict = enter_balancer(p, b)) return *verdict;
  auto listener = plan_.listeners.find({p.balancer_num, p.tuple.dst.port, p.protocol});
  if (listener == plan_.listeners.end()) return MG_VERDICT_no_listener;
  if (p.tcp() && !p.opens())
    return p.may_be_reset() ? MG_VERDICT_reset_unknown_flow : MG_VERDICT_not_a_new_flow;
  Way way;
  way.translated = true;
  way.balancer_num = p.balancer_num;
  way.zone_num = zone_num;
  way.src = {node, 0};
  way.idle_timeout_s = p.tcp() ? listener->second.idle_timeout_s : MG_UDP_IDLE_S;
  if (p.endpoint_num != 0) way.endpoint_epoch = get(plan_.endpoint_epochs, p.endpoint_num);
  if (auto verdict = pick_target(p, way, listener->second.tg_num)) return *verdict;
  if (auto verdict = leave_balancer(b, p.protocol, way)) return *verdict;
  if (std::uint32_t verdict = claim(p, way)) return verdict;
  return MG_VERDICT_handed_to_target;
}

// Through an endpoint the sender's rules have been asked for the endpoint; what its groups are
// called means nothing in the balancer's VPC.
std::optional<std::uint32_t> Model::enter_balancer(Packet& p, const mg_balancer& b) const {
  const Tuple& t = p.tuple;
  bool direct = p.endpoint_num == 0;
  if (direct) {
    if (p.protocol == kIcmp) return MG_VERDICT_ping_unanswered;
    if (!allowed(p.port->groups, MG_DIRECTION_OUT, p.protocol, t.dst.port, t.dst.addr,
                 b.has_groups ? &b.groups : nullptr))
      return MG_VERDICT_group_denies_out;
  }
  bool judged = b.has_groups && (direct || b.judge_endpoint_traffic);
  if (judged && !allowed(b.groups, MG_DIRECTION_IN, p.protocol, t.dst.port, t.src.addr,
                         direct ? &p.port->groups : nullptr))
    return MG_VERDICT_balancer_group_denies_in;
  return std::nullopt;
}

// A table entry by a hash of the connection; which hash is the programs' own affair, but it must be
// the same for every packet of one attempt.
std::uint32_t Model::choose(const Packet& p, std::uint32_t tg_num, std::uint32_t zone_num) const {
  std::vector<std::uint32_t> table = get(plan_.choices, {tg_num, zone_num});
  if (table.empty()) return 0;
  auto mix = [](std::uint64_t h) { return h ^ h >> 33; };
  const Tuple& t = p.tuple;
  std::uint64_t addrs = std::uint64_t{htonl(t.src.addr)} << 32 | htonl(t.dst.addr);
  std::uint64_t ports =
      std::uint64_t{htons(t.src.port)} << 48 | std::uint64_t{htons(t.dst.port)} << 32 | p.seq;
  std::uint64_t h = mix(addrs ^ std::uint64_t{t.vpc_num} << 21) * 0xff51afd7ed558ccd;
  h = mix(h ^ ports ^ std::uint64_t{p.protocol} << 24) * 0xc4ceb9fe1a85ec53;
  return table[static_cast<std::uint32_t>(mix(h)) % table.size()];
}

std::optional<std::uint32_t> Model::pick_target(Packet& p, Way& way, std::uint32_t tg_num) const {
  way.target_num = p.reuse ? p.flow->target_num : choose(p, tg_num, way.zone_num);
  mg_target t = get(plan_.targets, way.target_num);
  if (p.reuse && (way.target_num == 0 || t.tg_num != tg_num)) {
    hasten(p);
    return MG_VERDICT_flow_closing;
  }
  if (way.target_num == 0)
    return p.may_be_reset() ? MG_VERDICT_reset_no_target : MG_VERDICT_no_target;
  if (t.vpc_num == 0) return MG_VERDICT_target_gone;
  way.target_epoch = get(plan_.target_epochs, way.target_num);
  way.dst = {ntohl(t.addr), ntohs(t.port)};
  return std::nullopt;
}

std::optional<std::uint32_t> Model::leave_balancer(const mg_balancer& b, std::uint8_t protocol,
                                                   Way& way) const {
  const mg_front_value* at = who_has(b.vpc_num, way.dst.addr);
  if (at == nullptr || at->kind != MG_FRONT_PORT) return MG_VERDICT_target_gone;
  way.server_port_num = at->num;
  way.to = live_port(at->num);
  if (way.to == nullptr || way.to->vpc_num != b.vpc_num) return MG_VERDICT_port_gone;
  if (b.has_groups &&
      !allowed(b.groups, MG_DIRECTION_OUT, protocol, way.dst.port, way.dst.addr, &way.to->groups))
    return MG_VERDICT_balancer_group_denies_out;
  if (!allowed(way.to->groups, MG_DIRECTION_IN, protocol, way.dst.port, way.src.addr,
               b.has_groups ? &b.groups : nullptr))
    return MG_VERDICT_target_group_denies_in;
  return std::nullopt;
}

// A target's answer to a health check; nothing: it is none.
std::optional<std::uint32_t> Model::answer_probe(Packet& p) const {
  const Tuple& t = p.tuple;
  if (!p.tcp() || t.dst.port < MG_PROBE_PORT_FIRST) return std::nullopt;
  auto probe = plan_.probe_index.find({t.vpc_num, t.src.addr, t.dst.addr, t.src.port});
  if (probe == plan_.probe_index.end()) return std::nullopt;
  if (p.has(kSyn) && !p.has(kAck)) return MG_VERDICT_probe_unsolicited;
  return to_service(p, {MG_SERVICE_PROBE_NET + probe->second, t.src.port},
                    {MG_SERVICE_PROBER, t.dst.port}, MG_VERDICT_probe_answered);
}

std::uint32_t Model::answer_of_resolver(Packet& p, std::uint32_t port_num) const {
  const Tuple& t = p.tuple;
  if (p.protocol == kIcmp || t.src.port != MG_DNS_PORT) return MG_VERDICT_probe_unknown;
  const mg_port* to = live_port(port_num);
  if (to == nullptr) return MG_VERDICT_port_gone;
  mg_vpc vpc = get(plan_.vpcs, to->vpc_num);
  if (vpc.blocks == 0) return MG_VERDICT_map_missing;
  if (t.src.addr != MG_SERVICE_RESOLVER_BASE2 && t.src.addr != MG_SERVICE_RESOLVER_LINK)
    return MG_VERDICT_probe_unknown;
  p.translate = true;
  p.new_src = {
      t.src.addr == MG_SERVICE_RESOLVER_LINK ? MG_RESOLVER_LINK_ADDRESS : ntohl(vpc.bases[0]) + 2,
      MG_DNS_PORT};
  p.new_dst = {ntohl(to->addr), t.dst.port};
  p.to_mac = mac_of(to->mac);
  return MG_VERDICT_answered_by_resolver;
}

// A health check is judged like the balancer's traffic.
std::uint32_t Model::send_probe(Packet& p, std::uint32_t probe_num) const {
  mg_probe probe = get(plan_.probes, probe_num);
  const Tuple& t = p.tuple;
  bool known = probe.vpc_num != 0 && p.tcp() && t.src.addr == MG_SERVICE_PROBER &&
               t.src.port >= MG_PROBE_PORT_FIRST && t.dst.port == ntohs(probe.check_port);
  if (!known) return MG_VERDICT_probe_unknown;
  p.balancer_num = probe.balancer_num;
  mg_balancer b = get(plan_.balancers, probe.balancer_num);
  if (b.vpc_num != probe.vpc_num) return MG_VERDICT_map_missing;
  Way way;
  way.src = {ntohl(probe.balancer_addr), t.src.port};
  way.dst = {ntohl(probe.target_addr), t.dst.port};
  if (auto verdict = leave_balancer(b, p.protocol, way)) return *verdict;
  p.translate = true;
  p.new_src = way.src;
  p.new_dst = way.dst;
  p.to_mac = mac_of(way.to->mac);
  return MG_VERDICT_probe_sent;
}

// Security groups: what no rule allows is not allowed.
bool Model::allowed(const mg_groups& mine, std::uint32_t direction, std::uint8_t protocol,
                    std::uint16_t port, std::uint32_t peer, const mg_groups* peer_groups) const {
  auto peer_matches = [&](const mg_rule& rule) {
    if (rule.peer_kind == MG_PEER_CIDR) {
      std::uint32_t mask = ntohl(rule.peer_mask);
      return (peer & mask) == (ntohl(rule.peer_addr) & mask);
    }
    if (rule.peer_kind != MG_PEER_GROUP || peer_groups == nullptr) return false;
    return std::count(peer_groups->nums, peer_groups->nums + peer_groups->count,
                      rule.peer_group_num) > 0;
  };
  auto traffic_matches = [&](const mg_rule& rule) {
    if (rule.any_protocol) return true;
    if (rule.protocol != protocol) return false;
    if (protocol != kIcmp) return port >= rule.port_from && port <= rule.port_to;
    bool type = rule.port_from == 0xffff || rule.port_from == 8;  // echo requests alone open
    bool code = rule.port_to == 0xffff || rule.port_to == 0;
    return type && code;
  };
  for (std::uint32_t i = 0; i < mine.count; ++i) {
    mg_rules rules = get(plan_.group_rules, {mine.nums[i], direction});
    for (std::uint32_t r = 0; r < rules.count; ++r)
      if (traffic_matches(rules.rules[r]) && peer_matches(rules.rules[r])) return true;
  }
  return false;
}

}  // namespace mg::packet_test
