#include "harness.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "plan/verdicts.h"

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

constexpr const char* kArrays[] = {"settings",        "vpcs",      "ports",   "endpoints",
                                   "endpoint_epochs", "balancers", "targets", "target_epochs",
                                   "probes"};
constexpr const char* kHashes[] = {"ports_by_ifindex", "front",       "listeners",
                                   "choices",          "group_rules", "probe_index",
                                   "snat_cursors",     "flow_index",  "drop_subjects"};

std::size_t cpus() {
  static const int kCpus = libbpf_num_possible_cpus();
  return static_cast<std::size_t>(kCpus);
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

int program_of(bpf_object* object, const char* name) {
  return bpf_program__fd(bpf_object__find_program_by_name(object, name));
}

// All of a map in one system call; how many elements there were.
std::uint32_t read_all(int fd, std::uint32_t count, void* keys, void* values) {
  std::uint32_t batch = 0;
  if (bpf_map_lookup_batch(fd, nullptr, &batch, keys, values, &count, nullptr) != 0 &&
      errno != ENOENT)
    return 0;
  return count;
}

}  // namespace

const std::string& missing_capability() {
  static const std::string kMissing = prepare();
  return kMissing;
}

Harness::Harness(const Limits& limits) : limits_(limits) {
  libbpf_set_print(keep_log);
  loader_log.clear();
  if (!load()) error_ = std::string("cannot load: ") + strerror(errno) + "\n" + loader_log;
}

Harness::~Harness() {
  for (bpf_object* object : {sweep_now_, sweeper_, from_service_, from_instance_})
    bpf_object__close(object);
}

bpf_object* Harness::open(const std::string& path) const {
  bpf_object* object = bpf_object__open(path.c_str());
  if (object == nullptr) return nullptr;
  if (from_instance_ != nullptr) {
    if (share_maps(object, from_instance_) && bpf_object__load(object) == 0) return object;
    bpf_object__close(object);
    return nullptr;
  }
  std::map<std::string, std::uint32_t> entries = limits_.entries;
  entries.insert({"flow_index", limits_.flow_slots * 2});
  entries.insert({"flow_slots", limits_.flow_slots});
  entries.insert({"free_slots", limits_.flow_slots});
  for (const auto& [name, count] : entries)
    bpf_map__set_max_entries(bpf_object__find_map_by_name(object, name.c_str()), count);
  if (bpf_object__load(object) == 0) return object;
  bpf_object__close(object);
  return nullptr;
}

bool Harness::load() {
  const std::string shipped = MG_BPF_OBJECT_FOLDER, ours = MG_PACKET_OBJECT_FOLDER;
  from_instance_ = open(limits_.few_snat_ports ? ours + "/from_instance_few_ports.bpf.o"
                                               : shipped + "/from_instance.bpf.o");
  if (from_instance_ == nullptr) return false;
  from_service_ = open(shipped + "/from_service.bpf.o");
  if (from_service_ == nullptr) return false;
  sweeper_ = open(shipped + "/sweeper.bpf.o");
  if (sweeper_ == nullptr) return false;
  sweep_now_ = open(ours + "/sweep_now.bpf.o");
  if (sweep_now_ == nullptr) return false;
  bpf_map* map = nullptr;
  bpf_object__for_each_map(map, from_instance_) {
    std::string name = bpf_map__name(map);
    fds_[name] = bpf_map__fd(map);
    key_bytes_[name] = bpf_map__key_size(map);
    value_bytes_[name] = bpf_map__value_size(map);
  }
  counted_ = counters();
  return fill_free_slots(limits_.flow_slots);
}

bool Harness::fill_free_slots(std::uint32_t count) {
  int fd = map("free_slots");
  std::uint32_t slot = 0;
  while (bpf_map_lookup_and_delete_elem(fd, nullptr, &slot) == 0) continue;
  for (slot = count; slot-- > 0;)
    if (bpf_map_update_elem(fd, nullptr, &slot, 0) != 0) return false;
  return true;
}

bool Harness::reset(std::uint32_t free_slots) {
  // A timer may be at work at this moment.
  if (armed_ || !error_.empty() || free_slots > limits_.flow_slots) return false;
  watch(nullptr, nullptr);
  for (const char* name : kHashes) clear_hash(name);
  Bytes zero(sizeof(mg_count) * cpus() + sizeof(mg_balancer));
  for (const char* name : kArrays)
    for (std::uint32_t num : std::exchange(dirty_[name], {}))
      bpf_map_update_elem(map(name), &num, zero.data(), BPF_ANY);
  for (std::uint32_t verdict = 0; verdict < MG_VERDICT_COUNT; ++verdict)
    bpf_map_update_elem(map("verdicts"), &verdict, zero.data(), BPF_ANY);
  counted_ = counters();
  return reset_flows(free_slots);
}

