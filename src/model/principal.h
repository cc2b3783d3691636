// Who may use an endpoint service: one entry of its allow-list. An entry is kept in one spelling
// (an account id becomes its root ARN). A match is exact: no prefix, no wildcard inside, no other
// case; only the literal "*" means everybody. Called by the permission commands and by every
// look-up of a service. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace mg::model {

struct Principal {
  std::string arn;   // arn:aws:iam::<12 digits>:root|user/<name>|role/<name>, or "*"
  std::string type;  // Account | User | Role | All
};

// Error: principal_invalid.
Result<Principal> parse_principal(std::string_view text);
// Does this stored entry let the account's caller in? `caller_arn` is an IAM ARN: a role's for its
// sessions.
bool principal_matches(std::string_view entry, std::string_view caller_account,
                       std::string_view caller_arn);

bool is_account_id(std::string_view text);
std::string root_arn(std::string_view account);

}  // namespace mg::model
