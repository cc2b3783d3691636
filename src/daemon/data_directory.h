// The data directory of one installation: its lock, its id and its master key. Made at first start,
// 0700; every file in it is 0600.
// Called by serve and purge. Invariant: while a DataDirectory lives, no other server uses the
// place. Thread rule: one owner.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/crypto.h"
#include "base/fd.h"
#include "base/result.h"
#include "base/rng.h"

namespace mg::daemon {

struct DataDirectory {
  std::string path;
  Fd lock;
  std::string installation;  // 8 hex digits
  crypto::Key master_key{};

  [[nodiscard]] std::string audit_log() const { return path + "/audit.log"; }
  [[nodiscard]] std::string database() const { return path + "/masugata.db"; }
};

// Errors name the reason and the remedy: not ours, locked by another server (its pid), a key that
// is lost while the store is there, a store that was not made for test accounts.
Result<DataDirectory> open_data_directory(const std::string& path, Rng& rng,
                                          bool test_accounts = false);
// A new private one among the temporary files, for a server that keeps nothing.
Result<std::string> make_temporary_directory();

// Only the lock; nullopt when the directory does not exist. For purge.
Result<std::optional<Fd>> lock_data_directory(const std::string& path);
// The id that is written there; nullopt when there is none.
std::optional<std::string> read_installation(const std::string& path);
// Removes our files, then the directory if nothing else is in it. Answers what it removed.
Result<std::vector<std::string>> remove_data_directory(const std::string& path);

}  // namespace mg::daemon
