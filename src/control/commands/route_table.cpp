#include "control/commands/route_table.h"

#include <algorithm>

#include "base/check.h"
#include "control/commands/tags.h"
#include "model/aws_errors.h"
#include "model/quotas.h"
#include "model/route_table.h"

namespace mg::control {

namespace errors = model::errors;
using model::RouteTable;

namespace {

Error other_network(const RouteTable& table, const std::string& thing) {
  return errors::invalid_parameter_value("route table " + table.id + " and " + thing +
                                         " belong to different networks");
}

void drop_association(RouteTable& table, const std::string& id) {
  std::erase_if(table.associations, [&](const auto& a) { return a.id == id; });
}

model::RouteTableAssociation association_of(const RouteTable& table, const std::string& id) {
  const auto at = std::find_if(table.associations.begin(), table.associations.end(),
                               [&](const auto& a) { return a.id == id; });
  CHECK(at != table.associations.end());  // the index named this table
  return *at;
}

bool is_main_association(const model::RouteTableAssociation& association) {
  return association.subnet_id.empty() && association.gateway_id.empty();
}

Result<const RouteTable*> holder_of(const Tx& tx, const model::Scope& scope,
                                    const std::string& association_id) {
  const auto* table = model::table_of_association(tx.world(), scope, association_id);
  if (table) return table;
  return fail(
      errors::association_not_found("The association ID '" + association_id + "' does not exist"));
}

// An internet gateway of the table's VPC.
Result<const model::InternetGateway*> gateway_for(const Tx& tx, const model::Scope& scope,
                                                  const RouteTable& table, const std::string& id) {
  if (!model::is_well_formed_id(id, "igw")) {
    return fail(errors::gateway_not_found("The gateway ID '" + id + "' does not exist"));
  }
  TRY_ASSIGN(const auto* gateway, model::find_internet_gateway(tx.world(), scope, id));
  if (gateway->vpc_id != table.vpc_id) return fail(other_network(table, "network gateway " + id));
  return gateway;
}

Result<std::string> interface_of_instance(const Tx& tx, const model::Scope& scope,
                                          const std::string& id) {
  TRY_ASSIGN(const auto* instance, model::find_instance(tx.world(), scope, id));
  if (tx.world().interfaces.count_by("instance", id) > 1) {
    return fail(errors::invalid_parameter_value(
        "There are multiple interfaces attached to instance '" + id +
        "'. Please specify an interface ID for the operation instead."));
  }
  return instance->interface_id;
}

Result<model::Route> target_of(const Tx& tx, const model::Scope& scope, const RouteTable& table,
                               const RouteWish& wish) {
  const int given =
      wish.gateway_id.has_value() + wish.interface_id.has_value() + wish.instance_id.has_value();
  if (given == 0) {
    return fail(
        errors::missing_parameter("The request must contain a target: GatewayId, "
                                  "NetworkInterfaceId or InstanceId"));
  }
  if (given > 1) {
    return fail(errors::invalid_parameter_combination(
        "Only one of GatewayId, NetworkInterfaceId and InstanceId may be given"));
  }
  if (wish.gateway_id) {
    TRY_ASSIGN(const auto* gateway, gateway_for(tx, scope, table, *wish.gateway_id));
    return model::Route{"", model::kGatewayTarget, gateway->id};
  }
  std::string id = wish.interface_id.value_or("");
  if (wish.instance_id) {
    TRY_ASSIGN(id, interface_of_instance(tx, scope, *wish.instance_id));
  }
  TRY_ASSIGN(const auto* interface, model::find_interface(tx.world(), scope, id));
  if (interface->vpc_id != table.vpc_id) return fail(other_network(table, "interface " + id));
  return model::Route{"", model::kInterfaceTarget, interface->id};
}

bool is_local(const Tx& tx, const RouteTable& table, const std::string& cidr) {
  const auto* vpc = tx.world().vpcs.find(table.vpc_id);
  CHECK(vpc != nullptr);
  const auto local = model::local_destinations(*vpc);
  return std::find(local.begin(), local.end(), cidr) != local.end();
}

void forget(Tx& tx, const char* index, const std::string& id) {
  while (const auto* found = tx.world().route_tables.first_by(index, id)) {
    auto table = *found;
    std::erase_if(table.associations,
                  [&](const auto& a) { return a.subnet_id == id || a.gateway_id == id; });
    tx.put(std::move(table));
  }
}

}  // namespace

Result<RouteTable> create_route_table(Tx& tx, const model::Scope& scope, const std::string& vpc_id,
                                      const model::TagMap& tags) {
  TRY_ASSIGN(const auto* vpc, model::find_vpc(tx.world(), scope, vpc_id));
  TRY(model::check_quota(tx.world(), scope.account, model::QuotaName::kRouteTablesPerVpc,
                         tx.world().route_tables.count_by("vpc", vpc->id)));
  RouteTable table;
  table.id = tx.rng().aws_id("rtb");
  table.account = scope.account;
  table.region = scope.region;
  table.vpc_id = vpc->id;
  table.created_at = tx.now_ms();
  tx.put(table);
  TRY(add_tags(tx, scope.account, scope.region, table.id, "route-table", tags));
  return table;
}

Result<void> delete_route_table(Tx& tx, const model::Scope& scope, const std::string& id) {
  TRY_ASSIGN(const auto* table, model::find_route_table(tx.world(), scope, id));
  if (table->is_main || !table->associations.empty()) {
    return fail(errors::dependency_violation("The routeTable '" + id +
                                             "' has dependencies and cannot be deleted."));
  }
  remove_all_tags(tx, id);
  tx.erase<RouteTable>(id);
  return {};
}

Result<std::string> associate_route_table(Tx& tx, const model::Scope& scope, const std::string& id,
                                          const std::optional<std::string>& subnet_id,
                                          const std::optional<std::string>& gateway_id) {
  TRY_ASSIGN(const auto* found, model::find_route_table(tx.world(), scope, id));
  if (!subnet_id && !gateway_id) {
    return fail(errors::missing_parameter("The request must contain either SubnetId or GatewayId"));
  }
  if (subnet_id && gateway_id) {
    return fail(errors::invalid_parameter_combination(
        "The parameter SubnetId cannot be used with the parameter GatewayId"));
  }
  if (subnet_id) {
    TRY_ASSIGN(const auto* subnet, model::find_subnet(tx.world(), scope, *subnet_id));
    if (subnet->vpc_id != found->vpc_id) return fail(other_network(*found, "subnet " + *subnet_id));
  } else {
    TRY(gateway_for(tx, scope, *found, *gateway_id));
  }
  const auto thing = subnet_id ? *subnet_id : *gateway_id;
  if (const auto* holder =
          tx.world().route_tables.first_by(subnet_id ? "subnet" : "gateway", thing)) {
    for (const auto& association : holder->associations) {
      const bool same = association.subnet_id == thing || association.gateway_id == thing;
      if (same && holder->id == id) return association.id;
    }
    return fail(errors::already_associated("the specified association for route table " + id +
                                           " conflicts with an existing association"));
  }
  auto table = *found;
  const auto made = tx.rng().aws_id("rtbassoc");
  table.associations.push_back({made, subnet_id.value_or(""), gateway_id.value_or("")});
  tx.put(std::move(table));
  return made;
}

Result<void> disassociate_route_table(Tx& tx, const model::Scope& scope,
                                      const std::string& association_id) {
  TRY_ASSIGN(const auto* found, holder_of(tx, scope, association_id));
  if (is_main_association(association_of(*found, association_id))) {
    return fail(errors::invalid_parameter_value(
        "cannot disassociate the main route table association " + association_id));
  }
  auto table = *found;
  drop_association(table, association_id);
  tx.put(std::move(table));
  return {};
}

Result<std::string> replace_route_table_association(Tx& tx, const model::Scope& scope,
                                                    const std::string& association_id,
                                                    const std::string& table_id) {
  TRY_ASSIGN(const auto* found, holder_of(tx, scope, association_id));
  TRY_ASSIGN(const auto* next, model::find_route_table(tx.world(), scope, table_id));
  if (found->vpc_id != next->vpc_id) {
    return fail(other_network(*next, "the association " + association_id));
  }
  auto association = association_of(*found, association_id);
  const bool main = is_main_association(association);
  auto old_table = *found;
  drop_association(old_table, association_id);
  if (main) old_table.is_main = false;
  const auto vpc_table = next->id;
  tx.put(std::move(old_table));
  auto table = *tx.world().route_tables.find(vpc_table);
  association.id = tx.rng().aws_id("rtbassoc");
  table.associations.push_back(association);
  if (main) table.is_main = true;
  tx.put(std::move(table));
  return association.id;
}

Result<void> create_route(Tx& tx, const model::Scope& scope, const RouteWish& wish) {
  TRY_ASSIGN(const auto* found, model::find_route_table(tx.world(), scope, wish.table_id));
  TRY_ASSIGN(const auto cidr, model::check_destination(wish.cidr, wish.ipv6_cidr));
  TRY_ASSIGN(auto route, target_of(tx, scope, *found, wish));
  const auto* vpc = tx.world().vpcs.find(found->vpc_id);
  CHECK(vpc != nullptr);
  TRY(model::check_new_route(tx.world(), *vpc, *found, cidr));
  route.cidr = cidr;
  auto table = *found;
  table.routes.push_back(std::move(route));
  tx.put(std::move(table));
  return {};
}

Result<void> replace_route(Tx& tx, const model::Scope& scope, const RouteWish& wish) {
  TRY_ASSIGN(const auto* found, model::find_route_table(tx.world(), scope, wish.table_id));
  TRY_ASSIGN(const auto cidr, model::check_destination(wish.cidr, wish.ipv6_cidr));
  const bool local = is_local(tx, *found, cidr);
  if (wish.local_target && (wish.gateway_id || wish.interface_id || wish.instance_id)) {
    return fail(errors::invalid_parameter_combination(
        "The parameter LocalTarget cannot be used with another target"));
  }
  if (wish.local_target != local) {
    return fail(
        local ? errors::unsupported_operation("The target of the local route " + cidr +
                                              " cannot be replaced")
              : errors::invalid_parameter_value(
                    "LocalTarget may only be used with a local route, which " + cidr + " is not"));
  }
  if (local) return {};  // it has its local target already
  TRY_ASSIGN(auto route, target_of(tx, scope, *found, wish));
  route.cidr = cidr;
  auto table = *found;
  for (auto& old : table.routes) {
    if (old.cidr != cidr) continue;
    old = std::move(route);
    tx.put(std::move(table));
    return {};
  }
  return fail(errors::invalid_parameter_value("There is no route defined for '" + cidr +
                                              "' in the route table. Use CreateRoute instead."));
}

Result<void> delete_route(Tx& tx, const model::Scope& scope, const RouteWish& wish) {
  TRY_ASSIGN(const auto* found, model::find_route_table(tx.world(), scope, wish.table_id));
  TRY_ASSIGN(const auto cidr, model::check_destination(wish.cidr, wish.ipv6_cidr));
  if (is_local(tx, *found, cidr)) {
    return fail(errors::invalid_parameter_value("cannot remove local route " + cidr +
                                                " in route table " + wish.table_id));
  }
  auto table = *found;
  if (std::erase_if(table.routes, [&](const auto& route) { return route.cidr == cidr; }) == 0) {
    return fail(errors::route_not_found("no route with destination-cidr-block " + cidr +
                                        " in route table " + wish.table_id));
  }
  tx.put(std::move(table));
  return {};
}

void forget_subnet(Tx& tx, const std::string& subnet_id) {
  forget(tx, "subnet", subnet_id);
}

void forget_gateway(Tx& tx, const std::string& gateway_id) {
  forget(tx, "gateway", gateway_id);
}

}  // namespace mg::control
