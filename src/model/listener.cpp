#include "model/listener.h"

#include "model/aws_errors.h"

namespace mg::model {

Result<std::string> forward_target(const std::vector<ForwardAction>& actions) {
  if (actions.size() != 1) {
    return fail(errors::elb_invalid_configuration(
        "Listeners of network load balancers take exactly one default action"));
  }
  const auto& action = actions.front();
  if (action.type != "forward") {
    return fail(errors::elb_invalid_configuration("The action type '" + action.type +
                                                  "' is not supported: use 'forward'"));
  }
  if (action.config_group_ids.size() > 1) {
    return fail(errors::elb_invalid_configuration(
        "A forward action with more than one target group is not supported"));
  }
  if (action.config_group_ids.empty()) {
    if (!action.target_group_id.empty()) return action.target_group_id;
    return fail(errors::validation_error("A target group ARN must be specified"));
  }
  const auto& group = action.config_group_ids.front();
  if (!action.target_group_id.empty() && action.target_group_id != group) {
    return fail(errors::elb_invalid_configuration(
        "The target group ARN of the action must be the one of its ForwardConfig"));
  }
  return group;
}

Result<void> check_listener_group(const World& world, const LoadBalancer& balancer,
                                  const std::string& protocol, const TargetGroup& group,
                                  const std::string& self) {
  if (group.vpc_id != balancer.vpc_id) {
    return fail(errors::elb_invalid_configuration("The target group '" + group.id +
                                                  "' and the load balancer '" + balancer.id +
                                                  "' must be in the same VPC"));
  }
  if (group.protocol != protocol) {
    return fail(errors::protocols_incompatible("The listener protocol '" + protocol +
                                               "' and the target group protocol '" +
                                               group.protocol + "' are incompatible"));
  }
  for (const auto* user : world.listeners.by("target_group", group.id)) {
    if (user->id == self || user->load_balancer_id == balancer.id) continue;
    return fail(errors::target_group_association(
        "The following target groups cannot be associated with more than one load balancer: " +
        group.id));
  }
  return {};
}

Result<void> check_listener_port(const World& world, const LoadBalancer& balancer,
                                 std::int32_t port, const std::string& self) {
  for (const auto* other : world.listeners.by("balancer", balancer.id)) {
    if (other->id == self || other->port != port) continue;
    return fail(errors::listener_duplicate(
        "A listener already exists on this port for this load balancer '" + balancer.id + "'"));
  }
  return {};
}

Result<const Listener*> find_listener(const World& world, const Scope& scope,
                                      const std::string& arn) {
  TRY(check_elb_arn(ElbKind::kListener, arn));
  const auto* found = find_owned<Listener>(world, scope, arn);
  if (!found) return fail(errors::listener_not_found("Listener '" + arn + "' not found"));
  return found;
}

}  // namespace mg::model
