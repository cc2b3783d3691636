// The EC2 calls for VPCs. Contract of a handler: api/context.h. Thread rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "wire/ec2/create_default_vpc.h"
#include "wire/ec2/create_vpc.h"
#include "wire/ec2/delete_vpc.h"
#include "wire/ec2/describe_vpc_attribute.h"
#include "wire/ec2/describe_vpcs.h"
#include "wire/ec2/modify_vpc_attribute.h"

namespace mg::api::ec2 {

Result<wire::ec2::CreateVpcResult> create_vpc(Context& ctx, const wire::ec2::CreateVpcRequest& q);
Result<wire::ec2::CreateDefaultVpcResult> create_default_vpc(
    Context& ctx, const wire::ec2::CreateDefaultVpcRequest& q);
Result<wire::ec2::DescribeVpcsResult> describe_vpcs(Context& ctx,
                                                    const wire::ec2::DescribeVpcsRequest& q);
Result<wire::ec2::DeleteVpcResult> delete_vpc(Context& ctx, const wire::ec2::DeleteVpcRequest& q);
Result<wire::ec2::DescribeVpcAttributeResult> describe_vpc_attribute(
    Context& ctx, const wire::ec2::DescribeVpcAttributeRequest& q);
Result<wire::ec2::ModifyVpcAttributeResult> modify_vpc_attribute(
    Context& ctx, const wire::ec2::ModifyVpcAttributeRequest& q);

}  // namespace mg::api::ec2
