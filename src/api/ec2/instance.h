// The EC2 calls for instances. run_instances is in instance_run.cpp.
// Contract of a handler: api/context.h. Thread rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "wire/ec2/describe_instances.h"
#include "wire/ec2/run_instances.h"
#include "wire/ec2/terminate_instances.h"

namespace mg::api::ec2 {

Result<wire::ec2::Reservation> run_instances(Context& ctx, const wire::ec2::RunInstancesRequest& q);
Result<wire::ec2::DescribeInstancesResult> describe_instances(
    Context& ctx, const wire::ec2::DescribeInstancesRequest& q);
Result<wire::ec2::TerminateInstancesResult> terminate_instances(
    Context& ctx, const wire::ec2::TerminateInstancesRequest& q);

}  // namespace mg::api::ec2
