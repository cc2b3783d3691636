// The EC2 calls for subnets. Contract of a handler: api/context.h. Thread rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "wire/ec2/create_default_subnet.h"
#include "wire/ec2/create_subnet.h"
#include "wire/ec2/delete_subnet.h"
#include "wire/ec2/describe_subnets.h"
#include "wire/ec2/modify_subnet_attribute.h"

namespace mg::api::ec2 {

Result<wire::ec2::CreateSubnetResult> create_subnet(Context& ctx,
                                                    const wire::ec2::CreateSubnetRequest& q);
Result<wire::ec2::CreateDefaultSubnetResult> create_default_subnet(
    Context& ctx, const wire::ec2::CreateDefaultSubnetRequest& q);
Result<wire::ec2::DescribeSubnetsResult> describe_subnets(
    Context& ctx, const wire::ec2::DescribeSubnetsRequest& q);
Result<wire::ec2::DeleteSubnetResult> delete_subnet(Context& ctx,
                                                    const wire::ec2::DeleteSubnetRequest& q);
Result<wire::ec2::ModifySubnetAttributeResult> modify_subnet_attribute(
    Context& ctx, const wire::ec2::ModifySubnetAttributeRequest& q);

}  // namespace mg::api::ec2
