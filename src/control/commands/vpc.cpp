#include "control/commands/vpc.h"

#include "control/commands/dependencies.h"
#include "control/commands/flow_log.h"
#include "control/commands/security_group.h"
#include "control/commands/tags.h"
#include "control/commands/vpc_cidr.h"
#include "model/aws_errors.h"
#include "model/cidr_rules.h"
#include "model/quotas.h"
#include "model/route_table.h"
#include "model/vpc.h"

namespace mg::control {

namespace errors = model::errors;

Result<model::Vpc> create_vpc(Tx& tx, const model::Scope& scope, const NewVpc& wanted) {
  TRY_ASSIGN(const auto block, model::check_vpc_cidr(wanted.cidr));
  TRY(model::check_quota(tx.world(), scope.account, model::QuotaName::kVpcsPerRegion,
                         tx.world().vpcs.count_by("scope", scope.key())));
  if (wanted.tenancy != "default" && wanted.tenancy != "dedicated") {
    return fail(errors::invalid_parameter_value("Value (" + wanted.tenancy +
                                                ") for parameter instanceTenancy is invalid. "
                                                "Valid values are default and dedicated."));
  }
  model::Vpc vpc;
  vpc.id = tx.rng().aws_id("vpc");
  vpc.account = scope.account;
  vpc.region = scope.region;
  vpc.cidr = block.str();
  vpc.is_default = wanted.is_default;
  vpc.instance_tenancy = wanted.tenancy;
  vpc.dns_hostnames = wanted.is_default;
  vpc.dhcp_options_id = model::dhcp_options_id(scope);
  vpc.vpc_num = tx.next_num("vpc");
  vpc.created_at = tx.now_ms();
  if (vpc.vpc_num == 0) {
    return fail(errors::vpc_limit("The maximum number of VPCs has been reached."));
  }
  tx.put(vpc);
  tx.put(model::first_route_table(vpc));
  TRY(create_default_group(tx, vpc));
  TRY(add_tags(tx, scope.account, scope.region, vpc.id, "vpc", wanted.tags));
  if (wanted.provided_ipv6) TRY(associate_provided_ipv6(tx, scope, vpc.id));
  return *tx.world().vpcs.find(vpc.id);
}

Result<void> delete_vpc(Tx& tx, const model::Scope& scope, const std::string& vpc_id) {
  TRY_ASSIGN(const auto* found, model::find_vpc(tx.world(), scope, vpc_id));
  const auto vpc = *found;
  TRY(check_vpc_unused(tx.world(), vpc));
  while (const auto* table = tx.world().route_tables.first_by("vpc", vpc.id)) {  // the main one
    const auto id = table->id;
    remove_all_tags(tx, id);
    tx.erase<model::RouteTable>(id);
  }
  if (const auto* group = model::default_group(tx.world(), vpc.id)) {
    remove_group(tx, std::string(group->id));
  }
  remove_all_tags(tx, model::default_network_acl_id(vpc));
  remove_flow_logs(tx, vpc.id);
  remove_all_tags(tx, vpc.id);
  tx.erase<model::Vpc>(vpc.id);
  return {};
}

Result<void> modify_vpc_attributes(Tx& tx, const model::Scope& scope, const std::string& vpc_id,
                                   const VpcAttributes& wanted) {
  TRY_ASSIGN(const auto* found, model::find_vpc(tx.world(), scope, vpc_id));
  const int given = wanted.dns_support.has_value() + wanted.dns_hostnames.has_value() +
                    wanted.network_address_usage_metrics.has_value();
  if (given == 0) {
    return fail(errors::missing_parameter("The request must contain exactly one attribute"));
  }
  if (given > 1) {
    return fail(
        errors::invalid_parameter_combination("Fields for multiple attribute types "
                                              "specified: only one attribute can be "
                                              "modified at a time"));
  }
  auto vpc = *found;
  vpc.dns_support = wanted.dns_support.value_or(vpc.dns_support);
  vpc.dns_hostnames = wanted.dns_hostnames.value_or(vpc.dns_hostnames);
  vpc.network_address_usage_metrics =
      wanted.network_address_usage_metrics.value_or(vpc.network_address_usage_metrics);
  tx.put(std::move(vpc));
  return {};
}

}  // namespace mg::control
