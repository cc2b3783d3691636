// The one private address that a request asks for: PrivateIpAddress, or PrivateIpAddresses with a
// single primary entry. Called by CreateNetworkInterface and RunInstances. Pure.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "model/aws_errors.h"

namespace mg::api::ec2 {

// `parameter` names the list as the caller spelled it. Errors: unsupported_operation (secondary
// addresses), invalid_parameter_combination (two different primary ones).
template <class Spec>
Result<std::optional<std::string>> primary_address(const Spec& spec, const std::string& parameter) {
  if (spec.private_ip_addresses.empty()) return spec.private_ip_address;
  const auto& only = spec.private_ip_addresses.front();
  if (spec.private_ip_addresses.size() > 1 || !only.primary.value_or(true)) {
    return fail(model::errors::unsupported_operation("The parameter " + parameter +
                                                     " is not supported for secondary addresses"));
  }
  if (spec.private_ip_address && spec.private_ip_address != only.private_ip_address) {
    return fail(model::errors::invalid_parameter_combination(
        "The parameters PrivateIpAddress and PrivateIpAddresses name different primary addresses"));
  }
  return only.private_ip_address;
}

}  // namespace mg::api::ec2
