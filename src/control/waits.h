// The states that wait for a node, and the clock's due work. Both are commands like any other: the
// desk runs them when a report came in and once a second. Thread rule: the desk's thread.
#pragma once

#include "base/result.h"
#include "control/planner.h"
#include "control/tx.h"

namespace mg::control {

// instance pending → running, shutting-down → terminated; balancer provisioning → active;
// endpoints as control/commands/vpc_endpoint.h says.
Result<void> settle_waits(Tx& tx, const Planner& planner);

// Deregistered targets whose delay is over, terminated instances and ClientTokens past their time.
Result<void> run_due(Tx& tx);

}  // namespace mg::control
