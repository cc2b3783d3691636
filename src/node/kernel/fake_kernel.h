// Kernel's twin for tests: remembers what was written, and can stop at any verb as a crash would.
// Invariant: it refuses what the real one would refuse too late to see: raising a port whose
// records are missing, a port made twice. Thread rule: one thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "node/kernel/kernel.h"

namespace mg::node {

class FakeKernel final : public Kernel {
 public:
  // What survives the death of the daemon.
  struct State {
    Records records;
    std::map<std::string, FoundPort> ports;  // by instance id
    std::uint32_t next_ifindex = 10;
    bool operator==(const State& other) const;
  };

  explicit FakeKernel(State& state) : state_(state) {}

  // The n-th changing verb from now (1 = the next one) and all later ones fail; 0: never.
  void crash_at(int verb) { crash_at_ = verb, verbs_ = 0; }
  [[nodiscard]] int verbs() const { return verbs_; }
  // "put front", "make_port i-1", … in order of success.
  [[nodiscard]] const std::vector<std::string>& log() const { return log_; }
  void clear_log() { log_.clear(); }
  // Verbs on this map fail until it is empty again.
  void break_map(std::optional<MapId> map) { broken_ = map; }

  Result<Found> open() override;
  Result<std::uint32_t> make_port(const PortSpec& spec) override;
  Result<void> raise_port(const PortSpec& spec) override;
  Result<void> remove_port(const FoundPort& port) override;
  Result<void> put(const RecordKey& key, const std::string& value) override;
  Result<void> erase(const RecordKey& key) override;
  Result<void> forget_counts(std::uint32_t, std::uint32_t) override { return {}; }
  Result<std::vector<VerdictCount>> counts() const override;
  Result<KernelStatus> status() const override;

 private:
  Result<void> verb(const std::string& what);

  State& state_;
  int crash_at_ = 0;
  int verbs_ = 0;
  std::optional<MapId> broken_;
  std::vector<std::string> log_;
};

}  // namespace mg::node
