#include "plan/node_plan.h"

#include <fmt/format.h>

namespace mg::plan {
namespace {

struct KeyOf {
  std::string operator()(const VpcEntry& e) const { return fmt::format("vpc/{}", e.vpc_num); }
  std::string operator()(const GroupEntry& e) const { return fmt::format("group/{}", e.group_num); }
  std::string operator()(const PortEntry& e) const { return fmt::format("port/{}", e.port_num); }
  std::string operator()(const BalancerEntry& e) const {
    return fmt::format("balancer/{}", e.balancer_num);
  }
  std::string operator()(const ListenerEntry& e) const {
    return fmt::format("listener/{}/{}/{}", e.balancer_num, e.port, e.protocol);
  }
  std::string operator()(const TargetGroupEntry& e) const {
    return fmt::format("target_group/{}", e.tg_num);
  }
  std::string operator()(const TargetEntry& e) const {
    return fmt::format("target/{}", e.target_num);
  }
  std::string operator()(const EndpointEntry& e) const {
    return fmt::format("endpoint/{}", e.endpoint_num);
  }
};

}  // namespace

std::string key_of(const Entry& entry) {
  return std::visit(KeyOf{}, entry);
}

std::vector<std::string> apply(NodePlan& plan, const PlanChange& change) {
  std::vector<std::string> differing;
  if (change.snapshot) {
    for (auto it = plan.begin(); it != plan.end();) {
      if (change.puts.contains(it->first)) {
        ++it;
      } else {
        differing.push_back(it->first);
        it = plan.erase(it);
      }
    }
  }
  for (const auto& key : change.erases) {
    if (plan.erase(key) > 0) differing.push_back(key);
  }
  for (const auto& [key, entry] : change.puts) {
    auto [it, added] = plan.try_emplace(key, entry);
    if (added) {
      differing.push_back(key);
    } else if (it->second != entry) {
      it->second = entry;
      differing.push_back(key);
    }
  }
  return differing;
}

}  // namespace mg::plan
