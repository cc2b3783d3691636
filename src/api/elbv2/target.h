// ELBv2 actions on targets: wire in, command, wire out.
// Registered in api/actions.cpp. Thread rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "wire/elbv2/deregister_targets.h"
#include "wire/elbv2/describe_target_health.h"
#include "wire/elbv2/register_targets.h"

namespace mg::api::elbv2 {

Result<wire::elbv2::RegisterTargets::Result> register_targets(
    Context& ctx, const wire::elbv2::RegisterTargets::Request& q);
Result<wire::elbv2::DeregisterTargets::Result> deregister_targets(
    Context& ctx, const wire::elbv2::DeregisterTargets::Request& q);
Result<wire::elbv2::DescribeTargetHealth::Result> describe_target_health(
    Context& ctx, const wire::elbv2::DescribeTargetHealth::Request& q);

}  // namespace mg::api::elbv2
