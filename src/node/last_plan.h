// The last plan on disk, so that a node can make itself again without control (after a host's
// reboot, or while control is away). A whole plan in last_plan.json and, behind it, one line a
// change in last_plan.log: storing a change costs no more when the plan is big. Called by Agent.
// Invariant: what load() answers is a plan that was in force, as of the last append that returned;
// a line cut short by a crash is left out with all after it. Thread rule: the node's thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/fd.h"
#include "base/result.h"
#include "plan/node_plan.h"
#include "plan/node_report.h"

namespace mg::node {

class LastPlan {
 public:
  explicit LastPlan(std::string directory) : directory_(std::move(directory)) {}

  // nullopt: there is none, or none that can be read (the log says why).
  std::optional<plan::PlanChange> load();
  Result<void> append(const plan::PlanChange& change);
  // Writes `plan` whole and empties the log. Called for snapshots, and when wants_compaction().
  Result<void> store(std::uint64_t epoch, std::uint64_t revision, const plan::NodePlan& plan);
  [[nodiscard]] bool wants_compaction() const { return log_bytes_ > kLogBytesMax; }

 private:
  static constexpr std::size_t kLogBytesMax = 4U << 20;

  const std::string directory_;
  Fd log_;
  std::size_t log_bytes_ = 0;
};

// The last known health of targets, by number, beside the plan.
struct KnownHealth {
  std::uint32_t epoch = 0;  // the target's
  plan::HealthReport report;
};
using HealthTable = std::map<std::uint32_t, KnownHealth>;

Result<void> store_health(const std::string& directory, const HealthTable& table);
HealthTable load_health(const std::string& directory);

}  // namespace mg::node
