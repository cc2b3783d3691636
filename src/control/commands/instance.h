// Instances: launched all or none; stopped, started and terminated in steps that follow the node's
// report (control/waits). Called by api/ec2/instance*. Thread rule: the desk's thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "control/commands/network_interface.h"
#include "control/tx.h"
#include "model/ids.h"
#include "model/image.h"
#include "model/instance.h"
#include "model/tags.h"

namespace mg::control {

// One interface of a new instance: one that exists, or what to make one of.
struct InstanceInterface {
  std::int32_t device_index = 0;
  std::optional<std::string> existing_id;
  NewInterface fresh;                         // account and region are set by run_instances
  std::optional<bool> delete_on_termination;  // default: true for a fresh one, else false
};

struct NewInstances {
  const model::Image* image = nullptr;
  std::string image_id;  // as it was named
  std::optional<std::string> instance_type;
  std::int64_t min_count = 1, max_count = 1;
  std::vector<InstanceInterface> interfaces;  // one with device index 0 among them
  std::string user_data;                      // base64
  std::string shutdown_behavior = "stop";
  std::optional<std::string> cpu_credits;
  bool disable_api_stop = false;
  bool disable_api_termination = false;
  bool ebs_optimized = false;
  bool monitoring = false;
  model::TagMap instance_tags, interface_tags;
  std::string client_token;
};

// As many as there are addresses for, between min_count and max_count. Errors:
// invalid_parameter_value and _combination, instance_limit, attachment_limit, interface_in_use,
// those of create_interface and tags.
Result<std::vector<model::Instance>> run_instances(Tx& tx, const model::Scope& scope,
                                                   const NewInstances& wanted);

struct StateChange {
  std::string instance_id, before, now;
};
// Nothing is changed unless all of them exist and allow it. Errors: instance_malformed,
// instance_not_found, those of model::state_after.
Result<std::vector<StateChange>> turn_instances(Tx& tx, const model::Scope& scope,
                                                const std::vector<std::string>& ids,
                                                model::Turn turn);

// The interfaces of an instance in the order of their device index.
std::vector<const model::NetworkInterface*> interfaces_of(const model::World& world,
                                                          const std::string& instance_id);

}  // namespace mg::control
