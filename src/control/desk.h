// The desk: the one place that runs commands. It owns the World on one thread. A command is applied
// at once; what has gathered is committed to the store in one transaction, and an answer leaves
// when the last commit that it could have seen is durable. If a commit fails, the World is loaded
// again from the store and every waiting caller gets 503. Nothing flows backwards: a node's report
// and a due timer are commands too. Thread rule: submit() from any thread, never blocks; `done`
// runs on the desk's thread and must be quick. stop() from the thread that made the desk.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/rng.h"
#include "control/tx.h"
#include "plan/link.h"
#include "store/store.h"

namespace mg::control {

// Runs inside the desk; its text is the answer (an XML or JSON body, rendered while the World is at
// hand). An Error undoes all it did.
using Work = std::function<Result<std::string>(Tx&)>;
using Done = std::function<void(Result<std::string>)>;

// The accounts, access keys, users and roles that a commit changed; nullptr: perhaps all. Told on
// the desk's thread before an answer of that commit leaves.
using IdentitiesChanged =
    std::function<void(const model::World&, const std::vector<Touched>* changed)>;

struct DeskOptions {
  const Clock* clock = nullptr;
  Rng* rng = nullptr;
  store::Store* store = nullptr;
  plan::Link* link = nullptr;  // the node
  IdentitiesChanged on_identities = nullptr;
  Outside outside{};
};

class Desk {
 public:
  // Loads the World. Fails when the store cannot be read.
  static Result<std::unique_ptr<Desk>> open(DeskOptions options);
  virtual ~Desk() = default;

  // Sends the node its snapshot and starts the thread.
  virtual void start() = 0;
  virtual void submit(Work work, Done done) = 0;
  // Like submit, but waits; for start-up and tests, never on the desk's thread.
  Result<std::string> call(Work work);
  // Runs what was submitted before, then ends the thread.
  virtual void stop() = 0;
};

}  // namespace mg::control
