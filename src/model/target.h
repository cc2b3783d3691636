// Targets: where a registered id leads, how many there may be, and what their health is called.
// Called by control/commands/target and api/elbv2. Pure: what the nodes saw comes in as
// TargetFacts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/ids.h"
#include "model/world.h"

namespace mg::model {

// A target as a request names it.
struct TargetRef {
  std::string id;
  std::optional<std::int64_t> port;
  std::optional<std::string> zone;
};

// The record's id.
std::string target_record_id(const std::string& target_group_id, const std::string& target_id,
                             std::int32_t port);

// A target that may be registered: id, port, zone and private_ip are filled in.
// Errors: validation_error (form), target_invalid (not in the VPC, not running, not ours to give).
Result<Target> resolve_target(const World& world, const Scope& scope, const TargetGroup& group,
                              const TargetRef& wanted);

// An address of a balancer or endpoint; sending it traffic could only go in circles.
bool is_service_address(const World& world, const std::string& vpc_id, const std::string& address);

// target_limit when the group has too many live targets.
Result<void> check_group_targets(const World& world, const TargetGroup& group);
// target_limit when all live targets behind the balancer are too many, per zone or in all.
Result<void> check_load_balancer_targets(const World& world, const LoadBalancer& balancer);

// What the nodes know of a target.
enum class Seen { kNothing, kInitial, kHealthy, kUnhealthy };

struct TargetFacts {
  bool registered = false;
  bool draining = false;
  bool group_in_use = false;   // a listener forwards to it
  bool group_carries = true;   // false: stored and described only, and never probed
  bool zone_enabled = false;   // the balancer has a node there
  bool address_usable = true;  // false: it belongs to a load balancer or an endpoint
  std::string instance_state;  // "" for ip targets
  Seen seen = Seen::kNothing;
  std::string reason, description;  // the nodes' words; empty: AWS's usual ones
};

struct TargetState {
  std::string state, reason, description;
};

TargetState target_state(const TargetFacts& facts);

}  // namespace mg::model
