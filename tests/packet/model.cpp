#include "model.h"

#include <cstring>

#include "model_packet.h"

namespace mg::packet_test {
namespace {

template <class T>
T read_as(const void* from) {
  T value{};
  std::memcpy(&value, from, sizeof value);
  return value;
}

std::uint32_t v4(const std::uint8_t (&addr)[16]) {
  return static_cast<std::uint32_t>(addr[12]) << 24 | static_cast<std::uint32_t>(addr[13]) << 16 |
         static_cast<std::uint32_t>(addr[14]) << 8 | addr[15];
}

template <class Key, class Value>
void set(std::map<Key, Value>& table, const Key& key, const void* value) {
  if (value == nullptr)
    table.erase(key);
  else
    table[key] = read_as<Value>(value);
}

}  // namespace

std::uint32_t ModelFlow::flags() const {
  std::uint32_t bits = 0;
  auto add = [&](bool is, std::uint32_t bit) { bits |= is ? bit : 0; };
  add(answered, MG_FLOW_ANSWERED);
  add(established, MG_FLOW_ESTABLISHED);
  add(client_fin, MG_FLOW_FIN_CLIENT);
  add(server_fin, MG_FLOW_FIN_SERVER);
  add(server_fin_first, MG_FLOW_SERVER_FIN_FIRST);
  add(reset_seen, MG_FLOW_RST_SEEN);
  add(client_told, MG_FLOW_RST_TO_CLIENT);
  add(server_told, MG_FLOW_RST_TO_SERVER);
  add(translated, MG_FLOW_TRANSLATED);
  return bits;
}

void Model::write(const std::string& map, const void* key, const void* value) {
  auto num = [&] { return read_as<std::uint32_t>(key); };
  if (map == "settings") {
    plan_.settings = read_as<mg_settings>(value);
  } else if (map == "ports_by_ifindex") {
    set(plan_.ports_by_ifindex, num(), value);
  } else if (map == "vpcs") {
    set(plan_.vpcs, num(), value);
  } else if (map == "ports") {
    set(plan_.ports, num(), value);
  } else if (map == "front") {
    auto k = read_as<mg_front_key>(key);
    set(plan_.front, {k.vpc_num, v4(k.addr)}, value);
  } else if (map == "endpoints") {
    set(plan_.endpoints, num(), value);
  } else if (map == "endpoint_epochs") {
    set(plan_.endpoint_epochs, num(), value);
  } else if (map == "balancers") {
    set(plan_.balancers, num(), value);
  } else if (map == "listeners") {
    auto k = read_as<mg_listener_key>(key);
    set(plan_.listeners, {k.balancer_num, ntohs(k.port), k.protocol}, value);
  } else if (map == "targets") {
    set(plan_.targets, num(), value);
  } else if (map == "target_epochs") {
    set(plan_.target_epochs, num(), value);
  } else if (map == "group_rules") {
    auto k = read_as<mg_group_key>(key);
    set(plan_.group_rules, {k.group_num, k.direction}, value);
  } else if (map == "probes") {
    set(plan_.probes, num(), value);
  } else if (map == "probe_index") {
    auto k = read_as<mg_probe_key>(key);
    set(plan_.probe_index, {k.vpc_num, v4(k.target_addr), v4(k.balancer_addr), ntohs(k.check_port)},
        value);
  } else {
    write_flow_map(map, key, value);
  }
}

// What only tests write: where a cursor stands, and tuples that somebody else holds.
bool Model::write_flow_map(const std::string& map, const void* key, const void* value) {
  if (map == "snat_cursors") {
    auto k = read_as<mg_snat_key>(key);
    set(cursors_, Cursor{k.balancer_num, k.zone_num, k.target_num}, value);
  } else if (map == "flow_index") {
    auto k = read_as<mg_flow4_key>(key);
    index_[{k.vpc_num,
            {ntohl(k.saddr), ntohs(k.sport)},
            {ntohl(k.daddr), ntohs(k.dport)},
            k.protocol}] = Side{};
  } else {
    return false;
  }
  return true;
}

void Model::write_choices(std::uint32_t tg_num, std::uint32_t zone_num,
                          const std::vector<std::uint32_t>& targets) {
  plan_.choices[{tg_num, zone_num}] = targets;
}

Answer Model::run(Program program, const Bytes& frame, std::uint64_t now_ns) {
  Packet p;
  p.bytes = frame;
  p.now_ns = now_ns;
  moved_cursor_.reset();
  return finish(p, program == Program::kFromInstance ? from_instance(p) : from_service(p));
}

// Every test run enters by the interface 1.
std::uint32_t Model::from_instance(Packet& p) {
  auto ref = plan_.ports_by_ifindex.find(1);
  if (ref == plan_.ports_by_ifindex.end()) return MG_VERDICT_unknown_interface;
  p.port_num = ref->second.port_num;
  p.tuple.vpc_num = ref->second.vpc_num;
  p.port = live_port(p.port_num);
  if (p.port == nullptr || p.port->vpc_num != p.tuple.vpc_num) return MG_VERDICT_unknown_interface;
  if (std::uint32_t verdict = read_frame(p, p.port)) return verdict;
  if (p.arp) return answer_arp(p);
  if (auto verdict = follow_known(p)) return *verdict;
  return open(p);
}

std::uint32_t Model::from_service(Packet& p) {
  if (std::uint32_t verdict = read_frame(p, nullptr)) return verdict;
  if (p.arp) return MG_VERDICT_arp_unanswered;
  std::uint32_t net = p.tuple.dst.addr & ~MG_SERVICE_NUM_MASK;
  std::uint32_t num = p.tuple.dst.addr & MG_SERVICE_NUM_MASK;
  if (net == MG_SERVICE_PORT_NET) return answer_of_resolver(p, num);
  if (net == MG_SERVICE_PROBE_NET) return send_probe(p, num);
  return MG_VERDICT_no_route;
}

std::uint32_t Model::sweep(std::uint64_t now_ns) {
  std::uint32_t freed = 0;
  for (auto it = flows_.begin(); it != flows_.end();) {
    ModelFlow& f = it->second;
    bool expired = f.deadline_ns <= now_ns;
    bool held = now_ns - f.dead_ns < std::uint64_t{MG_DEAD_HOLD_MS} * 1000000;
    if (f.dead && expired && !held) {
      for (const Tuple& tuple : {f.forward, f.reverse})
        if (auto at = index_.find(tuple); at != index_.end() && at->second.flow == it->first)
          index_.erase(at);
      it = flows_.erase(it);
      ++freed;
      continue;
    }
    if (!f.dead && expired) f.dead_ns = now_ns;
    f.dead = expired;
    ++it;
  }
  return freed;
}

void Model::age_flows(std::uint64_t by_ns) {
  for (auto& [num, f] : flows_) {
    f.deadline_ns = f.deadline_ns > by_ns ? f.deadline_ns - by_ns : 1;
    f.dead_ns = f.dead_ns > by_ns ? f.dead_ns - by_ns : 0;
  }
}

void Model::forget_flows() {
  flows_.clear();
  index_.clear();
}

}  // namespace mg::packet_test
