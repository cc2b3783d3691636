#include "model/principal.h"

#include <algorithm>

#include "model/aws_errors.h"

namespace mg::model {
namespace {

constexpr std::string_view kIamPrefix = "arn:aws:iam::";
constexpr std::size_t kNameMax = 64;

// A name as IAM allows it; a path ("dir/name") is not supported for these entries.
bool is_iam_name(std::string_view name) {
  if (name.empty() || name.size() > kNameMax) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("_+=,.@-").find(c) != std::string_view::npos;
  });
}

}  // namespace

bool is_account_id(std::string_view text) {
  return text.size() == 12 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string root_arn(std::string_view account) {
  return std::string(kIamPrefix) + std::string(account) + ":root";
}

Result<Principal> parse_principal(std::string_view text) {
  if (text == "*") return Principal{"*", "All"};
  if (is_account_id(text)) return Principal{root_arn(text), "Account"};
  auto bad = [&] {
    return fail(errors::principal_invalid("Invalid Principal: '" + std::string(text) + "'"));
  };
  if (!text.starts_with(kIamPrefix)) return bad();
  auto rest = text.substr(kIamPrefix.size());
  if (rest.size() < 14 || !is_account_id(rest.substr(0, 12)) || rest[12] != ':') return bad();
  auto who = rest.substr(13);
  if (who == "root") return Principal{std::string(text), "Account"};
  if (who.starts_with("user/") && is_iam_name(who.substr(5))) {
    return Principal{std::string(text), "User"};
  }
  if (who.starts_with("role/") && is_iam_name(who.substr(5))) {
    return Principal{std::string(text), "Role"};
  }
  return bad();
}

bool principal_matches(std::string_view entry, std::string_view caller_account,
                       std::string_view caller_arn) {
  if (!is_account_id(caller_account)) return false;
  if (entry == "*") return true;
  // An account's entry lets in everyone of that account.
  if (entry == root_arn(caller_account)) return true;
  // A user or role by his exact ARN, which has to be one of his account.
  return entry == caller_arn && caller_arn.starts_with(kIamPrefix) &&
         caller_arn.substr(kIamPrefix.size()).starts_with(std::string(caller_account) + ":");
}

}  // namespace mg::model
