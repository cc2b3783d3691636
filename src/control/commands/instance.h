// Instances: launched all or none, terminated in steps that follow the node's report
// (control/waits). Called by api/ec2/instance. Thread rule: the desk's thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "control/tx.h"
#include "model/ids.h"
#include "model/image.h"
#include "model/tags.h"

namespace mg::control {

struct NewInstances {
  const model::Image* image = nullptr;
  std::optional<std::string> instance_type;
  std::int64_t min_count = 1, max_count = 1;
  // Either an interface that exists …
  std::optional<std::string> interface_id;
  // … or what to make one of.
  std::string subnet_id;               // checked
  std::vector<std::string> group_ids;  // checked
  std::optional<std::string> private_ip;
  std::string interface_description;
  std::optional<bool> delete_on_termination;  // default: true for a new interface, else false
  model::TagMap instance_tags, interface_tags;
  std::string client_token;
};

// As many as there are addresses for, between min_count and max_count. Errors:
// invalid_parameter_value and _combination (counts), instance_limit, interface_in_use, those of
// create_interface and tags.
Result<std::vector<model::Instance>> run_instances(Tx& tx, const model::Scope& scope,
                                                   const NewInstances& wanted);

struct StateChange {
  std::string instance_id, before, now;
};
// Nothing is changed unless all ids exist. Instances that are already ending stay as they are.
// Errors: instance_malformed, instance_not_found.
Result<std::vector<StateChange>> terminate_instances(Tx& tx, const model::Scope& scope,
                                                     const std::vector<std::string>& ids);

}  // namespace mg::control
