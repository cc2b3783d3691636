// Endpoint policy documents. A policy on a customer's own endpoint service has no effect in AWS, so
// the only document that can be taken is the one that allows everything; a well-formed narrower one
// is told apart from a malformed one, since they are refused differently. Pure; bounded: size and
// depth are limited before anything is looked at.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace mg::model {

inline constexpr std::size_t kPolicyLengthMax = 20480;

// What Describe shows for an endpoint without a policy of its own.
std::string_view full_access_policy();

// Error: policy_invalid (no JSON, too long, not a policy), invalid_parameter (a policy that is not
// full access).
Result<void> check_endpoint_policy(std::string_view document);

}  // namespace mg::model
