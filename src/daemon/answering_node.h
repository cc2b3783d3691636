// The node of `--data-plane none`: it makes nothing, and reports every change as applied and every
// target as healthy, so that a stock client sees a whole API without root. It reports before send()
// returns: whoever was answered finds every state reached with the next call.
// Called by the daemon's wiring. Invariant: it says so in the target's description, never as if it
// had probed. Thread rule: the desk's thread, and before that the one that starts it.
#pragma once

#include <cstdint>
#include <map>

#include "plan/link.h"

namespace mg::daemon {

class AnsweringNode final : public plan::Link {
 public:
  void on_report(ReportCallback callback) override;
  void send(plan::PlanChange change) override;

 private:
  ReportCallback callback_;
  std::map<std::string, std::uint32_t> targets_;  // plan key → target_num
};

}  // namespace mg::daemon
