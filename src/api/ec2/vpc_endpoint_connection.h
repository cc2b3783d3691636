// Handlers of endpoint connections: the same endpoints as their provider sees them. Registered in
// api/actions.cpp. Thread rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "wire/ec2/accept_vpc_endpoint_connections.h"
#include "wire/ec2/describe_vpc_endpoint_connections.h"
#include "wire/ec2/reject_vpc_endpoint_connections.h"

namespace mg::api::ec2 {

Result<wire::ec2::DescribeVpcEndpointConnectionsResult> describe_vpc_endpoint_connections(
    Context& ctx, const wire::ec2::DescribeVpcEndpointConnectionsRequest& q);

Result<wire::ec2::AcceptVpcEndpointConnectionsResult> accept_vpc_endpoint_connections(
    Context& ctx, const wire::ec2::AcceptVpcEndpointConnectionsRequest& q);

Result<wire::ec2::RejectVpcEndpointConnectionsResult> reject_vpc_endpoint_connections(
    Context& ctx, const wire::ec2::RejectVpcEndpointConnectionsRequest& q);

}  // namespace mg::api::ec2
