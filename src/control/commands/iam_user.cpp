#include "control/commands/iam_user.h"

#include <fmt/format.h>

#include <algorithm>

#include "control/commands/account.h"
#include "model/aws_errors.h"
#include "model/iam_names.h"
#include "model/quotas.h"
#include "model/session_rules.h"

namespace mg::control {

namespace errors = model::errors;

namespace {

constexpr std::size_t kSecretLength = 40;
constexpr std::size_t kKeyIdMin = 16;
constexpr std::size_t kKeyIdMax = 128;

Result<void> check_free(const model::World& world, const std::string& account,
                        const std::string& name) {
  if (!world.iam_users.find(model::iam_record_id(account, name))) return {};
  return fail(errors::iam_already_exists(fmt::format("User with name {} already exists.", name)));
}

}  // namespace

Result<model::IamUser> create_user(Tx& tx, const std::string& account, const NewUser& wanted) {
  TRY(model::check_iam_name("userName", wanted.name, model::kUserNameMax));
  TRY(model::check_iam_path("path", wanted.path));
  model::IamUser user;
  TRY(merge_iam_tags(user.tags, wanted.tags));
  TRY(check_boundary(tx.world(), account, wanted.boundary));
  TRY(check_free(tx.world(), account, wanted.name));
  TRY(model::check_quota(tx.world(), account, model::QuotaName::kUsers,
                         tx.world().iam_users.count_by("account", account)));
  user.id = model::iam_record_id(account, wanted.name);
  user.account = account;
  user.name = wanted.name;
  user.path = wanted.path;
  user.user_id = new_iam_id(tx, "AIDA");
  user.permissions_boundary = wanted.boundary;
  user.created_at = tx.now_ms();
  tx.put(user);
  return user;
}

Result<void> update_user(Tx& tx, const std::string& account, const std::string& name,
                         const std::optional<std::string>& new_name,
                         const std::optional<std::string>& new_path) {
  TRY_ASSIGN(const auto* found, find_holder<model::IamUser>(tx.world(), account, name));
  auto user = *found;
  if (new_path) {
    TRY(model::check_iam_path("newPath", *new_path));
    user.path = *new_path;
  }
  if (new_name) {
    TRY(model::check_iam_name("newUserName", *new_name, model::kUserNameMax));
    const auto id = model::iam_record_id(account, *new_name);
    if (id != user.id) TRY(check_free(tx.world(), account, *new_name));
    std::vector<model::AccessKey> keys;
    for (const auto* key : keys_of(tx.world(), account, user.name)) keys.push_back(*key);
    for (auto& key : keys) {
      key.user_name = *new_name;
      tx.put(std::move(key));
    }
    tx.erase<model::IamUser>(user.id);
    user.id = id;
    user.name = *new_name;
  }
  tx.put(std::move(user));
  return {};
}

Result<void> delete_user(Tx& tx, const std::string& account, const std::string& name) {
  TRY_ASSIGN(const auto* user, find_holder<model::IamUser>(tx.world(), account, name));
  if (!keys_of(tx.world(), account, user->name).empty()) {
    return fail(
        errors::iam_delete_conflict("Cannot delete entity, must delete access keys first."));
  }
  TRY(check_bare(*user));
  const auto id = user->id;
  tx.erase<model::IamUser>(id);
  return {};
}

std::vector<const model::AccessKey*> keys_of(const model::World& world, const std::string& account,
                                             const std::string& user) {
  return world.access_keys.by("user", account + "/" + user);
}

Result<void> check_key_id(const std::string& id) {
  const auto is_part = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  if (id.size() < kKeyIdMin || id.size() > kKeyIdMax) {
    return fail(model::iam_constraint(
        "accessKeyId", id,
        id.size() < kKeyIdMin
            ? fmt::format("Member must have length greater than or equal to {}", kKeyIdMin)
            : fmt::format("Member must have length less than or equal to {}", kKeyIdMax)));
  }
  if (!std::ranges::all_of(id, is_part)) {
    return fail(model::iam_constraint("accessKeyId", id,
                                      "Member must satisfy regular expression pattern: [\\w]+"));
  }
  return {};
}

Result<NewAccessKey> create_access_key(Tx& tx, const std::string& account, const std::string& user,
                                       const Vault& vault) {
  const auto held = keys_of(tx.world(), account, user);
  TRY(model::check_quota(tx.world(), account, model::QuotaName::kKeysPerUser, held.size()));
  NewAccessKey made;
  do {
    made.key.id = model::new_key_id(model::kLongTermKey, account, tx.rng());
  } while (tx.world().access_keys.find(made.key.id));
  made.secret = tx.rng().text(kSecretAlphabet, kSecretLength);
  made.key.account = account;
  made.key.user_name = user;
  made.key.sealed_secret =
      vault.seal(made.secret, secret_record_name(made.key.id, account), tx.rng());
  made.key.created_at = tx.now_ms();
  tx.put(made.key);
  return made;
}

Result<const model::AccessKey*> find_key(const model::World& world, const std::string& account,
                                         const std::string& user, const std::string& id) {
  TRY(check_key_id(id));
  const auto* key = world.access_keys.find(id);
  if (key && key->account == account && key->user_name == user) return key;
  return fail(
      errors::iam_no_such_entity(fmt::format("The Access Key with id {} cannot be found.", id)));
}

Result<void> set_key_status(Tx& tx, const std::string& account, const std::string& user,
                            const std::string& id, const std::string& status) {
  if (status != "Active" && status != "Inactive") {
    return fail(model::iam_constraint("status", status,
                                      "Member must satisfy enum value set: [Active, Inactive]"));
  }
  TRY_ASSIGN(const auto* found, find_key(tx.world(), account, user, id));
  auto key = *found;
  key.active = status == "Active";
  tx.put(std::move(key));
  return {};
}

Result<void> delete_access_key(Tx& tx, const std::string& account, const std::string& user,
                               const std::string& id) {
  TRY(find_key(tx.world(), account, user, id));
  tx.erase<model::AccessKey>(id);
  return {};
}

}  // namespace mg::control
