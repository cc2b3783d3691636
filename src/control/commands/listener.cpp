#include "control/commands/listener.h"

#include <utility>

#include "control/commands/elb_tags.h"
#include "control/commands/tags.h"
#include "control/commands/target.h"
#include "model/aws_errors.h"
#include "model/load_balancer.h"
#include "model/quotas.h"
#include "model/target.h"
#include "model/target_group.h"

namespace mg::control {

namespace errors = model::errors;

namespace {

// The group that the actions name, fit for this balancer.
Result<std::string> check_actions(const model::World& world, const model::Scope& scope,
                                  const model::LoadBalancer& balancer,
                                  const std::vector<model::ForwardAction>& actions,
                                  const std::string& protocol, const std::string& self) {
  TRY_ASSIGN(const auto group_id, model::forward_target(actions));
  TRY_ASSIGN(const auto* group, model::find_target_group(world, scope, group_id));
  TRY(model::check_listener_group(world, balancer, protocol, *group, self));
  return group_id;
}

std::string fresh_arn(Tx& tx, const std::string& balancer_id) {
  auto arn = *model::parse_elb_arn(balancer_id);
  arn.kind = model::ElbKind::kListener;
  do {
    arn.listener = tx.rng().hex(16);
  } while (tx.world().listeners.find(arn.str()));
  return arn.str();
}

}  // namespace

Result<model::Listener> create_listener(Tx& tx, const Caller& caller,
                                        const CreateListener& wanted) {
  const auto scope = caller_scope(caller);
  TRY_ASSIGN(const auto* balancer,
             model::find_load_balancer(tx.world(), scope, wanted.load_balancer_id));
  if (!wanted.protocol) {
    return fail(errors::validation_error("A listener protocol must be specified"));
  }
  TRY(model::check_elb_protocol(*wanted.protocol, "protocol"));
  if (!wanted.port) return fail(errors::validation_error("A listener port must be specified"));
  model::Listener made;
  TRY_ASSIGN(made.port, model::check_elb_port(*wanted.port, "port"));
  TRY(model::check_listener_port(tx.world(), *balancer, made.port, ""));
  TRY_ASSIGN(made.target_group_id,
             check_actions(tx.world(), scope, *balancer, wanted.actions, *wanted.protocol, ""));
  TRY(model::check_quota(tx.world(), scope.account, model::QuotaName::kListenersPerNetworkBalancer,
                         tx.world().listeners.count_by("balancer", balancer->id)));
  made.id = fresh_arn(tx, balancer->id);
  made.account = caller.account;
  made.region = caller.region;
  made.load_balancer_id = balancer->id;
  made.protocol = *wanted.protocol;
  made.created_at = tx.now_ms();
  tx.put(made);
  TRY(model::check_load_balancer_targets(tx.world(), *balancer));
  TRY(add_elb_tags(tx, caller, made.id, wanted.tags));
  return made;
}

Result<model::Listener> modify_listener(Tx& tx, const Caller& caller,
                                        const ModifyListener& wanted) {
  const auto scope = caller_scope(caller);
  TRY_ASSIGN(const auto* found, model::find_listener(tx.world(), scope, wanted.listener_id));
  auto changed = *found;
  const auto old_group = changed.target_group_id;
  const auto* balancer = tx.world().load_balancers.find(changed.load_balancer_id);
  if (!balancer) {
    return fail(errors::listener_not_found("Listener '" + wanted.listener_id + "' not found"));
  }
  if (wanted.protocol) {
    TRY(model::check_elb_protocol(*wanted.protocol, "protocol"));
    changed.protocol = *wanted.protocol;
  }
  if (wanted.port) {
    TRY_ASSIGN(changed.port, model::check_elb_port(*wanted.port, "port"));
    TRY(model::check_listener_port(tx.world(), *balancer, changed.port, changed.id));
  }
  if (!wanted.actions.empty()) {
    TRY_ASSIGN(changed.target_group_id, check_actions(tx.world(), scope, *balancer, wanted.actions,
                                                      changed.protocol, changed.id));
  }
  tx.put(changed);
  TRY(model::check_load_balancer_targets(tx.world(), *balancer));
  remove_unused_draining(tx, old_group);
  return changed;
}

Result<model::Listener> modify_listener_attributes(Tx& tx, const Caller& caller,
                                                   const std::string& arn,
                                                   const model::AttributeList& wanted) {
  TRY_ASSIGN(const auto* found, model::find_listener(tx.world(), caller_scope(caller), arn));
  TRY_ASSIGN(const auto set, model::check_attributes(model::ElbKind::kListener, wanted));
  auto changed = *found;
  for (const auto& [key, value] : set) changed.attributes[key] = value;
  tx.put(changed);
  return changed;
}

Result<void> delete_listener(Tx& tx, const Caller& caller, const std::string& arn) {
  TRY(model::find_listener(tx.world(), caller_scope(caller), arn));
  remove_listener(tx, arn);
  return {};
}

void remove_listener(Tx& tx, const std::string& arn) {
  const auto* found = tx.world().listeners.find(arn);
  if (!found) return;
  const auto group_id = found->target_group_id;
  tx.erase<model::Listener>(arn);
  remove_all_tags(tx, arn);
  remove_unused_draining(tx, group_id);
}

}  // namespace mg::control
