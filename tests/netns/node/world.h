// A node on the real kernel with a hand-made plan: two VPCs of equal CIDR, a provider's instance
// behind a balancer, a consumer's endpoint, and in the consumer's VPC an instance with the
// provider's very address. Everything is purged at the end, whatever happened.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/process.h"
#include "node/agent.h"
#include "node/installation.h"
#include "plan/node_plan.h"

namespace mg::test {

inline constexpr const char* kClient = "172.31.5.10";
inline constexpr const char* kServer = "172.31.23.89";  // in both VPCs
inline constexpr const char* kEndpointA = "172.31.16.50";
inline constexpr const char* kEndpointC = "172.31.32.50";
inline constexpr const char* kEndpointName =
    "vpce-1-x.vpce-svc-1.ap-northeast-1.vpce.amazonaws.com";

class World {
 public:
  World();
  ~World();
  World(const World&) = delete;

  // Empty: nothing is missing.
  static std::string missing_capability();
  // All worlds of one run carry its tag, so that a crash's leftovers can be found.
  static std::string new_tag();
  static void set_tag(const std::string& tag);
  static void clear_away(const std::string& tag);

  void start_agent();
  void stop_agent();  // the data plane stays
  node::Agent& agent() { return *agent_; }
  const node::Installation& installation() const { return installation_; }
  std::string instance(std::uint32_t port_num) const;  // its id
  std::string purge_now();                             // empty: nothing is left

  plan::PlanChange story() const;
  plan::EndpointEntry endpoint(bool open, bool published, std::uint32_t epoch) const;
  // Sends and waits until it is applied; the report then.
  plan::NodeReport apply(plan::PlanChange change);
  bool wait_for_health(std::uint32_t target_num, plan::TargetHealth health, int timeout_ms);

  // A command inside an instance, by exec_in_instance in a process of its own.
  CommandOutput in(std::uint32_t port_num, std::vector<std::string> argv);

 private:
  node::Installation installation_;
  SystemClock clock_;
  std::unique_ptr<node::Agent> agent_;
  std::string tag_;
  std::uint64_t revision_ = 0;

  std::mutex mutex_;
  std::condition_variable reported_;
  std::optional<plan::NodeReport> report_;
};

template <class T>
void put(plan::PlanChange& change, T entry) {
  auto key = plan::key_of(plan::Entry(entry));
  change.puts.insert_or_assign(std::move(key), plan::Entry(std::move(entry)));
}

}  // namespace mg::test
