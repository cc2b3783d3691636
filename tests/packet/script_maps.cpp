// The statements that fill maps, as the node would.
#include <arpa/inet.h>

#include <cstring>
#include <functional>
#include <sstream>
#include <stdexcept>

#include "script.h"

namespace mg::packet_test {
namespace {

mg_groups read_groups(Words& words) {
  mg_groups groups{};
  for (std::uint32_t num : words.numbers(words.take_or("groups", "none")))
    groups.nums[groups.count++] = num;
  return groups;
}

std::uint8_t protocol_number(const std::string& name) {
  if (name == "tcp") return 6;
  if (name == "udp") return 17;
  if (name == "icmp") return 1;
  throw std::runtime_error("no protocol: " + name);
}

__be32 mask_of(std::uint32_t bits) {
  return htonl(bits == 0 ? 0 : ~0u << (32 - bits));
}

void map_addr(std::uint8_t out[16], std::uint32_t addr) {
  std::memset(out, 0, 16);
  out[10] = out[11] = 0xff;
  addr = htonl(addr);
  std::memcpy(out + 12, &addr, 4);
}

}  // namespace

void Script::put_front(std::uint32_t vpc_num, std::uint32_t addr, mg_front_value value) {
  mg_front_key key{};
  key.vpc_num = vpc_num;
  map_addr(key.addr, addr);
  if (value.kind == 0)
    harness_->erase("front", &key);
  else
    harness_->put("front", key, value);
}

// vpc NUM CIDR,…
void Script::vpc(Words& words) {
  std::uint32_t num = words.next_number();
  mg_vpc vpc{};
  std::istringstream blocks(words.next());
  for (std::string cidr; std::getline(blocks, cidr, ',');) {
    if (vpc.blocks == MG_BLOCKS_PER_VPC_MAX) throw std::runtime_error("too many blocks");
    auto slash = cidr.find('/');
    vpc.bases[vpc.blocks] = htonl(words.addr(cidr.substr(0, slash)));
    vpc.masks[vpc.blocks++] = mask_of(words.number(cidr.substr(slash + 1)));
  }
  harness_->set_array("vpcs", num, vpc);
}

// port NUM vpc V addr A mac M groups G,… [epoch E]
void Script::port(Words& words) {
  std::uint32_t num = words.next_number();
  mg_port port{};
  port.ifindex = 1000 + num;
  port.vpc_num = words.take_number("vpc");
  port.epoch = words.take_number_or("epoch", 1);
  std::uint32_t addr = words.addr(words.take("addr"));
  port.addr = htonl(addr);
  MacBytes mac = words.mac(words.take("mac"));
  std::memcpy(port.mac, mac.data(), 6);
  port.groups = read_groups(words);
  harness_->set_array("ports", num, port);
  put_front(port.vpc_num, addr, {MG_FRONT_PORT, num, 0});
}

// group NUM in|out any|tcp|udp|icmp PORTS|any CIDR|gNUM: one more rule
void Script::group(Words& words) {
  mg_group_key key{words.next_number(), 0};
  key.direction = words.next() == "in" ? MG_DIRECTION_IN : MG_DIRECTION_OUT;
  mg_rules rules{};
  harness_->get("group_rules", key, rules);
  mg_rule& rule = rules.rules[rules.count++];
  std::string protocol = words.next(), ports = words.next(), peer = words.next();
  rule.any_protocol = protocol == "any";
  if (!rule.any_protocol) rule.protocol = protocol_number(protocol);
  auto dash = ports.find('-');
  if (ports == "any") {
    rule.port_from = rule.protocol == 1 ? 0xffff : 0;
    rule.port_to = 0xffff;
  } else {
    rule.port_from = static_cast<__u16>(words.number(ports.substr(0, dash)));
    rule.port_to = dash == std::string::npos
                       ? rule.port_from
                       : static_cast<__u16>(words.number(ports.substr(dash + 1)));
  }
  if (peer[0] == 'g') {
    rule.peer_kind = MG_PEER_GROUP;
    rule.peer_group_num = words.number(peer.substr(1));
  } else {
    auto slash = peer.find('/');
    rule.peer_kind = MG_PEER_CIDR;
    rule.peer_addr = htonl(words.addr(peer.substr(0, slash)));
    rule.peer_mask = mask_of(words.number(peer.substr(slash + 1)));
  }
  harness_->put("group_rules", key, rules);
}

// endpoint NUM vpc V addr A zone Z balancer B groups G,… epoch E [open 0]
void Script::endpoint(Words& words) {
  std::uint32_t num = words.next_number();
  mg_endpoint e{};
  e.vpc_num = words.take_number("vpc");
  e.open = words.take_number_or("open", 1);
  std::uint32_t zone = words.take_number("zone");
  e.balancer_nums[zone] = words.take_number("balancer");
  e.groups = read_groups(words);
  harness_->set_array("endpoint_epochs", num, words.take_number("epoch"));
  harness_->set_array("endpoints", num, e);
  put_front(e.vpc_num, words.addr(words.take("addr")), {MG_FRONT_ENDPOINT, num, zone});
}

// balancer NUM vpc V addr A zone Z [groups G,…] [judge 0]
void Script::balancer(Words& words) {
  std::uint32_t num = words.next_number();
  mg_balancer b{};
  b.vpc_num = words.take_number("vpc");
  b.epoch = 1;
  b.has_groups = words.has("groups");
  b.groups = read_groups(words);
  b.judge_endpoint_traffic = words.take_number_or("judge", 1);
  std::uint32_t zone = words.take_number("zone"), addr = words.addr(words.take("addr"));
  b.node_addrs[zone] = htonl(addr);
  harness_->set_array("balancers", num, b);
  put_front(b.vpc_num, addr, {MG_FRONT_BALANCER, num, zone});
}

// listener BALANCER PROTOCOL PORT tg T|none [idle S]
void Script::listener(Words& words) {
  mg_listener_key key{};
  key.balancer_num = words.next_number();
  key.protocol = protocol_number(words.next());
  key.port = htons(static_cast<std::uint16_t>(words.next_number()));
  std::string tg = words.take("tg");
  if (tg == "none") {
    harness_->erase("listeners", &key);
    return;
  }
  harness_->put("listeners", key, mg_listener{words.number(tg), words.take_number_or("idle", 350)});
}

// target NUM vpc V at A:P tg T epoch E
void Script::target(Words& words) {
  std::uint32_t num = words.next_number();
  Endpoint at = words.endpoint(words.take("at"));
  mg_target t{};
  t.vpc_num = words.take_number("vpc");
  t.addr = htonl(at.addr);
  t.port = htons(at.port);
  t.tg_num = words.take_number("tg");
  harness_->set_array("target_epochs", num, words.take_number("epoch"));
  harness_->set_array("targets", num, t);
}

// probe NUM vpc V balancer B from A to A port P
void Script::probe(Words& words) {
  std::uint32_t num = words.next_number();
  mg_probe probe{};
  mg_probe_key key{};
  std::uint32_t from = words.addr(words.take("from")), to = words.addr(words.take("to"));
  probe.vpc_num = key.vpc_num = words.take_number("vpc");
  probe.balancer_num = words.take_number("balancer");
  probe.balancer_addr = htonl(from);
  probe.target_addr = htonl(to);
  probe.check_port = key.check_port = htons(static_cast<std::uint16_t>(words.take_number("port")));
  map_addr(key.target_addr, to);
  map_addr(key.balancer_addr, from);
  harness_->set_array("probes", num, probe);
  harness_->put("probe_index", key, num);
}

// front VPC ADDR none | resolver base|link | port|endpoint|balancer NUM [zone Z]
void Script::front(Words& words) {
  std::uint32_t vpc_num = words.next_number(), addr = words.addr(words.next());
  std::string kind = words.next();
  mg_front_value value{};
  if (kind == "resolver") {
    value.kind = MG_FRONT_RESOLVER;
    value.num = words.next() == "link" ? MG_RESOLVER_LINK : MG_RESOLVER_BASE2;
  } else if (kind != "none") {
    value.kind = kind == "port"       ? MG_FRONT_PORT
                 : kind == "endpoint" ? MG_FRONT_ENDPOINT
                                      : MG_FRONT_BALANCER;
    value.num = words.next_number();
    value.zone_num = words.take_number_or("zone", 0);
  }
  put_front(vpc_num, addr, value);
}

// epoch endpoint|target|port NUM E
void Script::epoch(Words& words) {
  std::string of = words.next();
  std::uint32_t num = words.next_number(), epoch = words.next_number();
  if (of == "port") {
    mg_port port{};
    harness_->get("ports", num, port);
    port.epoch = epoch;
    if (epoch == 0) port.ifindex = 0;
    harness_->set_array("ports", num, port);
  } else {
    harness_->set_array(of == "endpoint" ? "endpoint_epochs" : "target_epochs", num, epoch);
  }
}

// taken vpc V src A:P dst A from P to P: answers' keys that another flow holds
void Script::taken(Words& words) {
  mg_flow4_key key{};
  Endpoint src = words.endpoint(words.take("src"));
  key.vpc_num = words.take_number("vpc");
  key.saddr = htonl(src.addr);
  key.sport = htons(src.port);
  key.daddr = htonl(words.addr(words.take("dst")));
  key.protocol = 6;
  std::uint32_t from = words.take_number("from"), to = words.take_number("to");
  for (std::uint32_t p = from; p <= to; ++p) {
    key.dport = htons(static_cast<std::uint16_t>(p));
    harness_->put("flow_index", key, mg_flow_ref{0, 0xffffffff, MG_FLOW_REVERSE});
  }
}

// interface N port P: besides the one by which test runs enter
void Script::interface(Words& words) {
  std::uint32_t ifindex = words.next_number();
  mg_port port{};
  mg_port_ref ref{words.take_number("port"), 0};
  harness_->get("ports", ref.port_num, port);
  ref.vpc_num = port.vpc_num;
  harness_->put("ports_by_ifindex", ifindex, ref);
}

bool Script::map_statement(const std::string& verb, Words& words) {
  static const std::map<std::string, void (Script::*)(Words&)> kVerbs = {
      {"vpc", &Script::vpc},           {"port", &Script::port},
      {"group", &Script::group},       {"endpoint", &Script::endpoint},
      {"balancer", &Script::balancer}, {"listener", &Script::listener},
      {"target", &Script::target},     {"probe", &Script::probe},
      {"front", &Script::front},       {"epoch", &Script::epoch},
      {"taken", &Script::taken},       {"interface", &Script::interface}};
  if (auto found = kVerbs.find(verb); found != kVerbs.end()) {
    (this->*found->second)(words);
    return true;
  }
  if (verb == "no_rules") {  // no_rules GROUP in|out
    mg_group_key key{words.next_number(), 0};
    key.direction = words.next() == "in" ? MG_DIRECTION_IN : MG_DIRECTION_OUT;
    harness_->erase("group_rules", &key);
  } else if (verb == "choices") {  // choices TG zone Z targets A,B|none
    std::uint32_t tg = words.next_number(), zone = words.take_number("zone");
    harness_->set_choices(tg, zone, words.numbers(words.take("targets")));
  } else if (verb == "cursor") {  // cursor BALANCER ZONE TARGET N
    mg_snat_key key{};
    key.balancer_num = words.next_number();
    key.zone_num = words.next_number();
    key.target_num = words.next_number();
    harness_->put("snat_cursors", key, words.next_number());
  } else {
    return false;
  }
  return true;
}

}  // namespace mg::packet_test
