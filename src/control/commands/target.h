// Targets: register, deregister, and the end of draining. Called by api/elbv2/target; the desk's
// timer calls remove_due_targets, the instance commands deregister_instance.
// Invariant: a request registers all its targets or none. Thread rule: the desk's thread.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "control/caller.h"
#include "control/tx.h"
#include "model/target.h"

namespace mg::control {

// A draining one becomes live again; one that is live stays as it is. Errors:
// target_group_not_found, those of model::resolve_target, target_limit.
Result<void> register_targets(Tx& tx, const Caller& caller, const std::string& target_group_id,
                              const std::vector<model::TargetRef>& targets);

// What is not registered is no error. Behind a listener a target drains for the group's delay;
// else, or with delay 0, it is gone at once.
Result<void> deregister_targets(Tx& tx, const Caller& caller, const std::string& target_group_id,
                                const std::vector<model::TargetRef>& targets);

// Erases what has drained long enough.
void remove_due_targets(Tx& tx);

// Erases the draining targets of a group that no listener uses.
void remove_unused_draining(Tx& tx, const std::string& target_group_id);
// Takes a terminated instance out of every group, at once: nothing is left to drain.
void deregister_instance(Tx& tx, const std::string& instance_id);

// A target with what the nodes know of it.
struct TargetHealthRow {
  model::Target target;  // only target_id and port are set when it is not registered
  model::TargetState state;
};
// The asked ones in their order, or all of the group. Errors: target_group_not_found,
// validation_error (a port).
Result<std::vector<TargetHealthRow>> target_health(const Tx& tx, const Caller& caller,
                                                   const std::string& target_group_id,
                                                   const std::vector<model::TargetRef>& targets);

}  // namespace mg::control
