#include "api/ec2/vpc_endpoint.h"

#include <algorithm>
#include <array>
#include <map>

#include "api/ec2/endpoint_shared.h"
#include "api/query/filters.h"
#include "api/query/paging.h"
#include "api/query/tags.h"
#include "control/commands/vpc_endpoint.h"
#include "model/aws_errors.h"
#include "model/policy.h"

namespace mg::api::ec2 {

namespace errors = model::errors;
using model::VpcEndpoint;
using model::World;

namespace {

constexpr FilterField<VpcEndpoint> kFields[] = {
    {"vpc-id", [](const World&, const VpcEndpoint& r) { return Values{r.vpc_id}; }},
    {"vpc-endpoint-id", [](const World&, const VpcEndpoint& r) { return Values{r.id}; }},
    {"vpc-endpoint-state", [](const World&, const VpcEndpoint& r) { return Values{r.state}; }},
    {"vpc-endpoint-type", [](const World&, const VpcEndpoint&) { return Values{"Interface"}; }},
    {"service-name", [](const World&, const VpcEndpoint& r) { return Values{r.service_name}; }},
    {"service-region", [](const World&, const VpcEndpoint& r) { return Values{r.region}; }},
    {"ip-address-type",
     [](const World&, const VpcEndpoint& r) { return Values{r.ip_address_type}; }},
};

wire::ec2::VpcEndpoint render(const World& world, const VpcEndpoint& endpoint) {
  wire::ec2::VpcEndpoint out;
  out.vpc_endpoint_id = endpoint.id;
  out.vpc_endpoint_type = "Interface";
  out.vpc_id = endpoint.vpc_id;
  out.service_name = endpoint.service_name;
  out.state = endpoint.state;
  out.policy_document =
      endpoint.policy.empty() ? std::string(model::full_access_policy()) : endpoint.policy;
  for (const auto& zone : endpoint.zones) {
    out.subnet_ids.push_back(zone.subnet_id);
    out.network_interface_ids.push_back(zone.interface_id);
  }
  for (const auto& id : endpoint.group_ids) {
    const auto* group = world.security_groups.find(id);
    out.groups.push_back(
        {.group_id = id, .group_name = group == nullptr ? std::string() : group->name});
  }
  out.ip_address_type = endpoint.ip_address_type;
  out.dns_options.emplace().dns_record_ip_type = endpoint.dns_record_ip_type;
  out.private_dns_enabled = endpoint.private_dns;
  out.requester_managed = false;
  out.dns_entries = all_dns_entries(endpoint);
  out.creation_timestamp = endpoint.created_at;
  out.tags = wire_tags(world, endpoint.id);
  out.owner_id = endpoint.account;
  if (!endpoint.last_error.empty()) {
    // The reason is in the operator's words and may name what is not the consumer's.
    auto& last = out.last_error.emplace();
    last.code = "InternalError";
    last.message = "The network path of the endpoint could not be set up yet.";
  }
  out.service_region = endpoint.region;
  return out;
}

Result<std::string> record_type(const std::optional<wire::ec2::DnsOptionsSpecification>& options,
                                const std::string& fallback) {
  if (!options) return fallback;
  TRY(refuse(options->private_dns_only_for_inbound_resolver_endpoint.value_or(false),
             "DnsOptions.PrivateDnsOnlyForInboundResolverEndpoint"));
  TRY(refuse(options->private_dns_preference.has_value(), "DnsOptions.PrivateDnsPreference"));
  TRY(refuse(!options->private_dns_specified_domains.empty(),
             "DnsOptions.PrivateDnsSpecifiedDomains"));
  const auto type = options->dns_record_ip_type.value_or(fallback);
  if (type != fallback && type != "ipv4" && type != "service-defined") {
    return fail(errors::invalid_parameter_value(
        "Value (" + type +
        ") for parameter DnsOptions.DnsRecordIpType is not supported. Use "
        "'ipv4' or 'service-defined'"));
  }
  return type;
}

// subnet id → the address it shall have there.
Result<std::map<std::string, std::string>> addresses_of(
    const std::vector<wire::ec2::SubnetConfiguration>& configurations) {
  std::map<std::string, std::string> out;
  for (const auto& wanted : configurations) {
    TRY(refuse(wanted.ipv6.has_value(), "SubnetConfiguration.Ipv6"));
    if (!wanted.subnet_id || !wanted.ipv4) {
      return fail(errors::missing_parameter(
          std::string("The request must contain the parameter SubnetConfiguration.") +
          (wanted.subnet_id ? "Ipv4" : "SubnetId")));
    }
    if (!out.emplace(*wanted.subnet_id, *wanted.ipv4).second) {
      return fail(errors::invalid_parameter("The subnet '" + *wanted.subnet_id +
                                            "' is named twice in SubnetConfigurations"));
    }
  }
  return out;
}

Result<void> check_type(const std::string& type) {
  constexpr std::array<std::string_view, 6> kTypes = {
      "Gateway", "GatewayLoadBalancer", "Interface", "Resource", "ServiceNetwork", "Tunnel"};
  if (std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end()) return {};
  return fail(errors::endpoint_type_invalid("The VPC endpoint type '" + type + "' is not valid"));
}

Result<void> refuse_other_kinds(const wire::ec2::CreateVpcEndpointRequest& q,
                                const std::string& region) {
  TRY(refuse(!q.route_table_ids.empty(), "RouteTableIds"));
  TRY(refuse(q.service_network_arn.has_value(), "ServiceNetworkArn"));
  TRY(refuse(q.resource_configuration_arn.has_value(), "ResourceConfigurationArn"));
  if (q.service_region) TRY(only({*q.service_region}, region, "ServiceRegion"));
  if (q.ip_address_type) TRY(only({*q.ip_address_type}, "ipv4", "IpAddressType"));
  return {};
}

Result<const VpcEndpoint*> find_endpoint(const World& world, const model::Scope& scope,
                                         const std::string& id) {
  TRY(check_endpoint_ids({id}));
  if (const auto* found = model::find_owned<VpcEndpoint>(world, scope, id)) return found;
  return fail(errors::endpoint_not_found("The Vpc Endpoint Id '" + id + "' does not exist"));
}

}  // namespace

Result<wire::ec2::CreateVpcEndpointResult> create_vpc_endpoint(
    Context& ctx, const wire::ec2::CreateVpcEndpointRequest& q) {
  TRY(refuse_other_kinds(q, ctx.caller.region));
  if (!q.service_name) {
    return fail(errors::missing_parameter("The request must contain the parameter ServiceName"));
  }
  control::CreateVpcEndpoint wanted;
  wanted.vpc_id = *q.vpc_id;
  wanted.service_name = *q.service_name;
  wanted.endpoint_type = q.vpc_endpoint_type.value_or("Gateway");
  TRY(check_type(wanted.endpoint_type));
  wanted.private_dns = q.private_dns_enabled.value_or(false);
  wanted.policy_document = q.policy_document.value_or("");
  wanted.subnet_ids = q.subnet_ids;
  TRY_ASSIGN(wanted.addresses, addresses_of(q.subnet_configurations));
  for (const auto& [subnet_id, address] : wanted.addresses) wanted.subnet_ids.push_back(subnet_id);
  wanted.group_ids = q.security_group_ids;
  TRY_ASSIGN(wanted.dns_record_ip_type, record_type(q.dns_options, "ipv4"));
  wanted.client_token = q.client_token.value_or("");
  TRY_ASSIGN(wanted.tags, tags_for(q.tag_specifications, "vpc-endpoint"));
  TRY_ASSIGN(const auto endpoint, control::create_vpc_endpoint(ctx.tx, ctx.caller, wanted));
  wire::ec2::CreateVpcEndpointResult result;
  result.vpc_endpoint = render(ctx.world(), endpoint);
  result.client_token = q.client_token;
  return result;
}

Result<wire::ec2::DescribeVpcEndpointsResult> describe_vpc_endpoints(
    Context& ctx, const wire::ec2::DescribeVpcEndpointsRequest& q) {
  const auto scope = scope_of(ctx);
  TRY_ASSIGN(const auto filters,
             FilterSet<VpcEndpoint>::make(kFields, q.filters, UnknownFilter::kInvalidFilter));
  TRY_ASSIGN(auto found, select<VpcEndpoint>(ctx.world(), scope.key(), q.vpc_endpoint_ids, filters,
                                             [&](const std::string& id) {
                                               return find_endpoint(ctx.world(), scope, id);
                                             }));
  TRY_ASSIGN(auto page, paginate(ctx.caller, "DescribeVpcEndpoints", std::move(found),
                                 q.max_results, q.next_token));
  wire::ec2::DescribeVpcEndpointsResult result;
  for (const auto* endpoint : page.items) {
    result.vpc_endpoints.push_back(render(ctx.world(), *endpoint));
  }
  result.next_token = page.next_token;
  return result;
}

Result<wire::ec2::ModifyVpcEndpointResult> modify_vpc_endpoint(
    Context& ctx, const wire::ec2::ModifyVpcEndpointRequest& q) {
  TRY(find_endpoint(ctx.world(), scope_of(ctx), *q.vpc_endpoint_id));
  TRY(refuse(!q.add_route_table_ids.empty(), "AddRouteTableIds"));
  TRY(refuse(!q.remove_route_table_ids.empty(), "RemoveRouteTableIds"));
  if (q.ip_address_type) TRY(only({*q.ip_address_type}, "ipv4", "IpAddressType"));
  if (q.reset_policy.value_or(false) && q.policy_document) {
    return fail(errors::invalid_parameter_combination(
        "The parameters ResetPolicy and PolicyDocument cannot be used together"));
  }
  control::ModifyVpcEndpoint wanted;
  wanted.endpoint_id = *q.vpc_endpoint_id;
  wanted.add_subnet_ids = q.add_subnet_ids;
  wanted.remove_subnet_ids = q.remove_subnet_ids;
  wanted.add_group_ids = q.add_security_group_ids;
  wanted.remove_group_ids = q.remove_security_group_ids;
  TRY_ASSIGN(wanted.addresses, addresses_of(q.subnet_configurations));
  TRY_ASSIGN(wanted.dns_record_ip_type, record_type(q.dns_options, ""));
  wanted.private_dns = q.private_dns_enabled;
  wanted.policy_document = q.policy_document.value_or("");
  wanted.reset_policy = q.reset_policy.value_or(false);
  TRY(control::modify_vpc_endpoint(ctx.tx, ctx.caller, wanted));
  return wire::ec2::ModifyVpcEndpointResult{};
}

Result<wire::ec2::DeleteVpcEndpointsResult> delete_vpc_endpoints(
    Context& ctx, const wire::ec2::DeleteVpcEndpointsRequest& q) {
  TRY(check_endpoint_ids(q.vpc_endpoint_ids));
  wire::ec2::DeleteVpcEndpointsResult result;
  for (const auto& id : q.vpc_endpoint_ids) {
    const auto deleted = control::delete_vpc_endpoint(ctx.tx, ctx.caller, id);
    if (!deleted) result.unsuccessful.push_back(unsuccessful(id, deleted.error()));
  }
  return result;
}

}  // namespace mg::api::ec2
