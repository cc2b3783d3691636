// What still uses a subnet, a security group or a VPC: the reasons to refuse its deletion, in AWS's
// words (case c02). Called by the delete commands. Thread rule: the desk's thread.
#pragma once

#include "base/result.h"
#include "model/world.h"

namespace mg::control {

// Interfaces of instances, endpoints, balancers, or nobody's. Error: dependency_violation.
Result<void> check_subnet_unused(const model::World& world, const model::Subnet& subnet);
// Interfaces, balancers, endpoints, and rules of other groups. Error: dependency_violation.
Result<void> check_group_unused(const model::World& world, const model::SecurityGroup& group);
// Subnets, an attached gateway, route tables but the main one, interfaces, groups but the default
// one, endpoints, balancers and target groups (the last is ours: a target group must not outlive
// the network of its targets). Error: dependency_violation.
Result<void> check_vpc_unused(const model::World& world, const model::Vpc& vpc);

}  // namespace mg::control
