// What the packet programs shall do, in plain C++: maps, structs and ifs, written from
// docs/architecture.md and the contract in bpf/abi, to be compared with what they do. It knows
// nothing of slots, generations, races or incremental checksum helpers. One packet at a time; one
// thread. Addresses and ports are in host byte order, save inside the plan's own records.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "bpf/abi/values.h"
#include "harness.h"

namespace mg::packet_test {

// A packet's own addresses, as it enters the port of its sender.
struct Tuple {
  std::uint32_t vpc_num = 0;
  Endpoint src, dst;
  std::uint8_t kind = 0;  // IP protocol; MG_PROTO_ECHO_REPLY for an answer to a ping

  auto key() const { return std::tie(vpc_num, src.addr, src.port, dst.addr, dst.port, kind); }
  bool operator<(const Tuple& other) const { return key() < other.key(); }
  bool operator==(const Tuple& other) const { return key() == other.key(); }
};

struct ModelFlow {
  Tuple forward, reverse;
  bool dead = false;  // found expired by the sweeper
  std::uint64_t deadline_ns = 0;
  std::uint64_t dead_ns = 0;
  bool translated = false;  // through a balancer
  bool answered = false, established = false, reset_seen = false;
  bool client_fin = false, server_fin = false, server_fin_first = false;
  bool client_told = false, server_told = false;  // of the cut, by a RST
  std::uint32_t idle_timeout_s = 0;
  std::uint32_t client_port_num = 0, client_port_epoch = 0;
  std::uint32_t server_port_num = 0, server_port_epoch = 0;
  std::uint32_t endpoint_num = 0, endpoint_epoch = 0;
  std::uint32_t balancer_num = 0;
  std::uint32_t target_num = 0, target_epoch = 0;
  std::uint32_t client_isn = 0;

  std::uint32_t flags() const;  // as MG_FLOW_…
  bool both_fins() const { return client_fin && server_fin; }
  bool closing() const { return both_fins() || reset_seen; }
};

// The plan, as written to the maps.
struct Plan {
  mg_settings settings{};
  std::map<std::uint32_t, mg_port_ref> ports_by_ifindex;
  std::map<std::uint32_t, mg_vpc> vpcs;
  std::map<std::uint32_t, mg_port> ports;
  std::map<std::pair<std::uint32_t, std::uint32_t>, mg_front_value> front;  // VPC, address
  std::map<std::uint32_t, mg_endpoint> endpoints;
  std::map<std::uint32_t, std::uint32_t> endpoint_epochs, target_epochs;
  std::map<std::uint32_t, mg_balancer> balancers;
  std::map<std::tuple<std::uint32_t, std::uint16_t, std::uint8_t>, mg_listener> listeners;
  std::map<std::uint32_t, mg_target> targets;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<std::uint32_t>> choices;
  std::map<std::pair<std::uint32_t, std::uint32_t>, mg_rules> group_rules;  // group, direction
  std::map<std::uint32_t, mg_probe> probes;
  // VPC, target, balancer, port → probe
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, std::uint16_t>, std::uint32_t>
      probe_index;
};

struct Answer {
  std::uint32_t verdict = 0;
  std::uint32_t action = 0;  // TC_ACT_…
  Bytes bytes;
};

class Model {
 public:
  struct Sizes {
    std::uint32_t flow_slots = 64;
    std::uint32_t snat_first = MG_SNAT_PORT_FIRST, snat_last = MG_SNAT_PORT_LAST;
  };
  using Cursor = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>;  // balancer, zone, target
  using Subject = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>;
  using FlowNum = std::uint64_t;
  struct Side {
    FlowNum flow = 0;  // 0: somebody else's, of whom nothing is known
    bool reverse = false;
    bool operator==(const Side& other) const {
      return flow == other.flow && reverse == other.reverse;
    }
  };

  explicit Model(const Sizes& sizes) : sizes_(sizes) {}

  // The plan changes (Watcher, ChoiceWatcher).
  void write(const std::string& map, const void* key, const void* value);
  void write_choices(std::uint32_t tg_num, std::uint32_t zone_num,
                     const std::vector<std::uint32_t>& targets);

  Answer run(Program program, const Bytes& frame, std::uint64_t now_ns);
  std::uint32_t sweep(std::uint64_t now_ns);  // a round of the sweeper; how many were freed
  void age_flows(std::uint64_t by_ns);
  void forget_flows();  // the sweeper has freed all
  void forget_subjects() { subjects_.clear(); }

