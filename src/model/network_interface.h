// Network interfaces: what may be attached where, and how many addresses one may have.
// Called by control/commands/network_interface and instance. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/instance_types.h"
#include "model/world.h"

namespace mg::model {

// IPv4 addresses of an interface that is attached to nothing; an instance's type sets its own.
inline constexpr std::size_t kAddressesPerInterfaceMax = 50;

// At most 255 characters. invalid_parameter_value.
Result<void> check_interface_description(const std::string& description);
// operation_not_permitted when a service of the house made it (an endpoint, a balancer).
Result<void> check_unmanaged(const NetworkInterface& interface);
// interface_in_use unless it is attached to nothing.
Result<void> check_attachable(const NetworkInterface& interface);
// attachment_limit when an instance of this type cannot have `count` interfaces.
Result<void> check_interface_count(const InstanceType& type, std::size_t count);
// private_addresses_limit when an interface of this instance (nullptr: of none) cannot have
// `count` IPv4 addresses.
Result<void> check_address_count(const Instance* instance, std::size_t count);
// Whether a second or later interface fits: the instance is running or stopped, the interface is
// free, in its VPC and zone, the index is neither 0 nor taken. `attached`: what the instance has.
// Errors: instance_state_incorrect, interface_in_use, invalid_parameter_value, attachment_limit.
Result<void> check_attach(const Instance& instance, const NetworkInterface& interface,
                          std::int64_t device_index,
                          const std::vector<const NetworkInterface*>& attached);

}  // namespace mg::model
