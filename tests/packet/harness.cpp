#include "harness.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "from_instance.skel.h"
#include "from_service.skel.h"
#include "plan/verdicts.h"
#include "sweeper.skel.h"

namespace mg::packet_test {
namespace {

constexpr std::uint32_t kTestComplete = 1u << 2;  // BPF_F_TEST_SKB_CHECKSUM_COMPLETE, Linux 6.15

std::uint64_t effective_capabilities() {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word)
    if (word == "CapEff:") {
      status >> word;
      return std::stoull(word, nullptr, 16);
    }
  return 0;
}

std::string prepare() {
  struct Need {
    unsigned bit;
    const char* name;
  };
  constexpr Need kNeeds[] = {{39, "CAP_BPF"},
                             {38, "CAP_PERFMON"},
                             {12, "CAP_NET_ADMIN"},
                             {21, "CAP_SYS_ADMIN (network namespace)"}};
  std::uint64_t have = effective_capabilities();
  std::string missing;
  for (const Need& need : kNeeds)
    if (!(have >> need.bit & 1)) missing += (missing.empty() ? "" : ", ") + std::string(need.name);
  if (!missing.empty()) return missing;
  if (unshare(CLONE_NEWNET) != 0) return std::string("a network namespace: ") + strerror(errno);
  rlimit limit{RLIM_INFINITY, RLIM_INFINITY};
  setrlimit(RLIMIT_MEMLOCK, &limit);
  return "";
}

std::string loader_log;

int keep_log(enum libbpf_print_level level, const char* format, va_list args) {
  if (level == LIBBPF_DEBUG) return 0;
  char line[4096];
  vsnprintf(line, sizeof line, format, args);
  loader_log += line;
  return 0;
}

// Makes `object` use the maps that `owner` has created.
bool share_maps(bpf_object* object, bpf_object* owner) {
  bpf_map* map = nullptr;
  bpf_object__for_each_map(map, object) {
    bpf_map* theirs = bpf_object__find_map_by_name(owner, bpf_map__name(map));
    if (theirs == nullptr || bpf_map__reuse_fd(map, bpf_map__fd(theirs)) != 0) return false;
  }
  return true;
}

}  // namespace

const std::string& missing_capability() {
  static const std::string kMissing = prepare();
  return kMissing;
}

Harness::Harness(std::uint32_t flow_slots) : flow_slots_(flow_slots) {
  libbpf_set_print(keep_log);
  loader_log.clear();
  if (!load()) error_ = std::string("cannot load: ") + strerror(errno) + "\n" + loader_log;
}

Harness::~Harness() {
  sweeper_bpf__destroy(sweeper_);
  from_service_bpf__destroy(from_service_);
  from_instance_bpf__destroy(from_instance_);
}

bool Harness::load() {
  from_instance_ = from_instance_bpf__open();
  if (from_instance_ == nullptr) return false;
  bpf_map__set_max_entries(from_instance_->maps.flow_index, flow_slots_ * 2);
  bpf_map__set_max_entries(from_instance_->maps.flow_slots, flow_slots_);
  bpf_map__set_max_entries(from_instance_->maps.free_slots, flow_slots_);
  if (from_instance_bpf__load(from_instance_) != 0) return false;
  from_service_ = from_service_bpf__open();
  if (from_service_ == nullptr || !share_maps(from_service_->obj, from_instance_->obj) ||
      from_service_bpf__load(from_service_) != 0)
    return false;
  sweeper_ = sweeper_bpf__open();
  if (sweeper_ == nullptr || !share_maps(sweeper_->obj, from_instance_->obj) ||
      sweeper_bpf__load(sweeper_) != 0)
    return false;
  int free_slots = map("free_slots");
  for (std::uint32_t slot = flow_slots_; slot-- > 0;)
    if (bpf_map_update_elem(free_slots, nullptr, &slot, 0) != 0) return false;
  return true;
}

int Harness::map(const char* name) const {
  return bpf_object__find_map_fd_by_name(from_instance_->obj, name);
}

int Harness::program_fd(Program program) const {
  return bpf_program__fd(program == Program::kFromInstance ? from_instance_->progs.from_instance
                                                           : from_service_->progs.from_service);
}

Outcome Harness::run(Program program, const Bytes& frame, Sums sums, int repeat) {
  Outcome outcome;
  outcome.bytes.resize(frame.size() + 256);
  LIBBPF_OPTS(bpf_test_run_opts, opts);
  opts.data_in = frame.data();
  opts.data_size_in = static_cast<__u32>(frame.size());
  opts.data_out = outcome.bytes.data();
  opts.data_size_out = static_cast<__u32>(outcome.bytes.size());
  opts.repeat = repeat;
  opts.flags = sums == Sums::kComplete ? kTestComplete : 0;
  if (bpf_prog_test_run_opts(program_fd(program), &opts) != 0) outcome.error = errno;
  outcome.action = opts.retval;
  outcome.duration_ns = opts.duration;
  outcome.bytes.resize(outcome.error == 0 ? opts.data_size_out : 0);
  return outcome;
}

