// DescribeAccountAttributes.
// Contract of a handler: api/context.h. Thread rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "wire/ec2/describe_account_attributes.h"

namespace mg::api::ec2 {

Result<wire::ec2::DescribeAccountAttributesResult> describe_account_attributes(
    Context& ctx, const wire::ec2::DescribeAccountAttributesRequest& q);

}  // namespace mg::api::ec2
