// Policies. Endpoint policies: white space never changes the answer, and whatever is taken has an
// effect and a principal. IAM policies: each refusal names something, white space never changes the
// answer, and a taken one can be evaluated: to nothing for no principal, and a Deny alone never
// allows.
#include "model/policy.h"

#include <algorithm>
#include <string>

#include "base/check.h"
#include "model/policy_evaluation.h"

namespace {

using namespace mg::model;

void check_endpoint(const std::string& text) {
  const auto checked = check_endpoint_policy(text);
  if (text.size() + 2 <= kPolicyLengthMax) {
    const auto spaced = check_endpoint_policy(" " + text + "\n");
    CHECK(spaced.has_value() == checked.has_value());
    CHECK(checked || checked.error().code == spaced.error().code);
  }
  if (!checked) {
    CHECK(!checked.error().code.empty());
    return;
  }
  CHECK(text.size() <= kPolicyLengthMax);
  // Escapes can spell names otherwise.
  if (text.find('\\') == std::string::npos) {
    CHECK(text.find("\"Allow\"") != std::string::npos ||
          text.find("\"Deny\"") != std::string::npos);
    CHECK(text.find("rincipal\"") != std::string::npos);
  }
}

void evaluate(const PolicyDocument& policy) {
  const PolicyRequest request{
      "ec2:CreateVpc",
      {{"*", {}}, {"arn:aws:ec2:us-east-1:111122223333:vpc/vpc-1", {{"aws:resourcetag/a", {"b"}}}}},
      {{"aws:username", {"ann*"}}, {"aws:tagkeys", {"a", "b"}}, {"aws:epochtime", {"1767225600"}}}};
  const bool allows = std::ranges::any_of(policy.statements, &PolicyStatement::allow);
  const bool denies = !std::ranges::all_of(policy.statements, &PolicyStatement::allow);
  for (const auto& resource : request.resources) {
    const auto verdict = evaluate_policy(policy, request, resource);
    CHECK(verdict != PolicyVerdict::kAllow || allows);
    CHECK(verdict != PolicyVerdict::kDeny || denies);
  }
  const TrustedCaller caller{"111122223333", "arn:aws:iam::111122223333:user/ann", ""};
  const bool names_someone = std::ranges::any_of(
      policy.statements, [](const auto& statement) { return !statement.principals.empty(); });
  const auto trust = evaluate_trust(policy, caller, "sts:AssumeRole", request.keys);
  CHECK(trust == TrustVerdict::kNone || (allows && names_someone));
}

void check_iam(const std::string& text, PolicyUse use) {
  const auto parsed = parse_policy(text, use);
  if (text.size() + 2 <= kPolicyTextMax) {
    CHECK(parse_policy("\t" + text + "\r", use).has_value() == parsed.has_value());
  }
  if (!parsed) {
    CHECK(parsed.error().code == "MalformedPolicyDocument" && !parsed.error().message.empty());
    return;
  }
  CHECK(!parsed->statements.empty());
  for (const auto& statement : parsed->statements) {
    CHECK(!statement.actions.empty());
    CHECK(statement.resources.empty() == (use == PolicyUse::kTrust));
    CHECK(statement.principals.empty() == (use != PolicyUse::kTrust));
  }
  evaluate(*parsed);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  check_endpoint(text);
  check_iam(text, PolicyUse::kIdentity);
  check_iam(text, PolicyUse::kTrust);
  return 0;
}
