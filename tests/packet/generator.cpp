#include "generator.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

namespace mg::packet_test {
namespace {

constexpr const char* kPlanMaps[] = {
    "vpcs",    "ports",     "front",         "endpoints",   "endpoint_epochs", "balancers",
    "targets", "listeners", "target_epochs", "group_rules", "probes",          "probe_index"};
constexpr std::uint16_t kClientPorts[] = {1024,  8080,  40000, 40001, 40002,
                                          40003, 40004, 40005, 60999, 61000};
constexpr std::uint32_t kClientPortCount = 10;
constexpr std::uint16_t kServerPorts[] = {22, 23, 53, 80, 81, 443, 5000, 5001, 8000, 8080, 8101};
constexpr std::uint32_t kServerPortCount = 11;

template <class T>
T read_as(const Bytes& bytes) {
  T value{};
  std::memcpy(&value, bytes.data(), std::min(sizeof value, bytes.size()));
  return value;
}

template <class T>
Bytes bytes_of(const T& value) {
  Bytes bytes(sizeof value);
  std::memcpy(bytes.data(), &value, sizeof value);
  return bytes;
}

MacBytes gateway_of(const Model& model) {
  MacBytes mac{};
  std::memcpy(mac.data(), model.plan().settings.gateway_mac, 6);
  return mac;
}

// After a mutation: sums as a sender would write them, as far as the frame still has a place for
// them.
void fix_sums(Bytes& b) {
  if (b.size() < 34 || get16(b, 12) != 0x0800 || (b[14] & 15) != 5) return;
  set16(b, 24, 0);
  set16(b, 24, 0xffff & ~sum_range(b, 14, 34));
  std::size_t end = std::min<std::size_t>(b.size(), 14 + get16(b, 16));
  std::size_t at = b[23] == 6 ? 50 : b[23] == 17 ? 40 : 36;
  if (end < at + 2 || (b[23] == 17 && get16(b, at) == 0)) return;
  set16(b, at, 0);
  std::uint32_t pseudo =
      b[23] == 1 ? 0 : sum_range(b, 26, 34, static_cast<std::uint32_t>(b[23] + end - 34));
  std::uint32_t sum = 0xffff & ~sum_range(b, 34, end, pseudo);
  set16(b, at, b[23] == 17 && sum == 0 ? 0xffff : sum);
}

}  // namespace

Generator::Generator(std::uint64_t seed, const Harness& harness, const Model& model,
                     bool complete_sums)
    : dice_(seed), model_(model), harness_(harness), complete_sums_(complete_sums) {
  for (const char* map : kPlanMaps)
    for (const Bytes& key : harness.keys(map))
      records_.push_back({map, key, harness.get_raw(map, key)});
  const Plan& plan = model.plan();
  for (const auto& [num, port] : plan.ports) ports_.push_back(num);
  for (const auto& [key, value] : plan.front) {
    addrs_.push_back(key.second);
    places_.push_back({key.first, key.second,
                       value.kind == MG_FRONT_ENDPOINT || value.kind == MG_FRONT_BALANCER});
  }
  for (const auto& [listener, unused] : plan.listeners)
    listener_ports_.push_back(std::get<1>(listener));
  for (std::uint32_t addr : {0xac1f4d4du, 0x0a010101u, 0u, 0xffffffffu, 0xe00000fbu})
    addrs_.push_back(addr);
  for (const auto& [num, target] : plan.targets) targets_.push_back(num);
  for (const auto& [key, table] : plan.choices) choice_keys_.push_back(key);
}

Steps Generator::next() {
  std::uint32_t roll = dice_.below(100);
  if (roll < 5) return plan_change();
  if (roll < 7) return {time()};
  if (roll < 8) return crowd();
  return {packet()};
}

Step Generator::packet() {
  std::uint32_t roll = dice_.below(100);
  if (roll < 52 && !model_.flows().empty()) return of_live_flow();
  if (roll < 82) return of_new_flow();
  if (roll < 85) return of_resolver();
  if (roll < 89) return of_probe();
  if (roll < 92) return of_arp();
  return from_service();
}

std::uint32_t Generator::some_port() {
  return dice_.of(ports_);
}

std::string Generator::some_flags() {
  std::string flags;
  for (char c : {'F', 'S', 'R', 'P', 'A'})
    if (dice_.one_in(2)) flags.push_back(c);
  return flags;
}

// Finishes the frame as that port's own and wraps it; one in three is mutated.
Step Generator::send(std::uint32_t port_num, const Frame& wanted) {
  Frame frame = wanted;
  Step step;
  auto found = model_.plan().ports.find(port_num);
  mg_port port = found == model_.plan().ports.end() ? mg_port{} : found->second;
  std::memcpy(frame.eth_src.data(), port.mac, 6);
  frame.eth_dst = gateway_of(model_);
  step.from = {port_num, port.vpc_num};
  if (dice_.one_in(200)) step.from = {};
  if (dice_.one_in(200)) step.from.vpc_num = dice_.below(4);
  bool mutate = dice_.one_in(3);
  if (mutate && dice_.one_in(2)) mutate_fields(frame);
  step.frame = build(frame);
  if (mutate && dice_.one_in(2)) mutate_bytes(step.frame);
  if (complete_sums_) step.sums = Sums::kComplete;
  return step;
}

Step Generator::of_live_flow() {
  auto it = model_.flows().begin();
  std::advance(it, dice_.below(model_.flows().size()));
  const ModelFlow& f = it->second;
  bool forward = dice_.one_in(2);
  const Tuple& t = forward ? f.forward : f.reverse;
  Frame frame;
  frame.src = t.src;
  frame.dst = t.dst;
  frame.protocol = t.kind == MG_PROTO_ECHO_REPLY ? 1 : t.kind;
  frame.icmp_type = t.kind == MG_PROTO_ECHO_REPLY ? 0 : 8;
  frame.seq = f.client_isn + (forward ? 1 : 5000);
  frame.ack = f.client_isn + (forward ? 5001 : 1);
  if (frame.protocol != 6) frame.data_bytes = dice_.below(100);
  std::uint32_t roll = dice_.below(100);
  if (frame.protocol == 6) {
    frame.flags = roll < 45 ? "A" : roll < 60 ? "FA" : roll < 65 ? "RA" : "PA";
    if (roll >= 65 && roll < 85) frame.data_bytes = 1 + dice_.below(200);
    if (roll >= 85 && roll < 88) frame.flags = "SA";
    if (roll >= 88 && roll < 93) {
      frame.flags = "S";
      frame.seq = dice_.one_in(2) ? f.client_isn : dice_.bits();
    }
    if (roll >= 93) frame.flags = some_flags();
  }
  std::uint32_t sender = forward ? f.client_port_num : f.server_port_num;
  return send(dice_.one_in(40) ? some_port() : sender, frame);
}

Step Generator::of_new_flow() {
  std::uint32_t sender = some_port();
  Frame frame;
  auto found = model_.plan().ports.find(sender);
  if (found != model_.plan().ports.end()) frame.src.addr = ntohl(found->second.addr);
  frame.src.port = kClientPorts[dice_.below(kClientPortCount)];
  frame.dst = destination(found == model_.plan().ports.end() ? 1 : found->second.vpc_num);
  frame.protocol = dice_.of<std::uint8_t>({6, 6, 6, 6, 17, 17, 1});
  frame.icmp_type = dice_.one_in(5) ? 0 : 8;
  frame.seq = dice_.bits();
  frame.ack = dice_.bits();
  if (dice_.one_in(8)) frame.flags = some_flags();
  if (frame.protocol != 6 || dice_.one_in(8)) frame.data_bytes = dice_.below(300);
  frame.no_checksum = dice_.one_in(4);
  return send(sender, frame);
}

// Mostly one that exists in that VPC, at a port that may answer.
Endpoint Generator::destination(std::uint32_t vpc_num) {
  Endpoint any{dice_.of(addrs_), kServerPorts[dice_.below(kServerPortCount)]};
  if (dice_.one_in(6)) return any;
  for (int tries = 0; tries < 20; ++tries) {
    const Place& place = dice_.of(places_);
    if (place.vpc_num != vpc_num || (!place.balanced && !dice_.one_in(4))) continue;
    return {place.addr, place.balanced ? dice_.of(listener_ports_) : any.port};
  }
  return any;
}

// Many at once to one place: ports and slots run short.
Steps Generator::crowd() {
  const Place& place = dice_.of(places_);
  Steps steps;
  Frame frame;
  frame.dst = {place.addr, dice_.of(listener_ports_)};
  std::uint32_t first = dice_.bits();
  for (const auto& [num, port] : model_.plan().ports)
    if (place.balanced && port.vpc_num == place.vpc_num)
      for (std::uint32_t i = 0; i < 6; ++i) {
        frame.src = {ntohl(port.addr), static_cast<std::uint16_t>(first + i)};
        steps.push_back(send(num, frame));
      }
  if (steps.empty()) steps.push_back(packet());
  return steps;
}

Step Generator::of_resolver() {
  std::uint32_t sender = some_port();
  Frame frame;
  frame.src = {ntohl(model_.plan().ports.at(sender).addr), 40000};
  frame.dst = {dice_.one_in(2) ? 0xac1f0002u : MG_RESOLVER_LINK_ADDRESS, 53};
  frame.protocol = dice_.of<std::uint8_t>({17, 17, 6, 1});
  frame.data_bytes = dice_.below(60);
  frame.no_checksum = dice_.one_in(4);
  return send(sender, frame);
}

Step Generator::of_probe() {
  const auto& probes = model_.plan().probes;
  auto it = probes.begin();
  std::advance(it, dice_.below(probes.size()));
  const mg_probe& probe = it->second;
  Frame frame;
  frame.src = {ntohl(probe.target_addr), ntohs(probe.check_port)};
  frame.dst = {ntohl(probe.balancer_addr),
               static_cast<std::uint16_t>(MG_PROBE_PORT_FIRST + dice_.below(4000))};
  frame.flags = dice_.of<const char*>({"SA", "SA", "RA", "A", "S", "FA", "SF"});
  std::uint32_t sender = some_port();
  for (const auto& [num, port] : model_.plan().ports)
    if (port.addr == probe.target_addr && port.vpc_num == probe.vpc_num && !dice_.one_in(6))
      sender = num;
  return send(sender, frame);
}

Step Generator::of_arp() {
  std::uint32_t sender = some_port();
  const mg_port& port = model_.plan().ports.at(sender);
  Arp arp;
  arp.eth_dst.fill(0xff);
  std::memcpy(arp.eth_src.data(), port.mac, 6);
  arp.sender_mac = arp.eth_src;
  if (dice_.one_in(8)) arp.sender_mac[5]++;
  arp.sender = dice_.one_in(6) ? dice_.of(addrs_) : ntohl(port.addr);
  arp.target = dice_.of(addrs_);
  if (dice_.one_in(8)) arp.operation = static_cast<std::uint16_t>(dice_.below(4));
  Step step;
  step.from = {sender, port.vpc_num};
  step.frame = build(arp);
  if (dice_.one_in(3)) step.frame.resize(60);
  if (dice_.one_in(3)) mutate_bytes(step.frame);
  if (complete_sums_) step.sums = Sums::kComplete;
  return step;
}

Step Generator::from_service() {
  Frame frame;
  frame.protocol = dice_.of<std::uint8_t>({17, 17, 6, 6, 6, 1});
  frame.data_bytes = dice_.below(100);
  if (dice_.one_in(2)) {
    frame.src = {dice_.one_in(2) ? MG_SERVICE_RESOLVER_BASE2 : MG_SERVICE_RESOLVER_LINK, 53};
    frame.dst = {MG_SERVICE_PORT_NET + some_port(), 40000};
    frame.flags = "SA";
  } else {
    const auto& probes = model_.plan().probes;
    auto it = probes.begin();
    std::advance(it, dice_.below(probes.size()));
    frame.src = {MG_SERVICE_PROBER, static_cast<std::uint16_t>(61000 + dice_.below(4000))};
    frame.dst = {MG_SERVICE_PROBE_NET + it->first, ntohs(it->second.check_port)};
    if (!dice_.one_in(4)) frame.protocol = 6;
  }
  if (dice_.one_in(10)) frame.dst.addr = dice_.of(addrs_);
  if (dice_.one_in(10)) frame.dst.addr ^= 1u << dice_.below(23);
  if (dice_.one_in(10)) frame.src.addr = MG_SERVICE_PROBER;
  if (dice_.one_in(10)) frame.src.port = static_cast<std::uint16_t>(dice_.bits());
  Step step = send(0, frame);
  step.program = Program::kFromService;
  step.from = {};
  return step;
}

void Generator::mutate_fields(Frame& f) {
  switch (dice_.below(18)) {
    case 0:
      f.ttl = dice_.of<std::uint8_t>({0, 1, 2, 255});
      break;
    case 1:
      f.ihl = static_cast<std::uint8_t>(dice_.below(16));
      break;
    case 2:
      f.version = static_cast<std::uint8_t>(dice_.below(16));
      break;
    case 3:
      f.doff = static_cast<std::uint8_t>(dice_.below(16));
      break;
    case 4:
      f.fragment = static_cast<std::uint16_t>(1u << dice_.below(16));
      break;
    case 5:
      f.total_length = static_cast<std::uint16_t>(dice_.below(120));
      break;
    case 6:
      f.udp_length = static_cast<std::uint16_t>(dice_.below(40));
      break;
    case 7:
      f.cut_to = 34 + dice_.below(40);
      break;
    case 8:
      f.protocol = static_cast<std::uint8_t>(dice_.bits());
      break;
    case 9:
      f.protocol = dice_.of<std::uint8_t>({1, 6, 17});
      break;
    case 10:
      f.src.addr = dice_.of(addrs_);
      break;
    case 11:
      f.dst.addr = dice_.of(addrs_);
      break;
    case 12:
      f.src.port = static_cast<std::uint16_t>(dice_.bits());
      break;
    case 13:
      f.dst.port = kServerPorts[dice_.below(kServerPortCount)];
      break;
    case 14:
      f.flags = some_flags();
      break;
    case 15:
      f.eth_src[5]++;
      break;
    case 16:
      f.eth_dst.fill(0xff);
      break;
    case 17:
      f.ethertype =
          dice_.of<std::uint16_t>({0x0806, 0x86dd, 0x8100, 0x88a8, 0x0801, 0x8863, 0x0000});
      break;
  }
}

// Bits, bytes, words, lengths: whatever a frame can suffer.
void Generator::mutate_bytes(Bytes& b) {
  std::uint32_t times = 1 + dice_.below(3);
  for (std::uint32_t i = 0; i < times; ++i) {
    std::size_t at = dice_.below(std::min<std::size_t>(b.size(), 80));
    switch (dice_.below(6)) {
      case 0:
      case 1:
        b[at] ^= static_cast<std::uint8_t>(1u << dice_.below(8));
        break;
      case 2:
        b[at] = static_cast<std::uint8_t>(dice_.bits());
        break;
      case 3:
        b[at] = dice_.of<std::uint8_t>({0, 0xff});
        break;
      case 4:
        b.resize(b.size() + dice_.below(40), static_cast<std::uint8_t>(dice_.bits()));
        break;
      case 5:
        b.resize(std::max<std::size_t>(34, b.size() - dice_.below(b.size() / 2)));
        break;
    }
  }
  if (dice_.one_in(2)) fix_sums(b);
}

Step Generator::time() {
  Step step;
  if (dice_.one_in(3)) {
    step.kind = Step::Kind::kSweep;
    return step;
  }
  step.kind = Step::Kind::kAge;
  step.by_ns = dice_.of<std::uint64_t>({900, 900, 1100, 1100, 1100, 2500, 2500, 11000, 11000, 31000,
                                        61000, 121000, 351000}) *
               1000000u;
  return step;
}

Steps Generator::plan_change() {
  std::uint32_t roll = dice_.below(100);
  if (roll < 2) return {choices()};
  if (roll < 12) return move_address();
  return {change_record()};
}

// Another instance gets the address of one that is gone.
Steps Generator::move_address() {
  std::uint32_t from = some_port(), to = some_port();
  mg_port before = read_as<mg_port>(harness_.get_raw("ports", bytes_of(from)));
  mg_port after = read_as<mg_port>(harness_.get_raw("ports", bytes_of(to)));
  if (from == to || before.vpc_num != after.vpc_num) return {change_record()};
  mg_front_key key{};
  key.vpc_num = before.vpc_num;
  key.addr[10] = key.addr[11] = 0xff;
  std::memcpy(key.addr + 12, &before.addr, 4);
  after.addr = before.addr;
  after.ifindex = 1000 + to;
  after.epoch++;
  before.ifindex = 0;
  auto write = [](const std::string& map, const Bytes& k, const Bytes& value) {
    Step step;
    step.kind = Step::Kind::kWrite;
    step.map = map;
    step.key = k;
    step.value = value;
    return step;
  };
  return {write("ports", bytes_of(from), bytes_of(before)),
          write("ports", bytes_of(to), bytes_of(after)),
          write("front", bytes_of(key), bytes_of(mg_front_value{MG_FRONT_PORT, to, 0}))};
}

Step Generator::choices() {
  Step step;
  step.kind = Step::Kind::kChoices;
  std::tie(step.tg_num, step.zone_num) = dice_.of(choice_keys_);
  for (std::uint32_t i = dice_.below(5); i > 0; --i) step.targets.push_back(dice_.of(targets_));
  return step;
}

// A record of the plan: as at the start, gone, or another.
Step Generator::change_record() {
  const PlanRecord& record = dice_.of(records_);
  Step step;
  step.kind = Step::Kind::kWrite;
  step.map = record.map;
  step.key = record.key;
  step.value = record.value;
  std::uint32_t roll = dice_.below(100);
  bool hash = record.map == "front" || record.map == "listeners" || record.map == "group_rules" ||
              record.map == "probe_index";
  if (roll < 12)
    step.value = hash ? Bytes{} : Bytes(record.value.size());
  else if (roll < 60)
    change_value(record.map, step.value);
  return step;
}

void Generator::change_value(const std::string& map, Bytes& value) {
  auto change = [&](auto sample, auto how) {
    sample = read_as<decltype(sample)>(value);
    how(sample);
    value = bytes_of(sample);
  };
  if (map == "endpoint_epochs" || map == "target_epochs") {
    change(std::uint32_t{}, [&](std::uint32_t& epoch) { epoch = dice_.below(4); });
  } else if (map == "ports") {
    change(mg_port{}, [&](mg_port& port) { change_port(port); });
  } else if (map == "endpoints") {
    change(mg_endpoint{}, [&](mg_endpoint& e) {
      if (dice_.one_in(2)) e.open ^= 1;
      if (dice_.one_in(2)) e.groups.count = dice_.below(3);
      if (dice_.one_in(4)) e.balancer_nums[1 + dice_.below(2)] = 3 + dice_.below(3);
    });
  } else if (map == "balancers") {
    change(mg_balancer{}, [&](mg_balancer& b) {
      if (dice_.one_in(2)) b.has_groups ^= 1;
      if (dice_.one_in(2)) b.judge_endpoint_traffic ^= 1;
      if (dice_.one_in(4)) b.node_addrs[dice_.below(3)] = htonl(dice_.of(addrs_));
    });
  } else if (map == "targets") {
    change(mg_target{}, [&](mg_target& t) {
      if (dice_.one_in(2)) t.tg_num = dice_.of<std::uint32_t>({0, t.tg_num + 1});
      if (dice_.one_in(2)) t.port = htons(static_cast<std::uint16_t>(8080 + dice_.below(3)));
      if (dice_.one_in(4)) t.addr = htonl(dice_.of(addrs_));
    });
  } else if (map == "listeners") {
    change(mg_listener{}, [&](mg_listener& l) {
      l.idle_timeout_s = 1 + dice_.below(400);
      if (dice_.one_in(2)) l.tg_num = 4 + dice_.below(5);
    });
  } else if (map == "group_rules") {
    change(mg_rules{}, [&](mg_rules& rules) { change_rules(rules); });
  } else if (map == "front") {
    change(mg_front_value{}, [&](mg_front_value& at) {
      at = {dice_.below(6), dice_.of(ports_), dice_.below(3)};
      if (at.kind != MG_FRONT_PORT) at.num = dice_.below(7);
    });
  } else if (map == "probes") {
    change(mg_probe{}, [&](mg_probe& p) { p.balancer_num = 3 + dice_.below(3); });
  }
}

void Generator::change_port(mg_port& port) {
  switch (dice_.below(4)) {
    case 0:
      port.epoch = 1 + dice_.below(3);
      break;
    case 1:
      port.ifindex = 0;
      break;
    case 2:
      port.groups.count = dice_.below(port.groups.count + 1);
      break;
    case 3:
      port.groups.nums[0] = 101 + dice_.below(6);
      break;
  }
}

void Generator::change_rules(mg_rules& rules) {
  if (rules.count == 0) return;
  mg_rule& rule = rules.rules[dice_.below(rules.count)];
  switch (dice_.below(5)) {
    case 0:
      rules.count--;
      break;
    case 1:
      rule.any_protocol ^= 1;
      break;
    case 2:
      rule.port_from = kServerPorts[dice_.below(kServerPortCount)];
      rule.port_to = static_cast<std::uint16_t>(rule.port_from + dice_.below(50));
      break;
    case 3:
      rule.peer_kind = MG_PEER_GROUP;
      rule.peer_group_num = 101 + dice_.below(6);
      break;
    case 4:
      rule.peer_kind = MG_PEER_CIDR;
      rule.peer_addr = htonl(dice_.of(addrs_));
      rule.peer_mask = htonl(~0u << dice_.below(32));
      break;
  }
}

}  // namespace mg::packet_test
