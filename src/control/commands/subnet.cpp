#include "control/commands/subnet.h"

#include "control/commands/dependencies.h"
#include "control/commands/flow_log.h"
#include "control/commands/route_table.h"
#include "control/commands/tags.h"
#include "control/commands/vpc_cidr.h"
#include "model/aws_errors.h"
#include "model/quotas.h"
#include "model/subnet.h"

namespace mg::control {

namespace errors = model::errors;

Result<model::Subnet> create_subnet(Tx& tx, const model::Scope& scope, const NewSubnet& wanted) {
  TRY_ASSIGN(const auto* vpc, model::find_vpc(tx.world(), scope, wanted.vpc_id));
  TRY_ASSIGN(const auto block, model::check_subnet_cidr(tx.world(), *vpc, wanted.cidr));
  TRY(model::check_quota(tx.world(), scope.account, model::QuotaName::kSubnetsPerVpc,
                         tx.world().subnets.count_by("vpc", vpc->id)));
  model::Subnet subnet;
  subnet.id = tx.rng().aws_id("subnet");
  subnet.account = scope.account;
  subnet.region = scope.region;
  subnet.vpc_id = vpc->id;
  subnet.cidr = block.str();
  subnet.zone = wanted.zone.name;
  subnet.zone_id = wanted.zone.id;
  subnet.default_for_zone = wanted.default_for_zone;
  subnet.map_public_ip = wanted.default_for_zone;
  tx.put(subnet);
  if (wanted.ipv6_cidr) TRY(associate_subnet_ipv6(tx, scope, subnet.id, *wanted.ipv6_cidr));
  TRY(add_tags(tx, scope.account, scope.region, subnet.id, "subnet", wanted.tags));
  return *tx.world().subnets.find(subnet.id);
}

Result<void> delete_subnet(Tx& tx, const model::Scope& scope, const std::string& subnet_id) {
  TRY_ASSIGN(const auto* subnet, model::find_subnet(tx.world(), scope, subnet_id));
  TRY(check_subnet_unused(tx.world(), *subnet));
  forget_subnet(tx, subnet_id);
  remove_flow_logs(tx, subnet_id);
  remove_all_tags(tx, subnet_id);
  tx.erase<model::Subnet>(subnet_id);
  return {};
}

Result<void> modify_subnet_attributes(Tx& tx, const model::Scope& scope,
                                      const std::string& subnet_id,
                                      const SubnetAttributes& wanted) {
  TRY_ASSIGN(const auto* found, model::find_subnet(tx.world(), scope, subnet_id));
  const int given = wanted.map_public_ip.has_value() + wanted.assign_ipv6.has_value() +
                    wanted.dns64.has_value() + wanted.resource_name_a.has_value() +
                    wanted.resource_name_aaaa.has_value() + wanted.unchanged;
  if (given == 0) {
    return fail(errors::missing_parameter("The request must contain exactly one attribute"));
  }
  if (given > 1) {
    return fail(errors::invalid_parameter_combination(
        "Only one subnet attribute can be modified at a time"));
  }
  auto subnet = *found;
  if (wanted.assign_ipv6.value_or(false) && subnet.ipv6_cidrs.empty()) {
    return fail(errors::invalid_parameter_value(
        "Invalid value 'true' for assignIpv6AddressOnCreation. The subnet '" + subnet_id +
        "' has no IPv6 CIDR block."));
  }
  subnet.map_public_ip = wanted.map_public_ip.value_or(subnet.map_public_ip);
  subnet.assign_ipv6 = wanted.assign_ipv6.value_or(subnet.assign_ipv6);
  subnet.dns64 = wanted.dns64.value_or(subnet.dns64);
  subnet.resource_name_a = wanted.resource_name_a.value_or(subnet.resource_name_a);
  subnet.resource_name_aaaa = wanted.resource_name_aaaa.value_or(subnet.resource_name_aaaa);
  tx.put(std::move(subnet));
  return {};
}

const model::Subnet* default_subnet(const model::World& world, const model::Scope& scope,
                                    const std::optional<std::string>& zone) {
  const model::Subnet* best = nullptr;
  for (const auto* subnet : world.subnets.by("scope", scope.key())) {
    if (!subnet->default_for_zone || (zone && subnet->zone != *zone)) continue;
    if (!best || subnet->zone < best->zone) best = subnet;
  }
  return best;
}

}  // namespace mg::control
