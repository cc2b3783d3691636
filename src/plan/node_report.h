// The treaty, upward: what a node says it has made true and what it has seen. A report is a request
// like any other for the control desk. Thread rule: plain values.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace mg::plan {

enum class TargetHealth : std::uint8_t { kInitial, kHealthy, kUnhealthy };

struct HealthReport {
  TargetHealth health = TargetHealth::kInitial;
  std::string reason;       // AWS reason code, "Target.FailedHealthChecks"; empty when healthy
  std::string description;  // one plain sentence, may be empty
  bool operator==(const HealthReport&) const = default;
};

struct NodeReport {
  std::string node;  // the node's name
  std::uint64_t epoch = 0;
  std::uint64_t applied_revision = 0;  // every change up to here is in the kernel, failures apart
  // Plan keys that could not be applied, with the reason (operator's words). All failures that
  // stand, not only new ones.
  std::map<std::string, std::string> failures;
  // Targets by target_num: everything that is known, not only what changed.
  std::map<std::uint32_t, HealthReport> targets;
  bool targets_unchanged = false;  // `targets` is left out: it is what the last report said
  bool operator==(const NodeReport&) const = default;
};

}  // namespace mg::plan
