#include "api/access/authorizer.h"

#include <fmt/format.h>

#include "model/aws_errors.h"
#include "model/iam_names.h"

namespace mg::api::access {
namespace {

using control::PrincipalKind;
using model::CallerPolicies;
using model::PolicyPtr;
using model::PolicyUse;
using model::World;

constexpr std::size_t kParsedMax = 4096;

// AWS answers these to everyone whose signature is good.
bool needs_no_permission(const Action& action) {
  return action.service->name == wire::kSts.name &&
         (action.name == "GetCallerIdentity" || action.name == "GetSessionToken");
}

model::TrustedCaller trusted_caller(const World& world, const control::Caller& caller) {
  model::TrustedCaller who{caller.account, caller.principal_arn, ""};
  if (caller.kind == PrincipalKind::kAssumedRole) {
    const auto* own = world.iam_roles.find(caller.identity_id);
    if (own != nullptr) who.role_arn = model::arn_of(*own);
  }
  return who;
}

Error denied(const Call& call, const std::string& action, const model::PolicyDecision& decision) {
  // The caller named a key, an association or an attachment: the refusal must not tell whose it is
  // or what is behind it.
  const auto name = call.action->name;
  const bool by_key = name == "GetAccessKeyLastUsed" || name == "DetachNetworkInterface" ||
                      name.starts_with("Disassociate");
  auto text = fmt::format("User: {} is not authorized to perform: {} on resource: {} {}{}",
                          call.caller->principal_arn, action, by_key ? "*" : decision.resource,
                          decision.explicit_deny ? "with " : "because ",
                          model::denial_reason(decision, action));
  if (call.action->service->protocol == wire::Protocol::kEc2) {
    return model::errors::unauthorized_operation(
        "You are not authorized to perform this operation. " + std::move(text));
  }
  return model::errors::access_denied(std::move(text));
}

}  // namespace

bool is_restricted(const control::Caller& caller) {
  return caller.kind != PrincipalKind::kRoot || !caller.session_policies.empty();
}

bool asks_trust(const Action& action) {
  return action.service->name == wire::kSts.name && action.name == "AssumeRole";
}

Result<PolicyPtr> Authorizer::parsed(const std::string& document, PolicyUse use) {
  auto& known = use == PolicyUse::kTrust ? parsed_trust_ : parsed_;
  if (auto it = known.find(std::string_view(document)); it != known.end()) return it->second;
  auto policy = model::parse_policy(document, use);
  // Only what was parsed before is stored, so this is a fault of ours; nobody gets past it.
  if (!policy) return fail(internal_error("a stored policy is malformed", policy.error().message));
  if (known.size() >= kParsedMax) known.clear();
  auto kept = std::make_shared<const model::PolicyDocument>(*std::move(policy));
  known.emplace(document, kept);
  return PolicyPtr(std::move(kept));
}

Result<void> Authorizer::add_managed(const World& world, const std::string& account,
                                     const std::string& arn, std::vector<PolicyPtr>& out) {
  const auto* policy = world.iam_policies.find(arn);
  // One that is gone allows nothing.
  if (policy == nullptr || policy->account != account) return {};
  for (const auto& version : policy->versions) {
    if (version.id != policy->default_version) continue;
    TRY_ASSIGN(auto document, parsed(version.document, PolicyUse::kIdentity));
    out.push_back(std::move(document));
  }
  return {};
}

template <class T>
Result<void> Authorizer::add_identity(const World& world, const T& identity, CallerPolicies& out) {
  for (const auto& [name, text] : identity.inline_policies) {
    TRY_ASSIGN(auto document, parsed(text, PolicyUse::kIdentity));
    out.identity.push_back(std::move(document));
  }
  for (const auto& arn : identity.attached_policies) {
    TRY(add_managed(world, identity.account, arn, out.identity));
  }
  if (!identity.permissions_boundary.empty()) {
    out.has_boundary = true;
    TRY(add_managed(world, identity.account, identity.permissions_boundary, out.boundary));
  }
  return {};
}

Result<CallerPolicies> Authorizer::policies_of(const World& world, const control::Caller& caller) {
  CallerPolicies out;
  const bool federated = caller.kind == PrincipalKind::kFederatedUser;
  // A federated user has at most what he is given, and nothing if he is given nothing.
  out.has_session = federated || !caller.session_policies.empty();
  for (const auto& text : caller.session_policies) {
    TRY_ASSIGN(auto document, parsed(text, PolicyUse::kSession));
    out.session.push_back(std::move(document));
  }
  if (caller.kind == PrincipalKind::kRoot || (federated && caller.identity_id.empty())) {
    out.identity_is_root = true;
  } else if (caller.kind == PrincipalKind::kAssumedRole) {
    const auto* role = world.iam_roles.find(caller.identity_id);
    if (role != nullptr && role->account == caller.account) TRY(add_identity(world, *role, out));
  } else {
    const auto* user = world.iam_users.find(caller.identity_id);
    if (user != nullptr && user->account == caller.account) TRY(add_identity(world, *user, out));
  }
  return out;
}

bool Authorizer::trusted_by_name(const World& world, const Call& call,
                                 const model::PolicyRequest& request) {
  if (request.action != "sts:AssumeRole") return false;
  const auto& arn = request.resources.front().arn;
  const auto& caller = *call.caller;
  const auto* role =
      world.iam_roles.find(model::iam_record_id(caller.account, arn.substr(arn.rfind('/') + 1)));
  if (role == nullptr || arn != model::arn_of(*role)) return false;
  const auto trust = parsed(role->trust_policy, PolicyUse::kTrust);
  if (!trust) return false;
  return model::evaluate_trust(**trust, trusted_caller(world, caller), request.action,
                               request.keys) == model::TrustVerdict::kDirect;
}

// One answer for a role that is missing and one that does not trust the caller.
Result<void> Authorizer::check_trust(const World& world, const Call& call,
                                     const model::PolicyRequest& request) {
  const auto& text = request.resources.front().arn;
  const auto refused = [&] {
    return fail(model::errors::access_denied(
        fmt::format("User: {} is not authorized to perform: {} on resource: {}",
                    call.caller->principal_arn, request.action, text)));
  };
  const auto arn = model::parse_iam_arn(text);
  if (!arn || arn->type != "role") return {};  // no ARN of a role: the call is refused for that
  const auto* role = world.iam_roles.find(model::iam_record_id(arn->account, arn->name));
  if (role == nullptr || model::arn_of(*role) != text) return refused();
  TRY_ASSIGN(const auto trust, parsed(role->trust_policy, PolicyUse::kTrust));
  const auto who = trusted_caller(world, *call.caller);
  if (model::evaluate_trust(*trust, who, request.action, request.keys) ==
      model::TrustVerdict::kNone) {
    return refused();
  }
  return {};
}

Result<void> Authorizer::check(const World& world, const Call& call) {
  const bool is_asked = is_restricted(*call.caller) && !needs_no_permission(*call.action);
  if (!is_asked && !asks_trust(*call.action)) return {};
  const auto requests = requests_of(world, call);
  if (is_asked) TRY(check_own(world, call, requests));
  if (asks_trust(*call.action)) TRY(check_trust(world, call, requests.main));
  return {};
}

Result<void> Authorizer::check_own(const World& world, const Call& call, const Requests& requests) {
  TRY_ASSIGN(const auto policies, policies_of(world, *call.caller));
  const auto decision = model::decide(policies, requests.main);
  const bool silent = !decision.allowed && !decision.explicit_deny &&
                      decision.layer == model::PolicyLayer::kIdentity;
  if (!decision.allowed && !(silent && trusted_by_name(world, call, requests.main))) {
    return fail(denied(call, requests.main.action, decision));
  }
  for (const auto& further : requests.further) {
    const auto beside = model::decide(policies, further);
    if (!beside.allowed) return fail(denied(call, further.action, beside));
  }
  return {};
}

}  // namespace mg::api::access
