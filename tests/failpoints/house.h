// One life of the server without its doors: SQLite, the desk, the node's Agent on LastingKernel, in
// one directory that the next life finds again. Calls go the way of api/door: form → row of the
// table of actions → desk. Time stands still unless pass_time() moves it, so that nothing happens
// by itself. Thread rule: one thread uses a House; clock and failpoints are read by its loops.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "base/rng.h"
#include "control/desk.h"
#include "control/vault.h"
#include "failpoint.h"
#include "model/world.h"
#include "node/agent.h"
#include "store/store.h"

namespace mg::test {

inline constexpr const char* kProvider = "111111111111";
inline constexpr const char* kConsumer = "222222222222";
inline constexpr const char* kRegion = "ap-northeast-1";

// Objects of the scenery by name; "$vpc" in a form stands for names["vpc"].
using Names = std::map<std::string, std::string>;

struct Call {
  const char* action;   // "ec2:CreateVpc", or "operator:…" (no ClientToken there)
  const char* account;  // kProvider or kConsumer
  std::string form;     // "VpcId=$vpc&…", without Action and Version
};

class House {
 public:
  // `seed`: another one in each life, or ids would repeat.
  static Result<std::unique_ptr<House>> open(const std::string& directory, std::uint64_t seed);
  ~House();

  Failpoints& failpoints() { return failpoints_; }
  Result<std::string> call(const Call& call, const Names& names);
  // Until nothing waits: the node has applied the newest revision, the desk has taken its report,
  // and nothing new came of it.
  Result<void> settle();
  // The clock, then what is due.
  Result<void> pass_time(std::int64_t ms);
  // Looks at the World inside the desk.
  std::string look(const std::function<std::string(const model::World&)>& use);

 private:
  class StillClock;
  class CrashingStore;
  class CrashingLink;

  explicit House(const std::string& directory, std::uint64_t seed);
  Result<void> start();
  Result<control::Work> operator_work(const Call& call);

  const std::string directory_;
  const control::Vault vault_{crypto::Key{}};
  Failpoints failpoints_;
  std::unique_ptr<StillClock> clock_;
  SeededRng rng_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<node::Agent> agent_;
  std::unique_ptr<CrashingLink> link_;
  std::unique_ptr<control::Desk> desk_;
};

std::string kernel_file(const std::string& directory);

}  // namespace mg::test