bool Harness::complete_supported() {
  static const bool kSupported = [] {
    Harness harness(16);
    if (!harness.error().empty()) return false;
    return harness.run(Program::kFromInstance, build(Frame{}), Sums::kComplete).error == 0;
  }();
  return kSupported;
}

int Harness::arm_sweeper() {
  Bytes frame = build(Frame{});
  LIBBPF_OPTS(bpf_test_run_opts, opts);
  opts.data_in = frame.data();
  opts.data_size_in = static_cast<__u32>(frame.size());
  opts.repeat = 1;
  if (bpf_prog_test_run_opts(bpf_program__fd(sweeper_->progs.arm_sweeper), &opts) != 0)
    return errno;
  return static_cast<int>(opts.retval);
}

bool Harness::put_bytes(int fd, const void* key, const void* value) {
  return bpf_map_update_elem(fd, key, value, BPF_ANY) == 0;
}

bool Harness::get_bytes(int fd, const void* key, void* value) const {
  return bpf_map_lookup_elem(fd, key, value) == 0;
}

bool Harness::erase(const char* name, const void* key) {
  return bpf_map_delete_elem(map(name), key) == 0;
}

void Harness::set_choices(std::uint32_t tg_num, std::uint32_t zone_num,
                          const std::vector<std::uint32_t>& targets) {
  mg_choice_key key{tg_num, zone_num};
  if (targets.empty()) {
    erase("choices", &key);
    return;
  }
  LIBBPF_OPTS(bpf_map_create_opts, opts);
  opts.map_flags = BPF_F_INNER_MAP;
  auto length = static_cast<std::uint32_t>(targets.size());
  int inner = bpf_map_create(BPF_MAP_TYPE_ARRAY, "choice_table", 4, 4, length + 1, &opts);
  for (std::uint32_t i = 0; i <= length; ++i) {
    std::uint32_t value = i == 0 ? length : targets[i - 1];
    bpf_map_update_elem(inner, &i, &value, 0);
  }
  bpf_map_update_elem(map("choices"), &key, &inner, BPF_ANY);
  close(inner);
}

std::array<std::uint64_t, MG_VERDICT_COUNT> Harness::verdicts() const {
  std::array<std::uint64_t, MG_VERDICT_COUNT> totals{};
  std::vector<mg_count> cpus(static_cast<std::size_t>(libbpf_num_possible_cpus()));
  for (std::uint32_t verdict = 0; verdict < MG_VERDICT_COUNT; ++verdict) {
    if (bpf_map_lookup_elem(map("verdicts"), &verdict, cpus.data()) != 0) continue;
    for (const mg_count& cpu : cpus) totals[verdict] += cpu.packets;
  }
  return totals;
}

std::uint64_t Harness::subject(std::uint32_t verdict, std::uint32_t subject,
                               std::uint32_t num) const {
  mg_drop_key key{verdict, subject, num};
  std::vector<mg_count> cpus(static_cast<std::size_t>(libbpf_num_possible_cpus()));
  if (bpf_map_lookup_elem(map("drop_subjects"), &key, cpus.data()) != 0) return 0;
  std::uint64_t total = 0;
  for (const mg_count& cpu : cpus) total += cpu.packets;
  return total;
}

std::uint32_t Harness::flow_entries() const {
  std::uint32_t entries = 0;
  mg_flow4_key key{}, next{};
  int fd = map("flow_index");
  for (void* at = nullptr; bpf_map_get_next_key(fd, at, &next) == 0; at = &key) {
    key = next;
    ++entries;
  }
  return entries;
}

std::vector<mg_flow> Harness::flows() const {
  std::vector<mg_flow> found;
  for (std::uint32_t slot = 0; slot < flow_slots_; ++slot) {
    mg_flow flow{};
    if (get("flow_slots", slot, flow) && flow.state != MG_SLOT_FREE) found.push_back(flow);
  }
  return found;
}

void Harness::expire_flows() {
  for (std::uint32_t slot = 0; slot < flow_slots_; ++slot) {
    mg_flow flow{};
    if (!get("flow_slots", slot, flow) || flow.state == MG_SLOT_FREE) continue;
    flow.deadline_ns = 1;
    set_array("flow_slots", slot, flow);
  }
}

}  // namespace mg::packet_test
