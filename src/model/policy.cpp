#include "model/policy.h"

#include <boost/json.hpp>

#include "base/json.h"
#include "model/aws_errors.h"

namespace mg::model {
namespace {

namespace bj = boost::json;

constexpr std::size_t kPolicyDepthMax = 10;
constexpr std::size_t kStatementsMax = 1000;

bool is_star(const bj::value& value) {
  if (const auto* text = value.if_string()) return *text == "*";
  const auto* list = value.if_array();
  return list != nullptr && list->size() == 1 && is_star(list->front());
}

bool is_text_or_texts(const bj::value& value) {
  if (value.is_string()) return true;
  const auto* list = value.if_array();
  if (list == nullptr || list->empty()) return false;
  for (const auto& item : *list) {
    if (!item.is_string()) return false;
  }
  return true;
}

bool is_principal(const bj::value& value) {
  if (const auto* text = value.if_string()) return *text == "*";
  const auto* kinds = value.if_object();
  if (kinds == nullptr || kinds->empty()) return false;
  for (const auto& kind : *kinds) {
    const auto name = kind.key();
    if (name != "AWS" && name != "Service" && name != "Federated" && name != "CanonicalUser") {
      return false;
    }
    if (!is_text_or_texts(kind.value())) return false;
  }
  return true;
}

bool has_one_of(const bj::object& statement, const char* yes, const char* no) {
  return statement.contains(yes) != statement.contains(no);
}

bool is_statement(const bj::value& value) {
  const auto* statement = value.if_object();
  if (statement == nullptr) return false;
  const auto* effect = statement->if_contains("Effect");
  if (effect == nullptr || !effect->is_string()) return false;
  if (effect->get_string() != "Allow" && effect->get_string() != "Deny") return false;
  if (!has_one_of(*statement, "Principal", "NotPrincipal")) return false;
  if (!has_one_of(*statement, "Action", "NotAction")) return false;
  if (!has_one_of(*statement, "Resource", "NotResource")) return false;
  for (const auto& member : *statement) {
    const auto name = member.key();
    if (name == "Effect") continue;
    if (name == "Sid") {
      if (!member.value().is_string()) return false;
    } else if (name == "Principal" || name == "NotPrincipal") {
      if (!is_principal(member.value())) return false;
    } else if (name == "Action" || name == "NotAction" || name == "Resource" ||
               name == "NotResource") {
      if (!is_text_or_texts(member.value())) return false;
    } else if (name == "Condition") {
      if (!member.value().is_object()) return false;
    } else {
      return false;
    }
  }
  return true;
}

bool is_full_access(const bj::object& statement) {
  const auto* condition = statement.if_contains("Condition");
  if (condition != nullptr && !condition->get_object().empty()) return false;
  if (statement.at("Effect").get_string() != "Allow") return false;
  const auto* action = statement.if_contains("Action");
  const auto* resource = statement.if_contains("Resource");
  const auto* principal = statement.if_contains("Principal");
  if (action == nullptr || resource == nullptr || principal == nullptr) return false;
  if (!is_star(*action) || !is_star(*resource)) return false;
  if (principal->is_string()) return is_star(*principal);
  const auto& kinds = principal->get_object();
  return kinds.size() == 1 && kinds.contains("AWS") && is_star(kinds.at("AWS"));
}

// The statements, or nullptr when the document is no policy.
bool is_policy(const bj::value& document, bj::array& statements) {
  const auto* policy = document.if_object();
  if (policy == nullptr) return false;
  for (const auto& member : *policy) {
    const auto name = member.key();
    if (name == "Statement") continue;
    if (name != "Version" && name != "Id") return false;
    if (!member.value().is_string()) return false;
    const auto& text = member.value().get_string();
    if (name == "Version" && text != "2012-10-17" && text != "2008-10-17") return false;
  }
  const auto* found = policy->if_contains("Statement");
  if (found == nullptr) return false;
  if (const auto* list = found->if_array()) {
    statements = *list;
  } else {
    statements.push_back(*found);
  }
  if (statements.empty() || statements.size() > kStatementsMax) return false;
  for (const auto& statement : statements) {
    if (!is_statement(statement)) return false;
  }
  return true;
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
  auto parsed = json::parse(document, kPolicyDepthMax);
  if (!parsed) return invalid("The policy document is not valid JSON");
  bj::array statements;
  if (!is_policy(*parsed, statements)) {
    return invalid("The policy document is not a valid policy");
  }
  // A Deny beside it, or a narrower Allow alone, would be a rule that nobody enforces.
  bool full = false;
  for (const auto& statement : statements) {
    if (!is_full_access(statement.get_object())) {
      full = false;
      break;
    }
    full = true;
  }
  if (!full) {
    return fail(errors::invalid_parameter(
        "The parameter PolicyDocument is not supported: the service does not support endpoint "
        "policies other than full access"));
  }
  return {};
}

}  // namespace mg::model
