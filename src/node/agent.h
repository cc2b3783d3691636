// The node: takes plan changes, makes the kernel agree with them, answers names, probes targets,
// keeps workloads alive, and reports. Joined to control by plan::Link.
//
// Main path: send() → inbox (coalesced by key) → apply → Reconciler (encode, diff, kernel) →
// journal (last plan) → report. Names and probes run in threads of their own inside the service
// namespace. Called by daemon (serve) and tests. Thread rule: start() and stop() from one thread;
// send(), status() and counters() from any.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "node/counters.h"
#include "node/installation.h"
#include "node/kernel/kernel.h"
#include "plan/link.h"

namespace mg::node {

struct AgentOptions {
  explicit AgentOptions(Installation where) : installation(std::move(where)) {}

  Installation installation;
  std::string node_name = "local";
  std::string dns_suffix = "amazonaws.com";  // of endpoint and balancer names
  // Our own binary, which understands "testpage …"; the default is the running one, even if its
  // file has been replaced.
  std::string executable = "/proc/self/exe";
  bool workloads = true;  // false: namespaces only, no process is started (tests)
  bool servants = true;   // false: no resolver, no prober (tests on a fake kernel)
};

struct NodeStatus {
  std::string node;
  std::uint64_t epoch = 0;
  std::uint64_t applied_revision = 0;
  std::size_t plan_entries = 0;
  std::size_t ports = 0;
  std::size_t endpoints = 0;
  std::size_t failures = 0;
  KernelStatus kernel;
};

class Agent final : public plan::Link {
 public:
  Agent(AgentOptions options, std::unique_ptr<Kernel> kernel, const Clock& clock);
  ~Agent() override;  // stop()

  // Opens the kernel (the error names reason and remedy), restores the last plan and health, starts
  // the threads. Without a last plan nothing is swept before the first snapshot.
  Result<void> start();
  // Stops the daemon's part only; the data plane goes on. Idempotent.
  void stop();

  void on_report(ReportCallback callback) override;  // before start()
  void send(plan::PlanChange change) override;       // before or after start()

  [[nodiscard]] NodeStatus status() const;
  // `subject`: an interface, instance or endpoint id or a balancer's ARN; absent: totals.
  // kNotFound when the plan knows no such subject.
  [[nodiscard]] Result<Counters> counters(const std::optional<std::string>& subject) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mg::node
