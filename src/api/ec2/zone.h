// DescribeAvailabilityZones and DescribeRegions.
// Contract of a handler: api/context.h. Thread rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "wire/ec2/describe_availability_zones.h"
#include "wire/ec2/describe_regions.h"

namespace mg::api::ec2 {

Result<wire::ec2::DescribeAvailabilityZonesResult> describe_availability_zones(
    Context& ctx, const wire::ec2::DescribeAvailabilityZonesRequest& q);
Result<wire::ec2::DescribeRegionsResult> describe_regions(
    Context& ctx, const wire::ec2::DescribeRegionsRequest& q);

}  // namespace mg::api::ec2
