// What the house does outside of itself: it looks for the TXT records that prove private DNS names,
// and hands the messages of connection notifications to their webhooks. Both errands are written in
// the World until they are done, so a restart, or a kill, only delays them. Each topic has a thread
// of its own: a webhook that hangs holds up nobody else, and keeps its messages in their order.
// Called by daemon/server. Invariant: the desk never waits for an errand.
// Thread rule: start and stop from one thread; stop before the desk stops.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/rng.h"
#include "control/desk.h"
#include "daemon/config.h"

namespace mg::daemon {

// What the desk must know of them.
control::Outside outside_of(const ServeConfig& config);

class Errands {
 public:
  Errands(const ServeConfig& config, const Clock& clock, Rng& rng);
  ~Errands() { stop(); }

  void start(control::Desk& desk);
  void stop();

 private:
  // One look at the World and what is to do; false: nothing was, so wait.
  bool prove_domains();
  bool deliver(const Webhook& webhook);
  void run(const std::function<bool()>& round);
  [[nodiscard]] bool stopping() const;
  // True once stop() was called.
  bool pause(int ms);

  const std::optional<node::dns::DnsServer> forwarder_;
  const std::vector<Webhook> webhooks_;
  const Clock& clock_;
  Rng& rng_;
  control::Desk* desk_ = nullptr;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace mg::daemon
