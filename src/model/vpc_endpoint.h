// The life of an interface endpoint, which is also the provider's endpoint connection.
//
// Two members tell where it stands. `decision` is what was asked (none, accepted, rejected,
// deleted) and takes effect in the plan at once; `state` is what Describe says and follows when the
// nodes have reported. next_step() is the whole table of states × events; commands do what it says.
// Called by control/commands/vpc_endpoint and its tests. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/world.h"

namespace mg::model {

enum class EndpointEvent : std::uint8_t {
  kAccept,   // the provider accepts
  kReject,   // the provider rejects
  kModify,   // the consumer changes subnets or groups
  kDelete,   // the consumer deletes
  kApplied,  // the nodes reported that the awaited plan entry is in the kernel
};

struct EndpointStep {
  bool change = false;  // false: the event is allowed and there is nothing to do
  std::string state;
  std::string decision;
  bool opens = false;  // give it a new epoch
  bool waits = false;  // the state moves on only after the nodes' report
  bool published = false;
  bool gone = false;  // the record ends
};

// Error: invalid_state (Accept, Reject), incorrect_state (Modify).
Result<EndpointStep> next_step(const VpcEndpoint& endpoint, EndpointEvent event);

// New flows may pass: accepted, and the service still stands.
bool is_open(const World& world, const VpcEndpoint& endpoint);

struct EndpointName {
  std::string zone;  // "" for the regional name
  std::string name;
};
// The regional name, then one for each zone.
std::vector<EndpointName> endpoint_names(const VpcEndpoint& endpoint);

// AWS's default quota of interface endpoints in one VPC.

}  // namespace mg::model
