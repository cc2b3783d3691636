// DescribeVpcClassicLink: no VPC is linked to EC2-Classic, which AWS has retired; clients still ask
// (Ansible, at each look at a VPC). Contract of a handler: api/context.h. Thread rule: the desk's
// thread.
#pragma once

#include "api/context.h"
#include "wire/ec2/describe_vpc_classic_link.h"

namespace mg::api::ec2 {

Result<wire::ec2::DescribeVpcClassicLinkResult> describe_vpc_classic_link(
    Context& ctx, const wire::ec2::DescribeVpcClassicLinkRequest& q);

}  // namespace mg::api::ec2
