// When a key or a role was last used: what GetAccessKeyLastUsed and GetRole tell. A durable write
// for each call would cost more than the call, so the door asks for one at most once a minute and
// identity (UseLog); after a restart the next call writes again. What is told is thus true to the
// minute, as AWS's own is to some hours.
// Called by api's door. Thread rule: UseLog on the door's thread, the commands on the desk's.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

#include "control/caller.h"
#include "control/tx.h"

namespace mg::control {

class UseLog {
 public:
  // True once a minute for each key, or role.
  bool is_due(const Caller& caller, std::int64_t now_ms);

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::int64_t> noted_;
};

// Changes nothing when the key or role is gone. A session of a user or the root notes nothing.
void note_use(Tx& tx, const Caller& caller, const std::string& service);

}  // namespace mg::control
