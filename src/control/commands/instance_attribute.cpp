#include "control/commands/instance_attribute.h"

#include "base/check.h"
#include "control/commands/instance.h"
#include "model/aws_errors.h"
#include "model/instance_types.h"
#include "model/network_interface.h"
#include "model/security_group.h"

namespace mg::control {

namespace errors = model::errors;

namespace {

Result<void> change_type(const model::World& world, const std::string& name,
                         model::Instance& instance) {
  TRY_ASSIGN(const auto* type, model::known_instance_type(name));
  TRY(model::check_stopped(instance));
  const auto interfaces = interfaces_of(world, instance.id);
  TRY(model::check_interface_count(*type, interfaces.size()));
  const auto* before = model::find_instance_type(instance.instance_type);
  instance.instance_type = name;
  if (!before || before->burstable != type->burstable) {
    instance.cpu_credits = model::default_credits(*type);
  }
  for (const auto* interface : interfaces) {
    TRY(model::check_address_count(&instance, 1 + interface->secondary_ips.size()));
  }
  return {};
}

// What is said of the instance and meant for its interface.
Result<void> change_interface(Tx& tx, const model::Scope& scope, const model::Instance& instance,
                              const InstanceChange& change) {
  if (!change.source_dest_check && change.group_ids.empty()) return {};
  const auto interfaces = interfaces_of(tx.world(), instance.id);
  if (interfaces.size() > 1) {
    return fail(errors::instance_many_interfaces(
        "There are multiple interfaces attached to instance '" + instance.id +
        "'. Please specify an interface ID for the operation instead."));
  }
  if (interfaces.empty())
    return fail(errors::instance_state_incorrect("The instance '" + instance.id +
                                                 "' has no network interface any more."));
  auto interface = *interfaces.front();
  if (change.source_dest_check) interface.source_dest_check = *change.source_dest_check;
  if (!change.group_ids.empty()) {
    const auto* subnet = tx.world().subnets.find(interface.subnet_id);
    CHECK(subnet != nullptr);  // it cannot be deleted under an interface
    TRY_ASSIGN(interface.group_ids,
               model::interface_groups(tx.world(), scope, *subnet, change.group_ids));
  }
  tx.put(std::move(interface));
  return {};
}

}  // namespace

Result<void> change_instance(Tx& tx, const model::Scope& scope, const std::string& id,
                             const InstanceChange& change) {
  TRY_ASSIGN(const auto* found, model::find_instance(tx.world(), scope, id));
  auto instance = *found;
  if (change.instance_type) TRY(change_type(tx.world(), *change.instance_type, instance));
  if (change.user_data) {
    TRY(model::check_user_data(*change.user_data));
    TRY(model::check_stopped(instance));
    instance.user_data = *change.user_data;
  }
  if (change.ebs_optimized) {
    TRY(model::check_stopped(instance));
    instance.ebs_optimized = *change.ebs_optimized;
  }
  if (change.shutdown_behavior) {
    TRY(model::check_shutdown_behavior(*change.shutdown_behavior));
    instance.shutdown_behavior = *change.shutdown_behavior;
  }
  if (change.disable_api_stop) instance.disable_api_stop = *change.disable_api_stop;
  if (change.disable_api_termination) {
    instance.disable_api_termination = *change.disable_api_termination;
  }
  if (change.monitoring) instance.monitoring = *change.monitoring;
  TRY(change_interface(tx, scope, instance, change));
  tx.put(std::move(instance));
  return {};
}

Result<void> change_credits(Tx& tx, const model::Scope& scope, const std::string& id,
                            const std::string& cpu_credits) {
  TRY(model::check_cpu_credits(cpu_credits));
  TRY_ASSIGN(const auto* found, model::find_instance(tx.world(), scope, id));
  const auto* type = model::find_instance_type(found->instance_type);
  if (!type || !type->burstable) {
    return fail(errors::credits_unsupported_item("The instance '" + id +
                                                 "' is not a burstable performance instance."));
  }
  if (!model::is_alive(*found) && found->state != "stopped") {
    return fail(errors::instance_state_incorrect("The instance '" + id + "' is in the state '" +
                                                 found->state + "'."));
  }
  auto instance = *found;
  instance.cpu_credits = cpu_credits;
  tx.put(std::move(instance));
  return {};
}

}  // namespace mg::control
