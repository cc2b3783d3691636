// Listeners: a balancer's port and the target group behind it.
// Called by control/commands/listener and api/elbv2. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/arn.h"
#include "model/ids.h"
#include "model/world.h"

namespace mg::model {

// A default action as asked for: AWS lets the target group stand in either place, or in both.
struct ForwardAction {
  std::string type;
  std::string target_group_id;                // Action.TargetGroupArn
  std::vector<std::string> config_group_ids;  // Action.ForwardConfig.TargetGroups
};

// The one target group that the actions forward to. Errors: validation_error,
// elb_invalid_configuration (no single forward action to a single group).
Result<std::string> forward_target(const std::vector<ForwardAction>& actions);

// May a listener of this balancer and port forward to the group? `self` is the listener that is
// being changed, "" for a new one. Errors: elb_invalid_configuration (another VPC),
// protocols_incompatible, target_group_association (on another balancer).
Result<void> check_listener_group(const World& world, const LoadBalancer& balancer,
                                  const std::string& protocol, const TargetGroup& group,
                                  const std::string& self);

// listener_duplicate when another listener of the balancer has the port.
Result<void> check_listener_port(const World& world, const LoadBalancer& balancer,
                                 std::int32_t port, const std::string& self);

// validation_error when the text is no such ARN, listener_not_found when missing or foreign.
Result<const Listener*> find_listener(const World& world, const Scope& scope,
                                      const std::string& arn);

}  // namespace mg::model
