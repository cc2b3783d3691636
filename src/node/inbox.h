// Where changes and health news wait for the node's thread. Coalesces by key, so that it is bounded
// by the size of the plan, and never makes its sender wait. Called by Agent::send (any thread), the
// prober, and the node's thread (take). Invariant: taking after N pushes gives one change equal to
// the N in order. Thread rule: any thread pushes; one takes.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "node/last_plan.h"
#include "plan/node_plan.h"

namespace mg::node {

// `later` on top of `earlier`, as one change.
void merge(plan::PlanChange& earlier, plan::PlanChange later);

class Inbox {
 public:
  struct Items {
    std::optional<plan::PlanChange> change;
    HealthTable health;
    bool stop = false;
  };

  void push(plan::PlanChange change);
  void push(std::uint32_t target_num, KnownHealth health);
  void stop();
  // Waits at most timeout_ms for something.
  Items take(std::int64_t timeout_ms);

 private:
  std::mutex mutex_;
  std::condition_variable ready_;
  Items items_;
};

}  // namespace mg::node
