// DescribeAccountLimits: the quotas of load balancing that hold for the caller, under the names
// that this action has for them. Registered in api/actions.cpp. Thread rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "wire/elbv2/describe_account_limits.h"

namespace mg::api::elbv2 {

Result<wire::elbv2::DescribeAccountLimits::Result> describe_account_limits(
    Context& ctx, const wire::elbv2::DescribeAccountLimits::Request& q);

}  // namespace mg::api::elbv2
