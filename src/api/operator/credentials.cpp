#include "api/operator/credentials.h"

#include <fmt/format.h>

#include <utility>

#include "base/log.h"
#include "control/commands/account.h"
#include "model/iam_names.h"

namespace mg::api::operator_api {
namespace {

using control::PrincipalKind;

std::string user_slot(const std::string& record_id) {
  return "user/" + record_id;
}
std::string role_slot(const std::string& record_id) {
  return "role/" + record_id;
}

}  // namespace

Credentials::~Credentials() {
  forget_keys();
}

void Credentials::forget_keys() {
  for (auto& [id, key] : keys_) crypto::wipe(key.secret);
  keys_.clear();
}

Result<void> Credentials::load(control::Desk& desk, const control::Vault& vault) {
  auto loaded = desk.call([this, &vault](control::Tx& tx) -> Result<std::string> {
    std::lock_guard lock(mutex_);
    vault_ = vault;
    TRY(take_all(tx.world()));
    return std::string();
  });
  if (!loaded) return fail(std::move(loaded.error()));
  return {};
}

void Credentials::follow(const model::World& world, const std::vector<control::Touched>* changed) {
  std::lock_guard lock(mutex_);
  if (!vault_) return;  // load() reads all
  const auto tell = [](const Result<void>& taken) {
    if (!taken) log::error("{}", taken.error().describe());
  };
  if (changed == nullptr) return tell(take_all(world));
  for (const auto& [table, id] : *changed) {
    if (table == control::table_name<model::Account>()) {
      take_account(world, id);
    } else if (table == control::table_name<model::AccessKey>()) {
      tell(take_key(world, id));
    } else if (table == control::table_name<model::IamUser>()) {
      take_user(world, id);
    } else if (table == control::table_name<model::IamRole>()) {
      take_role(world, id);
    }
  }
}

Result<void> Credentials::take_all(const model::World& world) {
  forget_keys();
  identities_.clear();
  unique_ids_.clear();
  accounts_.clear();
  for (const auto& [id, account] : world.accounts.all()) take_account(world, id);
  for (const auto& [id, user] : world.iam_users.all()) take_user(world, id);
  for (const auto& [id, role] : world.iam_roles.all()) take_role(world, id);
  for (const auto& [id, key] : world.access_keys.all()) TRY(take_key(world, id));
  return {};
}

Result<void> Credentials::take_key(const model::World& world, const std::string& id) {
  if (auto old = keys_.find(id); old != keys_.end()) {
    crypto::wipe(old->second.secret);
    keys_.erase(old);
  }
  const auto* key = world.access_keys.find(id);
  if (key == nullptr) return {};
  auto secret =
      vault_->open(key->sealed_secret, control::secret_record_name(key->id, key->account));
  if (!secret) {
    return fail(internal_error(
        fmt::format("the master key does not open access key {}: master.key is not the one with "
                    "which this data directory was made; put the right one back",
                    key->id)));
  }
  Key kept{std::move(*secret), key->account, "", key->active};
  if (!key->user_name.empty()) kept.user = model::iam_record_id(key->account, key->user_name);
  keys_.emplace(id, std::move(kept));
  return {};
}

void Credentials::take_account(const model::World& world, const std::string& id) {
  if (world.accounts.find(id)) {
    accounts_.insert(id);
  } else {
    accounts_.erase(id);
  }
}

void Credentials::take_user(const model::World& world, const std::string& id) {
  const auto* user = world.iam_users.find(id);
  std::optional<Identity> identity;
  if (user) identity = {user->account, user->id, model::arn_of(*user), user->user_id};
  take_identity(user_slot(id), std::move(identity));
}

void Credentials::take_role(const model::World& world, const std::string& id) {
  const auto* role = world.iam_roles.find(id);
  std::optional<Identity> identity;
  if (role) identity = {role->account, role->id, model::arn_of(*role), role->role_id};
  take_identity(role_slot(id), std::move(identity));
}

void Credentials::take_identity(const std::string& slot, std::optional<Identity> identity) {
  if (auto old = unique_ids_.find(slot); old != unique_ids_.end()) {
    // A renamed user holds its id under another slot by now.
    auto held = identities_.find(old->second);
    if (held != identities_.end() && slot.substr(slot.find('/') + 1) == held->second.record_id) {
      identities_.erase(held);
    }
    unique_ids_.erase(old);
  }
  if (!identity) return;
  unique_ids_[slot] = identity->unique_id;
  const auto unique_id = identity->unique_id;
  identities_.insert_or_assign(unique_id, *std::move(identity));
}

std::optional<auth::Credential> Credentials::find(std::string_view access_key_id,
                                                  std::string_view session_token) const {
  if (!session_token.empty()) return find_session(access_key_id, session_token);
  std::lock_guard lock(mutex_);
  const auto it = keys_.find(std::string(access_key_id));
  if (it == keys_.end() || !it->second.active) return std::nullopt;
  const auto& key = it->second;
  auth::Credential found{key.secret, {}};
  found.caller.account = key.account;
  if (key.user.empty()) {
    found.caller.principal_arn = control::root_arn(key.account);
    found.caller.user_id = key.account;
    return found;
  }
  const auto unique_id = unique_ids_.find(user_slot(key.user));
  if (unique_id == unique_ids_.end()) return std::nullopt;
  const auto& user = identities_.at(unique_id->second);
  found.caller.kind = PrincipalKind::kUser;
  found.caller.principal_arn = user.arn;
  found.caller.user_id = user.unique_id;
  found.caller.identity_id = user.record_id;
  return found;
}

std::optional<auth::Credential> Credentials::find_session(std::string_view access_key_id,
                                                          std::string_view token) const {
  if (!vault_) return std::nullopt;
  // Outside the lock: the vault is set once, before anybody calls.
  auto session = vault_->open_session(token);
  if (!session || session->caller.access_key_id != access_key_id) return std::nullopt;
  std::lock_guard lock(mutex_);
  auto& caller = session->caller;
  if (!accounts_.contains(caller.account)) return std::nullopt;
  if (!session->identity_unique_id.empty()) {
    const auto it = identities_.find(session->identity_unique_id);
    if (it == identities_.end() || it->second.account != caller.account) return std::nullopt;
    caller.identity_id = it->second.record_id;
    if (caller.kind == PrincipalKind::kUser) caller.principal_arn = it->second.arn;
  }
  return auth::Credential{std::move(session->secret), std::move(caller)};
}

std::optional<std::string> Credentials::secret_of(const std::string& access_key_id) const {
  std::lock_guard lock(mutex_);
  const auto it = keys_.find(access_key_id);
  if (it == keys_.end()) return std::nullopt;
  return it->second.secret;
}

}  // namespace mg::api::operator_api
