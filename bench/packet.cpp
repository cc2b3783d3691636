// What a packet costs in from_instance, in a table of so many flows: an established flow's packet,
// a new flow's first packet, and giving a flow back. Every packet is another flow's (drive.bpf.c),
// and an empty program is measured in turn with the real one: the figure is the difference.
//
//   packet FLOWS…                                            one JSON line each
//   packet loop established|new|nothing|table SECONDS FLOWS   for a profiler to look at
//
// The maps are filled as the node would fill them: security groups on every side, an endpoint, a
// load balancer with 64 targets. One thread, pinned to one core (the maps' free lists are per
// core).
#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <sched.h>
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "drive.h"
#include "harness.h"

namespace mg::bench {
namespace {

using packet_test::Bytes;
using packet_test::Harness;

constexpr std::uint32_t kClientVpc = MG_DRIVE_VPC, kServerVpc = 2, kClientPort = 11,
                        kServerPort = 21;
constexpr std::uint32_t kEndpoint = 5, kBalancer = 3, kTargetGroup = 4, kZone = 1, kTargets = 64;
constexpr std::uint32_t kClientAddr = 0xac1f050a, kEndpointAddr = 0xac1f0909;  // 172.31.5.10, 9.9
constexpr std::uint32_t kNodeAddr = 0xac1f2801, kTargetAddr = 0xac1f1759;      // 172.31.40.1, 23.89
constexpr std::uint32_t kListenerFirst = 80, kListeners = 40;
constexpr std::uint32_t kClientGroup = 101, kEndpointGroup = 102, kTargetSideGroup = 104;
constexpr std::uint32_t kDefaultSlots = MG_FLOWS_DEFAULT;
constexpr int kRounds = 21;
constexpr int kPackets = 20'000;  // of one test run
constexpr std::uint64_t kSecondNs = 1'000'000'000;

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "packet: %s\n", why.c_str());
  std::exit(1);
}

std::uint64_t now_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * kSecondNs +
         static_cast<std::uint64_t>(now.tv_nsec);
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

mg_groups one_group(std::uint32_t num) {
  mg_groups groups{};
  groups.count = 1;
  groups.nums[0] = num;
  return groups;
}

void allow(Harness& harness, std::uint32_t group, std::uint32_t direction, std::uint16_t from,
           std::uint16_t to) {
  mg_rules rules{};
  rules.count = 1;
  rules.rules[0].protocol = 6;
  rules.rules[0].peer_kind = MG_PEER_CIDR;
  rules.rules[0].peer_addr = htonl(0xac1f0000);
  rules.rules[0].peer_mask = htonl(0xffff0000);
  rules.rules[0].port_from = from;
  rules.rules[0].port_to = to;
  harness.put("group_rules", mg_group_key{group, direction}, rules);
}

void front(Harness& harness, std::uint32_t vpc, std::uint32_t addr, mg_front_value value) {
  mg_front_key key{};
  key.vpc_num = vpc;
  key.addr[10] = key.addr[11] = 0xff;
  addr = htonl(addr);
  std::memcpy(key.addr + 12, &addr, 4);
  harness.put("front", key, value);
}

void port(Harness& harness, std::uint32_t num, std::uint32_t vpc, std::uint32_t addr,
          std::uint32_t group) {
  mg_port port{};
  port.ifindex = 1000 + num;
  port.vpc_num = vpc;
  port.epoch = 1;
  port.addr = htonl(addr);
  port.mac[0] = 2;
  port.mac[5] = static_cast<std::uint8_t>(num);
  port.groups = one_group(group);
  harness.set_array("ports", num, port);
  front(harness, vpc, addr, {MG_FRONT_PORT, num, 0});
}

