#include "api/ec2/vpc_endpoint_connection.h"

#include <algorithm>

#include "api/ec2/endpoint_shared.h"
#include "api/query/filters.h"
#include "api/query/paging.h"
#include "api/query/tags.h"
#include "control/commands/vpc_endpoint.h"
#include "model/endpoint_service.h"

namespace mg::api::ec2 {

using model::VpcEndpoint;
using model::World;

namespace {

constexpr FilterField<VpcEndpoint> kFields[] = {
    {"service-id", [](const World&, const VpcEndpoint& r) { return Values{r.service_id}; }},
    {"vpc-endpoint-id", [](const World&, const VpcEndpoint& r) { return Values{r.id}; }},
    {"vpc-endpoint-owner", [](const World&, const VpcEndpoint& r) { return Values{r.account}; }},
    {"vpc-endpoint-state", [](const World&, const VpcEndpoint& r) { return Values{r.state}; }},
    {"vpc-endpoint-region", [](const World&, const VpcEndpoint& r) { return Values{r.region}; }},
    {"ip-address-type",
     [](const World&, const VpcEndpoint& r) { return Values{r.ip_address_type}; }},
};

wire::ec2::VpcEndpointConnection render(const World& world, const VpcEndpoint& endpoint) {
  wire::ec2::VpcEndpointConnection out;
  out.service_id = endpoint.service_id;
  out.vpc_endpoint_id = endpoint.id;
  out.vpc_endpoint_owner = endpoint.account;
  out.vpc_endpoint_state = endpoint.state;
  out.creation_timestamp = endpoint.created_at;
  out.dns_entries = dns_entries(endpoint);
  if (const auto* service = world.services.find(endpoint.service_id)) {
    out.network_load_balancer_arns = service->load_balancer_ids;
  }
  out.ip_address_type = endpoint.ip_address_type;
  out.vpc_endpoint_connection_id = endpoint.connection_id;
  out.tags = wire_tags(world, endpoint.connection_id);
  out.vpc_endpoint_region = endpoint.region;
  return out;
}

using Decision = Result<void> (*)(control::Tx&, const model::EndpointService&, const std::string&);

// The service must be the caller's; each endpoint succeeds or fails by itself.
Result<std::vector<wire::ec2::UnsuccessfulItem>> decide(Context& ctx, const std::string& service_id,
                                                        const std::vector<std::string>& ids,
                                                        Decision decision) {
  TRY_ASSIGN(const auto* service, model::find_own_service(ctx.world(), scope_of(ctx), service_id));
  TRY(check_endpoint_ids(ids));
  std::vector<wire::ec2::UnsuccessfulItem> out;
  for (const auto& id : ids) {
    const auto done = decision(ctx.tx, *service, id);
    if (!done) out.push_back(unsuccessful(id, done.error()));
  }
  return out;
}

}  // namespace

Result<wire::ec2::DescribeVpcEndpointConnectionsResult> describe_vpc_endpoint_connections(
    Context& ctx, const wire::ec2::DescribeVpcEndpointConnectionsRequest& q) {
  // Tags of the endpoint are its consumer's: not to be found out by a filter here.
  for (const auto& filter : q.filters) {
    if (filter.name && is_tag_filter(*filter.name)) {
      return fail(unknown_filter(*filter.name, UnknownFilter::kInvalidFilter));
    }
  }
  TRY_ASSIGN(const auto filters,
             FilterSet<VpcEndpoint>::make(kFields, q.filters, UnknownFilter::kInvalidFilter));
  std::vector<const VpcEndpoint*> found;
  for (const auto* service : ctx.world().services.by("scope", scope_of(ctx).key())) {
    for (const auto* endpoint : ctx.world().endpoints.by("service", service->id)) {
      if (filters.matches(ctx.world(), *endpoint)) found.push_back(endpoint);
    }
  }
  std::sort(found.begin(), found.end(), [](const auto* a, const auto* b) { return a->id < b->id; });
  TRY_ASSIGN(auto page, paginate(ctx.caller, "DescribeVpcEndpointConnections", std::move(found),
                                 q.max_results, q.next_token));
  wire::ec2::DescribeVpcEndpointConnectionsResult result;
  for (const auto* endpoint : page.items) {
    result.vpc_endpoint_connections.push_back(render(ctx.world(), *endpoint));
  }
  result.next_token = page.next_token;
  return result;
}

Result<wire::ec2::AcceptVpcEndpointConnectionsResult> accept_vpc_endpoint_connections(
    Context& ctx, const wire::ec2::AcceptVpcEndpointConnectionsRequest& q) {
  wire::ec2::AcceptVpcEndpointConnectionsResult result;
  TRY_ASSIGN(result.unsuccessful,
             decide(ctx, *q.service_id, q.vpc_endpoint_ids, control::accept_connection));
  return result;
}

Result<wire::ec2::RejectVpcEndpointConnectionsResult> reject_vpc_endpoint_connections(
    Context& ctx, const wire::ec2::RejectVpcEndpointConnectionsRequest& q) {
  wire::ec2::RejectVpcEndpointConnectionsResult result;
  TRY_ASSIGN(result.unsuccessful,
             decide(ctx, *q.service_id, q.vpc_endpoint_ids, control::reject_connection));
  return result;
}

}  // namespace mg::api::ec2
