#include "node/inbox.h"

#include <algorithm>
#include <chrono>
#include <set>

namespace mg::node {

void merge(plan::PlanChange& earlier, plan::PlanChange later) {
  if (later.snapshot) {
    earlier = std::move(later);
    return;
  }
  std::set<std::string> erases(earlier.erases.begin(), earlier.erases.end());
  for (auto& key : later.erases) {
    earlier.puts.erase(key);
    if (!earlier.snapshot) erases.insert(key);
  }
  for (auto& [key, entry] : later.puts) {
    erases.erase(key);
    earlier.puts.insert_or_assign(key, std::move(entry));
  }
  earlier.erases.assign(erases.begin(), erases.end());
  earlier.epoch = later.epoch;
  earlier.revision = later.revision;
}

void Inbox::push(plan::PlanChange change) {
  {
    std::lock_guard lock(mutex_);
    // What is older than what already waits is a late copy; a whole plan of the same epoch is not.
    if (items_.change) {
      const auto& waiting = *items_.change;
      const bool older = change.epoch == waiting.epoch && change.revision < waiting.revision;
      if (change.epoch < waiting.epoch || (older && !change.snapshot)) return;
    }
    if (items_.change) {
      merge(*items_.change, std::move(change));
    } else {
      items_.change = std::move(change);
    }
  }
  ready_.notify_one();
}

void Inbox::push(std::uint32_t target_num, KnownHealth health) {
  {
    std::lock_guard lock(mutex_);
    items_.health[target_num] = std::move(health);
  }
  ready_.notify_one();
}

void Inbox::stop() {
  {
    std::lock_guard lock(mutex_);
    items_.stop = true;
  }
  ready_.notify_one();
}

Inbox::Items Inbox::take(std::int64_t timeout_ms) {
  std::unique_lock lock(mutex_);
  ready_.wait_for(lock, std::chrono::milliseconds(timeout_ms),
                  [&] { return items_.change || !items_.health.empty() || items_.stop; });
  Items out;
  out.stop = items_.stop;
  out.change = std::move(items_.change);
  out.health = std::move(items_.health);
  items_.change.reset();
  items_.health.clear();
  return out;
}

}  // namespace mg::node