void fill_plan(Harness& harness) {
  for (std::uint32_t vpc : {kClientVpc, kServerVpc})
    harness.set_array("vpcs", vpc, mg_vpc{htonl(0xac1f0000), htonl(0xffff0000), 1});
  mg_settings settings{};
  settings.service_ifindex = 999;
  settings.flow_slots = harness.flow_slots();
  harness.set_array("settings", 0, settings);
  allow(harness, kClientGroup, MG_DIRECTION_OUT, 0, 65535);
  allow(harness, kEndpointGroup, MG_DIRECTION_IN, kListenerFirst, kListenerFirst + kListeners);
  allow(harness, kTargetSideGroup, MG_DIRECTION_IN, 8000, 8000 + kTargets);
  port(harness, kClientPort, kClientVpc, kClientAddr, kClientGroup);
  port(harness, kServerPort, kServerVpc, kTargetAddr, kTargetSideGroup);
  const std::uint32_t loopback = 1;
  harness.put("ports_by_ifindex", loopback, mg_port_ref{kClientPort, kClientVpc});
  mg_endpoint endpoint{};
  endpoint.vpc_num = kClientVpc;
  endpoint.open = 1;
  endpoint.groups = one_group(kEndpointGroup);
  endpoint.balancer_nums[kZone] = kBalancer;
  const std::uint32_t epoch = 7;
  harness.set_array("endpoint_epochs", kEndpoint, epoch);
  harness.set_array("endpoints", kEndpoint, endpoint);
  front(harness, kClientVpc, kEndpointAddr, {MG_FRONT_ENDPOINT, kEndpoint, kZone});
  mg_balancer balancer{};
  balancer.vpc_num = kServerVpc;
  balancer.epoch = 1;
  balancer.node_addrs[kZone] = htonl(kNodeAddr);
  harness.set_array("balancers", kBalancer, balancer);
  front(harness, kServerVpc, kNodeAddr, {MG_FRONT_BALANCER, kBalancer, kZone});
  for (std::uint32_t i = 0; i < kListeners; ++i) {
    const mg_listener_key key{kBalancer, htons(static_cast<std::uint16_t>(kListenerFirst + i)), 6,
                              0};
    harness.put("listeners", key, mg_listener{kTargetGroup, MG_TCP_IDLE_S});
  }
  std::vector<std::uint32_t> choices;
  for (std::uint32_t i = 1; i <= kTargets; ++i) {
    mg_target target{};
    target.vpc_num = kServerVpc;
    target.plan_epoch = 1;
    target.addr = htonl(kTargetAddr);
    target.port = htons(static_cast<std::uint16_t>(8000 + i));
    target.tg_num = kTargetGroup;
    harness.set_array("target_epochs", i, target.plan_epoch);
    harness.set_array("targets", i, target);
    choices.push_back(i);
  }
  harness.set_choices(kTargetGroup, kZone, choices);
}

class Bench {
 public:
  explicit Bench(std::uint32_t flows);
  ~Bench() { bpf_object__close(drive_); }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;
  void run();
  void loop(const std::string& what, double seconds);

 private:
  double test_run(const char* program, int packets, const mg_drive& how);
  double measured(int packets, const mg_drive& how);  // with the verdict that is expected
  mg_drive in_turn(std::uint32_t from) const;
  mg_drive at_random() const;
  void fill();
  void establish();
  void take_new_ones_away();
  void slots_batch(bool write, std::uint32_t from, std::vector<mg_flow>& flows) const;

  const std::uint32_t flows_, batch_;
  Harness harness_;
  bpf_object* drive_ = nullptr;
  Bytes frame_;
  std::vector<std::pair<Bytes, Bytes>> cursors_;  // as they stand before the new flows
};

Bench::Bench(std::uint32_t flows)
    : flows_(flows),
      batch_(std::clamp<std::uint32_t>(flows / 64, 256, 16384)),
      harness_({std::max(kDefaultSlots, flows + batch_), false, {}}) {
  if (!harness_.error().empty()) give_up(harness_.error());
  fill_plan(harness_);
  drive_ = bpf_object__open(MG_BENCH_DRIVE_OBJECT);
  for (const char* shared : {"flow_index", "flow_slots"})
    if (drive_ == nullptr ||
        bpf_map__reuse_fd(bpf_object__find_map_by_name(drive_, shared), harness_.map(shared)) != 0)
      give_up(std::string(shared) + ": " + std::strerror(errno));
  if (bpf_object__load(drive_) != 0) give_up(std::string("drive.bpf.o: ") + std::strerror(errno));
  const int into[] = {harness_.program_fd(packet_test::Program::kFromInstance),
                      bpf_program__fd(bpf_object__find_program_by_name(drive_, "nothing")),
                      bpf_program__fd(bpf_object__find_program_by_name(drive_, "table"))};
  for (std::uint32_t i = 0; i < MG_DRIVE_INTO; ++i)
    if (bpf_map_update_elem(bpf_object__find_map_fd_by_name(drive_, "jump"), &i, &into[i], 0) != 0)
      give_up(std::string("jump: ") + std::strerror(errno));
  packet_test::Frame frame;
  frame.src = {kClientAddr, 1024};
  frame.dst = {kEndpointAddr, kListenerFirst};
  frame.eth_src = {2, 0, 0, 0, 0, kClientPort};
  frame_ = build(frame);
}

