#include "api/ec2/discover_services.h"

#include <algorithm>
#include <map>

#include "api/ec2/endpoint_shared.h"
#include "api/query/filters.h"
#include "api/query/paging.h"
#include "api/query/tags.h"
#include "model/dns_names.h"
#include "model/endpoint_service.h"
#include "model/zones.h"

namespace mg::api::ec2 {

using model::EndpointService;
using model::World;

namespace {

constexpr FilterField<EndpointService> kFields[] = {
    {"owner", [](const World&, const EndpointService& r) { return Values{r.account}; }},
    {"service-name", [](const World&, const EndpointService& r) { return Values{r.name}; }},
    {"service-region", [](const World&, const EndpointService& r) { return Values{r.region}; }},
    {"service-type", [](const World&, const EndpointService&) { return Values{"Interface"}; }},
    {"supported-ip-address-types",
     [](const World&, const EndpointService&) { return Values{"ipv4"}; }},
};

wire::ec2::ServiceDetail render(const Context& ctx, const EndpointService& service) {
  wire::ec2::ServiceDetail out;
  out.service_name = service.name;
  out.service_id = service.id;
  out.service_type.push_back({.service_type = "Interface"});
  out.service_region = service.region;
  for (const auto& zone : service.zones) {
    const auto found = model::find_zone(service.region, zone);
    if (found) out.availability_zone_ids.push_back(found->id);
  }
  out.availability_zones = service.zones;
  out.owner = service.account;
  out.base_endpoint_dns_names = {model::endpoint_service_base_name(service.id, service.region)};
  out.vpc_endpoint_policy_supported = false;
  out.acceptance_required = service.acceptance_required;
  out.manages_vpc_endpoints = false;
  if (!service.payer_responsibility.empty()) {
    out.payer_responsibility = service.payer_responsibility;
  }
  if (!service.private_dns_name.empty()) {
    out.private_dns_name = service.private_dns_name;
    out.private_dns_names.push_back({.private_dns_name = service.private_dns_name});
    out.private_dns_name_verification_state = service.private_dns_state;
  }
  // Tags are the owner's business.
  if (service.account == ctx.caller.account) out.tags = wire_tags(ctx.world(), service.id);
  out.supported_ip_address_types = {"ipv4"};
  return out;
}

// Those asked for by name, each of which must be usable, or all that are.
Result<std::vector<const EndpointService*>> candidates(const Context& ctx,
                                                       const std::vector<std::string>& names) {
  const auto scope = scope_of(ctx);
  if (names.empty()) {
    return model::usable_services(ctx.world(), scope, ctx.caller.principal_arn);
  }
  std::map<std::string, const EndpointService*> by_id;
  for (const auto& name : names) {
    TRY_ASSIGN(const auto* found,
               model::find_usable_service(ctx.world(), scope, ctx.caller.principal_arn, name));
    by_id.emplace(found->id, found);
  }
  std::vector<const EndpointService*> out;
  out.reserve(by_id.size());
  for (const auto& [id, service] : by_id) out.push_back(service);
  return out;
}

}  // namespace

Result<wire::ec2::DescribeVpcEndpointServicesResult> describe_vpc_endpoint_services(
    Context& ctx, const wire::ec2::DescribeVpcEndpointServicesRequest& q) {
  TRY(only(q.service_regions, ctx.caller.region, "ServiceRegions"));
  TRY_ASSIGN(const auto filters,
             FilterSet<EndpointService>::make(kFields, q.filters, UnknownFilter::kInvalidFilter));
  const bool by_tag = std::any_of(q.filters.begin(), q.filters.end(),
                                  [](const auto& filter) { return is_tag_filter(*filter.name); });
  TRY_ASSIGN(auto found, candidates(ctx, q.service_names));
  std::erase_if(found, [&](const EndpointService* service) {
    // Else a filter would tell the tags that the answer hides.
    if (by_tag && service->account != ctx.caller.account) return true;
    return !filters.matches(ctx.world(), *service);
  });
  TRY_ASSIGN(auto page, paginate(ctx.caller, "DescribeVpcEndpointServices", std::move(found),
                                 q.max_results, q.next_token));
  wire::ec2::DescribeVpcEndpointServicesResult result;
  for (const auto* service : page.items) {
    result.service_names.push_back(service->name);
    result.service_details.push_back(render(ctx, *service));
  }
  result.next_token = page.next_token;
  return result;
}

}  // namespace mg::api::ec2
