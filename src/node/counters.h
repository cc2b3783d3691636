// The verdict counters, for people: one row a verdict that has counted something, with its meaning
// and who must act. Totals, or those of one subject (interface, instance, endpoint, balancer).
// Called by Agent for `masugata status --drops [ID]` and for `why`.
// Thread rule: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "node/kernel/kernel.h"

namespace mg::node {

struct CounterRow {
  std::uint32_t verdict = 0;
  std::string name;    // "no_listener"
  std::string effect;  // PASS, DROP, RESET
  std::string who;     // who must act: NOBODY CONSUMER PROVIDER OPERATOR SENDER
  std::string text;    // one plain sentence
  std::uint64_t count = 0;
  std::int64_t last_ms = 0;  // wall clock, milliseconds since 1970
};
using Counters = std::vector<CounterRow>;

// Rows of `counts` in the order of their numbers; `wall_minus_ktime_ns` turns the kernel's time
// into the wall clock's.
Counters counter_rows(const std::vector<VerdictCount>& counts, std::int64_t wall_minus_ktime_ns);

// What CLOCK_REALTIME is ahead of CLOCK_MONOTONIC now.
std::int64_t wall_minus_ktime_ns();

}  // namespace mg::node
