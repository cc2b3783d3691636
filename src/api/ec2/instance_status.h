// DescribeInstanceStatus: the state that the node reported, in the words of status checks.
// Contract of a handler: api/context.h. Thread rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "wire/ec2/describe_instance_status.h"

namespace mg::api::ec2 {

Result<wire::ec2::DescribeInstanceStatusResult> describe_instance_status(
    Context& ctx, const wire::ec2::DescribeInstanceStatusRequest& q);

}  // namespace mg::api::ec2
