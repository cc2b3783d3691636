#include "control/commands/defaults.h"

#include <algorithm>

#include "base/check.h"
#include "base/ip.h"
#include "control/commands/internet_gateway.h"
#include "control/commands/route_table.h"
#include "control/commands/subnet.h"
#include "control/commands/vpc.h"
#include "model/aws_errors.h"
#include "model/subnet.h"
#include "model/vpc.h"
#include "model/zones.h"

namespace mg::control {

namespace errors = model::errors;

namespace {

constexpr std::uint8_t kDefaultSubnetLength = 20;

}  // namespace

Result<model::Vpc> create_default_vpc(Tx& tx, const model::Scope& scope) {
  if (model::default_vpc(tx.world(), scope)) {
    return fail(errors::default_vpc_exists(
        "A Default VPC already exists for this account in this region."));
  }
  TRY_ASSIGN(auto vpc, create_vpc(tx, scope, {model::kDefaultVpcCidr, true, {}, "default"}));
  TRY_ASSIGN(const auto gateway, create_internet_gateway(tx, scope, {}));
  TRY(attach_internet_gateway(tx, scope, gateway.id, vpc.id));
  TRY(create_route(tx, scope,
                   {.table_id = model::main_route_table_id(vpc),
                    .cidr = "0.0.0.0/0",
                    .ipv6_cidr = {},
                    .gateway_id = gateway.id,
                    .interface_id = {},
                    .instance_id = {}}));
  const auto whole = Cidr4::parse(vpc.cidr);
  CHECK(whole.has_value());
  auto block = *whole;
  block.length = kDefaultSubnetLength;
  for (const auto& zone : model::zones_of(scope.region)) {
    TRY(create_subnet(tx, scope, {vpc.id, block.str(), zone, true, {}, {}}));
    block.base.value += static_cast<std::uint32_t>(block.size());
  }
  return vpc;
}

Result<model::Subnet> create_default_subnet(Tx& tx, const model::Scope& scope,
                                            const model::Zone& zone) {
  const auto* vpc = model::default_vpc(tx.world(), scope);
  if (!vpc) {
    return fail(
        errors::default_vpc_missing("No default VPC exists for this account in this "
                                    "region."));
  }
  if (const auto* held = default_subnet(tx.world(), scope, zone.name)) {
    return fail(errors::default_subnet_exists(
        "'" + held->id + "' is already the default subnet in " + zone.name + "."));
  }
  const auto whole = Cidr4::parse(vpc->cidr);
  CHECK(whole.has_value());
  for (Cidr4 block{whole->base, kDefaultSubnetLength}; whole->contains(block);
       block.base.value += static_cast<std::uint32_t>(block.size())) {
    if (model::check_subnet_cidr(tx.world(), *vpc, block.str())) {
      return create_subnet(tx, scope, {vpc->id, block.str(), zone, true, {}, {}});
    }
  }
  return fail(errors::subnet_conflict("No /20 of the default VPC '" + vpc->id + "' is free."));
}

Result<void> ensure_region(Tx& tx, const std::string& account, const std::string& region) {
  const auto* found = tx.world().accounts.find(account);
  if (!found || !model::is_region_name(region)) {
    return fail(
        errors::auth_failure("AWS was not able to validate the provided access credentials"));
  }
  if (std::find(found->regions.begin(), found->regions.end(), region) != found->regions.end()) {
    return {};
  }
  auto record = *found;
  record.regions.push_back(region);
  tx.put(std::move(record));
  TRY(create_default_vpc(tx, {account, region}));
  return {};
}

}  // namespace mg::control
