// The programs in a kernel of their own making: loads the three objects unpinned with shared maps,
// runs one frame through one of them (BPF_PROG_TEST_RUN), reads the counters. Used by script.cpp
// and the tests; one thread, save for run(). Loading costs half a second, so what is done with a
// harness may be used again after reset(); everything goes when it goes.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "bpf/abi/values.h"
#include "frame.h"
#include "plan/verdicts.h"

struct bpf_object;

namespace mg::packet_test {

// Enters a network namespace of the process's own and raises limits, once. Returns what is missing
// ("CAP_BPF …"), empty when the tests can run.
const std::string& missing_capability();

#define NEEDS_KERNEL() \
  if (!missing_capability().empty()) GTEST_SKIP() << "missing capability: " << missing_capability()

enum class Program { kFromInstance, kFromService };
enum class Sums { kNone, kComplete };  // how the kernel holds the frame's checksum

struct Limits {
  std::uint32_t flow_slots = 64;
  bool few_snat_ports = false;                   // the build with 8 of them
  std::map<std::string, std::uint32_t> entries;  // of maps, by name
};

struct Outcome {
  int error = 0;  // errno of the test run itself
  std::uint32_t action = 0;
  Bytes bytes;
  std::uint32_t duration_ns = 0;
  // run_counted() only
  std::vector<std::uint32_t> verdicts;  // one for each packet counted
  std::uint64_t now_ns = 0;             // when the program says it was
};

// Told of what user space writes to a map; `value` is null when the key is erased.
using Watcher = std::function<void(const std::string& map, const void* key, const void* value)>;
using ChoiceWatcher = std::function<void(std::uint32_t tg_num, std::uint32_t zone_num,
                                         const std::vector<std::uint32_t>& targets)>;

class Harness {
 public:
  explicit Harness(const Limits& limits);
  ~Harness();
  Harness(const Harness&) = delete;
  Harness& operator=(const Harness&) = delete;

  // As new, with `free_slots` of the flow slots to be had. False: cannot be used again.
  bool reset(std::uint32_t free_slots);
  bool reusable() const { return !armed_ && limits_.entries.empty() && !limits_.few_snat_ports; }
  // The flows, their cursors and whose drops were counted; the plan stays.
  bool reset_flows(std::uint32_t free_slots);
  void watch(Watcher watcher, ChoiceWatcher choices);

  const std::string& error() const { return error_; }  // of loading; empty: loaded
  int map(const std::string& name) const;
  std::uint32_t flow_slots() const { return limits_.flow_slots; }

  Outcome run(Program program, const Bytes& frame, Sums sums, int repeat = 1);
  Outcome run_counted(Program program, const Bytes& frame, Sums sums);
  static bool complete_supported();  // Linux 6.15 and later
  int arm_sweeper();
  int sweep_now(std::uint64_t now_ns);  // one round; how many slots were freed
  int program_fd(Program program) const;

  template <class Key, class Value>
  bool put(const std::string& name, const Key& key, const Value& value) {
    return put_bytes(name, &key, &value);
  }
  template <class Value>
  bool set_array(const std::string& name, std::uint32_t num, const Value& value) {
    return put(name, num, value);
  }
  template <class Key, class Value>
  bool get(const std::string& name, const Key& key, Value& value) const {
    return get_bytes(map(name), &key, &value);
  }
  std::uint64_t refused() const { return refused_; }  // writes that the kernel did not take
  bool erase(const std::string& name, const void* key);
  bool put_raw(const std::string& name, const Bytes& key, const Bytes& value) {
    return put_bytes(name, key.data(), value.data());
  }
  Bytes get_raw(const std::string& name, const Bytes& key) const;  // empty: not there
  // What user space has written to a map of the plan: elements of an array, keys of a hash.
  std::vector<Bytes> keys(const std::string& name) const;
  bool set_choices(std::uint32_t tg_num, std::uint32_t zone_num,
                   const std::vector<std::uint32_t>& targets);

  std::array<std::uint64_t, MG_VERDICT_COUNT> verdicts() const;
  std::uint64_t subject(std::uint32_t verdict, std::uint32_t subject, std::uint32_t num) const;
  std::uint32_t entries(const std::string& name) const;  // keys of a hash map
  std::uint32_t flow_entries() const { return entries("flow_index"); }
  std::vector<std::pair<mg_flow4_key, mg_flow_ref>> flow_index() const;
  std::vector<mg_flow> slots() const;  // all of them
  std::vector<mg_flow> flows() const;  // slots that are not free
  // Puts all deadlines off by so much into the past; those that go beyond become 1.
  void age_flows(std::uint64_t by_ns);
  void expire_flows() { age_flows(~0ull); }

 private:
  bool load();
  bpf_object* open(const std::string& path) const;
  bool put_bytes(const std::string& name, const void* key, const void* value);
  bool get_bytes(int fd, const void* key, void* value) const;
  void clear_hash(const std::string& name);
  bool fill_free_slots(std::uint32_t count);
  std::vector<mg_count> counters() const;  // verdicts × CPUs

  Limits limits_;
  std::string error_;
  bpf_object* from_instance_ = nullptr;
  bpf_object* from_service_ = nullptr;
  bpf_object* sweeper_ = nullptr;
  bpf_object* sweep_now_ = nullptr;
  std::map<std::string, int> fds_;
  std::map<std::string, std::uint32_t> key_bytes_, value_bytes_;
  std::map<std::string, std::set<std::uint32_t>> dirty_;  // written elements of arrays
  std::vector<mg_count> counted_;                         // as of the last run_counted()
  Watcher watcher_;
  ChoiceWatcher choice_watcher_;
  std::uint64_t refused_ = 0;
  bool armed_ = false;
};

}  // namespace mg::packet_test
