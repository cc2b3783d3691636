#include "control/commands/dependencies.h"

#include "model/aws_errors.h"

namespace mg::control {

namespace errors = model::errors;

Result<void> check_subnet_unused(const model::World& world, const model::Subnet& subnet) {
  // Every instance, endpoint and balancer in a subnet has an interface there until it is really
  // gone.
  if (world.interfaces.count_by("subnet", subnet.id) == 0) return {};
  return fail(errors::dependency_violation("The subnet '" + subnet.id +
                                           "' has dependencies and cannot be deleted."));
}

Result<void> check_group_unused(const model::World& world, const model::SecurityGroup& group) {
  bool used = world.interfaces.count_by("group", group.id) > 0 ||
              world.load_balancers.count_by("group", group.id) > 0 ||
              world.endpoints.count_by("group", group.id) > 0;
  for (const auto* rule : world.group_rules.by("peer", group.id)) {
    used = used || rule->group_id != group.id;
  }
  if (!used) return {};
  return fail(errors::dependency_violation("resource " + group.id + " has a dependent object"));
}

Result<void> check_vpc_unused(const model::World& world, const model::Vpc& vpc) {
  bool used = world.subnets.count_by("vpc", vpc.id) > 0 ||
              world.internet_gateways.count_by("vpc", vpc.id) > 0 ||
              world.interfaces.count_by("vpc", vpc.id) > 0 ||
              world.endpoints.count_by("vpc", vpc.id) > 0 ||
              world.load_balancers.count_by("vpc", vpc.id) > 0 ||
              world.target_groups.count_by("vpc", vpc.id) > 0;
  for (const auto* group : world.security_groups.by("vpc", vpc.id)) {
    used = used || !group->is_default;
  }
  for (const auto* table : world.route_tables.by("vpc", vpc.id)) used = used || !table->is_main;
  if (!used) return {};
  return fail(errors::dependency_violation("The vpc '" + vpc.id +
                                           "' has dependencies and cannot be deleted."));
}

}  // namespace mg::control
