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

bool is_policy_member(const std::string& name, const Tree& value) {
  if (name == "Statement") return true;
  if (name == "Id") return is_text(value);
  return name == "Version" && is_text(value) &&
         (value.text == "2012-10-17" || value.text == "2008-10-17");
}

bool is_policy(const Tree& policy) {
  if (!std::all_of(policy.members.begin(), policy.members.end(), [](const auto& member) {
        return is_policy_member(member.name, member.value);
      })) {
    return false;
  }
  const auto* found = policy.find("Statement");
  if (found == nullptr) return false;
  if (!found->is(Kind::kArray)) return is_statement(*found);
  return !found->items.empty() && found->items.size() <= kStatementsMax &&
         std::all_of(found->items.begin(), found->items.end(), is_statement);
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
  if (!is_policy(*parsed)) return invalid("The policy document is not a valid policy");
  return {};
}

}  // namespace mg::model
