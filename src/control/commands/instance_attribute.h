// What ModifyInstanceAttribute and ModifyInstanceCreditSpecification change of an instance.
// Called by api/ec2/instance_attribute and instance_credit. Thread rule: the desk's thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "control/tx.h"
#include "model/ids.h"

namespace mg::control {

struct InstanceChange {
  std::optional<std::string> instance_type, user_data;  // only of a stopped instance
  std::optional<bool> ebs_optimized;                    // likewise
  std::optional<std::string> shutdown_behavior;
  std::optional<bool> disable_api_stop, disable_api_termination, monitoring;
  // Of its interface; instance_many_interfaces when it has several.
  std::optional<bool> source_dest_check;
  std::vector<std::string> group_ids;
};
// Errors: instance_malformed, instance_not_found, instance_state_incorrect,
// invalid_parameter_value, instance_many_interfaces, attachment_limit, those of
// model::interface_groups.
Result<void> change_instance(Tx& tx, const model::Scope& scope, const std::string& id,
                             const InstanceChange& change);

// Errors: instance_malformed, instance_not_found, instance_state_incorrect,
// invalid_parameter_value, credits_unsupported_item (a type that is not burstable).
Result<void> change_credits(Tx& tx, const model::Scope& scope, const std::string& id,
                            const std::string& cpu_credits);

}  // namespace mg::control