mg_drive Bench::in_turn(std::uint32_t from) const {
  return {from,
          0,
          0,
          kListenerFirst,
          htonl(kClientAddr),
          htonl(kEndpointAddr),
          0x02,
          {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, kClientPort}};
}

mg_drive Bench::at_random() const {
  static std::uint32_t seed = 2463534242u;
  seed = seed * 1664525 + 1013904223;
  return {0,
          flows_,
          seed | 1,
          kListenerFirst,
          htonl(kClientAddr),
          htonl(kEndpointAddr),
          0x10,
          {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, kClientPort}};
}

double Bench::test_run(const char* program, int packets, const mg_drive& how) {
  const std::uint32_t zero = 0;
  bpf_map_update_elem(bpf_object__find_map_fd_by_name(drive_, "drive_state"), &zero, &how, 0);
  LIBBPF_OPTS(bpf_test_run_opts, opts);
  opts.data_in = frame_.data();
  opts.data_size_in = static_cast<__u32>(frame_.size());
  opts.repeat = packets;
  const int fd = bpf_program__fd(bpf_object__find_program_by_name(drive_, program));
  if (bpf_prog_test_run_opts(fd, &opts) != 0)
    give_up(std::string("test run: ") + std::strerror(errno));
  return opts.duration;
}

double Bench::measured(int packets, const mg_drive& how) {
  const auto before = harness_.verdicts()[MG_VERDICT_handed_to_target];
  const auto ns = test_run("drive", packets, how);
  const auto counted = harness_.verdicts()[MG_VERDICT_handed_to_target] - before;
  if (counted != static_cast<std::uint64_t>(packets)) {
    for (std::size_t i = 0; i < MG_VERDICT_COUNT; ++i)
      if (const auto n = harness_.verdicts()[i]; n != 0)
        std::fprintf(stderr, "verdict %zu: %llu\n", i, static_cast<unsigned long long>(n));
    give_up(std::to_string(counted) + " of " + std::to_string(packets) +
            " packets were handed to a target");
  }
  return ns;
}

void Bench::slots_batch(bool write, std::uint32_t from, std::vector<mg_flow>& flows) const {
  std::vector<std::uint32_t> keys(flows.size());
  for (std::uint32_t i = 0; i < keys.size(); ++i) keys[i] = from + i;
  const int fd = harness_.map("flow_slots");
  auto count = static_cast<std::uint32_t>(flows.size());
  if (write) {
    if (bpf_map_update_batch(fd, keys.data(), flows.data(), &count, nullptr) != 0)
      give_up(std::string("flow_slots: ") + std::strerror(errno));
    return;
  }
  for (std::uint32_t i = 0; i < keys.size(); ++i)
    if (bpf_map_lookup_elem(fd, &keys[i], &flows[i]) != 0) give_up("flow_slots: no such slot");
}

void Bench::fill() {
  constexpr std::uint32_t kAtOnce = 32'768;
  for (std::uint32_t from = 0; from < flows_; from += kAtOnce)
    measured(static_cast<int>(std::min(kAtOnce, flows_ - from)), in_turn(from));
}

// As if the targets had answered and the clients had gone on.
void Bench::establish() {
  std::vector<mg_flow> flows(flows_);
  slots_batch(false, 0, flows);
  for (auto& flow : flows) {
    if (flow.state != MG_SLOT_LIVE) give_up("a flow is not live after its first packet");
    flow.flags |= MG_FLOW_ANSWERED | MG_FLOW_ESTABLISHED;
    flow.deadline_ns = now_ns() + MG_TCP_IDLE_S * kSecondNs;
  }
  slots_batch(true, 0, flows);
  for (const auto& key : harness_.keys("snat_cursors"))
    cursors_.emplace_back(key, harness_.get_raw("snat_cursors", key));
}

