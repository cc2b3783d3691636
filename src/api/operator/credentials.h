// The access keys in memory, unsealed once, so that the door need not ask the desk for each call.
// Filled at start from the World, then kept true by the operator's API: a key is here before the
// answer that tells of it, and gone before the answer that says it was deleted.
// Called by the door (look-ups), api/operator and daemon. Thread rule: any thread.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "api/auth/sigv4.h"
#include "base/crypto.h"
#include "control/desk.h"

namespace mg::api::operator_api {

class Credentials {
 public:
  ~Credentials();

  // Reads every stored key through the desk and opens it. An Error names the key that the master
  // key does not open: then the data directory has another's master.key.
  Result<void> load(control::Desk& desk, const crypto::Key& master_key);

  void put(const std::string& access_key_id, const std::string& account, std::string secret);
  void erase_account(const std::string& account);
  void clear();

  // For the door; a long-term key is not found with a session token.
  [[nodiscard]] std::optional<auth::Credential> find(std::string_view access_key_id,
                                                     std::string_view session_token) const;

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::string, auth::Credential> by_id_;
};

}  // namespace mg::api::operator_api
