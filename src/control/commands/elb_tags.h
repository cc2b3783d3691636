// Tags of load-balancing resources, whose callers know other error codes than EC2's.
// Called by the load-balancing commands and api/elbv2. Thread rule: the desk's thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "control/caller.h"
#include "control/tx.h"
#include "model/ids.h"

namespace mg::control {

model::Scope caller_scope(const Caller& caller);

// A balancer, target group or listener of the caller. Errors: validation_error (no such ARN),
// balancer_not_found, target_group_not_found, listener_not_found.
Result<void> check_elb_resource(const model::World& world, const Caller& caller,
                                const std::string& arn);

// The resource must exist. Errors: elb_tag_limit, validation_error.
Result<void> add_elb_tags(Tx& tx, const Caller& caller, const std::string& arn,
                          const std::map<std::string, std::string>& tags);
// All or nothing over all ARNs; the errors of check_elb_resource.
Result<void> tag_elb_resources(Tx& tx, const Caller& caller, const std::vector<std::string>& arns,
                               const std::map<std::string, std::string>& tags);
Result<void> untag_elb_resources(Tx& tx, const Caller& caller, const std::vector<std::string>& arns,
                                 const std::vector<std::string>& keys);

}  // namespace mg::control
