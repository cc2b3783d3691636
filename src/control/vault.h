// What only the master key opens: the secrets of long-term keys, as they are stored, and session
// tokens, which hold all that there is of a session: nothing of one is stored.
// Called by commands that make a key, by STS and by api/operator/credentials. Invariant: what was
// sealed under another master key, for another record or in another version does not open; a token
// says nothing to its holder. Thread rule: const after construction, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/crypto.h"
#include "base/result.h"
#include "control/caller.h"

namespace mg::control {

struct Session {
  std::string secret;
  // Who calls; the region is each call's own. `identity_id` is not in the token: a user may be
  // renamed, and a role made again under the name of a deleted one must not revive its sessions.
  Caller caller;
  std::string identity_unique_id;  // AIDA… or AROA…; empty: the account's root
};

class Vault {
 public:
  explicit Vault(const crypto::Key& master_key) : master_key_(master_key) {}

  // base64; `associated` names the record that the secret belongs to.
  [[nodiscard]] std::string seal(std::string_view secret, std::string_view associated,
                                 Rng& rng) const;
  [[nodiscard]] Result<std::string> open(std::string_view sealed,
                                         std::string_view associated) const;

  [[nodiscard]] std::string seal_session(const Session& session, Rng& rng) const;
  // nullopt: not a token of ours. Its end is not judged here.
  [[nodiscard]] std::optional<Session> open_session(std::string_view token) const;

 private:
  crypto::Key master_key_;
};

}  // namespace mg::control
