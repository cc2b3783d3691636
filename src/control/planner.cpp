#include "control/planner.h"

#include "plan/compile/compile.h"

namespace mg::control {

namespace {
constexpr std::uint64_t kPlanEpoch = 1;  // rises when restoring a backup is built
}

plan::PlanChange Planner::snapshot(const model::World& world, std::uint64_t revision) {
  plan::PlanChange change;
  change.epoch = kPlanEpoch;
  change.revision = revision;
  change.snapshot = true;
  sent_.clear();
  changed_at_.clear();
  snapshot_at_ = revision;
  for (const auto& key : plan::compile::all_keys(world)) {
    if (auto entry = plan::compile::compile(world, key)) {
      changed_at_[key] = revision;
      sent_.emplace(key, *entry);
      change.puts.emplace(key, std::move(*entry));
    }
  }
  return change;
}

plan::PlanChange Planner::change(const model::World& world, const std::set<std::string>& keys,
                                 std::uint64_t revision) {
  plan::PlanChange change;
  change.epoch = kPlanEpoch;
  change.revision = revision;
  for (const auto& key : keys) {
    auto entry = plan::compile::compile(world, key);
    auto sent = sent_.find(key);
    if (!entry) {
      if (sent == sent_.end()) continue;
      sent_.erase(sent);
      change.erases.push_back(key);
    } else if (sent == sent_.end() || sent->second != *entry) {
      sent_.insert_or_assign(key, *entry);
      change.puts.emplace(key, std::move(*entry));
    } else {
      continue;
    }
    changed_at_[key] = revision;
  }
  return change;
}

bool Planner::reached(const std::string& key, const Observations& seen) const {
  if (seen.failures.contains(key)) return false;
  auto it = changed_at_.find(key);
  return (it == changed_at_.end() ? snapshot_at_ : it->second) <= seen.applied_revision;
}

void collect_plan_keys(const model::World& world, const Touched& record,
                       std::set<std::string>& keys) {
  for (auto& key : plan::compile::keys_of(world, record.first, record.second)) {
    keys.insert(std::move(key));
  }
}

}  // namespace mg::control
