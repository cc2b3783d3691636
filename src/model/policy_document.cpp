#include "model/policy_document.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/json_tree.h"
#include "model/aws_errors.h"
#include "model/principal.h"

namespace mg::model {
namespace {

using json::Tree;
using Kind = json::Tree::Kind;

constexpr std::size_t kDepthMax = 10;

tl::unexpected<Error> malformed(std::string message) {
  return fail(errors::policy_malformed(std::move(message)));
}

tl::unexpected<Error> syntax(const std::string& where, const std::string& what) {
  return malformed("Syntax errors in policy. " + where + ": " + what);
}

std::string in_statement(std::size_t number, std::string_view element) {
  return "Statement " + std::to_string(number) + ", " + std::string(element);
}

std::string quote(std::string_view text) {
  constexpr std::size_t kShownMax = 200;
  return "'" + std::string(text.substr(0, kShownMax)) + "'";
}

std::size_t members_in(const Tree& tree) {
  std::size_t count = tree.members.size();
  for (const auto& member : tree.members) count += members_in(member.value);
  for (const auto& item : tree.items) count += members_in(item);
  return count;
}

// The colons outside of strings, one for each member as written.
std::size_t members_written(std::string_view text) {
  std::size_t count = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (in_string && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      in_string = !in_string;
    } else if (!in_string && text[i] == ':') {
      ++count;
    }
  }
  return count;
}

// The strings of "x" or ["x", "y"]; nullopt for anything else.
std::optional<std::vector<std::string>> texts_of(const Tree& value) {
  if (value.is(Kind::kString)) return std::vector{value.text};
  if (!value.is(Kind::kArray)) return std::nullopt;
  std::vector<std::string> out;
  for (const auto& item : value.items) {
    if (!item.is(Kind::kString)) return std::nullopt;
    out.push_back(item.text);
  }
  return out;
}

bool is_vendor(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.';
  });
}

Result<void> check_action(const std::string& action, PolicyUse use) {
  if (use == PolicyUse::kTrust && !policy_lower(action).starts_with("sts:")) {
    return malformed("AssumeRole policy may only specify STS AssumeRole actions.");
  }
  if (action == "*") return {};
  const auto colon = action.find(':');
  if (colon == std::string::npos) {
    return malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
  }
  if (action.find(':', colon + 1) != std::string::npos) {
    return malformed("Actions/Condition can contain only one colon.");
  }
  if (!is_vendor(action.substr(0, colon))) {
    return malformed("Vendor " + action.substr(0, std::min<std::size_t>(colon, 200)) +
                     " is not valid");
  }
  return {};
}

Result<void> check_resource(const std::string& resource) {
  if (resource == "*") return {};
  const auto shown = resource.substr(0, 200);
  if (!resource.starts_with("arn:")) {
    return malformed("Resource " + shown + " must be in ARN format or \"*\".");
  }
  const auto partition_end = resource.find(':', 4);
  const auto partition = resource.substr(
      4, partition_end == std::string::npos ? std::string::npos : partition_end - 4);
  if (partition != "*" && partition != "aws" && !partition.starts_with("aws-")) {
    return malformed("Partition \"" + partition.substr(0, 200) + "\" is not valid for resource \"" +
                     shown + "\".");
  }
  const auto service =
      partition_end == std::string::npos
          ? std::string()
          : resource.substr(partition_end + 1, resource.find(':', partition_end + 1) -
                                                   std::min(partition_end + 1, resource.size()));
  if (service.empty()) {
    return malformed("Resource vendor must be fully qualified and cannot contain regexes.");
  }
  return {};
}

bool is_principal_arn(std::string_view text) {
  for (std::string_view prefix : {"arn:aws:iam::", "arn:aws:sts::"}) {
    if (!text.starts_with(prefix)) continue;
    const auto rest = text.substr(prefix.size());
    if (rest.size() < 14 || !is_account_id(rest.substr(0, 12)) || rest[12] != ':') return false;
    const auto who = rest.substr(13);
    if (who.find_first_of("*?") != std::string_view::npos) return false;
    if (prefix.find("iam") == std::string_view::npos) {
      return (who.starts_with("assumed-role/") || who.starts_with("federated-user/")) &&
             !who.ends_with("/");
    }
    return who == "root" ||
           ((who.starts_with("user/") || who.starts_with("role/")) && !who.ends_with("/"));
  }
  return false;
}

