#include "daemon/answering_node.h"

#include <utility>
#include <variant>

#include "base/log.h"

namespace mg::daemon {
namespace {

constexpr std::size_t kInboxCapacity = 65'536;
constexpr std::size_t kBatchLimit = 1024;
constexpr int kWaitMs = 1000;

plan::NodeReport report_of(const plan::NodePlan& plan, std::uint64_t epoch,
                           std::uint64_t revision) {
  plan::NodeReport report;
  report.node = "none";
  report.epoch = epoch;
  report.applied_revision = revision;
  for (const auto& [key, entry] : plan) {
    if (const auto* target = std::get_if<plan::TargetEntry>(&entry)) {
      report.targets[target->target_num] = {
          plan::TargetHealth::kHealthy, {}, "not probed: data plane none"};
    }
  }
  return report;
}

}  // namespace

AnsweringNode::AnsweringNode() : inbox_(kInboxCapacity) {}
AnsweringNode::~AnsweringNode() {
  stop();
}

void AnsweringNode::on_report(ReportCallback callback) {
  callback_ = std::move(callback);
}

void AnsweringNode::send(plan::PlanChange change) {
  // Full only when our thread is gone; the next snapshot would say everything again.
  if (!inbox_.try_push(std::move(change)))
    log::warn("the answering node's inbox is full or closed");
}

void AnsweringNode::start() {
  thread_ = std::thread([this] { run(); });
}

void AnsweringNode::stop() {
  inbox_.close();
  if (thread_.joinable()) thread_.join();
}

void AnsweringNode::run() {
  plan::NodePlan plan;
  for (;;) {
    auto changes = inbox_.pop_all(kWaitMs, kBatchLimit);
    if (changes.empty()) {
      if (inbox_.closed()) return;
      continue;
    }
    for (const auto& change : changes) plan::apply(plan, change);
    if (callback_) callback_(report_of(plan, changes.back().epoch, changes.back().revision));
  }
}

}  // namespace mg::daemon
