// Flow logs of VPCs, subnets and interfaces. A log goes with its resource.
// Called by api/ec2/flow_log, and by the commands that remove such a resource. Thread rule: the
// desk's thread.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "control/tx.h"
#include "model/ids.h"
#include "model/tags.h"

namespace mg::control {

// One log for `wanted.resource_id`, which check_flow_log has passed; its id. Errors: those of
// find_…, flow_log_exists, flow_log_limit, those of check_tag.
Result<std::string> create_flow_log(Tx& tx, const model::Scope& scope, model::FlowLog wanted,
                                    const model::TagMap& tags);
// All or none. Error: flow_log_not_found, which names all that are missing.
Result<void> delete_flow_logs(Tx& tx, const model::Scope& scope,
                              const std::vector<std::string>& ids);
// Those of a resource that goes.
void remove_flow_logs(Tx& tx, const std::string& resource_id);

}  // namespace mg::control
