#include "api/ec2/vpc_parts.h"

#include <algorithm>
#include <set>

#include "api/query/filters.h"
#include "api/query/paging.h"
#include "api/query/request.h"
#include "api/query/tags.h"
#include "model/aws_errors.h"
#include "model/vpc.h"

namespace mg::api::ec2 {

namespace errors = model::errors;
using model::InternetGateway;
using model::Vpc;
using model::World;

namespace {

constexpr const char* kAnywhere = "0.0.0.0/0";

// A thing with an id made of its VPC's.
struct OfVpc {
  std::string id;
  const Vpc* vpc;
};

// Those of the ids, or of every VPC of the caller, that pass the filters.
Result<std::vector<OfVpc>> select_derived(const Context& ctx, const std::vector<std::string>& ids,
                                          std::string_view prefix, const FilterSet<OfVpc>& filters,
                                          Error (*missing)(std::string), const char* noun) {
  std::set<std::string> wanted;
  for (const auto& id : ids) {
    if (!model::vpc_of_derived(ctx.world(), scope(ctx), prefix, id)) {
      return fail(missing("The " + std::string(noun) + " ID '" + id + "' does not exist"));
    }
    wanted.insert(id);
  }
  std::vector<OfVpc> out;
  for (const auto* vpc : ctx.world().vpcs.by("scope", scope(ctx).key())) {
    OfVpc view{model::derived_id(prefix, vpc->id), vpc};
    if (!wanted.empty() && wanted.count(view.id) == 0) continue;
    if (filters.matches(ctx.world(), view)) out.push_back(std::move(view));
  }
  return out;
}

std::string id_of(const OfVpc& view) {
  return view.id;
}
Values own_id(const World&, const OfVpc& v) {
  return {v.id};
}
Values owner_id(const World&, const OfVpc& v) {
  return {v.vpc->account};
}
Values vpc_id(const World&, const OfVpc& v) {
  return {v.vpc->id};
}
Values none(const World&, const OfVpc&) {
  return {};
}

const InternetGateway* gateway_of(const World& world, const Vpc& vpc) {
  return world.internet_gateways.first_by("vpc", vpc.id);
}

std::string main_association_id(const Vpc& vpc) {
  return model::derived_id("rtbassoc", vpc.id);
}

constexpr FilterField<OfVpc> kRouteTableFields[] = {
    {"association.gateway-id", none},
    {"association.main", [](const World&, const OfVpc&) { return Values{"true"}; }},
    {"association.route-table-association-id",
     [](const World&, const OfVpc& v) { return Values{main_association_id(*v.vpc)}; }},
    {"association.route-table-id", own_id},
    {"association.subnet-id", none},
    {"owner-id", owner_id},
    {"route-table-id", own_id},
    {"route.destination-cidr-block",
     [](const World& world, const OfVpc& v) {
       Values out{v.vpc->cidr};
       if (gateway_of(world, *v.vpc)) out.push_back(kAnywhere);
       return out;
     }},
    {"route.destination-ipv6-cidr-block", none},
    {"route.destination-prefix-list-id", none},
    {"route.egress-only-internet-gateway-id", none},
    {"route.gateway-id",
     [](const World& world, const OfVpc& v) {
       Values out{"local"};
       if (const auto* gateway = gateway_of(world, *v.vpc)) out.push_back(gateway->id);
       return out;
     }},
    {"route.instance-id", none},
    {"route.nat-gateway-id", none},
    {"route.origin",
     [](const World& world, const OfVpc& v) {
       return gateway_of(world, *v.vpc) ? Values{"CreateRouteTable", "CreateRoute"}
                                        : Values{"CreateRouteTable"};
     }},
    {"route.state", [](const World&, const OfVpc&) { return Values{"active"}; }},
    {"route.transit-gateway-id", none},
    {"route.vpc-peering-connection-id", none},
    {"vpc-id", vpc_id},
};

wire::ec2::RouteTable route_table(const World& world, const OfVpc& view) {
  wire::ec2::RouteTable out;
  out.route_table_id = view.id;
  out.vpc_id = view.vpc->id;
  out.owner_id = view.vpc->account;
  auto& association = out.associations.emplace_back();
  association.main = true;
  association.route_table_association_id = main_association_id(*view.vpc);
  association.route_table_id = view.id;
  association.association_state.emplace().state = "associated";
  auto& local = out.routes.emplace_back();
  local.destination_cidr_block = view.vpc->cidr;
  local.gateway_id = "local";
  local.origin = "CreateRouteTable";
  local.state = "active";
  if (const auto* gateway = gateway_of(world, *view.vpc)) {
    auto& route = out.routes.emplace_back();
    route.destination_cidr_block = kAnywhere;
    route.gateway_id = gateway->id;
    route.origin = "CreateRoute";
    route.state = "active";
  }
  out.tags = wire_tags(world, view.id);
  return out;
}

Values subnet_ids(const World& world, const OfVpc& v) {
  Values out;
  for (const auto* subnet : world.subnets.by("vpc", v.vpc->id)) out.push_back(subnet->id);
  return out;
}

constexpr FilterField<OfVpc> kAclFields[] = {
    {"association.association-id",
     [](const World& world, const OfVpc& v) {
       Values out;
       for (const auto& id : subnet_ids(world, v)) {
         out.push_back(model::derived_id("aclassoc", id));
       }
       return out;
     }},
    {"association.network-acl-id", own_id},
    {"association.subnet-id", subnet_ids},
    {"default", [](const World&, const OfVpc&) { return Values{"true"}; }},
    {"entry.cidr", [](const World&, const OfVpc&) { return Values{kAnywhere}; }},
    {"entry.egress",
     [](const World&, const OfVpc&) {
       return Values{"true", "false"};
     }},
    {"entry.icmp.code", none},
    {"entry.icmp.type", none},
    {"entry.ipv6-cidr", none},
    {"entry.port-range.from", none},
    {"entry.port-range.to", none},
    {"entry.protocol", [](const World&, const OfVpc&) { return Values{"-1"}; }},
    {"entry.rule-action",
     [](const World&, const OfVpc&) {
       return Values{"allow", "deny"};
     }},
    {"entry.rule-number",
     [](const World&, const OfVpc&) {
       return Values{"100", "32767"};
     }},
    {"network-acl-id", own_id},
    {"owner-id", owner_id},
    {"vpc-id", vpc_id},
};

wire::ec2::NetworkAcl network_acl(const World& world, const OfVpc& view) {
  wire::ec2::NetworkAcl out;
  out.network_acl_id = view.id;
  out.vpc_id = view.vpc->id;
  out.owner_id = view.vpc->account;
  out.is_default = true;
  for (const auto& subnet_id : subnet_ids(world, view)) {
    auto& association = out.associations.emplace_back();
    association.network_acl_association_id = model::derived_id("aclassoc", subnet_id);
    association.network_acl_id = view.id;
    association.subnet_id = subnet_id;
  }
  for (const bool egress : {true, false}) {
    for (const bool allow : {true, false}) {
      auto& entry = out.entries.emplace_back();
      entry.cidr_block = kAnywhere;
      entry.egress = egress;
      entry.protocol = "-1";
      entry.rule_action = allow ? "allow" : "deny";
      entry.rule_number = allow ? 100 : 32767;
    }
  }
  out.tags = wire_tags(world, view.id);
  return out;
}

constexpr FilterField<InternetGateway> kGatewayFields[] = {
    {"attachment.state", [](const World&, const InternetGateway&) { return Values{"available"}; }},
    {"attachment.vpc-id", [](const World&, const InternetGateway& g) { return Values{g.vpc_id}; }},
    {"internet-gateway-id", [](const World&, const InternetGateway& g) { return Values{g.id}; }},
    {"owner-id", [](const World&, const InternetGateway& g) { return Values{g.account}; }},
};

struct PrefixListView {
  std::string id;
};
constexpr FilterField<PrefixListView> kPrefixListFields[] = {
    {"prefix-list-id", [](const World&, const PrefixListView& v) { return Values{v.id}; }},
    {"prefix-list-name", [](const World&, const PrefixListView&) { return Values{}; }},
};

}  // namespace

Result<wire::ec2::DescribeRouteTablesResult> describe_route_tables(
    Context& ctx, const wire::ec2::DescribeRouteTablesRequest& q) {
  TRY_ASSIGN(const auto filters, FilterSet<OfVpc>::make(kRouteTableFields, q.filters));
  TRY_ASSIGN(auto found, select_derived(ctx, q.route_table_ids, "rtb", filters,
                                        errors::route_table_not_found, "routeTable"));
  TRY_ASSIGN(auto page, paginate_by(ctx.caller, "DescribeRouteTables", std::move(found),
                                    q.max_results, q.next_token, id_of));
  wire::ec2::DescribeRouteTablesResult result;
  for (const auto& view : page.items) {
    result.route_tables.push_back(route_table(ctx.world(), view));
  }
  result.next_token = page.next_token;
  return result;
}

Result<wire::ec2::DescribeNetworkAclsResult> describe_network_acls(
    Context& ctx, const wire::ec2::DescribeNetworkAclsRequest& q) {
  TRY_ASSIGN(const auto filters, FilterSet<OfVpc>::make(kAclFields, q.filters));
  TRY_ASSIGN(auto found, select_derived(ctx, q.network_acl_ids, "acl", filters,
                                        errors::network_acl_not_found, "networkAcl"));
  TRY_ASSIGN(auto page, paginate_by(ctx.caller, "DescribeNetworkAcls", std::move(found),
                                    q.max_results, q.next_token, id_of));
  wire::ec2::DescribeNetworkAclsResult result;
  for (const auto& view : page.items) {
    result.network_acls.push_back(network_acl(ctx.world(), view));
  }
  result.next_token = page.next_token;
  return result;
}

Result<wire::ec2::DescribeInternetGatewaysResult> describe_internet_gateways(
    Context& ctx, const wire::ec2::DescribeInternetGatewaysRequest& q) {
  TRY_ASSIGN(const auto filters, FilterSet<InternetGateway>::make(kGatewayFields, q.filters));
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
    auto& out = result.internet_gateways.emplace_back();
    out.internet_gateway_id = gateway->id;
    out.owner_id = gateway->account;
    out.attachments.push_back({.state = "available", .vpc_id = gateway->vpc_id});
    out.tags = wire_tags(ctx.world(), gateway->id);
  }
  result.next_token = page.next_token;
  return result;
}

Result<wire::ec2::DescribePrefixListsResult> describe_prefix_lists(
    Context& ctx, const wire::ec2::DescribePrefixListsRequest& q) {
  TRY(FilterSet<PrefixListView>::make(kPrefixListFields, q.filters));
  TRY(page_start(ctx.caller, "DescribePrefixLists", q.max_results, q.next_token, kEc2Page));
  for (const auto& id : q.prefix_list_ids) {
    if (model::is_well_formed_id(id, "pl")) continue;
    return fail(errors::invalid_parameter_value("Value (" + id +
                                                ") for parameter PrefixListId is invalid."));
  }
  if (!q.prefix_list_ids.empty()) {
    return fail(errors::prefix_list_not_found("The prefix list ID '" + q.prefix_list_ids.front() +
                                              "' does not exist"));
  }
  return wire::ec2::DescribePrefixListsResult{};
}

}  // namespace mg::api::ec2
