// IAM policy documents, read strictly: everything that is in one either has the meaning that AWS
// gives it or makes the document malformed, with a message that names the place. So nothing in a
// stored policy is ever skipped. Called by the IAM and STS commands (to check what is given) and by
// api/authorization (to evaluate). Bounded: size and depth before anything is read. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/policy_condition.h"
#include "model/policy_text.h"

namespace mg::model {

// What IAM takes of one kind, in characters without white space.
inline constexpr std::size_t kUserInlinePoliciesMax = 2048;   // all of a user together
inline constexpr std::size_t kRoleInlinePoliciesMax = 10240;  // all of a role together
inline constexpr std::size_t kManagedPolicyMax = 6144;
inline constexpr std::size_t kTrustPolicyMax = 2048;
inline constexpr std::size_t kSessionPolicyMax = 2048;
// Of any document as sent.
inline constexpr std::size_t kPolicyTextMax = 131'072;

enum class PolicyUse : std::uint8_t {
  kIdentity,  // user, role, customer managed, permissions boundary
  kSession,
  kTrust,  // who may assume a role: has Principal and no Resource
};

struct PolicyPrincipal {
  enum class Kind : std::uint8_t { kAnyone, kAws, kService, kFederated, kCanonicalUser };
  Kind kind = Kind::kAnyone;
  std::string value;  // kAws: an ARN, an account id, or the unique id of a principal that is gone
};

struct PolicyStatement {
  std::string sid;
  bool allow = false;
  bool not_action = false;
  std::vector<PolicyText> actions;  // as written; they match in either case
  bool not_resource = false;
  std::vector<PolicyText> resources;  // empty in a trust policy
  std::vector<PolicyPrincipal> principals;
  std::vector<PolicyCondition> conditions;  // all have to hold
};

struct PolicyDocument {
  std::string id;
  std::vector<PolicyStatement> statements;
};

// Characters without white space: what the quotas above count.
std::size_t policy_size(std::string_view text);

// Error: policy_malformed. The size for the use is checked by whoever stores the document.
Result<PolicyDocument> parse_policy(std::string_view text, PolicyUse use);

}  // namespace mg::model
