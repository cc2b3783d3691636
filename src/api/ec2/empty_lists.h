// Things of AWS that no account here has, and that clients list beside an instance: volumes, public
// addresses, key pairs, instance profiles. The lists are truly empty; an id is of nothing.
// Contract of a handler: api/context.h. Thread rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "wire/ec2/describe_addresses.h"
#include "wire/ec2/describe_iam_instance_profile_associations.h"
#include "wire/ec2/describe_key_pairs.h"
#include "wire/ec2/describe_volumes.h"

namespace mg::api::ec2 {

Result<wire::ec2::DescribeVolumesResult> describe_volumes(
    Context& ctx, const wire::ec2::DescribeVolumesRequest& q);
Result<wire::ec2::DescribeAddressesResult> describe_addresses(
    Context& ctx, const wire::ec2::DescribeAddressesRequest& q);
Result<wire::ec2::DescribeKeyPairsResult> describe_key_pairs(
    Context& ctx, const wire::ec2::DescribeKeyPairsRequest& q);
Result<wire::ec2::DescribeIamInstanceProfileAssociationsResult>
describe_iam_instance_profile_associations(
    Context& ctx, const wire::ec2::DescribeIamInstanceProfileAssociationsRequest& q);

}  // namespace mg::api::ec2
