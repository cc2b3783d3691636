// The planner: which plan entries a command has changed. It asks plan/compile for the touched keys
// only, remembers what it sent, and knows when a node has made a key true.
// Owned by the desk; thread rule: the desk's thread.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "control/tx.h"
#include "model/world.h"
#include "plan/node_plan.h"

namespace mg::control {

class Planner {
 public:
  // Everything, for a node that knows nothing (start, reconnect, a reloaded World).
  plan::PlanChange snapshot(const model::World& world, std::uint64_t revision);
  // The entries among `keys` that differ from what was sent.
  plan::PlanChange change(const model::World& world, const std::set<std::string>& keys,
                          std::uint64_t revision);
  // True once the last change of this key is in the kernel. A key that was not sent since the last
  // snapshot went with that one at the latest.
  [[nodiscard]] bool reached(const std::string& key, const Observations& seen) const;

 private:
  std::map<std::string, plan::Entry> sent_;
  std::map<std::string, std::uint64_t> changed_at_;  // key → revision of its last change
  std::uint64_t snapshot_at_ = 0;                    // revision of the last snapshot
};

// The plan keys that this record has a part in, as the World stands.
void collect_plan_keys(const model::World& world, const Touched& record,
                       std::set<std::string>& keys);

}  // namespace mg::control
