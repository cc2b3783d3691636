// Accounts and their access keys: made and removed by the operator, never through the AWS API.
// Called by api/operator. A secret is sealed before it enters the World and is never logged.
// Invariant: after delete_account no record of any table carries the account's id; what others had
// attached to its services is closed. Thread rule: the desk's thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "control/tx.h"

namespace mg::control {

struct NewAccount {
  std::optional<std::string> id;             // 12 digits; else random
  std::string alias;                         // may be empty
  std::optional<std::string> access_key_id;  // else AKIA + 16 characters
  std::optional<std::string> secret;         // else 40 characters
};

struct CreatedAccount {
  std::string id, alias;
  std::string access_key_id, secret;
};

struct AccountRow {
  std::string id, alias;
  std::int64_t created_at = 0;
  std::vector<std::string> access_key_ids;
};

// Seals a secret for storing; `associated` names the record that it belongs to.
using SealSecret =
    std::function<std::string(std::string_view secret, std::string_view associated, Rng& rng)>;

std::string root_arn(std::string_view account);  // arn:aws:iam::<id>:root
// What a sealed secret is bound to.
std::string secret_record_name(std::string_view access_key_id, std::string_view account);

// kInvalidArgument: a value that has not the right form; kAlreadyExists: id, alias or key in use.
Result<CreatedAccount> create_account(Tx& tx, const NewAccount& wanted, const SealSecret& seal);
std::vector<AccountRow> list_accounts(const model::World& world);
// The first key of the account's root; nullptr when it has none.
const model::AccessKey* root_key(const model::World& world, const std::string& account);
// By id or by alias; nullptr when there is none.
const model::Account* find_account(const model::World& world, const std::string& id_or_alias);
// IAM's view of the alias: an account has at most one, and no two have the same. Errors:
// validation_error, iam_already_exists, iam_no_such_entity.
Result<void> set_account_alias(Tx& tx, const std::string& account, const std::string& alias);
Result<void> delete_account_alias(Tx& tx, const std::string& account, const std::string& alias);
// kNotFound; kFailedPrecondition when it owns more than default VPCs and `force` is not set.
// Answers the id.
Result<std::string> delete_account(Tx& tx, const std::string& id_or_alias, bool force);

}  // namespace mg::control
