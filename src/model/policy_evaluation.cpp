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

PolicyVerdict verdict_of(const std::vector<const PolicyStatement*>& statements,
                         const PolicyRequest& request, const PolicyResource& resource) {
  const PolicyKeyView keys{&resource.keys, &request.keys};
  auto verdict = PolicyVerdict::kSilent;
  for (const auto* statement : statements) {
    if (statement->allow && verdict == PolicyVerdict::kAllow) continue;
    if (!names_resource(*statement, resource.arn, keys)) continue;
    if (!conditions_hold(*statement, keys)) continue;
    if (!statement->allow) return PolicyVerdict::kDeny;
    verdict = PolicyVerdict::kAllow;
  }
  return verdict;
}

// Those that speak of the action: found once, asked for each resource.
void collect(const PolicyDocument& policy, std::string_view action,
             std::vector<const PolicyStatement*>& out) {
  for (const auto& statement : policy.statements) {
    if (names_action(statement, action)) out.push_back(&statement);
  }
}

struct Layer {
  PolicyLayer name;
  bool always = false;  // allows everything
  std::vector<const PolicyStatement*> statements;
};

std::vector<Layer> layers_of(const CallerPolicies& policies, std::string_view action) {
  std::vector<Layer> out;
  const auto add = [&](PolicyLayer name, const std::vector<PolicyPtr>& documents) {
    out.push_back({name, false, {}});
    for (const auto& document : documents) collect(*document, action, out.back().statements);
  };
  add(PolicyLayer::kIdentity, policies.identity);
  out.back().always = policies.identity_is_root;
  if (policies.has_boundary) add(PolicyLayer::kBoundary, policies.boundary);
  if (policies.has_session) add(PolicyLayer::kSession, policies.session);
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
  std::vector<const PolicyStatement*> statements;
  collect(policy, request.action, statements);
  return verdict_of(statements, request, resource);
}

PolicyDecision decide(const CallerPolicies& policies, const PolicyRequest& request) {
  const auto layers = layers_of(policies, request.action);
  PolicyDecision refused;
  for (const auto& resource : request.resources) {
    for (const auto& layer : layers) {
      const auto verdict =
          layer.always ? PolicyVerdict::kAllow : verdict_of(layer.statements, request, resource);
      if (verdict == PolicyVerdict::kDeny) return {false, true, layer.name, resource.arn};
      // The first silence is told, unless an explicit Deny follows somewhere.
      if (verdict == PolicyVerdict::kSilent && refused.allowed) {
        refused = {false, false, layer.name, resource.arn};
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
