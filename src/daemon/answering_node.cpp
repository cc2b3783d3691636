#include "daemon/answering_node.h"

#include <utility>
#include <variant>

namespace mg::daemon {

void AnsweringNode::on_report(ReportCallback callback) {
  callback_ = std::move(callback);
}

void AnsweringNode::send(plan::PlanChange change) {
  bool targets_changed = change.snapshot;
  if (change.snapshot) targets_.clear();
  for (const auto& key : change.erases) targets_changed |= targets_.erase(key) > 0;
  for (const auto& [key, entry] : change.puts) {
    const auto* target = std::get_if<plan::TargetEntry>(&entry);
    if (!target) continue;
    targets_changed |= targets_.insert_or_assign(key, target->target_num).second;
  }
  plan::NodeReport report;
  report.node = "none";
  report.epoch = change.epoch;
  report.applied_revision = change.revision;
  report.targets_unchanged = !targets_changed;
  if (targets_changed) {
    for (const auto& [key, num] : targets_) {
      report.targets[num] = {plan::TargetHealth::kHealthy, {}, "not probed: data plane none"};
    }
  }
  if (callback_) callback_(std::move(report));
}

}  // namespace mg::daemon
