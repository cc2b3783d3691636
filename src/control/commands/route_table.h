// Route tables, their associations and their routes. Called by api/ec2/route_table, and by the
// commands that remove what a table names. Thread rule: the desk's thread.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "control/tx.h"
#include "model/ids.h"
#include "model/tags.h"

namespace mg::control {

// Errors: those of find_vpc and check_tag; route_table_limit.
Result<model::RouteTable> create_route_table(Tx& tx, const model::Scope& scope,
                                             const std::string& vpc_id, const model::TagMap& tags);
// Errors: route_table_not_found; dependency_violation for a main or an associated one.
Result<void> delete_route_table(Tx& tx, const model::Scope& scope, const std::string& id);

// With a subnet or with a gateway that is attached to the table's VPC: exactly one of the two. The
// id of the association, the old one if the two are associated already. Errors:
// route_table_not_found, those of find_subnet, gateway_not_found, already_associated,
// invalid_parameter_value (another VPC), missing_parameter, invalid_parameter_combination.
Result<std::string> associate_route_table(Tx& tx, const model::Scope& scope, const std::string& id,
                                          const std::optional<std::string>& subnet_id,
                                          const std::optional<std::string>& gateway_id);
// Errors: association_not_found; invalid_parameter_value for the main association.
Result<void> disassociate_route_table(Tx& tx, const model::Scope& scope,
                                      const std::string& association_id);
// The new association's id. For the main association: the table becomes the main one. Errors:
// association_not_found, route_table_not_found, invalid_parameter_value (another VPC).
Result<std::string> replace_route_table_association(Tx& tx, const model::Scope& scope,
                                                    const std::string& association_id,
                                                    const std::string& table_id);

struct RouteWish {
  std::string table_id;
  std::optional<std::string> cidr, ipv6_cidr;                        // one of them
  std::optional<std::string> gateway_id, interface_id, instance_id;  // one of them
  bool local_target = false;                                         // or this, to replace
};
// Errors: route_table_not_found; those of check_destination and check_new_route; of the target:
// missing_parameter, invalid_parameter_combination, gateway_not_found, those of find_…,
// invalid_parameter_value (another VPC).
Result<void> create_route(Tx& tx, const model::Scope& scope, const RouteWish& wish);
// Errors: as create_route; invalid_parameter_value when there is no such route,
// unsupported_operation for another target of a local route.
Result<void> replace_route(Tx& tx, const model::Scope& scope, const RouteWish& wish);
// Errors: route_table_not_found, those of check_destination, route_not_found;
// invalid_parameter_value for a local route.
Result<void> delete_route(Tx& tx, const model::Scope& scope, const RouteWish& wish);

// Associations with a subnet or a gateway that goes.
void forget_subnet(Tx& tx, const std::string& subnet_id);
void forget_gateway(Tx& tx, const std::string& gateway_id);

}  // namespace mg::control
