// When is a target healthy? The counting rule, without clocks or sockets.
//   initial   → healthy after ONE passed check, unhealthy after `unhealthy_count` failed ones
//   healthy   → unhealthy after `unhealthy_count` failed checks in a row
//   unhealthy → healthy after `healthy_count` passed checks in a row
// Called by the prober. Invariant: a restored state is kept until the checks say otherwise, so a
// restart of the node changes nobody's health. Thread rule: plain value.
#pragma once

#include <cstdint>
#include <string>

#include "plan/node_plan.h"
#include "plan/node_report.h"

namespace mg::node::health {

struct Outcome {
  bool passed = false;
  std::string reason;       // AWS's reason code of a failed check
  std::string description;  // one sentence
};

class State {
 public:
  State() = default;
  explicit State(plan::HealthReport restored) : report_(std::move(restored)) {}

  // True when the report changed.
  bool on_outcome(const Outcome& outcome, const plan::HealthCheck& check);
  [[nodiscard]] const plan::HealthReport& report() const { return report_; }

 private:
  plan::HealthReport report_{plan::TargetHealth::kInitial, "Elb.InitialHealthChecking",
                             "Initial health checks in progress"};
  std::uint32_t passed_ = 0;  // in a row
  std::uint32_t failed_ = 0;
};

// Status line and headers of an answer, as far as they have come.
enum class HttpStep : std::uint8_t { kMore, kDone, kBroken };
struct HttpStatus {
  HttpStep step = HttpStep::kMore;
  int code = 0;
};
HttpStatus read_http_status(std::string_view bytes);
Outcome judge_http(int code, const plan::HealthCheck& check);

}  // namespace mg::node::health
