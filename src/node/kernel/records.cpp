#include "node/kernel/records.h"

namespace mg::node {

const char* map_name(MapId map) {
  switch (map) {
    case MapId::kSettings:
      return "settings";
    case MapId::kVpcs:
      return "vpcs";
    case MapId::kGroupRules:
      return "group_rules";
    case MapId::kPorts:
      return "ports";
    case MapId::kPortsByIfindex:
      return "ports_by_ifindex";
    case MapId::kTargets:
      return "targets";
    case MapId::kTargetEpochs:
      return "target_epochs";
    case MapId::kProbes:
      return "probes";
    case MapId::kProbeIndex:
      return "probe_index";
    case MapId::kChoices:
      return "choices";
    case MapId::kListeners:
      return "listeners";
    case MapId::kBalancers:
      return "balancers";
    case MapId::kEndpoints:
      return "endpoints";
    case MapId::kFront:
      return "front";
    case MapId::kEndpointEpochs:
      return "endpoint_epochs";
  }
  return "?";
}

}  // namespace mg::node
