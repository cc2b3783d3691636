// The link between control and one node: changes go down, reports come up. On one machine it is a
// queue in the process; later an mTLS stream with the same types. Two implementations exist today:
// node::Agent (the kernel) and daemon's answering node for `--data-plane none`.
// Thread rule: send() may be called from the control loop only and never blocks; the report
// callback is called from the node's thread, or from within send().
#pragma once

#include <functional>
#include <string>

#include "plan/node_plan.h"
#include "plan/node_report.h"

namespace mg::plan {

class Link {
 public:
  using ReportCallback = std::function<void(NodeReport)>;

  virtual ~Link() = default;
  // Called once before the first send().
  virtual void on_report(ReportCallback callback) = 0;
  virtual void send(PlanChange change) = 0;
};

}  // namespace mg::plan
