// The EC2 calls for instance types (model/instance_types) and where they are offered: everywhere.
// Contract of a handler: api/context.h. Thread rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "wire/ec2/describe_instance_type_offerings.h"
#include "wire/ec2/describe_instance_types.h"

namespace mg::api::ec2 {

Result<wire::ec2::DescribeInstanceTypesResult> describe_instance_types(
    Context& ctx, const wire::ec2::DescribeInstanceTypesRequest& q);
Result<wire::ec2::DescribeInstanceTypeOfferingsResult> describe_instance_type_offerings(
    Context& ctx, const wire::ec2::DescribeInstanceTypeOfferingsRequest& q);

}  // namespace mg::api::ec2
