#include "model/target.h"

#include <map>

#include "base/ip.h"
#include "model/aws_errors.h"
#include "model/elb_attributes.h"
#include "model/load_balancer.h"
#include "model/quotas.h"
#include "model/target_group.h"

namespace mg::model {

namespace {

Error invalid(const std::string& why, const std::string& id) {
  return errors::target_invalid("The following targets " + why + ": '" + id + "'");
}

Result<void> resolve_instance(const World& world, const Scope& scope, const TargetGroup& group,
                              const TargetRef& wanted, Target& target) {
  if (!is_well_formed_id(wanted.id, "i")) {
    return fail(errors::validation_error("Instance ID '" + wanted.id + "' is not valid"));
  }
  if (wanted.zone) {
    return fail(errors::validation_error(
        "You cannot specify an Availability Zone for a target of target type 'instance'"));
  }
  const auto* instance = find_owned<Instance>(world, scope, wanted.id);
  if (!instance) {
    return fail(errors::target_invalid("The instance ID '" + wanted.id + "' does not exist"));
  }
  if (instance->vpc_id != group.vpc_id) {
    return fail(invalid("are not in the target group VPC '" + group.vpc_id + "'", wanted.id));
  }
  if (instance->state != "running" && instance->state != "pending") {
    return fail(invalid("are not in a running state and cannot be registered", wanted.id));
  }
  target.zone = instance->zone;
  target.private_ip = instance->private_ip;
  return {};
}

const Subnet* subnet_with(const World& world, const std::string& vpc_id, Ip4 address) {
  for (const auto* subnet : world.subnets.by("vpc", vpc_id)) {
    const auto cidr = Cidr4::parse(subnet->cidr);
    if (cidr && cidr->contains(address)) return subnet;
  }
  return nullptr;
}

Result<void> check_target_zone(const TargetRef& wanted, const Subnet& subnet) {
  if (!wanted.zone || *wanted.zone == subnet.zone) return {};
  if (*wanted.zone == "all") {
    return fail(errors::validation_error(
        "You cannot specify 'all' as the Availability Zone of a target whose IP address is inside "
        "the VPC: '" +
        wanted.id + "'"));
  }
  return fail(errors::validation_error("The Availability Zone '" + *wanted.zone +
                                       "' is not the one of the target's subnet: '" + wanted.id +
                                       "'"));
}

Result<void> resolve_address(const World& world, const TargetGroup& group, const TargetRef& wanted,
                             Target& target) {
  const auto address = Ip4::parse(wanted.id);
  if (!address) {
    return fail(
        errors::validation_error("The IP address '" + wanted.id + "' is not a valid IPv4 address"));
  }
  const auto* subnet = subnet_with(world, group.vpc_id, *address);
  if (!subnet) {
    return fail(
        invalid("are not in a subnet of the target group VPC '" + group.vpc_id + "'", wanted.id));
  }
  TRY(check_target_zone(wanted, *subnet));
  if (is_service_address(world, group.vpc_id, wanted.id)) {
    return fail(invalid("are addresses of a load balancer or a VPC endpoint", wanted.id));
  }
  target.zone = subnet->zone;
  target.private_ip = address->str();
  return {};
}

TargetState from_probe(const TargetFacts& facts) {
  const auto text = [](const std::string& own, const char* usual) {
    return own.empty() ? std::string(usual) : own;
  };
  switch (facts.seen) {
    case Seen::kNothing:
      return {"initial", "Elb.RegistrationInProgress", "Target registration is in progress"};
    case Seen::kInitial:
      return {"initial", text(facts.reason, "Elb.InitialHealthChecking"),
              text(facts.description, "Initial health checks in progress")};
    case Seen::kHealthy:
      return {"healthy", "", facts.description};
    case Seen::kUnhealthy:
      break;
  }
  return {"unhealthy", text(facts.reason, "Target.FailedHealthChecks"),
          text(facts.description, "Health checks failed")};
}

Error too_many(const std::string& per, std::int64_t limit, const std::string& on,
               const std::string& arn) {
  return errors::target_limit("The maximum number of targets per " + per + " '" +
                              std::to_string(limit) + "' has been reached on " + on + " '" + arn +
                              "'");
}

}  // namespace

std::string target_record_id(const std::string& target_group_id, const std::string& target_id,
                             std::int32_t port) {
  return target_group_id + "|" + target_id + "|" + std::to_string(port);
}

Result<Target> resolve_target(const World& world, const Scope& scope, const TargetGroup& group,
                              const TargetRef& wanted) {
  Target target;
  target.account = scope.account;
  target.region = scope.region;
  target.target_group_id = group.id;
  target.target_id = wanted.id;
  TRY_ASSIGN(target.port, check_elb_port(wanted.port.value_or(group.port), "targets.port"));
  if (group.target_type == "instance") {
    TRY(resolve_instance(world, scope, group, wanted, target));
  } else {
    TRY(resolve_address(world, group, wanted, target));
  }
  target.id = target_record_id(group.id, target.target_id, target.port);
  return target;
}

bool is_service_address(const World& world, const std::string& vpc_id, const std::string& address) {
  const auto* interface = world.interfaces.first_by("address", vpc_id + "/" + address);
  return interface != nullptr && (interface->type != "interface" || !interface->owner_id.empty());
}

Result<void> check_group_targets(const World& world, const TargetGroup& group) {
  std::int64_t live = 0;
  for (const auto* target : world.targets.by("target_group", group.id)) live += !target->draining;
  const auto limit = quota_of(world, group.account, QuotaName::kTargetsPerGroup);
  if (live <= limit) return {};
  return fail(too_many("target group", limit, "target group", group.id));
}

Result<void> check_load_balancer_targets(const World& world, const LoadBalancer& balancer) {
  std::map<std::string, bool> groups;
  for (const auto* listener : world.listeners.by("balancer", balancer.id)) {
    groups[listener->target_group_id] = true;
  }
  std::int64_t all = 0;
  std::map<std::string, std::int64_t> per_zone;
  for (const auto& [group_id, used] : groups) {
    for (const auto* target : world.targets.by("target_group", group_id)) {
      if (target->draining) continue;
      ++all;
      ++per_zone[target->zone];
    }
  }
  // With cross-zone load balancing every zone has all targets, so the zone's quota is for all.
  const bool network = carries_traffic(balancer);
  const auto per_zone_limit = quota_of(world, balancer.account, QuotaName::kTargetsPerZone);
  const auto limit =
      !network ? quota_of(world, balancer.account, QuotaName::kTargetsPerApplicationBalancer)
      : cross_zone_of(balancer)
          ? per_zone_limit
          : quota_of(world, balancer.account, QuotaName::kTargetsPerNetworkBalancer);
  if (all > limit) return fail(too_many("load balancer", limit, "load balancer", balancer.id));
  for (const auto& [zone, count] : per_zone) {
    if (!network || count <= per_zone_limit) continue;
    return fail(too_many("Availability Zone per load balancer", per_zone_limit, "load balancer",
                         balancer.id));
  }
  return {};
}

TargetState target_state(const TargetFacts& facts) {
  if (!facts.registered) {
    return {"unused", "Target.NotRegistered", "Target is not registered to the target group"};
  }
  if (facts.draining) {
    return {"draining", "Target.DeregistrationInProgress", "Target deregistration is in progress"};
  }
  if (!facts.group_in_use) {
    return {"unused", "Target.NotInUse",
            "Target group is not configured to receive traffic from the load balancer"};
  }
  if (!facts.group_carries) {
    return {"unused", "Target.NotInUse",
            "Target group is stored and described only: no traffic and no health check goes to it "
            "here"};
  }
  if (!facts.instance_state.empty() && facts.instance_state != "running" &&
      facts.instance_state != "pending") {
    return {"unused", "Target.InvalidState", "Target is in the " + facts.instance_state + " state"};
  }
  if (!facts.address_usable) {
    return {"unused", "Target.IpUnusable", "The target's IP address is in use by a load balancer"};
  }
  if (!facts.zone_enabled) {
    return {"unused", "Target.NotInUse",
            "Target is in an Availability Zone that is not enabled for the load balancer"};
  }
  return from_probe(facts);
}

}  // namespace mg::model
