#include "control/commands/internet_gateway.h"

#include "control/commands/route_table.h"
#include "control/commands/tags.h"
#include "model/aws_errors.h"
#include "model/quotas.h"

namespace mg::control {

namespace errors = model::errors;

Result<model::InternetGateway> create_internet_gateway(Tx& tx, const model::Scope& scope,
                                                       const model::TagMap& tags) {
  TRY(model::check_quota(tx.world(), scope.account, model::QuotaName::kInternetGatewaysPerRegion,
                         tx.world().internet_gateways.count_by("scope", scope.key())));
  model::InternetGateway gateway{tx.rng().aws_id("igw"), scope.account, scope.region, ""};
  tx.put(gateway);
  TRY(add_tags(tx, scope.account, scope.region, gateway.id, "internet-gateway", tags));
  return gateway;
}

Result<void> delete_internet_gateway(Tx& tx, const model::Scope& scope, const std::string& id) {
  TRY_ASSIGN(const auto* gateway, model::find_internet_gateway(tx.world(), scope, id));
  if (!gateway->vpc_id.empty()) {
    return fail(errors::dependency_violation("The internetGateway '" + id +
                                             "' has dependencies and cannot be deleted."));
  }
  remove_all_tags(tx, id);
  tx.erase<model::InternetGateway>(id);
  return {};
}

Result<void> attach_internet_gateway(Tx& tx, const model::Scope& scope, const std::string& id,
                                     const std::string& vpc_id) {
  TRY_ASSIGN(const auto* found, model::find_internet_gateway(tx.world(), scope, id));
  TRY_ASSIGN(const auto* vpc, model::find_vpc(tx.world(), scope, vpc_id));
  if (!found->vpc_id.empty()) {
    return fail(errors::already_associated("resource " + id + " is already attached to network " +
                                           found->vpc_id));
  }
  if (tx.world().internet_gateways.count_by("vpc", vpc->id) > 0) {
    return fail(errors::invalid_parameter_value("Network " + vpc_id +
                                                " already has an internet gateway attached"));
  }
  auto gateway = *found;
  gateway.vpc_id = vpc->id;
  tx.put(std::move(gateway));
  return {};
}

Result<void> detach_internet_gateway(Tx& tx, const model::Scope& scope, const std::string& id,
                                     const std::string& vpc_id) {
  TRY_ASSIGN(const auto* found, model::find_internet_gateway(tx.world(), scope, id));
  if (!model::is_well_formed_id(vpc_id, "vpc")) {
    return fail(errors::vpc_malformed(model::malformed_id_message(vpc_id, "vpc")));
  }
  // A VPC that is missing, foreign or another one is answered alike.
  if (found->vpc_id != vpc_id) {
    return fail(
        errors::gateway_not_attached("resource " + id + " is not attached to network " + vpc_id));
  }
  auto gateway = *found;
  gateway.vpc_id.clear();
  tx.put(std::move(gateway));
  forget_gateway(tx, id);
  return {};
}

}  // namespace mg::control
