// Endpoint policy documents. A policy on a customer's own endpoint service has no effect, as in AWS
// (VpcEndpointPolicySupported is false there): any valid policy is stored and shown, and a document
// that is no policy is refused. Pure; bounded: size and depth are limited before anything is looked
// at.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace mg::model {

inline constexpr std::size_t kPolicyLengthMax = 20480;

// What Describe shows for an endpoint without a policy of its own.
std::string_view full_access_policy();

// Error: policy_invalid (no JSON, too long, not a policy with principals).
Result<void> check_endpoint_policy(std::string_view document);

}  // namespace mg::model
