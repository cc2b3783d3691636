// The addresses that a request asks for an interface: PrivateIpAddress, PrivateIpAddresses (one of
// them primary), SecondaryPrivateIpAddressCount, Ipv6Addresses, Ipv6AddressCount.
// Called by CreateNetworkInterface and RunInstances. Pure.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "control/commands/network_interface.h"
#include "model/aws_errors.h"
#include "model/network_interface.h"

namespace mg::api::ec2 {

// How many to choose: 0 when not said. invalid_parameter_value.
inline Result<std::size_t> address_count(const std::optional<std::int64_t>& count,
                                         const char* parameter) {
  const auto value = count.value_or(0);
  if (value < 0 || value > static_cast<std::int64_t>(model::kAddressesPerInterfaceMax)) {
    return fail(model::errors::invalid_parameter_value(
        "Value (" + std::to_string(value) + ") for parameter " + parameter + " is invalid."));
  }
  return static_cast<std::size_t>(value);
}

// Errors: invalid_parameter_combination (two different primary ones, a list and a count),
// invalid_parameter_value, unsupported_operation (a primary IPv6 address).
template <class Spec>
Result<void> take_addresses(const Spec& spec, control::NewInterface& wanted) {
  wanted.private_ip = spec.private_ip_address;
  for (const auto& each : spec.private_ip_addresses) {
    if (!each.private_ip_address) {
      return fail(model::errors::missing_parameter(
          "The request must contain the parameter privateIpAddress"));
    }
    // A list of one that says nothing names the primary address.
    if (!each.primary.value_or(spec.private_ip_addresses.size() == 1 && !spec.private_ip_address)) {
      wanted.secondary_ips.push_back(*each.private_ip_address);
      continue;
    }
    if (wanted.private_ip && wanted.private_ip != each.private_ip_address) {
      return fail(model::errors::invalid_parameter_combination(
          "Only one primary private IP address can be specified."));
    }
    wanted.private_ip = each.private_ip_address;
  }
  TRY_ASSIGN(wanted.secondary_count, address_count(spec.secondary_private_ip_address_count,
                                                   "secondaryPrivateIpAddressCount"));
  if (wanted.secondary_count > 0 && !spec.private_ip_addresses.empty()) {
    return fail(model::errors::invalid_parameter_combination(
        "The parameter secondaryPrivateIpAddressCount cannot be used with the parameter "
        "privateIpAddresses"));
  }
  for (const auto& each : spec.ipv6_addresses) {
    if (each.is_primary_ipv6.value_or(false)) {
      return fail(model::errors::unsupported_operation(
          "The parameter Ipv6Addresses.IsPrimaryIpv6 is not supported"));
    }
    wanted.ipv6_addresses.push_back(each.ipv6_address.value_or(""));
  }
  TRY_ASSIGN(wanted.ipv6_count, address_count(spec.ipv6_address_count, "ipv6AddressCount"));
  if (wanted.ipv6_count > 0 && !wanted.ipv6_addresses.empty()) {
    return fail(model::errors::invalid_parameter_combination(
        "The parameter ipv6AddressCount cannot be used with the parameter ipv6Addresses"));
  }
  return {};
}

}  // namespace mg::api::ec2
