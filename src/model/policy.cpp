#include "model/policy.h"

#include <algorithm>
#include <vector>

#include "base/json_tree.h"
#include "model/aws_errors.h"

namespace mg::model {
namespace {

using json::Tree;
using Kind = json::Tree::Kind;

constexpr std::size_t kPolicyDepthMax = 10;
constexpr std::size_t kStatementsMax = 1000;

bool is_text(const Tree& value) {
  return value.is(Kind::kString);
}

bool is_star(const Tree& value) {
  if (is_text(value)) return value.text == "*";
  return value.items.size() == 1 && is_star(value.items.front());
}

bool is_text_or_texts(const Tree& value) {
  if (is_text(value)) return true;
  return value.is(Kind::kArray) && !value.items.empty() &&
         std::all_of(value.items.begin(), value.items.end(), is_text);
}

bool is_principal(const Tree& value) {
  if (is_text(value)) return value.text == "*";
  if (!value.is(Kind::kObject) || value.members.empty()) return false;
  return std::all_of(value.members.begin(), value.members.end(), [](const auto& kind) {
    const auto& name = kind.name;
    return (name == "AWS" || name == "Service" || name == "Federated" || name == "CanonicalUser") &&
           is_text_or_texts(kind.value);
  });
}

bool has_one_of(const Tree& statement, std::string_view yes, std::string_view no) {
  return (statement.find(yes) == nullptr) != (statement.find(no) == nullptr);
}

bool is_member(const std::string& name, const Tree& value) {
  if (name == "Effect") return is_text(value) && (value.text == "Allow" || value.text == "Deny");
  if (name == "Sid") return is_text(value);
  if (name == "Principal" || name == "NotPrincipal") return is_principal(value);
  if (name == "Action" || name == "NotAction" || name == "Resource" || name == "NotResource") {
    return is_text_or_texts(value);
  }
  return name == "Condition" && value.is(Kind::kObject);
}

bool is_statement(const Tree& statement) {
  if (!statement.is(Kind::kObject) || statement.find("Effect") == nullptr) return false;
  if (!has_one_of(statement, "Principal", "NotPrincipal")) return false;
  if (!has_one_of(statement, "Action", "NotAction")) return false;
  if (!has_one_of(statement, "Resource", "NotResource")) return false;
  return std::all_of(statement.members.begin(), statement.members.end(),
                     [](const auto& member) { return is_member(member.name, member.value); });
}

// Of a well-formed statement.
bool is_full_access(const Tree& statement) {
  const auto* condition = statement.find("Condition");
  if (condition != nullptr && !condition->members.empty()) return false;
  if (statement.find("Effect")->text != "Allow") return false;
  const auto* action = statement.find("Action");
  const auto* resource = statement.find("Resource");
  const auto* principal = statement.find("Principal");
  if (action == nullptr || resource == nullptr || principal == nullptr) return false;
  if (!is_star(*action) || !is_star(*resource)) return false;
  if (is_text(*principal)) return is_star(*principal);
  const auto* accounts = principal->find("AWS");
  return principal->members.size() == 1 && accounts != nullptr && is_star(*accounts);
}

bool is_policy_member(const std::string& name, const Tree& value) {
  if (name == "Statement") return true;
  if (name == "Id") return is_text(value);
  return name == "Version" && is_text(value) &&
         (value.text == "2012-10-17" || value.text == "2008-10-17");
}

// The statements of a well-formed policy; empty when it is none.
std::vector<Tree> statements_of(const Tree& policy) {
  for (const auto& [name, value] : policy.members) {
    if (!is_policy_member(name, value)) return {};
  }
  const auto* found = policy.find("Statement");
  if (found == nullptr) return {};
  auto statements = found->is(Kind::kArray) ? found->items : std::vector<Tree>{*found};
  if (statements.size() > kStatementsMax) return {};
  if (!std::all_of(statements.begin(), statements.end(), is_statement)) return {};
  return statements;
}

}  // namespace

std::string_view full_access_policy() {
  return "{\n  \"Statement\": [\n    {\n      \"Action\": \"*\", \n      \"Effect\": \"Allow\", \n"
         "      \"Principal\": \"*\", \n      \"Resource\": \"*\"\n    }\n  ]\n}";
}

Result<void> check_endpoint_policy(std::string_view document) {
  auto invalid = [](std::string message) { return fail(errors::policy_invalid(message)); };
  if (document.size() > kPolicyLengthMax) {
    return invalid("The policy document is longer than " + std::to_string(kPolicyLengthMax) +
                   " characters");
  }
  const auto parsed = json::parse_tree(document, kPolicyDepthMax);
  if (!parsed) return invalid("The policy document is not valid JSON");
  const auto statements = statements_of(*parsed);
  if (statements.empty()) return invalid("The policy document is not a valid policy");
  // A Deny beside it, or a narrower Allow alone, would be a rule that nobody enforces.
  if (!std::all_of(statements.begin(), statements.end(), is_full_access)) {
    return fail(errors::invalid_parameter(
        "The parameter PolicyDocument is not supported: the service does not support endpoint "
        "policies other than full access"));
  }
  return {};
}

}  // namespace mg::model
