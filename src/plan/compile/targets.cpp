#include "model/elb_attributes.h"
#include "model/target_group.h"
#include "plan/compile/parts.h"

namespace mg::plan::compile {
namespace {

constexpr std::uint32_t kPortMax = 65535;

plan::CrossZone cross_zone_mode(const model::TargetGroup& group) {
  const auto value = model::cross_zone_of(group);
  if (value == "true") return plan::CrossZone::kOn;
  if (value == "false") return plan::CrossZone::kOff;
  return plan::CrossZone::kAsBalancer;
}

plan::HealthCheck check_of(const model::TargetGroup& group) {
  plan::HealthCheck check;
  check.protocol = group.check_protocol;
  // "traffic-port" is no number: the target's own port.
  check.port = static_cast<std::uint16_t>(number(group.check_port, kPortMax).value_or(0));
  if (!group.check_path.empty()) check.path = group.check_path;
  if (const auto codes = model::parse_http_codes(group.check_codes)) check.codes = *codes;
  check.interval_s = static_cast<std::uint32_t>(group.check_interval_s);
  check.timeout_s = static_cast<std::uint32_t>(group.check_timeout_s);
  check.healthy_count = static_cast<std::uint32_t>(group.healthy_count);
  check.unhealthy_count = static_cast<std::uint32_t>(group.unhealthy_count);
  return check;
}

// The balancer whose listener forwards to this group; a group serves one balancer at most.
std::uint32_t balancer_num_of(const model::World& world, const model::TargetGroup& group) {
  for (const auto* listener : world.listeners.by("target_group", group.id)) {
    if (const auto* balancer = world.load_balancers.find(listener->load_balancer_id)) {
      return balancer->balancer_num;
    }
  }
  return 0;
}

// Where a target is now: an instance has an address only while it runs or is about to.
std::optional<Ip4> address_of(const model::World& world, const model::TargetGroup& group,
                              const model::Target& target) {
  if (group.target_type != "instance") {
    return Ip4::parse(target.private_ip.empty() ? target.target_id : target.private_ip);
  }
  const auto* instance = world.instances.find(target.target_id);
  if (instance == nullptr) return std::nullopt;
  if (instance->state != "pending" && instance->state != "running") return std::nullopt;
  return Ip4::parse(instance->private_ip);
}

}  // namespace

std::optional<plan::Entry> target_group_entry(const model::World& world, std::uint32_t num) {
  const auto* group = world.target_groups.first_by("num", std::to_string(num));
  if (group == nullptr || !model::carries_traffic(*group)) return std::nullopt;
  return plan::TargetGroupEntry{
      .tg_num = num,
      .arn = group->id,
      .vpc_num = vpc_num_of(world, group->vpc_id),
      .balancer_num = balancer_num_of(world, *group),
      .cross_zone = cross_zone_mode(*group),
      .reset_on_unhealthy = model::reset_on_unhealthy_of(*group),
      .reset_on_deregistration = model::reset_on_deregistration_of(*group),
      .check = check_of(*group)};
}

std::optional<plan::Entry> target_entry(const model::World& world, std::uint32_t num) {
  const auto* target = world.targets.first_by("num", std::to_string(num));
  if (target == nullptr) return std::nullopt;
  const auto* group = world.target_groups.find(target->target_group_id);
  if (group == nullptr || !model::carries_traffic(*group)) return std::nullopt;
  const auto address = address_of(world, *group, *target);
  if (!address) return std::nullopt;
  return plan::TargetEntry{.target_num = num,
                           .epoch = target->epoch,
                           .tg_num = group->tg_num,
                           .vpc_num = vpc_num_of(world, group->vpc_id),
                           .id = target->target_id,
                           .address = *address,
                           .port = static_cast<std::uint16_t>(target->port),
                           .zone_num = zone_num_of(target->region, target->zone),
                           .draining = target->draining};
}

}  // namespace mg::plan::compile
