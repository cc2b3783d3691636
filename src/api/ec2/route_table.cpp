#include "api/ec2/route_table.h"

#include "api/query/filters.h"
#include "api/query/paging.h"
#include "api/query/request.h"
#include "api/query/tags.h"
#include "control/commands/route_table.h"
#include "model/route_table.h"

namespace mg::api::ec2 {

using model::RouteTable;
using model::World;

namespace {

bool is_main(const model::RouteTableAssociation& association) {
  return association.subnet_id.empty() && association.gateway_id.empty();
}

wire::ec2::Route local_route(const std::string& destination) {
  wire::ec2::Route out;
  (model::is_ipv6_destination(destination) ? out.destination_ipv6_cidr_block
                                           : out.destination_cidr_block) = destination;
  out.gateway_id = "local";
  out.origin = "CreateRouteTable";
  out.state = "active";
  return out;
}

wire::ec2::Route wire_route(const World& world, const RouteTable& table,
                            const model::Route& route) {
  wire::ec2::Route out;
  (model::is_ipv6_destination(route.cidr) ? out.destination_ipv6_cidr_block
                                          : out.destination_cidr_block) = route.cidr;
  out.origin = "CreateRoute";
  out.state = model::leads_somewhere(world, table, route) ? "active" : "blackhole";
  if (route.target_type == model::kGatewayTarget) {
    out.gateway_id = route.target_id;
    return out;
  }
  out.network_interface_id = route.target_id;
  const auto* interface = world.interfaces.find(route.target_id);
  if (interface && !interface->instance_id.empty()) {
    out.instance_id = interface->instance_id;
    out.instance_owner_id = interface->account;
  }
  return out;
}

std::vector<wire::ec2::Route> wire_routes(const World& world, const RouteTable& table) {
  std::vector<wire::ec2::Route> out;
  if (const auto* vpc = world.vpcs.find(table.vpc_id)) {
    for (const auto& cidr : model::local_destinations(*vpc)) out.push_back(local_route(cidr));
  }
  for (const auto& route : table.routes) out.push_back(wire_route(world, table, route));
  return out;
}

// What the routes of a table have in one member of the wire's shape.
template <std::optional<std::string> wire::ec2::Route::*member>
Values of_routes(const World& world, const RouteTable& table) {
  Values out;
  for (const auto& route : wire_routes(world, table)) {
    if (route.*member) out.push_back(*(route.*member));
  }
  return out;
}

template <std::string model::RouteTableAssociation::*member>
Values of_associations(const World&, const RouteTable& table) {
  Values out;
  for (const auto& association : table.associations) {
    if (!(association.*member).empty()) out.push_back(association.*member);
  }
  return out;
}

Values none(const World&, const RouteTable&) {
  return {};
}

using wire::ec2::Route;
constexpr FilterField<RouteTable> kFields[] = {
    {"association.gateway-id", of_associations<&model::RouteTableAssociation::gateway_id>},
    {"association.main",
     [](const World&, const RouteTable& table) {
       Values out;
       for (const auto& a : table.associations) out.push_back(bool_text(is_main(a)));
       return out;
     }},
    {"association.route-table-association-id", of_associations<&model::RouteTableAssociation::id>},
    {"association.route-table-id",
     [](const World&, const RouteTable& table) {
       return table.associations.empty() ? Values{} : Values{table.id};
     }},
    {"association.subnet-id", of_associations<&model::RouteTableAssociation::subnet_id>},
    {"owner-id", [](const World&, const RouteTable& table) { return Values{table.account}; }},
    {"route-table-id", [](const World&, const RouteTable& table) { return Values{table.id}; }},
    {"route.destination-cidr-block", of_routes<&Route::destination_cidr_block>},
    {"route.destination-ipv6-cidr-block", of_routes<&Route::destination_ipv6_cidr_block>},
    {"route.destination-prefix-list-id", none},
    {"route.egress-only-internet-gateway-id", none},
    {"route.gateway-id", of_routes<&Route::gateway_id>},
    {"route.instance-id", of_routes<&Route::instance_id>},
    {"route.nat-gateway-id", none},
    {"route.origin", of_routes<&Route::origin>},
    {"route.state", of_routes<&Route::state>},
    {"route.transit-gateway-id", none},
    {"route.vpc-peering-connection-id", none},
    {"vpc-id", [](const World&, const RouteTable& table) { return Values{table.vpc_id}; }},
};

wire::ec2::RouteTable to_wire(const World& world, const RouteTable& table) {
  wire::ec2::RouteTable out;
  out.route_table_id = table.id;
  out.vpc_id = table.vpc_id;
  out.owner_id = table.account;
  for (const auto& association : table.associations) {
    auto& row = out.associations.emplace_back();
    row.main = is_main(association);
    row.route_table_association_id = association.id;
    row.route_table_id = table.id;
    if (!association.subnet_id.empty()) row.subnet_id = association.subnet_id;
    if (!association.gateway_id.empty()) row.gateway_id = association.gateway_id;
    row.association_state.emplace().state = "associated";
  }
  out.routes = wire_routes(world, table);
  out.tags = wire_tags(world, table.id);
  return out;
}

// There are none of these things, so a route cannot lead to one.
template <class Request>
Result<void> refuse_targets(const Request& q) {
  return refuse({{q.destination_prefix_list_id.has_value(), "DestinationPrefixListId"},
                 {q.vpc_endpoint_id.has_value(), "VpcEndpointId"},
                 {q.transit_gateway_id.has_value(), "TransitGatewayId"},
                 {q.local_gateway_id.has_value(), "LocalGatewayId"},
                 {q.carrier_gateway_id.has_value(), "CarrierGatewayId"},
                 {q.core_network_arn.has_value(), "CoreNetworkArn"},
                 {q.odb_network_arn.has_value(), "OdbNetworkArn"},
                 {q.egress_only_internet_gateway_id.has_value(), "EgressOnlyInternetGatewayId"},
                 {q.vpc_peering_connection_id.has_value(), "VpcPeeringConnectionId"},
                 {q.nat_gateway_id.has_value(), "NatGatewayId"}});
}

template <class Request>
control::RouteWish wish_of(const Request& q) {
  control::RouteWish wish;
  wish.table_id = *q.route_table_id;
  wish.cidr = q.destination_cidr_block;
  wish.ipv6_cidr = q.destination_ipv6_cidr_block;
  if constexpr (requires { q.gateway_id; }) {
    wish.gateway_id = q.gateway_id;
    wish.interface_id = q.network_interface_id;
    wish.instance_id = q.instance_id;
  }
  return wish;
}

wire::ec2::RouteTableAssociationState associated() {
  wire::ec2::RouteTableAssociationState out;
  out.state = "associated";
  return out;
}

}  // namespace

Result<wire::ec2::CreateRouteTableResult> create_route_table(
    Context& ctx, const wire::ec2::CreateRouteTableRequest& q) {
  TRY_ASSIGN(const auto tags, tags_for(q.tag_specifications, "route-table"));
  TRY_ASSIGN(const auto table, control::create_route_table(ctx.tx, scope(ctx), *q.vpc_id, tags));
  wire::ec2::CreateRouteTableResult result;
  result.route_table = to_wire(ctx.world(), table);
  result.client_token = q.client_token;
  return result;
}

Result<wire::ec2::DescribeRouteTablesResult> describe_route_tables(
    Context& ctx, const wire::ec2::DescribeRouteTablesRequest& q) {
  TRY_ASSIGN(const auto filters, FilterSet<RouteTable>::make(kFields, q.filters));
  const auto mine = scope(ctx);
  TRY_ASSIGN(auto found, select<RouteTable>(ctx.world(), mine.key(), q.route_table_ids, filters,
                                            [&](const auto& id) {
                                              return model::find_route_table(ctx.world(), mine, id);
                                            }));
  TRY_ASSIGN(auto page, paginate(ctx.caller, "DescribeRouteTables", std::move(found), q.max_results,
                                 q.next_token));
  wire::ec2::DescribeRouteTablesResult result;
  for (const auto* table : page.items) result.route_tables.push_back(to_wire(ctx.world(), *table));
  result.next_token = page.next_token;
  return result;
}

Result<wire::ec2::DeleteRouteTableResult> delete_route_table(
    Context& ctx, const wire::ec2::DeleteRouteTableRequest& q) {
  TRY(control::delete_route_table(ctx.tx, scope(ctx), *q.route_table_id));
  return wire::ec2::DeleteRouteTableResult{};
}

Result<wire::ec2::AssociateRouteTableResult> associate_route_table(
    Context& ctx, const wire::ec2::AssociateRouteTableRequest& q) {
  TRY(refuse({{q.public_ipv4_pool.has_value(), "PublicIpv4Pool"}}));
  wire::ec2::AssociateRouteTableResult result;
  TRY_ASSIGN(result.association_id,
             control::associate_route_table(ctx.tx, scope(ctx), *q.route_table_id, q.subnet_id,
                                            q.gateway_id));
  result.association_state = associated();
  return result;
}

Result<wire::ec2::DisassociateRouteTableResult> disassociate_route_table(
    Context& ctx, const wire::ec2::DisassociateRouteTableRequest& q) {
  TRY(control::disassociate_route_table(ctx.tx, scope(ctx), *q.association_id));
  return wire::ec2::DisassociateRouteTableResult{};
}

Result<wire::ec2::ReplaceRouteTableAssociationResult> replace_route_table_association(
    Context& ctx, const wire::ec2::ReplaceRouteTableAssociationRequest& q) {
  wire::ec2::ReplaceRouteTableAssociationResult result;
  TRY_ASSIGN(result.new_association_id,
             control::replace_route_table_association(ctx.tx, scope(ctx), *q.association_id,
                                                      *q.route_table_id));
  result.association_state = associated();
  return result;
}

Result<wire::ec2::CreateRouteResult> create_route(Context& ctx,
                                                  const wire::ec2::CreateRouteRequest& q) {
  TRY(refuse_targets(q));
  TRY(control::create_route(ctx.tx, scope(ctx), wish_of(q)));
  wire::ec2::CreateRouteResult result;
  result.return_ = true;
  return result;
}

Result<wire::ec2::ReplaceRouteResult> replace_route(Context& ctx,
                                                    const wire::ec2::ReplaceRouteRequest& q) {
  TRY(refuse_targets(q));
  auto wish = wish_of(q);
  wish.local_target = q.local_target.value_or(false);
  TRY(control::replace_route(ctx.tx, scope(ctx), wish));
  return wire::ec2::ReplaceRouteResult{};
}

Result<wire::ec2::DeleteRouteResult> delete_route(Context& ctx,
                                                  const wire::ec2::DeleteRouteRequest& q) {
  TRY(refuse({{q.destination_prefix_list_id.has_value(), "DestinationPrefixListId"}}));
  TRY(control::delete_route(ctx.tx, scope(ctx), wish_of(q)));
  return wire::ec2::DeleteRouteResult{};
}

}  // namespace mg::api::ec2
