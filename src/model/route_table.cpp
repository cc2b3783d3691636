#include "model/route_table.h"

#include <algorithm>

#include "base/ip.h"
#include "base/ip6.h"
#include "model/aws_errors.h"
#include "model/quotas.h"
#include "model/vpc.h"

namespace mg::model {
namespace {

constexpr const char* kAnywhere = "0.0.0.0/0";
constexpr Cidr4 kReserved{Ip4{0xa9fea800}, 22};  // 169.254.168.0/22

// True when the destination is a real part of the block, or lies beside it in part.
bool is_part_of(const std::string& cidr, const std::string& block) {
  if (is_ipv6_destination(cidr) != is_ipv6_destination(block)) return false;
  if (is_ipv6_destination(cidr)) {
    const auto inner = Cidr6::parse_any(cidr);
    const auto outer = Cidr6::parse_any(block);
    return inner && outer && *inner != *outer && outer->contains(*inner);
  }
  const auto inner = Cidr4::parse(cidr);
  const auto outer = Cidr4::parse(block);
  return inner && outer && *inner != *outer && outer->contains(*inner);
}

}  // namespace

RouteTable first_route_table(const Vpc& vpc) {
  RouteTable table;
  table.id = main_route_table_id(vpc);
  table.account = vpc.account;
  table.region = vpc.region;
  table.vpc_id = vpc.id;
  table.is_main = true;
  table.associations.push_back({derived_id("rtbassoc", vpc.id), "", ""});
  table.created_at = vpc.created_at;
  return table;
}

void add_missing_main_tables(World& world) {
  for (const auto& [id, vpc] : world.vpcs.all()) {
    if (main_route_table(world, id)) continue;
    auto table = first_route_table(vpc);
    if (const auto* gateway = world.internet_gateways.first_by("vpc", id)) {
      table.routes.push_back({kAnywhere, kGatewayTarget, gateway->id});
    }
    world.route_tables.put(std::move(table));
  }
}

const RouteTable* main_route_table(const World& world, const std::string& vpc_id) {
  return world.route_tables.first_by("main", vpc_id);
}

Result<const RouteTable*> find_route_table(const World& world, const Scope& scope,
                                           const std::string& id) {
  const auto* found = find_owned<RouteTable>(world, scope, id);
  if (found) return found;
  return fail(errors::route_table_not_found("The routeTable ID '" + id + "' does not exist"));
}

const RouteTable* table_of_association(const World& world, const Scope& scope,
                                       const std::string& id) {
  const auto* found = world.route_tables.first_by("association", id);
  return found && scope.holds(*found) ? found : nullptr;
}

std::vector<std::string> local_destinations(const Vpc& vpc) {
  std::vector<std::string> out{vpc.cidr};
  for (const auto& block : vpc.more_cidrs) out.push_back(block.cidr);
  for (const auto& block : vpc.ipv6_cidrs) out.push_back(block.cidr);
  return out;
}

bool is_ipv6_destination(const std::string& cidr) {
  return cidr.find(':') != std::string::npos;
}

const Route* find_route(const RouteTable& table, const std::string& cidr) {
  const auto at = std::find_if(table.routes.begin(), table.routes.end(),
                               [&](const Route& route) { return route.cidr == cidr; });
  return at == table.routes.end() ? nullptr : &*at;
}

bool leads_somewhere(const World& world, const RouteTable& table, const Route& route) {
  if (route.target_type == kInterfaceTarget) return world.interfaces.find(route.target_id);
  const auto* gateway = world.internet_gateways.find(route.target_id);
  return gateway && gateway->vpc_id == table.vpc_id;
}

Result<std::string> check_destination(const std::optional<std::string>& ipv4,
                                      const std::optional<std::string>& ipv6) {
  if (ipv4 && ipv6) {
    return fail(errors::invalid_parameter_combination(
        "The parameter DestinationCidrBlock cannot be used with the parameter "
        "DestinationIpv6CidrBlock"));
  }
  if (!ipv4 && !ipv6) {
    return fail(errors::missing_parameter(
        "The request must contain either DestinationCidrBlock or DestinationIpv6CidrBlock"));
  }
  if (ipv4) {
    if (const auto block = Cidr4::parse_any(*ipv4)) return block->str();
  } else if (const auto block = Cidr6::parse_any(*ipv6)) {
    return block->str();
  }
  return fail(
      errors::invalid_parameter_value("Value (" + (ipv4 ? *ipv4 : *ipv6) + ") for parameter " +
                                      (ipv4 ? "destinationCidrBlock" : "destinationIpv6CidrBlock") +
                                      " is invalid. This is not a valid CIDR block."));
}

Result<void> check_new_route(const World& world, const Vpc& vpc, const RouteTable& table,
                             const std::string& cidr) {
  const auto local = local_destinations(vpc);
  if (find_route(table, cidr) || std::find(local.begin(), local.end(), cidr) != local.end()) {
    return fail(errors::route_exists("The route identified by " + cidr + " already exists."));
  }
  for (const auto& block : local) {
    if (is_part_of(cidr, block)) {
      return fail(errors::invalid_parameter_value("Cannot create a more specific route for " +
                                                  cidr + " than local route " + block +
                                                  " in route table " + table.id));
    }
  }
  const auto block = Cidr4::parse(cidr);
  if (block && kReserved.contains(*block)) {
    return fail(errors::invalid_parameter_value("The destination CIDR block " + cidr +
                                                " is reserved and cannot be routed"));
  }
  return check_quota(world, table.account, QuotaName::kRoutesPerTable, table.routes.size());
}

}  // namespace mg::model
