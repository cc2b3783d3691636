// The programs in a kernel of their own making: loads the three objects unpinned with shared maps,
// runs one frame through one of them (BPF_PROG_TEST_RUN), reads the counters. Used by script.cpp
// and the tests. One Harness a test; everything goes when it goes.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bpf/abi/values.h"
#include "frame.h"
#include "plan/verdicts.h"

struct from_instance_bpf;
struct from_service_bpf;
struct sweeper_bpf;

namespace mg::packet_test {

// Enters a network namespace of the process's own and raises limits, once. Returns what is missing
// ("CAP_BPF …"), empty when the tests can run.
const std::string& missing_capability();

enum class Program { kFromInstance, kFromService };
enum class Sums { kNone, kComplete };  // how the kernel holds the frame's checksum

struct Outcome {
  int error = 0;  // errno of the test run itself
  std::uint32_t action = 0;
  Bytes bytes;
  std::uint32_t duration_ns = 0;
};

class Harness {
 public:
  explicit Harness(std::uint32_t flow_slots);
  ~Harness();
  Harness(const Harness&) = delete;
  Harness& operator=(const Harness&) = delete;

  const std::string& error() const { return error_; }  // of loading; empty: loaded
  int map(const char* name) const;
  std::uint32_t flow_slots() const { return flow_slots_; }

  Outcome run(Program program, const Bytes& frame, Sums sums, int repeat = 1);
  static bool complete_supported();  // Linux 6.15 and later
  int arm_sweeper();
  int program_fd(Program program) const;

  template <class Key, class Value>
  bool put(const char* name, const Key& key, const Value& value) {
    return put_bytes(map(name), &key, &value);
  }
  template <class Value>
  void set_array(const char* name, std::uint32_t num, const Value& value) {
    put(name, num, value);
  }
  template <class Key, class Value>
  bool get(const char* name, const Key& key, Value& value) const {
    return get_bytes(map(name), &key, &value);
  }
  bool erase(const char* name, const void* key);
  void set_choices(std::uint32_t tg_num, std::uint32_t zone_num,
                   const std::vector<std::uint32_t>& targets);

  std::array<std::uint64_t, MG_VERDICT_COUNT> verdicts() const;
  std::uint64_t subject(std::uint32_t verdict, std::uint32_t subject, std::uint32_t num) const;
  std::uint32_t flow_entries() const;  // keys in flow_index
  std::vector<mg_flow> flows() const;  // slots that are not free
  void expire_flows();                 // every deadline has passed

 private:
  bool load();
  bool put_bytes(int fd, const void* key, const void* value);
  bool get_bytes(int fd, const void* key, void* value) const;

  std::uint32_t flow_slots_;
  std::string error_;
  from_instance_bpf* from_instance_ = nullptr;
  from_service_bpf* from_service_ = nullptr;
  sweeper_bpf* sweeper_ = nullptr;
};

}  // namespace mg::packet_test
