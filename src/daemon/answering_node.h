// The node of `--data-plane none`: it carries nothing and says at once that all is done. States
// that wait for a node are reached, and every target is healthy with a description that says why.
// Joined to control by plan::Link. Thread rule: start() and stop() from one thread, send() from the
// desk's; reports come from a thread of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <thread>

#include "base/queue.h"
#include "plan/link.h"

namespace mg::daemon {

class AnsweringNode final : public plan::Link {
 public:
  AnsweringNode();
  ~AnsweringNode() override;  // stop()

  void on_report(ReportCallback callback) override;
  void send(plan::PlanChange change) override;

  void start();  // after on_report()
  void stop();

 private:
  void run();

  ReportCallback callback_;
  Queue<plan::PlanChange> inbox_;
  std::thread thread_;
};

}  // namespace mg::daemon
