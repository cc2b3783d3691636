#include "model/network_interface.h"

#include "model/aws_errors.h"

namespace mg::model {
namespace {

constexpr std::size_t kDescriptionMax = 255;

// A record of an earlier build may name a type that the table does not have.
std::size_t addresses_max(const Instance* instance) {
  const auto* type = instance ? find_instance_type(instance->instance_type) : nullptr;
  return type ? type->addresses_per_interface_max : kAddressesPerInterfaceMax;
}

}  // namespace

Result<void> check_interface_description(const std::string& description) {
  if (description.size() <= kDescriptionMax) return {};
  return fail(errors::invalid_parameter_value(
      "The description of a network interface is limited to 255 characters."));
}

Result<void> check_unmanaged(const NetworkInterface& interface) {
  if (!interface.requester_managed) return {};
  return fail(errors::operation_not_permitted("You are not allowed to manage '" + interface.id +
                                              "': a service made it and looks after it."));
}

Result<void> check_attachable(const NetworkInterface& interface) {
  if (!interface.requester_managed && interface.instance_id.empty()) return {};
  return fail(
      errors::interface_in_use("Network interface '" + interface.id + "' is currently in use."));
}

Result<void> check_interface_count(const InstanceType& type, std::size_t count) {
  if (count <= type.interfaces_max) return {};
  return fail(errors::attachment_limit("Interface count " + std::to_string(count) +
                                       " exceeds the limit for " + std::string(type.name)));
}

Result<void> check_address_count(const Instance* instance, std::size_t count) {
  if (count <= addresses_max(instance)) return {};
  return fail(errors::private_addresses_limit(
      "Number of private addresses will exceed limit: " + std::to_string(addresses_max(instance)) +
      " for this interface."));
}

Result<void> check_attach(const Instance& instance, const NetworkInterface& interface,
                          std::int64_t device_index,
                          const std::vector<const NetworkInterface*>& attached) {
  if (instance.state != "running" && instance.state != "stopped" && instance.state != "pending") {
    return fail(errors::instance_state_incorrect("The instance '" + instance.id +
                                                 "' is not in a "
                                                 "state in which an interface can be attached."));
  }
  TRY(check_attachable(interface));
  if (interface.vpc_id != instance.vpc_id || interface.zone != instance.zone) {
    return fail(errors::invalid_parameter_value(
        "You may not attach a network interface to an instance if they are not in the same VPC "
        "and Availability Zone"));
  }
  for (const auto* other : attached) {
    if (other->device_index != device_index) continue;
    return fail(errors::invalid_parameter_value("Instance '" + instance.id +
                                                "' already has an interface attached at device "
                                                "index '" +
                                                std::to_string(device_index) + "'."));
  }
  if (device_index < 1 || device_index > 255) {
    return fail(errors::invalid_parameter_value("Value (" + std::to_string(device_index) +
                                                ") for parameter deviceIndex is invalid."));
  }
  if (const auto* type = find_instance_type(instance.instance_type)) {
    TRY(check_interface_count(*type, attached.size() + 1));
  }
  TRY(check_address_count(&instance, 1 + interface.secondary_ips.size()));
  return {};
}

}  // namespace mg::model
