#include "api/operator/credentials.h"

#include <fmt/format.h>

#include <memory>
#include <utility>
#include <vector>

#include "control/commands/account.h"

namespace mg::api::operator_api {

Credentials::~Credentials() {
  for (auto& [id, credential] : by_id_) crypto::wipe(credential.secret);
}

Result<void> Credentials::load(control::Desk& desk, const crypto::Key& master_key) {
  auto keys = std::make_shared<std::vector<model::AccessKey>>();
  TRY(desk.call([keys](control::Tx& tx) -> Result<std::string> {
    for (const auto& [id, key] : tx.world().access_keys.all()) keys->push_back(key);
    return std::string();
  }));
  for (const auto& key : *keys) {
    auto sealed = crypto::unbase64(key.sealed_secret);
    if (!sealed) return fail(internal_error(fmt::format("access key {} is damaged", key.id)));
    auto secret =
        crypto::open(master_key, *sealed, control::secret_record_name(key.id, key.account));
    if (!secret) {
      return fail(internal_error(
          fmt::format("the master key does not open access key {}: master.key is not the one with "
                      "which this data directory was made; put the right one back",
                      key.id)));
    }
    put(key.id, key.account, std::move(*secret));
  }
  return {};
}

void Credentials::put(const std::string& access_key_id, const std::string& account,
                      std::string secret) {
  auth::Credential credential{std::move(secret), account, control::root_arn(account), account};
  std::lock_guard lock(mutex_);
  by_id_.insert_or_assign(access_key_id, std::move(credential));
}

void Credentials::erase_account(const std::string& account) {
  std::lock_guard lock(mutex_);
  for (auto it = by_id_.begin(); it != by_id_.end();) {
    if (it->second.account == account) {
      crypto::wipe(it->second.secret);
      it = by_id_.erase(it);
    } else {
      ++it;
    }
  }
}

void Credentials::clear() {
  std::lock_guard lock(mutex_);
  for (auto& [id, credential] : by_id_) crypto::wipe(credential.secret);
  by_id_.clear();
}

std::optional<auth::Credential> Credentials::find(std::string_view access_key_id,
                                                  std::string_view session_token) const {
  if (!session_token.empty()) return std::nullopt;
  std::lock_guard lock(mutex_);
  auto it = by_id_.find(std::string(access_key_id));
  if (it == by_id_.end()) return std::nullopt;
  return it->second;
}

}  // namespace mg::api::operator_api
