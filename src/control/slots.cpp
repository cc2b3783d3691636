#include "control/slots.h"

namespace mg::control {

std::uint64_t slot_limit(const std::string& kind) {
  if (kind == "endpoint") return 131071;
  if (kind == "vpc" || kind == "port" || kind == "group" || kind == "target") return 65535;
  if (kind == "balancer" || kind == "tg") return 16383;
  return 0;
}

bool slot_in_use(const model::World& world, const std::string& kind, std::uint32_t num) {
  const auto text = std::to_string(num);
  if (kind == "vpc") return world.vpcs.count_by("num", text) > 0;
  if (kind == "port") return world.instances.count_by("num", text) > 0;
  if (kind == "group") return world.security_groups.count_by("num", text) > 0;
  if (kind == "target") return world.targets.count_by("num", text) > 0;
  if (kind == "endpoint") return world.endpoints.count_by("num", text) > 0;
  if (kind == "balancer") return world.load_balancers.count_by("num", text) > 0;
  if (kind == "tg") return world.target_groups.count_by("num", text) > 0;
  return false;
}

}  // namespace mg::control
