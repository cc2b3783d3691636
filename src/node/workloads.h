// The processes of instances: image `testpage` runs our own binary inside the instance's namespace,
// in a session of its own, so that it outlives the daemon. Recorded in the instance's file by pid
// and start time, adopted by them after a restart, started again when dead. Called by Agent from
// the node's thread. Invariant: at most one process an instance is ours; a pid whose start time
// differs is somebody else's. Ending them is LinuxKernel::remove_port's work. Thread rule: one
// thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/process.h"
#include "base/result.h"
#include "node/installation.h"
#include "plan/node_plan.h"

namespace mg::node {

class Workloads {
 public:
  Workloads(Installation installation, const std::string& executable);

  // The instance is there: adopt or start what its image asks for.
  void want(const plan::PortEntry& port);
  void forget(const std::string& instance_id);
  // Reaps and restarts; call it about once a second.
  void tick(std::int64_t now_ms);

 private:
  struct Workload {
    std::string account;
    std::uint32_t port_num = 0;
    ProcessId process;
    std::int64_t not_before_ms = 0;  // after a quick death
    std::int64_t started_ms = 0;
    int deaths = 0;
  };

  Result<void> ensure(const std::string& instance_id, Workload& workload, std::int64_t now_ms);
  Result<ProcessId> start(const std::string& instance_id, const Workload& workload) const;

  const Installation installation_;
  const std::string executable_;
  std::map<std::string, Workload> workloads_;
  std::int64_t now_ms_ = 0;
};

}  // namespace mg::node
