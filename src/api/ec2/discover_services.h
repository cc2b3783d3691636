// DescribeVpcEndpointServices: the services that the caller may connect to. It must not tell that a
// service exists which the caller may not use. Registered in api/actions.cpp. Thread rule: the
// desk's.
#pragma once

#include "api/context.h"
#include "wire/ec2/describe_vpc_endpoint_services.h"

namespace mg::api::ec2 {

Result<wire::ec2::DescribeVpcEndpointServicesResult> describe_vpc_endpoint_services(
    Context& ctx, const wire::ec2::DescribeVpcEndpointServicesRequest& q);

}  // namespace mg::api::ec2
