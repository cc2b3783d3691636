// Users and the long-term keys of users and of an account's root. Called by api/iam.
// Invariant: a key's secret is sealed before it enters the World and is told once, in the answer of
// the call that made it; a renamed user keeps unique id, keys and policies.
// Thread rule: the desk's thread.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "control/commands/iam_holder.h"
#include "control/tx.h"
#include "control/vault.h"

namespace mg::control {

struct NewUser {
  std::string name, path = "/", boundary;
  IamTags tags;
};

Result<model::IamUser> create_user(Tx& tx, const std::string& account, const NewUser& wanted);
Result<void> update_user(Tx& tx, const std::string& account, const std::string& name,
                         const std::optional<std::string>& new_name,
                         const std::optional<std::string>& new_path);
Result<void> delete_user(Tx& tx, const std::string& account, const std::string& name);

struct NewAccessKey {
  model::AccessKey key;
  std::string secret;
};

// `user`: a name; empty: the account's root.
Result<NewAccessKey> create_access_key(Tx& tx, const std::string& account, const std::string& user,
                                       const Vault& vault);
std::vector<const model::AccessKey*> keys_of(const model::World& world, const std::string& account,
                                             const std::string& user);
// iam_no_such_entity unless that very user has it.
Result<const model::AccessKey*> find_key(const model::World& world, const std::string& account,
                                         const std::string& user, const std::string& id);
Result<void> set_key_status(Tx& tx, const std::string& account, const std::string& user,
                            const std::string& id, const std::string& status);
Result<void> delete_access_key(Tx& tx, const std::string& account, const std::string& user,
                               const std::string& id);
// validation_error: not 16 to 128 letters and digits.
Result<void> check_key_id(const std::string& id);

}  // namespace mg::control
