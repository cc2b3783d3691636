#include "control/commands/instance.h"

#include <algorithm>

#include "control/commands/network_interface.h"
#include "control/commands/tags.h"
#include "model/aws_errors.h"
#include "model/instance.h"

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
  if (wanted.max_count > 1 && (wanted.private_ip || wanted.interface_id)) {
    return fail(errors::invalid_parameter_combination(
        "One private IP address or network interface cannot be given to several instances"));
  }
  return {};
}

Result<model::NetworkInterface> own_interface(Tx& tx, const model::Scope& scope,
                                              const std::string& id) {
  TRY_ASSIGN(const auto* found, model::find_interface(tx.world(), scope, id));
  if (found->requester_managed || !found->instance_id.empty()) {
    return fail(errors::interface_in_use("Network interface '" + id + "' is currently in use."));
  }
  return *found;
}

// How many there will be: as many as the subnet has room for.
std::int64_t launch_count(const model::World& world, const NewInstances& wanted) {
  auto count = wanted.max_count;
  if (const auto* subnet = world.subnets.find(wanted.subnet_id);
      subnet && count > wanted.min_count) {
    const auto room = static_cast<std::int64_t>(free_addresses(world, *subnet));
    count = std::max(wanted.min_count, std::min(count, room));
  }
  return count;
}

Result<model::Instance> launch(Tx& tx, const model::Scope& scope, const NewInstances& wanted,
                               const std::string& reservation_id, std::int32_t index) {
  model::NetworkInterface interface;
  if (wanted.interface_id) {
    TRY_ASSIGN(interface, own_interface(tx, scope, *wanted.interface_id));
  } else {
    NewInterface made;
    made.account = scope.account;
    made.region = scope.region;
    made.subnet_id = wanted.subnet_id;
    made.private_ip = wanted.private_ip;
    made.group_ids = wanted.group_ids;
    made.description = wanted.interface_description;
    TRY_ASSIGN(interface, create_interface(tx, made));
  }
  model::Instance instance;
  instance.id = tx.rng().aws_id("i");
  instance.account = scope.account;
  instance.region = scope.region;
  instance.reservation_id = reservation_id;
  instance.image_id = wanted.image->id;
  instance.image = wanted.image->name;
  if (wanted.instance_type) instance.instance_type = *wanted.instance_type;
  instance.vpc_id = interface.vpc_id;
  instance.subnet_id = interface.subnet_id;
  instance.zone = interface.zone;
  instance.interface_id = interface.id;
  instance.private_ip = interface.private_ip;
  instance.client_token = wanted.client_token;
  instance.launch_index = index;
  instance.port_num = tx.next_num("port");
  instance.epoch = tx.next_epoch();
  instance.launched_at = tx.now_ms();
  if (instance.port_num == 0) {
    return fail(errors::instance_limit("The maximum number of instances has been reached."));
  }
  interface.instance_id = instance.id;
  interface.attachment_id = tx.rng().aws_id("eni-attach");
  interface.attached_at = tx.now_ms();
  interface.delete_on_termination = wanted.delete_on_termination.value_or(!wanted.interface_id);
  TRY(add_tags(tx, scope.account, scope.region, interface.id, "network-interface",
               wanted.interface_tags));
  TRY(add_tags(tx, scope.account, scope.region, instance.id, "instance", wanted.instance_tags));
  tx.put(std::move(interface));
  tx.put(instance);
  return instance;
}

}  // namespace

Result<std::vector<model::Instance>> run_instances(Tx& tx, const model::Scope& scope,
                                                   const NewInstances& wanted) {
  TRY(check_counts(wanted));
  if (wanted.instance_type) TRY(model::check_instance_type(*wanted.instance_type));
  const auto reservation_id = tx.rng().aws_id("r");
  std::vector<model::Instance> made;
  const auto count = launch_count(tx.world(), wanted);
  for (std::int64_t i = 0; i < count; ++i) {
    TRY_ASSIGN(auto instance,
               launch(tx, scope, wanted, reservation_id, static_cast<std::int32_t>(i)));
    made.push_back(std::move(instance));
  }
  return made;
}

Result<std::vector<StateChange>> terminate_instances(Tx& tx, const model::Scope& scope,
                                                     const std::vector<std::string>& ids) {
  std::vector<StateChange> changes;
  for (const auto& id : ids) {
    TRY_ASSIGN(const auto* found, model::find_instance(tx.world(), scope, id));
    const auto same = [&](const auto& change) { return change.instance_id == id; };
    if (std::any_of(changes.begin(), changes.end(), same)) continue;
    const bool alive = found->state == "pending" || found->state == "running";
    changes.push_back({id, found->state, alive ? "shutting-down" : found->state});
  }
  for (const auto& change : changes) {
    if (change.before == change.now) continue;
    auto instance = *tx.world().instances.find(change.instance_id);
    instance.state = change.now;
    instance.state_reason_code = "Client.UserInitiatedShutdown";
    instance.state_reason = "Client.UserInitiatedShutdown: User initiated shutdown";
    tx.put(std::move(instance));
  }
  return changes;
}

}  // namespace mg::control
