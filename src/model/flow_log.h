// What a flow log may ask for. It is kept and told back; records are not written yet, and its
// delivery status says so.
// Called by control/commands/flow_log. Pure.
#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"
#include "model/world.h"

namespace mg::model {

inline constexpr std::size_t kFlowLogsPerResourceMax = 2;  // AWS's quota
inline constexpr const char* kDefaultLogFormat =
    "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} "
    "${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}";

// "VPC" for vpc-…, "Subnet", "NetworkInterface"; "" for any other id.
std::string flow_log_resource_type(const std::string& id);

// Traffic type, destination and what it needs, format, interval. Where a log group was named by
// its ARN the name is filled in, as AWS does. Errors: missing_parameter, invalid_parameter_value,
// invalid_parameter.
Result<FlowLog> check_flow_log(FlowLog wanted);

// The same traffic of the same resource to the same place.
bool same_flow_log(const FlowLog& one, const FlowLog& other);

}  // namespace mg::model