// The table is as full as before: the next round's new flows are new again.
void Bench::take_new_ones_away() {
  std::vector<mg_flow> flows(batch_);
  slots_batch(false, flows_, flows);
  for (auto& flow : flows) {
    if (flow.state != MG_SLOT_LIVE) give_up("a new flow is not where it was expected");
    if (!harness_.erase("flow_index", &flow.forward) ||
        !harness_.erase("flow_index", &flow.reverse))
      give_up("a new flow lacks a key");
    const auto generation = flow.generation + 1;
    flow = mg_flow{};
    flow.generation = generation;
  }
  slots_batch(true, flows_, flows);
  for (std::uint32_t slot = flows_ + batch_; slot-- > flows_;)
    bpf_map_update_elem(harness_.map("free_slots"), nullptr, &slot, 0);
  for (const auto& [key, value] : cursors_) harness_.put_raw("snat_cursors", key, value);
}

void Bench::run() {
  fill();
  establish();
  std::vector<double> bare, empty, table, known, fresh;
  for (int round = 0; round < kRounds; ++round) {
    bare.push_back(test_run("nothing", kPackets, at_random()));
    empty.push_back(test_run("drive_nothing", kPackets, at_random()));
    table.push_back(test_run("drive_table", kPackets, at_random()));
    known.push_back(measured(kPackets, at_random()));
    fresh.push_back(measured(static_cast<int>(batch_), in_turn(flows_)));
    take_new_ones_away();
  }
  const auto late = now_ns() + 3600 * kSecondNs;
  const auto began = now_ns();
  harness_.sweep_now(late);
  const auto marked = now_ns();
  const int freed = harness_.sweep_now(late + 2 * kSecondNs);
  const auto ended = now_ns();
  if (freed != static_cast<int>(flows_)) give_up("the sweeper freed " + std::to_string(freed));
  std::printf(
      "{\"flows\": %u, \"bare_ns\": %.0f, \"empty_ns\": %.0f, \"table_ns\": %.0f, "
      "\"established_ns\": %.0f, "
      "\"new_ns\": %.0f, "
      "\"established_best_ns\": %.0f, \"new_best_ns\": %.0f, \"sweep_mark_ns\": %.0f, "
      "\"sweep_free_ns\": %.0f}\n",
      flows_, median(bare), median(empty), median(table) - median(empty),
      median(known) - median(empty), median(fresh) - median(empty),
      *std::min_element(known.begin(), known.end()) - median(empty),
      *std::min_element(fresh.begin(), fresh.end()) - median(empty),
      static_cast<double>(marked - began) / flows_, static_cast<double>(ended - marked) / flows_);
  std::fflush(stdout);
}

void Bench::loop(const std::string& what, double seconds) {
  fill();
  establish();
  const auto until = now_ns() + static_cast<std::uint64_t>(seconds * 1e9);
  std::vector<double> each;
  while (now_ns() < until) {
    if (what == "new") {
      each.push_back(measured(static_cast<int>(batch_), in_turn(flows_)));
      take_new_ones_away();
    } else {
      each.push_back(test_run(what == "nothing" ? "drive_nothing"
                              : what == "table" ? "drive_table"
                                                : "drive",
                              kPackets, at_random()));
    }
  }
  std::printf("%s among %u flows: %.0f ns\n", what.c_str(), flows_, median(each));
}

}  // namespace
}  // namespace mg::bench

int main(int argc, char** argv) {
  if (const auto& missing = mg::packet_test::missing_capability(); !missing.empty())
    mg::bench::give_up("missing: " + missing);
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  CPU_SET(static_cast<unsigned>(::sched_getcpu()), &cpus);
  ::sched_setaffinity(0, sizeof cpus, &cpus);
  if (argc == 5 && std::string(argv[1]) == "loop") {
    mg::bench::Bench(static_cast<std::uint32_t>(std::stoul(argv[4])))
        .loop(argv[2], std::stod(argv[3]));
    return 0;
  }
  for (int i = 1; i < argc; ++i)
    mg::bench::Bench(static_cast<std::uint32_t>(std::stoul(argv[i]))).run();
  return 0;
}
