// The EC2 calls for internet gateways. Contract of a handler: api/context.h. Thread rule: the
// desk's thread.
#pragma once

#include "api/context.h"
#include "wire/ec2/attach_internet_gateway.h"
#include "wire/ec2/create_internet_gateway.h"
#include "wire/ec2/delete_internet_gateway.h"
#include "wire/ec2/describe_internet_gateways.h"
#include "wire/ec2/detach_internet_gateway.h"

namespace mg::api::ec2 {

Result<wire::ec2::CreateInternetGatewayResult> create_internet_gateway(
    Context& ctx, const wire::ec2::CreateInternetGatewayRequest& q);
Result<wire::ec2::DescribeInternetGatewaysResult> describe_internet_gateways(
    Context& ctx, const wire::ec2::DescribeInternetGatewaysRequest& q);
Result<wire::ec2::AttachInternetGatewayResult> attach_internet_gateway(
    Context& ctx, const wire::ec2::AttachInternetGatewayRequest& q);
Result<wire::ec2::DetachInternetGatewayResult> detach_internet_gateway(
    Context& ctx, const wire::ec2::DetachInternetGatewayRequest& q);
Result<wire::ec2::DeleteInternetGatewayResult> delete_internet_gateway(
    Context& ctx, const wire::ec2::DeleteInternetGatewayRequest& q);

}  // namespace mg::api::ec2
