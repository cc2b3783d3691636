#include "api/ec2/endpoint_service.h"

#include "api/ec2/endpoint_shared.h"
#include "api/query/filters.h"
#include "api/query/paging.h"
#include "api/query/tags.h"
#include "control/commands/endpoint_service.h"
#include "control/commands/service_private_dns.h"
#include "model/aws_errors.h"
#include "model/dns_names.h"
#include "model/endpoint_service.h"
#include "model/zones.h"

namespace mg::api::ec2 {

namespace errors = model::errors;
using model::EndpointService;
using model::World;

namespace {

constexpr const char* kAddressType = "ipv4";

constexpr FilterField<EndpointService> kFields[] = {
    {"service-name", [](const World&, const EndpointService& r) { return Values{r.name}; }},
    {"service-id", [](const World&, const EndpointService& r) { return Values{r.id}; }},
    {"service-state", [](const World&, const EndpointService& r) { return Values{r.state}; }},
    {"supported-ip-address-types",
     [](const World&, const EndpointService&) { return Values{kAddressType}; }},
};

wire::ec2::ServiceConfiguration render(const World& world, const EndpointService& service) {
  wire::ec2::ServiceConfiguration out;
  out.service_type.push_back({.service_type = "Interface"});
  out.service_id = service.id;
  out.service_name = service.name;
  out.service_state = service.state;
  for (const auto& zone : service.zones) {
    const auto found = model::find_zone(service.region, zone);
    if (found) out.availability_zone_ids.push_back(found->id);
  }
  out.availability_zones = service.zones;
  out.acceptance_required = service.acceptance_required;
  out.manages_vpc_endpoints = false;
  out.network_load_balancer_arns = service.load_balancer_ids;
  out.supported_ip_address_types = {kAddressType};
  out.base_endpoint_dns_names = {model::endpoint_service_base_name(service.id, service.region)};
  if (!service.payer_responsibility.empty()) {
    out.payer_responsibility = service.payer_responsibility;
  }
  // An empty one where there is no name, as AWS answers it.
  auto& proof = out.private_dns_name_configuration.emplace();
  if (!service.private_dns_name.empty()) {
    out.private_dns_name = service.private_dns_name;
    proof.state = service.private_dns_state;
    proof.type = "TXT";
    proof.value = service.proof_value;
    proof.name = service.proof_name;
  }
  out.tags = wire_tags(world, service.id);
  out.supported_regions.push_back({.region = service.region, .service_state = service.state});
  out.remote_access_enabled = false;
  return out;
}

}  // namespace

Result<wire::ec2::CreateVpcEndpointServiceConfigurationResult>
create_vpc_endpoint_service_configuration(
    Context& ctx, const wire::ec2::CreateVpcEndpointServiceConfigurationRequest& q) {
  if (q.network_load_balancer_arns.empty() == q.gateway_load_balancer_arns.empty()) {
    return fail(
        errors::invalid_parameter("exactly one of network_load_balancer_arn or "
                                  "gateway_load_balancer_arn is a required member"));
  }
  TRY(refuse(!q.gateway_load_balancer_arns.empty(), "GatewayLoadBalancerArns"));
  TRY(only(q.supported_ip_address_types, kAddressType, "SupportedIpAddressTypes"));
  TRY(only(q.supported_regions, ctx.caller.region, "SupportedRegions"));
  control::CreateEndpointService wanted;
  wanted.load_balancer_ids = q.network_load_balancer_arns;
  wanted.acceptance_required = q.acceptance_required.value_or(true);
  wanted.private_dns_name = q.private_dns_name.value_or("");
  TRY_ASSIGN(wanted.tags, tags_for(q.tag_specifications, "vpc-endpoint-service"));
  TRY_ASSIGN(const auto service, control::create_endpoint_service(ctx.tx, ctx.caller, wanted));
  wire::ec2::CreateVpcEndpointServiceConfigurationResult result;
  result.service_configuration = render(ctx.world(), service);
  result.client_token = q.client_token;
  return result;
}

Result<wire::ec2::DescribeVpcEndpointServiceConfigurationsResult>
describe_vpc_endpoint_service_configurations(
    Context& ctx, const wire::ec2::DescribeVpcEndpointServiceConfigurationsRequest& q) {
  const auto scope = scope_of(ctx);
  TRY_ASSIGN(const auto filters,
             FilterSet<EndpointService>::make(kFields, q.filters, UnknownFilter::kInvalidFilter));
  TRY_ASSIGN(auto found, select<EndpointService>(ctx.world(), scope.key(), q.service_ids, filters,
                                                 [&](const std::string& id) {
                                                   return model::find_own_service(ctx.world(),
                                                                                  scope, id);
                                                 }));
  TRY_ASSIGN(auto page, paginate(ctx.caller, "DescribeVpcEndpointServiceConfigurations",
                                 std::move(found), q.max_results, q.next_token));
  wire::ec2::DescribeVpcEndpointServiceConfigurationsResult result;
  for (const auto* service : page.items) {
    result.service_configurations.push_back(render(ctx.world(), *service));
  }
  result.next_token = page.next_token;
  return result;
}

Result<wire::ec2::ModifyVpcEndpointServiceConfigurationResult>
modify_vpc_endpoint_service_configuration(
    Context& ctx, const wire::ec2::ModifyVpcEndpointServiceConfigurationRequest& q) {
  // Before anything else: whose service is it? Then what we do not have, by name.
  TRY(model::find_own_service(ctx.world(), scope_of(ctx), *q.service_id));
  const bool remove_name = q.remove_private_dns_name.value_or(false);
  if (remove_name && q.private_dns_name) {
    return fail(errors::invalid_parameter_combination(
        "The parameters PrivateDnsName and RemovePrivateDnsName cannot be used together"));
  }
  TRY(refuse(!q.add_gateway_load_balancer_arns.empty(), "AddGatewayLoadBalancerArns"));
  TRY(refuse(!q.remove_gateway_load_balancer_arns.empty(), "RemoveGatewayLoadBalancerArns"));
  TRY(only(q.add_supported_ip_address_types, kAddressType, "AddSupportedIpAddressTypes"));
  TRY(refuse(!q.remove_supported_ip_address_types.empty(), "RemoveSupportedIpAddressTypes"));
  TRY(only(q.add_supported_regions, ctx.caller.region, "AddSupportedRegions"));
  TRY(refuse(!q.remove_supported_regions.empty(), "RemoveSupportedRegions"));
  TRY(control::modify_endpoint_service(
      ctx.tx, ctx.caller,
      {.service_id = *q.service_id,
       .acceptance_required = q.acceptance_required,
       .add_load_balancer_ids = q.add_network_load_balancer_arns,
       .remove_load_balancer_ids = q.remove_network_load_balancer_arns,
       .private_dns_name = remove_name ? std::string() : q.private_dns_name}));
  return wire::ec2::ModifyVpcEndpointServiceConfigurationResult{};
}

Result<wire::ec2::DeleteVpcEndpointServiceConfigurationsResult>
delete_vpc_endpoint_service_configurations(
    Context& ctx, const wire::ec2::DeleteVpcEndpointServiceConfigurationsRequest& q) {
  for (const auto& id : q.service_ids) {
    if (model::is_well_formed_id(id, "vpce-svc")) continue;
    return fail(errors::service_id_malformed(model::malformed_id_message(id, "vpce-svc")));
  }
  wire::ec2::DeleteVpcEndpointServiceConfigurationsResult result;
  for (const auto& id : q.service_ids) {
    const auto deleted = control::delete_endpoint_service(ctx.tx, ctx.caller, id);
    if (!deleted) result.unsuccessful.push_back(unsuccessful(id, deleted.error()));
  }
  return result;
}

Result<wire::ec2::ModifyVpcEndpointServicePayerResponsibilityResult>
modify_vpc_endpoint_service_payer_responsibility(
    Context& ctx, const wire::ec2::ModifyVpcEndpointServicePayerResponsibilityRequest& q) {
  TRY(control::set_payer_responsibility(ctx.tx, ctx.caller, *q.service_id,
                                        *q.payer_responsibility));
  return wire::ec2::ModifyVpcEndpointServicePayerResponsibilityResult{.return_value = true};
}

Result<wire::ec2::StartVpcEndpointServicePrivateDnsVerificationResult>
start_vpc_endpoint_service_private_dns_verification(
    Context& ctx, const wire::ec2::StartVpcEndpointServicePrivateDnsVerificationRequest& q) {
  TRY(control::start_private_dns_verification(ctx.tx, ctx.caller, *q.service_id));
  return wire::ec2::StartVpcEndpointServicePrivateDnsVerificationResult{.return_value = true};
}

}  // namespace mg::api::ec2