  std::map<FlowNum, ModelFlow>& flows() { return flows_; }
  const std::map<FlowNum, ModelFlow>& flows() const { return flows_; }
  const std::map<Tuple, Side>& index() const { return index_; }
  const std::map<Subject, std::uint64_t>& subjects() const { return subjects_; }
  const std::map<Cursor, std::uint32_t>& cursors() const { return cursors_; }
  const std::optional<Cursor>& moved_cursor() const { return moved_cursor_; }  // by the last packet
  const Plan& plan() const { return plan_; }
  // Where a new cursor starts: chance, so whoever compares must say.
  std::function<std::uint32_t(const Cursor&)> first_cursor;

 private:
  struct Packet;
  struct Way;

  bool write_flow_map(const std::string& map, const void* key, const void* value);

  // model_parse.cpp: what a packet is
  static std::uint32_t read_frame(Packet& p, const mg_port* port);
  static std::uint32_t read_ipv4(Packet& p);
  static std::uint32_t read_l4(Packet& p, std::size_t l4_bytes);

  std::uint32_t from_instance(Packet& p);
  std::uint32_t from_service(Packet& p);
  std::uint32_t answer_arp(Packet& p);

  // model_flow.cpp: known connections
  std::optional<std::uint32_t> follow_known(Packet& p);
  std::optional<std::uint32_t> judge_opening(Packet& p, ModelFlow& f, int trouble);
  int trouble_of(const Packet& p, const ModelFlow& f) const;
  std::uint32_t end_of(int trouble, const Packet& p, ModelFlow& f) const;
  static std::uint32_t tell_once(const Packet& p, ModelFlow& f, std::uint32_t reset,
                                 std::uint32_t silent);
  static void follow(const Packet& p, ModelFlow& f);
  std::uint32_t claim(Packet& p, const Way& way);
  std::uint32_t take_over(Packet& p, const Way& way);
  std::uint32_t claim_new(Packet& p, const Way& way);
  static void describe(const Packet& p, const Way& way, ModelFlow& f);
  bool claim_snat_port(const Way& way, Tuple& reverse);
  static void hasten(Packet& p);

  // model_open.cpp: new connections
  std::uint32_t open(Packet& p);
  std::uint32_t open_to_neighbour(Packet& p, std::uint32_t port_num);
  std::uint32_t open_to_resolver(Packet& p, std::uint32_t which) const;
  std::uint32_t enter_endpoint(Packet& p, const mg_front_value& at);
  std::uint32_t open_to_balancer(Packet& p, std::uint32_t zone_num);
  std::optional<std::uint32_t> enter_balancer(Packet& p, const mg_balancer& b) const;
  std::optional<std::uint32_t> answer_probe(Packet& p) const;
  std::optional<std::uint32_t> pick_target(Packet& p, Way& way, std::uint32_t tg_num) const;
  std::optional<std::uint32_t> leave_balancer(const mg_balancer& b, std::uint8_t protocol,
                                              Way& way) const;
  std::uint32_t choose(const Packet& p, std::uint32_t tg_num, std::uint32_t zone_num) const;
  std::uint32_t to_service(Packet& p, Endpoint src, Endpoint dst, std::uint32_t passed) const;
  std::uint32_t answer_of_resolver(Packet& p, std::uint32_t port_num) const;
  std::uint32_t send_probe(Packet& p, std::uint32_t probe_num) const;
  bool allowed(const mg_groups& mine, std::uint32_t direction, std::uint8_t protocol,
               std::uint16_t port, std::uint32_t peer, const mg_groups* peer_groups) const;
  const mg_port* live_port(std::uint32_t num) const;
  bool in_vpc(std::uint32_t vpc_num, std::uint32_t addr) const;
  const mg_front_value* who_has(std::uint32_t vpc_num, std::uint32_t addr) const;

  // model_rewrite.cpp: what leaves
  Answer finish(Packet& p, std::uint32_t verdict);
  void count(const Packet& p, std::uint32_t verdict);
  void hand_over(Packet& p) const;
  void write_reset(Packet& p) const;

  Sizes sizes_;
  Plan plan_;
  std::map<FlowNum, ModelFlow> flows_;
  std::map<Tuple, Side> index_;
  std::map<Cursor, std::uint32_t> cursors_;
  std::optional<Cursor> moved_cursor_;
  std::map<Subject, std::uint64_t> subjects_;
  FlowNum next_flow_ = 1;
};

}  // namespace mg::packet_test