// A principal's own id: what a policy keeps of one that was deleted.
bool is_unique_id(std::string_view text) {
  return text.size() >= 16 && text.size() <= 128 &&
         (text.starts_with("AIDA") || text.starts_with("AROA")) &&
         std::ranges::all_of(
             text, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

bool is_host_name(std::string_view text) {
  return text.find('.') != std::string_view::npos && is_vendor(text);
}

class Reader {
 public:
  explicit Reader(PolicyUse use) : use_(use) {}

  Result<PolicyDocument> read(const Tree& tree) {
    if (!tree.is(Kind::kObject)) return syntax("The document", "not a JSON object");
    TRY(read_head(tree));
    const auto* found = tree.find("Statement");
    if (found == nullptr) return syntax("Statement", "missing");
    const auto list = found->is(Kind::kArray) ? found->items : std::vector{*found};
    if (list.empty()) return syntax("Statement", "empty");
    std::set<std::string> sids;
    for (const auto& item : list) {
      ++number_;
      TRY_ASSIGN(auto statement, read_statement(item));
      if (!statement.sid.empty() && !sids.insert(statement.sid).second) {
        return malformed("Statement IDs (SID) in a single policy must be unique.");
      }
      out_.statements.push_back(std::move(statement));
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] tl::unexpected<Error> wrong(std::string_view element,
                                            const std::string& what) const {
    return syntax(in_statement(number_, element), what);
  }

  Result<void> read_head(const Tree& tree) {
    bool newest = false;
    for (const auto& [name, value] : tree.members) {
      if (name == "Statement") continue;
      if (name != "Version" && name != "Id") return syntax(quote(name), "no element of a policy");
      if (!value.is(Kind::kString)) return syntax(name, "not a string");
      if (name == "Id") {
        out_.id = value.text;
        continue;
      }
      newest = value.text == "2012-10-17";
      if (!newest && value.text != "2008-10-17") {
        return syntax("Version", quote(value.text) + " is no version");
      }
    }
    // Without one it is of the oldest version; IAM stores only the newest as identity policies.
    if (!newest && use_ == PolicyUse::kIdentity) {
      return malformed("Policy document must be version 2012-10-17 or greater.");
    }
    if (!newest) variables_ = PolicyText::Variables::kNo;
    return {};
  }

  Result<PolicyStatement> read_statement(const Tree& tree) {
    if (!tree.is(Kind::kObject)) {
      return syntax("Statement " + std::to_string(number_), "not a JSON object");
    }
    PolicyStatement out;
    for (const auto& [name, value] : tree.members) TRY(read_element(name, value, out));
    if (tree.find("Effect") == nullptr) return wrong("Effect", "missing");
    for (const char* element : {"Action", "Resource", "Principal"}) {
      if (tree.find(element) != nullptr && tree.find("Not" + std::string(element)) != nullptr) {
        return wrong(element, "given together with Not" + std::string(element));
      }
    }
    if (out.actions.empty()) return malformed("Policy statement must contain actions.");
    if (use_ == PolicyUse::kTrust) {
      if (tree.find("Resource") != nullptr || tree.find("NotResource") != nullptr) {
        return malformed("Has prohibited field Resource");
      }
      if (out.principals.empty()) return malformed("Missing required field Principal");
    } else if (out.resources.empty()) {
      return malformed("Policy statement must contain resources.");
    }
    return out;
  }

  Result<void> read_element(const std::string& name, const Tree& value, PolicyStatement& out) {
    if (name == "Sid") {
      if (!value.is(Kind::kString)) return wrong(name, "not a string");
      out.sid = value.text;
      return {};
    }
    if (name == "Effect") {
      if (!value.is(Kind::kString) || (value.text != "Allow" && value.text != "Deny")) {
        return wrong(name, "must be Allow or Deny");
      }
      out.allow = value.text == "Allow";
      return {};
    }
    if (name == "Action" || name == "NotAction") {
      out.not_action = name == "NotAction";
      return read_actions(name, value, out);
    }
    if (name == "Resource" || name == "NotResource") {
      out.not_resource = name == "NotResource";
      return read_resources(name, value, out);
    }
    if (name == "Principal" || name == "NotPrincipal") {
      if (use_ != PolicyUse::kTrust) {
        return malformed("Policy document should not specify a principal.");
      }
      // IAM takes no NotPrincipal in a trust policy.
      if (name == "NotPrincipal") return malformed("Has prohibited field NotPrincipal");
      return read_principals(value, out);
    }
    if (name == "Condition") return read_conditions(value, out);
    return wrong(quote(name), "no element of a statement");
  }

  Result<void> read_actions(const std::string& name, const Tree& value, PolicyStatement& out) {
    const auto texts = texts_of(value);
    if (!texts) return wrong(name, "not a string or a list of strings");
    for (const auto& text : *texts) {
      TRY(check_action(text, use_));
      auto pattern = PolicyText::parse(text, PolicyText::Wildcards::kYes);
      if (!pattern || pattern->has_variables()) {
        return wrong(name, quote(text) + " holds a variable, which an action cannot");
      }
      out.actions.push_back(*std::move(pattern));
    }
    return {};
  }

  Result<void> read_resources(const std::string& name, const Tree& value, PolicyStatement& out) {
    const auto texts = texts_of(value);
    if (!texts) return wrong(name, "not a string or a list of strings");
    for (const auto& text : *texts) {
      TRY(check_resource(text));
      auto pattern = PolicyText::parse(text, PolicyText::Wildcards::kYes, variables_);
      if (!pattern) return wrong(name, quote(text) + " holds a malformed variable");
      out.resources.push_back(*std::move(pattern));
    }
    return {};
  }

  Result<void> read_principals(const Tree& value, PolicyStatement& out) {
    if (value.is(Kind::kString) && value.text == "*") {
      out.principals.push_back({});
      return {};
    }
    if (!value.is(Kind::kObject) || value.members.empty()) {
      return wrong("Principal", "must be \"*\" or an object of AWS, Service or Federated");
    }
    for (const auto& [type, names] : value.members) {
      const auto texts = texts_of(names);
      if (!texts || texts->empty()) {
        return wrong("Principal " + quote(type), "not a string or a list of strings");
      }
      for (const auto& text : *texts) {
        TRY_ASSIGN(auto principal, read_principal(type, text));
        out.principals.push_back(std::move(principal));
      }
    }
    return {};
  }

  Result<PolicyPrincipal> read_principal(const std::string& type, const std::string& text) const {
    using Who = PolicyPrincipal::Kind;
    const auto invalid = [&] {
      return malformed("Invalid principal in policy: \"" + type + "\":\"" + text.substr(0, 200) +
                       "\"");
    };
    if (type == "AWS") {
      if (text == "*") return PolicyPrincipal{};
      if (!is_account_id(text) && !is_principal_arn(text) && !is_unique_id(text)) return invalid();
      return PolicyPrincipal{Who::kAws, text};
    }
    if (type == "Service") {
      if (!is_host_name(text)) return invalid();
      return PolicyPrincipal{Who::kService, text};
    }
    if (type == "Federated" || type == "CanonicalUser") {
      if (text.empty()) return invalid();
      return PolicyPrincipal{type == "Federated" ? Who::kFederated : Who::kCanonicalUser, text};
    }
    return wrong("Principal", quote(type) + " is no kind of principal");
  }

  Result<void> read_conditions(const Tree& value, PolicyStatement& out) {
    if (!value.is(Kind::kObject)) return wrong("Condition", "not a JSON object");
    for (const auto& [name, keys] : value.members) {
      const auto op = parse_policy_operator(name);
      if (!op) return wrong("Condition", quote(name) + " is no condition operator");
      if (!keys.is(Kind::kObject)) return wrong("Condition " + name, "not a JSON object");
      for (const auto& [key, wanted] : keys.members) {
        auto condition = *op;
        condition.key = policy_lower(key);
        if (key.find(':') == std::string::npos) {
          return malformed(
              "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
        }
        const auto list = wanted.is(Kind::kArray) ? wanted.items : std::vector{wanted};
        if (list.empty()) return wrong("Condition " + name, quote(key) + " has no value");
        for (const auto& item : list) {
          const bool scalar =
              item.is(Kind::kString) || item.is(Kind::kBool) || item.is(Kind::kNumber);
          if (!scalar || !add_policy_value(condition, item.text, variables_)) {
            return wrong("Condition " + name,
                         quote(item.text) + " is no value for it, at " + quote(key));
          }
        }
        out.conditions.push_back(std::move(condition));
      }
    }
    return {};
  }

  PolicyUse use_;
  PolicyText::Variables variables_ = PolicyText::Variables::kYes;
  PolicyDocument out_;
  std::size_t number_ = 0;  // of the statement, from 1
};

}  // namespace

std::size_t policy_size(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return c != ' ' && c != '\t' && c != '\n' && c != '\r'; }));
}

Result<PolicyDocument> parse_policy(std::string_view text, PolicyUse use) {
  if (text.size() > kPolicyTextMax) {
    return syntax("The document", "longer than " + std::to_string(kPolicyTextMax) + " characters");
  }
  const auto tree = json::parse_tree(text, kDepthMax);
  if (!tree) return syntax("The document", "not JSON: " + tree.error().message);
  // JSON would let the last of two members win: then a reader sees a rule that is not in force.
  if (members_written(text) != members_in(*tree)) {
    return syntax("The document", "a member is given twice");
  }
  return Reader(use).read(*tree);
}

}  // namespace mg::model
