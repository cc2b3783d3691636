// The EC2 calls for instances and their states. run_instances is in instance_run.cpp; attributes,
// status and types have headers of their own.
// Contract of a handler: api/context.h. Thread rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "wire/ec2/describe_instances.h"
#include "wire/ec2/monitor_instances.h"
#include "wire/ec2/reboot_instances.h"
#include "wire/ec2/run_instances.h"
#include "wire/ec2/start_instances.h"
#include "wire/ec2/stop_instances.h"
#include "wire/ec2/terminate_instances.h"
#include "wire/ec2/unmonitor_instances.h"

namespace mg::api::ec2 {

Result<wire::ec2::Reservation> run_instances(Context& ctx, const wire::ec2::RunInstancesRequest& q);
Result<wire::ec2::DescribeInstancesResult> describe_instances(
    Context& ctx, const wire::ec2::DescribeInstancesRequest& q);
Result<wire::ec2::TerminateInstancesResult> terminate_instances(
    Context& ctx, const wire::ec2::TerminateInstancesRequest& q);
Result<wire::ec2::StopInstancesResult> stop_instances(Context& ctx,
                                                      const wire::ec2::StopInstancesRequest& q);
Result<wire::ec2::StartInstancesResult> start_instances(Context& ctx,
                                                        const wire::ec2::StartInstancesRequest& q);
Result<wire::ec2::RebootInstancesResult> reboot_instances(
    Context& ctx, const wire::ec2::RebootInstancesRequest& q);
Result<wire::ec2::MonitorInstancesResult> monitor_instances(
    Context& ctx, const wire::ec2::MonitorInstancesRequest& q);
Result<wire::ec2::UnmonitorInstancesResult> unmonitor_instances(
    Context& ctx, const wire::ec2::UnmonitorInstancesRequest& q);

// A terminated instance stays in sight for an hour; the timer removes it soon after.
bool in_sight(const Context& ctx, const model::Instance& instance);
// Errors: instance_malformed, instance_not_found (also when it is out of sight).
Result<const model::Instance*> find_in_sight(const Context& ctx, const std::string& id);

}  // namespace mg::api::ec2
