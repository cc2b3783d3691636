// What policies say to a request: an explicit Deny wins, then an Allow is needed from every layer
// that applies (identity, permissions boundary, session); in a trust policy, who may assume a role.
// Called by api/authorization for every action and by the STS commands. Pure; a request with
// several resources is allowed when each of them is.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/policy_document.h"

namespace mg::model {

enum class PolicyVerdict : std::uint8_t { kSilent, kAllow, kDeny };

struct PolicyResource {
  std::string arn;  // "*" where the action knows none
  PolicyKeys keys;  // "aws:resourcetag/…" and what else belongs to this resource
};

struct PolicyRequest {
  std::string action;  // "ec2:CreateVpcEndpoint"
  std::vector<PolicyResource> resources;
  PolicyKeys keys;
};

PolicyVerdict evaluate_policy(const PolicyDocument& policy, const PolicyRequest& request,
                              const PolicyResource& resource);

using PolicyPtr = std::shared_ptr<const PolicyDocument>;

// Everything that applies to one caller. A layer that applies and has no document allows nothing.
struct CallerPolicies {
  bool identity_is_root = false;  // the account itself: its identity allows everything
  std::vector<PolicyPtr> identity;
  bool has_boundary = false;
  std::vector<PolicyPtr> boundary;
  bool has_session = false;
  std::vector<PolicyPtr> session;
};

enum class PolicyLayer : std::uint8_t { kIdentity, kBoundary, kSession };

struct PolicyDecision {
  bool allowed = true;
  bool explicit_deny = false;
  PolicyLayer layer = PolicyLayer::kIdentity;  // that refused
  std::string resource;                        // that was refused
};

PolicyDecision decide(const CallerPolicies& policies, const PolicyRequest& request);

// "no identity-based policy allows the ec2:CreateVpc action", "an explicit deny in a session
// policy". As AWS says it after "because " or "with ".
std::string denial_reason(const PolicyDecision& decision, std::string_view action);

// Who asks to assume a role.
struct TrustedCaller {
  std::string account;
  std::string arn;       // arn:aws:iam::…:root|user/…, arn:aws:sts::…:assumed-role/…
  std::string role_arn;  // of an assumed role's session, else empty
};

enum class TrustVerdict : std::uint8_t {
  kNone,     // the policy does not name the caller, or denies it
  kAccount,  // it trusts the caller's account: the caller's own policies must allow the call too
  kDirect,   // it names the caller: within the role's own account that is enough
};

// `keys` hold "sts:externalid", "sts:rolesessionname" and what the request has besides.
TrustVerdict evaluate_trust(const PolicyDocument& policy, const TrustedCaller& caller,
                            std::string_view action, const PolicyKeys& keys);

}  // namespace mg::model
