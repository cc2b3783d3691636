// Route tables: the one that a VPC is born with, what a route may say, when it leads somewhere.
// The local routes follow from the VPC's blocks and are in no record. The data plane carries the
// local ones only; the others are told back as AWS does.
// Called by control/commands, control's loader and api/ec2. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/ids.h"
#include "model/world.h"

namespace mg::model {

inline constexpr const char* kGatewayTarget = "gateway";
inline constexpr const char* kInterfaceTarget = "interface";

// The main table of a new VPC. Its id is made of the VPC's.
RouteTable first_route_table(const Vpc& vpc);
// For a World of a release that kept no such record: gives each VPC without a main table its own,
// with the way out that this release showed for an attached gateway.
void add_missing_main_tables(World& world);
// nullptr only when the VPC is gone.
const RouteTable* main_route_table(const World& world, const std::string& vpc_id);

// Error: route_table_not_found, a malformed id too.
Result<const RouteTable*> find_route_table(const World&, const Scope&, const std::string& id);
// The table that holds the association; nullptr when there is none or it is another's.
const RouteTable* table_of_association(const World&, const Scope&, const std::string& id);

// The destinations of the local routes: the VPC's blocks, IPv4 first.
std::vector<std::string> local_destinations(const Vpc& vpc);
bool is_ipv6_destination(const std::string& cidr);
const Route* find_route(const RouteTable& table, const std::string& cidr);
// Its gateway is attached to the table's VPC, its interface still there; else it is a black hole.
bool leads_somewhere(const World& world, const RouteTable& table, const Route& route);

// The block in its canonical form. Errors: missing_parameter (neither),
// invalid_parameter_combination (both), invalid_parameter_value (no block).
Result<std::string> check_destination(const std::optional<std::string>& ipv4,
                                      const std::optional<std::string>& ipv6);
// A new route of the table. Errors: route_exists, route_limit, invalid_parameter_value (a part of a
// local block, which only routes to middleboxes may be in AWS; AWS's own 169.254.168.0/22).
Result<void> check_new_route(const World& world, const Vpc& vpc, const RouteTable& table,
                             const std::string& cidr);

}  // namespace mg::model
