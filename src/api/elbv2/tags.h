// ELBv2 tags: of load balancers, target groups and listeners, by their ARNs.
// Registered in api/actions.cpp. Thread rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "wire/elbv2/add_tags.h"
#include "wire/elbv2/describe_tags.h"
#include "wire/elbv2/remove_tags.h"

namespace mg::api::elbv2 {

Result<wire::elbv2::AddTags::Result> add_tags(Context& ctx, const wire::elbv2::AddTags::Request& q);
Result<wire::elbv2::RemoveTags::Result> remove_tags(Context& ctx,
                                                    const wire::elbv2::RemoveTags::Request& q);
Result<wire::elbv2::DescribeTags::Result> describe_tags(
    Context& ctx, const wire::elbv2::DescribeTags::Request& q);

}  // namespace mg::api::elbv2
