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

// Puts the one action that the request names into the listener, fit for its balancer.
Result<void> apply_actions(const model::World& world, const model::Scope& scope,
                           const model::LoadBalancer& balancer,
                           const std::vector<model::DefaultAction>& actions,
                           model::Listener& listener) {
  TRY_ASSIGN(auto checked, model::check_default_action(balancer, actions));
  if (!checked.target_group_id.empty()) {
    TRY_ASSIGN(const auto* group, model::find_target_group(world, scope, checked.target_group_id));
    TRY(model::check_listener_group(world, balancer, listener.protocol, *group, listener.id));
  }
  listener.action_type = std::move(checked.type);
  listener.target_group_id = std::move(checked.target_group_id);
  listener.action_settings = std::move(checked.settings);
  return {};
}

// What the protocol brings or takes away, beside the action, which has replaced all settings.
void keep_tls(const model::Listener& before, model::Listener& after) {
  for (const auto* name : {model::kSslPolicy, model::kCertificate}) {
    const auto at = before.action_settings.find(name);
    if (at != before.action_settings.end()) after.action_settings.insert(*at);
  }
}

Result<void> check_listener_quota(const model::World& world, const model::LoadBalancer& balancer) {
  const auto quota = model::carries_traffic(balancer)
                         ? model::QuotaName::kListenersPerNetworkBalancer
                         : model::QuotaName::kListenersPerApplicationBalancer;
  const auto limit = model::quota_of(world, balancer.account, quota);
  const auto in_use = world.listeners.count_by("balancer", balancer.id);
  if (in_use < static_cast<std::size_t>(limit)) return {};
  return fail(errors::listener_limit("The maximum number of listeners per load balancer '" +
                                     std::to_string(limit) +
                                     "' has been reached on load balancer '" + balancer.id + "'"));
}

// An attribute of the old protocol that the new one has not goes with it.
void drop_other_attributes(model::Listener& listener) {
  std::erase_if(listener.attributes, [&](const auto& each) {
    return !model::check_attributes(listener, {{each.first, each.second}});
  });
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
  if (!wanted.port) return fail(errors::validation_error("A listener port must be specified"));
  TRY(model::check_listener_protocol(*balancer, *wanted.protocol));
  model::Listener made;
  made.protocol = *wanted.protocol;
  TRY_ASSIGN(made.port, model::check_elb_port(*wanted.port, "port"));
  TRY(model::check_listener_port(tx.world(), *balancer, made.port, ""));
  TRY(apply_actions(tx.world(), scope, *balancer, wanted.actions, made));
  TRY(model::apply_tls(made, wanted.tls));
  TRY(check_listener_quota(tx.world(), *balancer));
  made.id = fresh_arn(tx, balancer->id);
  made.account = caller.account;
  made.region = caller.region;
  made.load_balancer_id = balancer->id;
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
    TRY(model::check_listener_protocol(*balancer, *wanted.protocol));
    changed.protocol = *wanted.protocol;
    drop_other_attributes(changed);
  }
  if (wanted.port) {
    TRY_ASSIGN(changed.port, model::check_elb_port(*wanted.port, "port"));
    TRY(model::check_listener_port(tx.world(), *balancer, changed.port, changed.id));
  }
  if (!wanted.actions.empty()) {
    TRY(apply_actions(tx.world(), scope, *balancer, wanted.actions, changed));
    keep_tls(*found, changed);
  }
  TRY(model::apply_tls(changed, wanted.tls));
  tx.put(changed);
  TRY(model::check_load_balancer_targets(tx.world(), *balancer));
  remove_unused_draining(tx, old_group);
  return changed;
}

Result<model::Listener> modify_listener_attributes(Tx& tx, const Caller& caller,
                                                   const std::string& arn,
                                                   const model::AttributeList& wanted) {
  TRY_ASSIGN(const auto* found, model::find_listener(tx.world(), caller_scope(caller), arn));
  TRY_ASSIGN(const auto set, model::check_attributes(*found, wanted));
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
