// Handlers of endpoint services, the provider's side. Registered in api/actions.cpp.
// Thread rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "wire/ec2/create_vpc_endpoint_service_configuration.h"
#include "wire/ec2/delete_vpc_endpoint_service_configurations.h"
#include "wire/ec2/describe_vpc_endpoint_service_configurations.h"
#include "wire/ec2/modify_vpc_endpoint_service_configuration.h"
#include "wire/ec2/modify_vpc_endpoint_service_payer_responsibility.h"
#include "wire/ec2/start_vpc_endpoint_service_private_dns_verification.h"

namespace mg::api::ec2 {

Result<wire::ec2::CreateVpcEndpointServiceConfigurationResult>
create_vpc_endpoint_service_configuration(
    Context& ctx, const wire::ec2::CreateVpcEndpointServiceConfigurationRequest& q);

Result<wire::ec2::DescribeVpcEndpointServiceConfigurationsResult>
describe_vpc_endpoint_service_configurations(
    Context& ctx, const wire::ec2::DescribeVpcEndpointServiceConfigurationsRequest& q);

Result<wire::ec2::ModifyVpcEndpointServiceConfigurationResult>
modify_vpc_endpoint_service_configuration(
    Context& ctx, const wire::ec2::ModifyVpcEndpointServiceConfigurationRequest& q);

Result<wire::ec2::DeleteVpcEndpointServiceConfigurationsResult>
delete_vpc_endpoint_service_configurations(
    Context& ctx, const wire::ec2::DeleteVpcEndpointServiceConfigurationsRequest& q);

Result<wire::ec2::ModifyVpcEndpointServicePayerResponsibilityResult>
modify_vpc_endpoint_service_payer_responsibility(
    Context& ctx, const wire::ec2::ModifyVpcEndpointServicePayerResponsibilityRequest& q);

Result<wire::ec2::StartVpcEndpointServicePrivateDnsVerificationResult>
start_vpc_endpoint_service_private_dns_verification(
    Context& ctx, const wire::ec2::StartVpcEndpointServicePrivateDnsVerificationRequest& q);

}  // namespace mg::api::ec2
