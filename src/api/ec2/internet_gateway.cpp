#include "api/ec2/internet_gateway.h"

#include "api/query/filters.h"
#include "api/query/paging.h"
#include "api/query/request.h"
#include "api/query/tags.h"
#include "control/commands/internet_gateway.h"

namespace mg::api::ec2 {

using model::InternetGateway;
using model::World;

namespace {

constexpr FilterField<InternetGateway> kFields[] = {
    {"attachment.state",
     [](const World&, const InternetGateway& g) {
       return g.vpc_id.empty() ? Values{} : Values{"available"};
     }},
    {"attachment.vpc-id",
     [](const World&, const InternetGateway& g) {
       return g.vpc_id.empty() ? Values{} : Values{g.vpc_id};
     }},
    {"internet-gateway-id", [](const World&, const InternetGateway& g) { return Values{g.id}; }},
    {"owner-id", [](const World&, const InternetGateway& g) { return Values{g.account}; }},
};

wire::ec2::InternetGateway to_wire(const World& world, const InternetGateway& gateway) {
  wire::ec2::InternetGateway out;
  out.internet_gateway_id = gateway.id;
  out.owner_id = gateway.account;
  if (!gateway.vpc_id.empty()) {
    out.attachments.push_back({.state = "available", .vpc_id = gateway.vpc_id});
  }
  out.tags = wire_tags(world, gateway.id);
  return out;
}

}  // namespace

Result<wire::ec2::CreateInternetGatewayResult> create_internet_gateway(
    Context& ctx, const wire::ec2::CreateInternetGatewayRequest& q) {
  TRY_ASSIGN(const auto tags, tags_for(q.tag_specifications, "internet-gateway"));
  TRY_ASSIGN(const auto gateway, control::create_internet_gateway(ctx.tx, scope(ctx), tags));
  wire::ec2::CreateInternetGatewayResult result;
  result.internet_gateway = to_wire(ctx.world(), gateway);
  return result;
}

Result<wire::ec2::DescribeInternetGatewaysResult> describe_internet_gateways(
    Context& ctx, const wire::ec2::DescribeInternetGatewaysRequest& q) {
  TRY_ASSIGN(const auto filters, FilterSet<InternetGateway>::make(kFields, q.filters));
  const auto mine = scope(ctx);
  TRY_ASSIGN(auto found, select<InternetGateway>(ctx.world(), mine.key(), q.internet_gateway_ids,
                                                 filters, [&](const auto& id) {
                                                   return model::find_internet_gateway(ctx.world(),
                                                                                       mine, id);
                                                 }));
  TRY_ASSIGN(auto page, paginate(ctx.caller, "DescribeInternetGateways", std::move(found),
                                 q.max_results, q.next_token));
  wire::ec2::DescribeInternetGatewaysResult result;
  for (const auto* gateway : page.items) {
    result.internet_gateways.push_back(to_wire(ctx.world(), *gateway));
  }
  result.next_token = page.next_token;
  return result;
}

Result<wire::ec2::AttachInternetGatewayResult> attach_internet_gateway(
    Context& ctx, const wire::ec2::AttachInternetGatewayRequest& q) {
  TRY(control::attach_internet_gateway(ctx.tx, scope(ctx), *q.internet_gateway_id, *q.vpc_id));
  return wire::ec2::AttachInternetGatewayResult{};
}

Result<wire::ec2::DetachInternetGatewayResult> detach_internet_gateway(
    Context& ctx, const wire::ec2::DetachInternetGatewayRequest& q) {
  TRY(control::detach_internet_gateway(ctx.tx, scope(ctx), *q.internet_gateway_id, *q.vpc_id));
  return wire::ec2::DetachInternetGatewayResult{};
}

Result<wire::ec2::DeleteInternetGatewayResult> delete_internet_gateway(
    Context& ctx, const wire::ec2::DeleteInternetGatewayRequest& q) {
  TRY(control::delete_internet_gateway(ctx.tx, scope(ctx), *q.internet_gateway_id));
  return wire::ec2::DeleteInternetGatewayResult{};
}

}  // namespace mg::api::ec2
