// DescribeRules: a listener has its default rule, and no other can be made here.
// Registered in api/actions.cpp. Thread rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "wire/elbv2/describe_rules.h"

namespace mg::api::elbv2 {

Result<wire::elbv2::DescribeRules::Result> describe_rules(
    Context& ctx, const wire::elbv2::DescribeRules::Request& q);

}  // namespace mg::api::elbv2
