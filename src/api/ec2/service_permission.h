// Handlers of a service's allow-list. Registered in api/actions.cpp. Thread rule: the desk's
// thread.
#pragma once

#include "api/context.h"
#include "wire/ec2/describe_vpc_endpoint_service_permissions.h"
#include "wire/ec2/modify_vpc_endpoint_service_permissions.h"

namespace mg::api::ec2 {

Result<wire::ec2::ModifyVpcEndpointServicePermissionsResult>
modify_vpc_endpoint_service_permissions(
    Context& ctx, const wire::ec2::ModifyVpcEndpointServicePermissionsRequest& q);

Result<wire::ec2::DescribeVpcEndpointServicePermissionsResult>
describe_vpc_endpoint_service_permissions(
    Context& ctx, const wire::ec2::DescribeVpcEndpointServicePermissionsRequest& q);

}  // namespace mg::api::ec2
