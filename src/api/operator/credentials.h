// The access keys in memory, unsealed once, and who stands behind them, so that the door need not
// ask the desk for each call. Filled at start from the World, then told by the desk of every commit
// that changed an account, key, user or role, before an answer of it leaves: the very next call
// finds what the last one made, disabled or deleted.
// Called by the door (look-ups), the desk (follow) and daemon. Thread rule: any thread.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "api/auth/sigv4.h"
#include "control/desk.h"
#include "control/vault.h"

namespace mg::api::operator_api {

class Credentials {
 public:
  ~Credentials();

  // Reads all through the desk and opens every key. An Error names the key that the master key does
  // not open: then the data directory has another's master.key.
  Result<void> load(control::Desk& desk, const control::Vault& vault);
  // For the desk (DeskOptions::on_identities); does nothing before load().
  void follow(const model::World& world, const std::vector<control::Touched>* changed);

  // For the door. A long-term key is not found with a session token, nor when it is inactive; a
  // session not without its token, nor when its user, role or account is gone.
  [[nodiscard]] std::optional<auth::Credential> find(std::string_view access_key_id,
                                                     std::string_view session_token) const;
  // The secret of a long-term key, for the operator.
  [[nodiscard]] std::optional<std::string> secret_of(const std::string& access_key_id) const;

 private:
  struct Key {
    std::string secret, account;
    std::string user;  // record id of the IamUser; empty: the account's root
    bool active = true;
  };
  // A user or a role.
  struct Identity {
    std::string account, record_id, arn, unique_id;
  };

  Result<void> take_all(const model::World& world);
  Result<void> take_key(const model::World& world, const std::string& id);
  void take_account(const model::World& world, const std::string& id);
  void take_user(const model::World& world, const std::string& id);
  void take_role(const model::World& world, const std::string& id);
  void take_identity(const std::string& slot, std::optional<Identity> identity);
  void forget_keys();
  [[nodiscard]] std::optional<auth::Credential> find_session(std::string_view access_key_id,
                                                             std::string_view token) const;

  mutable std::mutex mutex_;
  std::optional<control::Vault> vault_;
  std::unordered_map<std::string, Key> keys_;                // by access key id
  std::unordered_map<std::string, Identity> identities_;     // by AIDA… or AROA…
  std::unordered_map<std::string, std::string> unique_ids_;  // "user/" or "role/" + record id
  std::unordered_set<std::string> accounts_;
};

}  // namespace mg::api::operator_api
