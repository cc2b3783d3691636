#include "control/commands/instance.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/check.h"
#include "control/commands/tags.h"
#include "model/aws_errors.h"
#include "model/instance_types.h"
#include "model/network_interface.h"

namespace mg::control {

namespace errors = model::errors;

namespace {

constexpr std::int64_t kLaunchMax = 1000;  // in one request; ours

Result<void> check_counts(const NewInstances& wanted) {
  if (wanted.min_count < 1) {
    return fail(errors::invalid_parameter_value("Value (" + std::to_string(wanted.min_count) +
                                                ") for parameter minCount is invalid. Expected a "
                                                "positive number"));
  }
  if (wanted.max_count < wanted.min_count) {
    return fail(errors::invalid_parameter_combination(
        "The parameter maxCount must not be less than minCount"));
  }
  if (wanted.max_count > kLaunchMax) {
    return fail(errors::instance_limit("At most " + std::to_string(kLaunchMax) +
                                       " instances can be launched in one request."));
  }
  for (const auto& interface : wanted.interfaces) {
    const auto& fresh = interface.fresh;
    if (wanted.max_count > 1 && (interface.existing_id || fresh.private_ip ||
                                 !fresh.secondary_ips.empty() || !fresh.ipv6_addresses.empty())) {
      return fail(errors::invalid_parameter_combination(
          "One private IP address or network interface cannot be given to several instances"));
    }
  }
  return {};
}

// Distinct device indexes from 0 on, as many as the type takes, all in one zone.
Result<void> check_interfaces(const model::World& world, const NewInstances& wanted,
                              const model::InstanceType& type) {
  std::set<std::int32_t> indexes;
  std::set<std::string> zones;
  for (const auto& interface : wanted.interfaces) {
    if (!indexes.insert(interface.device_index).second) {
      return fail(errors::invalid_parameter_value(
          "Each network interface requires a unique device index."));
    }
    const auto* subnet = world.subnets.find(interface.fresh.subnet_id);
    CHECK(subnet != nullptr);
    zones.insert(subnet->vpc_id + subnet->zone);
  }
  if (!indexes.contains(0)) {
    return fail(errors::invalid_parameter_value(
        "The primary network interface must have the device index 0."));
  }
  if (zones.size() > 1) {
    return fail(errors::invalid_parameter_combination(
        "All network interfaces of an instance must be in one VPC and one Availability Zone."));
  }
  return model::check_interface_count(type, wanted.interfaces.size());
}

Result<model::NetworkInterface> own_interface(Tx& tx, const model::Scope& scope,
                                              const std::string& id) {
  TRY_ASSIGN(const auto* found, model::find_interface(tx.world(), scope, id));
  TRY(model::check_attachable(*found));
  return *found;
}

// How many there will be: as many as the subnets have room for.
std::int64_t launch_count(const model::World& world, const NewInstances& wanted) {
  auto count = wanted.max_count;
  std::map<std::string, std::int64_t> needs;
  for (const auto& interface : wanted.interfaces) {
    if (interface.existing_id) continue;
    needs[interface.fresh.subnet_id] +=
        1 + static_cast<std::int64_t>(interface.fresh.secondary_count);
  }
  for (const auto& [subnet_id, need] : needs) {
    const auto* subnet = world.subnets.find(subnet_id);
    if (!subnet || count <= wanted.min_count) continue;
    const auto room = static_cast<std::int64_t>(free_addresses(world, *subnet)) / need;
    count = std::max(wanted.min_count, std::min(count, room));
  }
  return count;
}

Result<model::NetworkInterface> take_interface(Tx& tx, const model::Scope& scope,
                                               const InstanceInterface& wanted) {
  if (wanted.existing_id) return own_interface(tx, scope, *wanted.existing_id);
  auto fresh = wanted.fresh;
  fresh.account = scope.account;
  fresh.region = scope.region;
  return create_interface(tx, fresh);
}

model::Instance described(const NewInstances& wanted, const model::InstanceType& type) {
  model::Instance instance;
  instance.image_id = wanted.image_id;
  instance.image = wanted.image->name;
  instance.instance_type = type.name;
  instance.user_data = wanted.user_data;
  instance.shutdown_behavior = wanted.shutdown_behavior;
  instance.cpu_credits = wanted.cpu_credits.value_or(std::string(default_credits(type)));
  instance.disable_api_stop = wanted.disable_api_stop;
  instance.disable_api_termination = wanted.disable_api_termination;
  instance.ebs_optimized = wanted.ebs_optimized;
  instance.monitoring = wanted.monitoring;
  instance.client_token = wanted.client_token;
  return instance;
}

// A fresh slot and epoch: a namespace of its own each time it starts.
Result<void> take_port(Tx& tx, model::Instance& instance) {
  instance.port_num = tx.next_num("port");
  instance.epoch = tx.next_epoch();
  instance.launched_at = tx.now_ms();
  if (instance.port_num != 0) return {};
  return fail(errors::instance_limit("The maximum number of instances has been reached."));
}

Result<model::Instance> launch(Tx& tx, const model::Scope& scope, const NewInstances& wanted,
                               model::Instance instance) {
  instance.id = tx.rng().aws_id("i");
  instance.account = scope.account;
  instance.region = scope.region;
  TRY(take_port(tx, instance));
  for (const auto& each : wanted.interfaces) {
    TRY_ASSIGN(auto interface, take_interface(tx, scope, each));
    if (each.device_index == 0) {
      instance.vpc_id = interface.vpc_id;
      instance.subnet_id = interface.subnet_id;
      instance.zone = interface.zone;
      instance.interface_id = interface.id;
      instance.private_ip = interface.private_ip;
    }
    TRY(add_tags(tx, scope.account, scope.region, interface.id, "network-interface",
                 wanted.interface_tags));
    join(tx, interface, instance.id, each.device_index,
         each.delete_on_termination.value_or(!each.existing_id));
  }
  TRY(add_tags(tx, scope.account, scope.region, instance.id, "instance", wanted.instance_tags));
  tx.put(instance);
  return instance;
}

Result<void> turn(Tx& tx, model::Instance instance, const std::string& to) {
  if (to == "pending") {
    TRY(take_port(tx, instance));
    instance.state_reason_code.clear();
    instance.state_reason.clear();
  } else {
    instance.state_reason_code = "Client.UserInitiatedShutdown";
    instance.state_reason = "Client.UserInitiatedShutdown: User initiated shutdown";
  }
  instance.state = to;
  tx.put(std::move(instance));
  return {};
}

}  // namespace

Result<std::vector<model::Instance>> run_instances(Tx& tx, const model::Scope& scope,
                                                   const NewInstances& wanted) {
  TRY(check_counts(wanted));
  TRY_ASSIGN(const auto* type, model::known_instance_type(wanted.instance_type.value_or(
                                   std::string(model::kDefaultInstanceType))));
  if (wanted.cpu_credits) {
    TRY(model::check_cpu_credits(*wanted.cpu_credits));
    if (!type->burstable) {
      return fail(errors::invalid_parameter_combination(
          "The parameter CreditSpecification is not supported for the instance type '" +
          std::string(type->name) + "'."));
    }
  }
  TRY(check_interfaces(tx.world(), wanted, *type));
  auto instance = described(wanted, *type);
  instance.reservation_id = tx.rng().aws_id("r");
  std::vector<model::Instance> made;
  const auto count = launch_count(tx.world(), wanted);
  for (std::int64_t i = 0; i < count; ++i) {
    instance.launch_index = static_cast<std::int32_t>(i);
    TRY_ASSIGN(made.emplace_back(), launch(tx, scope, wanted, instance));
  }
  return made;
}

Result<std::vector<StateChange>> turn_instances(Tx& tx, const model::Scope& scope,
                                                const std::vector<std::string>& ids,
                                                model::Turn how) {
  std::vector<StateChange> changes;
  for (const auto& id : ids) {
    TRY_ASSIGN(const auto* found, model::find_instance(tx.world(), scope, id));
    const auto same = [&](const auto& change) { return change.instance_id == id; };
    if (std::any_of(changes.begin(), changes.end(), same)) continue;
    TRY_ASSIGN(auto after, model::state_after(*found, how));
    changes.push_back({id, found->state, std::move(after)});
  }
  for (const auto& change : changes) {
    auto instance = *tx.world().instances.find(change.instance_id);
    if (how == model::Turn::kReboot) {
      instance.epoch = tx.next_epoch();
      tx.put(std::move(instance));
    } else if (change.before != change.now) {
      TRY(turn(tx, std::move(instance), change.now));
    }
  }
  return changes;
}

std::vector<const model::NetworkInterface*> interfaces_of(const model::World& world,
                                                          const std::string& instance_id) {
  auto out = world.interfaces.by("instance", instance_id);
  std::sort(out.begin(), out.end(),
            [](const auto* a, const auto* b) { return a->device_index < b->device_index; });
  return out;
}

}  // namespace mg::control
