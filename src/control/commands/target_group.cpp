#include "control/commands/target_group.h"

#include <utility>

#include "control/commands/elb_tags.h"
#include "control/commands/tags.h"
#include "model/arn.h"
#include "model/aws_errors.h"
#include "model/load_balancer.h"
#include "model/quotas.h"

namespace mg::control {

namespace errors = model::errors;

namespace {

Result<std::string> check_vpc(const model::World& world, const model::Scope& scope,
                              const std::optional<std::string>& vpc_id) {
  if (!vpc_id) return fail(errors::validation_error("A VPC ID must be specified"));
  if (!model::find_owned<model::Vpc>(world, scope, *vpc_id)) {
    return fail(errors::validation_error("The VPC ID '" + *vpc_id + "' is not found"));
  }
  return *vpc_id;
}

// What such a group of AWS would not have, before the type itself is refused.
Result<void> refuse_for_lambda(const CreateTargetGroup& wanted) {
  if (wanted.target_type != "lambda") return {};
  const std::pair<bool, const char*> members[] = {{wanted.port.has_value(), "Port"},
                                                  {wanted.vpc_id.has_value(), "VPC ID"},
                                                  {wanted.protocol.has_value(), "Protocol"}};
  for (const auto& [given, name] : members) {
    if (!given) continue;
    return fail(errors::validation_error(
        std::string(name) + " cannot be specified for target groups with target type 'lambda'"));
  }
  return {};
}

// The record as asked for, without what only a new one gets.
Result<model::TargetGroup> settings(const model::World& world, const model::Scope& scope,
                                    const CreateTargetGroup& wanted) {
  model::TargetGroup group;
  TRY(model::check_elb_name(model::ElbKind::kTargetGroup, wanted.name));
  TRY(refuse_for_lambda(wanted));
  TRY(model::check_target_type(wanted.target_type));
  TRY(model::check_elb_address_type(wanted.ip_address_type));
  if (!wanted.protocol) return fail(errors::validation_error("A protocol must be specified"));
  TRY(model::check_group_protocol(*wanted.protocol));
  TRY_ASSIGN(group.protocol_version,
             model::check_protocol_version(*wanted.protocol, wanted.protocol_version));
  if (!wanted.port) return fail(errors::validation_error("A port must be specified"));
  TRY_ASSIGN(group.port, model::check_group_port(*wanted.protocol, *wanted.port));
  TRY_ASSIGN(group.vpc_id, check_vpc(world, scope, wanted.vpc_id));
  group.name = wanted.name;
  group.account = scope.account;
  group.region = scope.region;
  group.protocol = *wanted.protocol;
  if (!wanted.target_type.empty()) group.target_type = wanted.target_type;
  model::set_usual_health_check(group);
  TRY(model::apply_health_check(group, wanted.check));
  return group;
}

bool same_settings(const model::TargetGroup& a, const model::TargetGroup& b) {
  return a.protocol == b.protocol && a.protocol_version == b.protocol_version && a.port == b.port &&
         a.vpc_id == b.vpc_id && a.target_type == b.target_type &&
         a.check_protocol == b.check_protocol && a.check_port == b.check_port &&
         a.check_path == b.check_path && a.check_codes == b.check_codes &&
         a.check_interval_s == b.check_interval_s && a.check_timeout_s == b.check_timeout_s &&
         a.healthy_count == b.healthy_count && a.unhealthy_count == b.unhealthy_count;
}

std::string fresh_arn(Tx& tx, const Caller& caller, const std::string& name) {
  model::ElbArn arn{model::ElbKind::kTargetGroup, caller.region, caller.account, name, {}, {}};
  do {
    arn.id = tx.rng().hex(16);
  } while (tx.world().target_groups.find(arn.str()));
  return arn.str();
}

}  // namespace

Result<model::TargetGroup> create_target_group(Tx& tx, const Caller& caller,
                                               const CreateTargetGroup& wanted) {
  const auto scope = caller_scope(caller);
  TRY_ASSIGN(auto group, settings(tx.world(), scope, wanted));
  if (const auto* existing = model::target_group_named(tx.world(), scope, wanted.name)) {
    if (same_settings(*existing, group)) return *existing;
    return fail(errors::target_group_duplicate("A target group with the same name '" + wanted.name +
                                               "' exists, but with different settings"));
  }
  TRY(model::check_quota(tx.world(), caller.account, model::QuotaName::kTargetGroupsPerRegion,
                         tx.world().target_groups.count_by("scope", scope.key())));
  if (model::carries_traffic(group)) {
    group.tg_num = tx.next_num("tg");
    if (group.tg_num == 0) {
      return fail(
          errors::target_group_limit("The maximum number of target groups has been reached"));
    }
  }
  group.id = fresh_arn(tx, caller, wanted.name);
  group.created_at = tx.now_ms();
  tx.put(group);
  TRY(add_elb_tags(tx, caller, group.id, wanted.tags));
  return group;
}

Result<model::TargetGroup> modify_target_group(Tx& tx, const Caller& caller, const std::string& arn,
                                               const model::HealthCheckChange& change) {
  TRY_ASSIGN(const auto* found, model::find_target_group(tx.world(), caller_scope(caller), arn));
  auto changed = *found;
  TRY(model::apply_health_check(changed, change));
  tx.put(changed);
  return changed;
}

Result<model::TargetGroup> modify_target_group_attributes(Tx& tx, const Caller& caller,
                                                          const std::string& arn,
                                                          const model::AttributeList& wanted) {
  TRY_ASSIGN(const auto* found, model::find_target_group(tx.world(), caller_scope(caller), arn));
  TRY_ASSIGN(const auto set, model::check_attributes(*found, wanted));
  auto changed = *found;
  for (const auto& [key, value] : set) changed.attributes[key] = value;
  tx.put(changed);
  return changed;
}

Result<void> delete_target_group(Tx& tx, const Caller& caller, const std::string& arn) {
  TRY(model::check_elb_arn(model::ElbKind::kTargetGroup, arn));
  if (!model::find_target_group(tx.world(), caller_scope(caller), arn)) return {};
  if (tx.world().listeners.count_by("target_group", arn) > 0) {
    return fail(errors::elb_resource_in_use("Target group '" + arn +
                                            "' is currently in use by a listener or a rule"));
  }
  for (const auto* target : tx.world().targets.by("target_group", arn)) {
    tx.erase<model::Target>(std::string(target->id));
  }
  tx.erase<model::TargetGroup>(arn);
  remove_all_tags(tx, arn);
  return {};
}

}  // namespace mg::control
