#include "control/commands/target.h"

#include <algorithm>
#include <utility>

#include "control/commands/elb_tags.h"
#include "model/aws_errors.h"
#include "model/elb_attributes.h"
#include "model/load_balancer.h"
#include "model/target_group.h"

namespace mg::control {

namespace errors = model::errors;

namespace {

// `carried`: its group is in the plan, so the target has a number there.
Result<void> put_target(Tx& tx, model::Target target, bool carried) {
  if (const auto* existing = tx.world().targets.find(target.id)) {
    if (!existing->draining) return {};
    // The same slot and epoch: the flows that it still has go on.
    auto live = *existing;
    live.draining = false;
    live.draining_until = 0;
    tx.put(std::move(live));
    return {};
  }
  target.registered_at = tx.now_ms();
  if (!carried) {
    tx.put(std::move(target));
    return {};
  }
  target.target_num = tx.next_num("target");
  target.epoch = tx.next_epoch();
  if (target.target_num == 0) {
    return fail(errors::target_limit("The maximum number of targets has been reached"));
  }
  tx.put(std::move(target));
  return {};
}

// Who names a zone means only a target of that zone.
const model::Target* find_in_zone(const model::World& world, const std::string& record_id,
                                  const std::optional<std::string>& zone) {
  const auto* found = world.targets.find(record_id);
  return found && zone && *zone != found->zone ? nullptr : found;
}

// The record that a request to deregister means; as on AWS an ip target needs its port.
const model::Target* find_registered(const model::World& world, const model::TargetGroup& group,
                                     const model::TargetRef& ref) {
  if (!ref.port && group.target_type == "ip") return nullptr;
  const auto port = static_cast<std::int32_t>(ref.port.value_or(group.port));
  return find_in_zone(world, model::target_record_id(group.id, ref.id, port), ref.zone);
}

bool zone_enabled(const model::World& world, const std::string& balancer_id,
                  const std::string& zone) {
  const auto* balancer = world.load_balancers.find(balancer_id);
  if (!balancer) return false;
  return zone.empty() ||
         std::any_of(balancer->zones.begin(), balancer->zones.end(),
                     [&](const model::LoadBalancerZone& z) { return z.zone == zone; });
}

void add_observation(const Tx& tx, const model::Target& target, model::TargetFacts& facts) {
  const auto seen = tx.seen().targets.find(target.target_num);
  if (seen == tx.seen().targets.end()) return;
  switch (seen->second.health) {
    case plan::TargetHealth::kInitial:
      facts.seen = model::Seen::kInitial;
      break;
    case plan::TargetHealth::kHealthy:
      facts.seen = model::Seen::kHealthy;
      break;
    case plan::TargetHealth::kUnhealthy:
      facts.seen = model::Seen::kUnhealthy;
      break;
  }
  facts.reason = seen->second.reason;
  facts.description = seen->second.description;
}

model::TargetFacts facts_of(const Tx& tx, const model::TargetGroup& group,
                            const model::Target& target) {
  const auto& world = tx.world();
  model::TargetFacts facts;
  facts.registered = true;
  facts.draining = target.draining;
  const auto balancer_id = model::load_balancer_of(world, group.id);
  facts.group_in_use = !balancer_id.empty();
  facts.group_carries = model::carries_traffic(group);
  facts.zone_enabled = zone_enabled(world, balancer_id, target.zone);
  if (group.target_type == "instance") {
    const auto* instance = world.instances.find(target.target_id);
    facts.instance_state = instance ? instance->state : "terminated";
  } else {
    facts.address_usable = !model::is_service_address(world, group.vpc_id, target.private_ip);
  }
  add_observation(tx, target, facts);
  return facts;
}

TargetHealthRow row_of(const Tx& tx, const model::TargetGroup& group, const model::Target* target) {
  if (!target) return {};
  return {*target, model::target_state(facts_of(tx, group, *target))};
}

}  // namespace

Result<void> register_targets(Tx& tx, const Caller& caller, const std::string& target_group_id,
                              const std::vector<model::TargetRef>& targets) {
  const auto scope = caller_scope(caller);
  TRY_ASSIGN(const auto* group, model::find_target_group(tx.world(), scope, target_group_id));
  std::vector<model::Target> resolved;
  for (const auto& wanted : targets) {
    TRY_ASSIGN(auto target, model::resolve_target(tx.world(), scope, *group, wanted));
    resolved.push_back(std::move(target));
  }
  const bool carried = model::carries_traffic(*group);
  for (auto& target : resolved) TRY(put_target(tx, std::move(target), carried));
  // Counted afterwards: what was put goes back when this fails.
  const auto* balancer =
      tx.world().load_balancers.find(model::load_balancer_of(tx.world(), target_group_id));
  if (balancer) TRY(model::check_load_balancer_targets(tx.world(), *balancer));
  return model::check_group_targets(tx.world(), *group);
}

Result<void> deregister_targets(Tx& tx, const Caller& caller, const std::string& target_group_id,
                                const std::vector<model::TargetRef>& targets) {
  TRY_ASSIGN(const auto* group,
             model::find_target_group(tx.world(), caller_scope(caller), target_group_id));
  for (const auto& ref : targets) {
    if (ref.port) TRY(model::check_elb_port(*ref.port, "targets.port"));
  }
  const auto delay_s = model::deregistration_delay_s_of(*group);
  const bool drains = delay_s > 0 && !model::load_balancer_of(tx.world(), target_group_id).empty();
  for (const auto& ref : targets) {
    const auto* found = find_registered(tx.world(), *group, ref);
    if (!found || found->draining) continue;
    if (!drains) {
      tx.erase<model::Target>(std::string(found->id));
      continue;
    }
    auto draining = *found;
    draining.draining = true;
    draining.draining_until = tx.now_ms() + delay_s * 1000;
    tx.put(std::move(draining));
  }
  return {};
}

void remove_due_targets(Tx& tx) {
  for (const auto* target : tx.world().targets.by("draining", "1")) {
    if (target->draining_until <= tx.now_ms()) tx.erase<model::Target>(std::string(target->id));
  }
}

void remove_unused_draining(Tx& tx, const std::string& target_group_id) {
  if (!model::load_balancer_of(tx.world(), target_group_id).empty()) return;
  for (const auto* target : tx.world().targets.by("target_group", target_group_id)) {
    if (target->draining) tx.erase<model::Target>(std::string(target->id));
  }
}

void deregister_instance(Tx& tx, const std::string& instance_id) {
  for (const auto* target : tx.world().targets.by("target", instance_id)) {
    tx.erase<model::Target>(std::string(target->id));
  }
}

Result<std::vector<TargetHealthRow>> target_health(const Tx& tx, const Caller& caller,
                                                   const std::string& target_group_id,
                                                   const std::vector<model::TargetRef>& targets) {
  TRY_ASSIGN(const auto* group,
             model::find_target_group(tx.world(), caller_scope(caller), target_group_id));
  std::vector<TargetHealthRow> out;
  if (targets.empty()) {
    for (const auto* target : tx.world().targets.by("target_group", group->id)) {
      out.push_back(row_of(tx, *group, target));
    }
  }
  for (const auto& ref : targets) {
    TRY_ASSIGN(const auto port,
               model::check_elb_port(ref.port.value_or(group->port), "targets.port"));
    const auto record_id = model::target_record_id(group->id, ref.id, port);
    auto row = row_of(tx, *group, find_in_zone(tx.world(), record_id, ref.zone));
    if (row.target.id.empty()) {
      row.target.target_id = ref.id;
      row.target.port = port;
      row.state = model::target_state({});
    }
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace mg::control