bool Harness::reset_flows(std::uint32_t free_slots) {
  for (const char* name : {"flow_index", "snat_cursors", "drop_subjects"}) clear_hash(name);
  Bytes zero(sizeof(mg_flow));
  std::vector<mg_flow> held = slots();
  for (std::uint32_t slot = 0; slot < held.size(); ++slot)
    if (std::memcmp(&held[slot], zero.data(), sizeof(mg_flow)) != 0)
      bpf_map_update_elem(map("flow_slots"), &slot, zero.data(), BPF_ANY);
  std::uint32_t first = 0;
  bpf_map_update_elem(map("sweep"), &first, zero.data(), BPF_ANY);
  return fill_free_slots(free_slots);
}

void Harness::clear_hash(const std::string& name) {
  Bytes key(sizeof(mg_probe_key));
  int fd = map(name);
  while (bpf_map_get_next_key(fd, nullptr, key.data()) == 0) bpf_map_delete_elem(fd, key.data());
}

void Harness::watch(Watcher watcher, ChoiceWatcher choices) {
  watcher_ = std::move(watcher);
  choice_watcher_ = std::move(choices);
}

int Harness::map(const std::string& name) const {
  auto found = fds_.find(name);
  return found == fds_.end() ? -1 : found->second;
}

int Harness::program_fd(Program program) const {
  return program == Program::kFromInstance ? program_of(from_instance_, "from_instance")
                                           : program_of(from_service_, "from_service");
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

std::vector<mg_count> Harness::counters() const {
  std::vector<std::uint32_t> keys(MG_VERDICT_COUNT);
  std::vector<mg_count> values(MG_VERDICT_COUNT * cpus());
  read_all(map("verdicts"), MG_VERDICT_COUNT, keys.data(), values.data());
  return values;
}

Outcome Harness::run_counted(Program program, const Bytes& frame, Sums sums) {
  Outcome outcome = run(program, frame, sums);
  std::vector<mg_count> after = counters();
  for (std::size_t i = 0; i < after.size(); ++i)
    for (std::uint64_t n = counted_[i].packets; n < after[i].packets; ++n) {
      outcome.verdicts.push_back(static_cast<std::uint32_t>(i / cpus()));
      outcome.now_ns = after[i].last_ns;
    }
  counted_ = std::move(after);
  return outcome;
}

bool Harness::complete_supported() {
  static const bool kSupported = [] {
    Harness harness(Limits{});
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
  armed_ = true;
  if (bpf_prog_test_run_opts(program_of(sweeper_, "arm_sweeper"), &opts) != 0) return errno;
  return static_cast<int>(opts.retval);
}

int Harness::sweep_now(std::uint64_t now_ns) {
  Bytes frame = build(Frame{});
  __sk_buff context{};
  context.cb[0] = static_cast<__u32>(now_ns);
  context.cb[1] = static_cast<__u32>(now_ns >> 32);
  LIBBPF_OPTS(bpf_test_run_opts, opts);
  opts.data_in = frame.data();
  opts.data_size_in = static_cast<__u32>(frame.size());
  opts.ctx_in = &context;
  opts.ctx_size_in = sizeof context;
  opts.repeat = 1;
  if (bpf_prog_test_run_opts(program_of(sweep_now_, "sweep_now"), &opts) != 0) return -errno;
  return static_cast<int>(opts.retval);
}

bool Harness::put_bytes(const std::string& name, const void* key, const void* value) {
  if (bpf_map_update_elem(map(name), key, value, BPF_ANY) != 0) {
    ++refused_;
    return false;
  }
  for (const char* array : kArrays)
    if (name == array) {
      std::uint32_t num = 0;
      std::memcpy(&num, key, sizeof num);
      dirty_[name].insert(num);
    }
  if (watcher_) watcher_(name, key, value);
  return true;
}

Bytes Harness::get_raw(const std::string& name, const Bytes& key) const {
  Bytes value(value_bytes_.at(name));
  if (bpf_map_lookup_elem(map(name), key.data(), value.data()) != 0) value.clear();
  return value;
}

std::vector<Bytes> Harness::keys(const std::string& name) const {
  std::vector<Bytes> found;
  Bytes key(key_bytes_.at(name));
  if (auto dirty = dirty_.find(name); dirty != dirty_.end()) {
    for (std::uint32_t num : dirty->second) {
      std::memcpy(key.data(), &num, sizeof num);
      found.push_back(key);
    }
    return found;
  }
  for (void* at = nullptr; bpf_map_get_next_key(map(name), at, key.data()) == 0;
       at = found.back().data())
    found.push_back(key);
  return found;
}

bool Harness::get_bytes(int fd, const void* key, void* value) const {
  return bpf_map_lookup_elem(fd, key, value) == 0;
}

bool Harness::erase(const std::string& name, const void* key) {
  if (watcher_) watcher_(name, key, nullptr);
  return bpf_map_delete_elem(map(name), key) == 0;
}

bool Harness::set_choices(std::uint32_t tg_num, std::uint32_t zone_num,
                          const std::vector<std::uint32_t>& targets) {
  mg_choice_key key{tg_num, zone_num};
  if (targets.empty()) {
    if (choice_watcher_) choice_watcher_(tg_num, zone_num, targets);
    return bpf_map_delete_elem(map("choices"), &key) == 0;
  }
  LIBBPF_OPTS(bpf_map_create_opts, opts);
  opts.map_flags = BPF_F_INNER_MAP;
  auto length = static_cast<std::uint32_t>(targets.size());
  int inner = bpf_map_create(BPF_MAP_TYPE_ARRAY, "choice_table", 4, 4, length + 1, &opts);
  for (std::uint32_t i = 0; i <= length; ++i) {
    std::uint32_t value = i == 0 ? length : targets[i - 1];
    bpf_map_update_elem(inner, &i, &value, 0);
  }
  bool done = bpf_map_update_elem(map("choices"), &key, &inner, BPF_ANY) == 0;
  close(inner);
  refused_ += !done;
  if (done && choice_watcher_) choice_watcher_(tg_num, zone_num, targets);
  return done;
}

std::array<std::uint64_t, MG_VERDICT_COUNT> Harness::verdicts() const {
  std::array<std::uint64_t, MG_VERDICT_COUNT> totals{};
  std::vector<mg_count> all = counters();
  for (std::size_t i = 0; i < all.size(); ++i) totals[i / cpus()] += all[i].packets;
  return totals;
}

std::uint64_t Harness::subject(std::uint32_t verdict, std::uint32_t subject,
                               std::uint32_t num) const {
  mg_drop_key key{verdict, subject, num};
  std::vector<mg_count> each(cpus());
  if (bpf_map_lookup_elem(map("drop_subjects"), &key, each.data()) != 0) return 0;
  std::uint64_t total = 0;
  for (const mg_count& cpu : each) total += cpu.packets;
  return total;
}

std::uint32_t Harness::entries(const std::string& name) const {
  return static_cast<std::uint32_t>(keys(name).size());
}

std::vector<std::pair<mg_flow4_key, mg_flow_ref>> Harness::flow_index() const {
  std::vector<mg_flow4_key> keys(flow_slots() * 2);
  std::vector<mg_flow_ref> refs(flow_slots() * 2);
  std::uint32_t count = read_all(map("flow_index"), flow_slots() * 2, keys.data(), refs.data());
  std::vector<std::pair<mg_flow4_key, mg_flow_ref>> found;
  for (std::uint32_t i = 0; i < count; ++i) found.emplace_back(keys[i], refs[i]);
  return found;
}

std::vector<mg_flow> Harness::slots() const {
  std::vector<std::uint32_t> keys(flow_slots());
  std::vector<mg_flow> values(flow_slots());
  values.resize(read_all(map("flow_slots"), flow_slots(), keys.data(), values.data()));
  return values;
}

std::vector<mg_flow> Harness::flows() const {
  std::vector<mg_flow> found;
  for (const mg_flow& flow : slots())
    if (flow.state != MG_SLOT_FREE) found.push_back(flow);
  return found;
}

void Harness::age_flows(std::uint64_t by_ns) {
  std::vector<mg_flow> all = slots();
  for (std::uint32_t slot = 0; slot < all.size(); ++slot) {
    mg_flow& flow = all[slot];
    if (flow.state == MG_SLOT_FREE) continue;
    flow.deadline_ns = flow.deadline_ns > by_ns ? flow.deadline_ns - by_ns : 1;
    flow.dead_ns = flow.dead_ns > by_ns ? flow.dead_ns - by_ns : 0;
    set_array("flow_slots", slot, flow);
  }
}

}  // namespace mg::packet_test
