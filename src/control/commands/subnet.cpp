#include "control/commands/subnet.h"

#include "control/commands/dependencies.h"
#include "control/commands/tags.h"
#include "model/aws_errors.h"
#include "model/quotas.h"
#include "model/subnet.h"

namespace mg::control {

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
  tx.put(subnet);
  TRY(add_tags(tx, scope.account, scope.region, subnet.id, "subnet", wanted.tags));
  return subnet;
}

Result<void> delete_subnet(Tx& tx, const model::Scope& scope, const std::string& subnet_id) {
  TRY_ASSIGN(const auto* subnet, model::find_subnet(tx.world(), scope, subnet_id));
  TRY(check_subnet_unused(tx.world(), *subnet));
  remove_all_tags(tx, subnet_id);
  tx.erase<model::Subnet>(subnet_id);
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
