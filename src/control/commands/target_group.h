// Target groups: make, change, delete. Called by api/elbv2/target_group.
// Invariant: a group's targets and tags go with it, and it never goes while a listener uses it. A
// group that carries no traffic has no number: it is not in the plan.
// Thread rule: the desk's thread.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/result.h"
#include "control/caller.h"
#include "control/tx.h"
#include "model/elb_attributes.h"
#include "model/target_group.h"

namespace mg::control {

struct CreateTargetGroup {
  std::string name;
  std::string target_type, ip_address_type;  // "" for the default
  std::optional<std::string> protocol, protocol_version, vpc_id;
  std::optional<std::int64_t> port;
  model::HealthCheckChange check;
  std::map<std::string, std::string> tags;
};
// The existing one when the name is taken by one with the same settings. Errors: those of the
// model's checks, target_group_duplicate, target_group_limit, tags.
Result<model::TargetGroup> create_target_group(Tx& tx, const Caller& caller,
                                               const CreateTargetGroup& wanted);

Result<model::TargetGroup> modify_target_group(Tx& tx, const Caller& caller, const std::string& arn,
                                               const model::HealthCheckChange& change);
Result<model::TargetGroup> modify_target_group_attributes(Tx& tx, const Caller& caller,
                                                          const std::string& arn,
                                                          const model::AttributeList& wanted);

// An absent or foreign one is no error. Errors: validation_error, elb_resource_in_use.
Result<void> delete_target_group(Tx& tx, const Caller& caller, const std::string& arn);

}  // namespace mg::control
