// Handlers of interface endpoints, the consumer's side. Registered in api/actions.cpp.
// Thread rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "wire/ec2/create_vpc_endpoint.h"
#include "wire/ec2/delete_vpc_endpoints.h"
#include "wire/ec2/describe_vpc_endpoints.h"
#include "wire/ec2/modify_vpc_endpoint.h"

namespace mg::api::ec2 {

Result<wire::ec2::CreateVpcEndpointResult> create_vpc_endpoint(
    Context& ctx, const wire::ec2::CreateVpcEndpointRequest& q);

Result<wire::ec2::DescribeVpcEndpointsResult> describe_vpc_endpoints(
    Context& ctx, const wire::ec2::DescribeVpcEndpointsRequest& q);

Result<wire::ec2::ModifyVpcEndpointResult> modify_vpc_endpoint(
    Context& ctx, const wire::ec2::ModifyVpcEndpointRequest& q);

Result<wire::ec2::DeleteVpcEndpointsResult> delete_vpc_endpoints(
    Context& ctx, const wire::ec2::DeleteVpcEndpointsRequest& q);

}  // namespace mg::api::ec2
