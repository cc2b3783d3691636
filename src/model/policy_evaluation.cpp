#include "model/policy_evaluation.h"

#include <algorithm>

#include "model/principal.h"

namespace mg::model {
namespace {

bool names_action(const PolicyStatement& statement, std::string_view action) {
  const PolicyKeyView nothing;  // an action holds no variables
  const bool named = std::ranges::any_of(statement.actions, [&](const PolicyText& text) {
    return text.matches(nothing, [&](const PolicyPattern& pattern) {
      return pattern_matches(pattern, action, true);
    });
  });
  return named != statement.not_action;
}

bool names_resource(const PolicyStatement& statement, std::string_view arn,
                    const PolicyKeyView& keys) {
  const bool named = std::ranges::any_of(statement.resources, [&](const PolicyText& text) {
    return text.matches(
        keys, [&](const PolicyPattern& pattern) { return arn_pattern_matches(pattern, arn); });
  });
  return named != statement.not_resource;
}

bool conditions_hold(const PolicyStatement& statement, const PolicyKeyView& keys) {
  return std::ranges::all_of(statement.conditions, [&](const PolicyCondition& condition) {
    return condition_holds(condition, keys);
  });
}

PolicyVerdict evaluate_all(const std::vector<PolicyPtr>& policies, const PolicyRequest& request,
                           const PolicyResource& resource) {
  auto verdict = PolicyVerdict::kSilent;
  for (const auto& policy : policies) {
    verdict = std::max(verdict, evaluate_policy(*policy, request, resource));
  }
  return verdict;
}

struct LayerAnswer {
  PolicyLayer layer;
  PolicyVerdict verdict;
};

std::vector<LayerAnswer> ask_layers(const CallerPolicies& policies, const PolicyRequest& request,
                                    const PolicyResource& resource) {
  std::vector<LayerAnswer> out;
  out.push_back({PolicyLayer::kIdentity, policies.identity_is_root
                                             ? PolicyVerdict::kAllow
                                             : evaluate_all(policies.identity, request, resource)});
  if (policies.has_boundary) {
    out.push_back({PolicyLayer::kBoundary, evaluate_all(policies.boundary, request, resource)});
  }
  if (policies.has_session) {
    out.push_back({PolicyLayer::kSession, evaluate_all(policies.session, request, resource)});
  }
  return out;
}

// How much a principal's entry says of the caller.
TrustVerdict covers(const PolicyPrincipal& entry, const TrustedCaller& caller) {
  using Kind = PolicyPrincipal::Kind;
  if (entry.kind == Kind::kAnyone) return TrustVerdict::kDirect;
  // Services and federations do not call here themselves.
  if (entry.kind != Kind::kAws) return TrustVerdict::kNone;
  if (entry.value == caller.arn) return TrustVerdict::kDirect;
  if (!caller.role_arn.empty() && entry.value == caller.role_arn) return TrustVerdict::kDirect;
  if (entry.value == caller.account || entry.value == root_arn(caller.account)) {
    return TrustVerdict::kAccount;
  }
  return TrustVerdict::kNone;
}

}  // namespace

PolicyVerdict evaluate_policy(const PolicyDocument& policy, const PolicyRequest& request,
                              const PolicyResource& resource) {
  const PolicyKeyView keys{&resource.keys, &request.keys};
  auto verdict = PolicyVerdict::kSilent;
  for (const auto& statement : policy.statements) {
    if (statement.allow && verdict == PolicyVerdict::kAllow) continue;
    if (!names_action(statement, request.action)) continue;
    if (!names_resource(statement, resource.arn, keys)) continue;
    if (!conditions_hold(statement, keys)) continue;
    if (!statement.allow) return PolicyVerdict::kDeny;
    verdict = PolicyVerdict::kAllow;
  }
  return verdict;
}

PolicyDecision decide(const CallerPolicies& policies, const PolicyRequest& request) {
  PolicyDecision refused;
  for (const auto& resource : request.resources) {
    for (const auto& [layer, verdict] : ask_layers(policies, request, resource)) {
      if (verdict == PolicyVerdict::kDeny) return {false, true, layer, resource.arn};
      // The first silence is told, unless an explicit Deny follows somewhere.
      if (verdict == PolicyVerdict::kSilent && refused.allowed) {
        refused = {false, false, layer, resource.arn};
      }
    }
  }
  return refused;
}

std::string denial_reason(const PolicyDecision& decision, std::string_view action) {
  const auto layer = [&]() -> std::string {
    switch (decision.layer) {
      case PolicyLayer::kIdentity:
        return "identity-based policy";
      case PolicyLayer::kBoundary:
        return "permissions boundary";
      case PolicyLayer::kSession:
        return "session policy";
    }
    return {};
  }();
  if (!decision.explicit_deny) {
    return "no " + layer + " allows the " + std::string(action) + " action";
  }
  return "an explicit deny in " +
         std::string(decision.layer == PolicyLayer::kIdentity ? "an " : "a ") + layer;
}

TrustVerdict evaluate_trust(const PolicyDocument& policy, const TrustedCaller& caller,
                            std::string_view action, const PolicyKeys& keys) {
  const PolicyKeyView view{nullptr, &keys};
  auto answer = TrustVerdict::kNone;
  for (const auto& statement : policy.statements) {
    if (!names_action(statement, action)) continue;
    auto covered = TrustVerdict::kNone;
    for (const auto& entry : statement.principals) {
      covered = std::max(covered, covers(entry, caller));
    }
    if (covered == TrustVerdict::kNone || !conditions_hold(statement, view)) continue;
    if (!statement.allow) return TrustVerdict::kNone;
    answer = std::max(answer, covered);
  }
  return answer;
}

}  // namespace mg::model
