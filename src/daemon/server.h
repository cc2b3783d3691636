// One running server: the rooms, wired. Start order: data directory → listeners bound → store →
// desk → node → door → listeners served → errands; stop order is the reverse. Stopping leaves the
// data plane. Called by serve and by tests. Invariant: after a failed start() nothing of it runs.
// Thread rule: start() and stop() from one thread.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "base/rng.h"
#include "daemon/config.h"

namespace mg::daemon {

class Server {
 public:
  Server(ServeConfig config, const Clock& clock, Rng& rng);
  ~Server();  // stop()

  // Errors name the reason and the remedy.
  Result<void> start();
  void stop();

  [[nodiscard]] const std::string& url() const;
  [[nodiscard]] const std::string& data_dir() const;  // a temporary one when all is in memory
  // Bytes of kernel memory that the flow table takes; 0 without a node.
  [[nodiscard]] std::uint64_t flow_table_bytes() const;
  [[nodiscard]] std::uint64_t flow_slots() const;

 private:
  class Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace mg::daemon
