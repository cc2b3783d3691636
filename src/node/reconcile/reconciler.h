// Makes the kernel agree with the plan. Holds the plan, the health of targets, and the Image; works
// on what a change touched, wholesale only after open() and for a snapshot's differences.
//
// run(): encode dirty units → operations in order → kernel; then new ports (make, records, raise),
// and ports that are gone. What fails stays marked and is tried again by the next run(). Called by
// Agent; tests run it on FakeKernel. Invariant: an endpoint is closed before anything else is done;
// a port is raised only after its records are written; without a plan nothing is touched. Thread
// rule: one thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "node/encode/choices.h"
#include "node/encode/encode.h"
#include "node/kernel/kernel.h"
#include "node/reconcile/image.h"
#include "plan/node_plan.h"
#include "plan/node_report.h"

namespace mg::node {

// One target's health check, as the prober does it.
struct TargetProbe {
  std::uint32_t target_num = 0;
  std::uint32_t target_epoch = 0;
  std::uint32_t probe_num = 0;  // shared by targets with the same path
  encode::Probe path;
  plan::HealthCheck check;
  std::uint16_t listener_port = 0;  // for the Host header
  bool operator==(const TargetProbe&) const = default;
};

class Reconciler {
 public:
  explicit Reconciler(Kernel& kernel) : kernel_(kernel) {}

  Result<void> open();
  // The health known from before; says nothing about changes. Before the first run().
  void restore_health(std::uint32_t target_num, plan::TargetHealth health);

  // Answers the plan keys that differ from before. Without a plan only a snapshot is taken.
  std::vector<std::string> apply(const plan::PlanChange& change);
  void set_health(std::uint32_t target_num, plan::TargetHealth health);
  void run();
  // Something is left to try again.
  [[nodiscard]] bool unfinished() const;

  [[nodiscard]] const plan::NodePlan& plan() const { return plan_; }
  [[nodiscard]] bool has_plan() const { return has_plan_; }
  // Plan keys that are not in the kernel, with the reason.
  [[nodiscard]] std::map<std::string, std::string> failures() const;
  // Zones of a balancer that have a healthy target for each of its groups.
  [[nodiscard]] std::set<std::uint32_t> serving_zones(std::uint32_t balancer_num) const;
  [[nodiscard]] const TargetProbe* probe(std::uint32_t target_num) const;
  [[nodiscard]] const std::map<std::string, FoundPort>& ports() const { return ports_; }

  // What changed since the last call: targets whose probe changed or went, balancers whose serving
  // zones changed.
  std::set<std::uint32_t> take_changed_probes() { return std::exchange(changed_probes_, {}); }
  std::set<std::uint32_t> take_changed_balancers() { return std::exchange(changed_balancers_, {}); }

 private:
  struct TargetIndex {
    std::uint32_t tg_num = 0;
    std::uint32_t epoch = 0;
  };

  template <class T>
  const T* entry(const std::string& key) const;

  void index(const std::string& key);
  void index_target(std::uint32_t num, const std::string& key);
  void index_group(std::uint32_t num, const std::string& key);
  void index_balancer(std::uint32_t num);
  void index_listener(const std::string& key);
  void mark_probes(std::uint32_t tg_num);
  void mark_group(std::uint32_t tg_num);
  void forget_target(std::uint32_t num, std::uint32_t tg_num);
  void cut_targets(std::uint32_t tg_num);

  void settle_unit(const std::string& key);
  void settle_group(std::uint32_t tg_num);
  void settle_resets(const encode::ChoiceGroup& group, const plan::TargetGroupEntry& entry);
  void settle_serving(std::uint32_t balancer_num);
  void settle_probe(std::uint32_t target_num);
  void settle_path(const encode::Probe& path);
  std::optional<encode::Probe> wanted_path(std::uint32_t target_num) const;
  encode::ChoiceGroup choice_group(const plan::TargetGroupEntry& entry) const;

  void settle_ports();
  void remove_ports();
  void make_port(const std::string& key);
  void write_port(const plan::PortEntry& port, const std::string& key);
  std::optional<PortSpec> port_spec(const plan::PortEntry& port) const;
  // False: an operation of `unit` failed.
  bool execute(const std::string& unit = {});

  Kernel& kernel_;
  plan::NodePlan plan_;
  bool has_plan_ = false;
  bool first_run_ = true;
  Image image_;

  std::map<std::uint32_t, TargetIndex> targets_;
  std::map<std::uint32_t, std::set<std::uint32_t>> targets_of_group_;
  std::map<std::uint32_t, std::uint32_t> balancer_of_group_;
  std::map<std::uint32_t, std::set<std::uint32_t>> groups_of_balancer_;
  std::map<std::string, std::uint32_t> group_of_listener_;  // by plan key
  std::map<std::uint32_t, std::set<std::string>> listeners_of_group_;

  std::set<std::string> dirty_units_;
  std::set<std::string> dirty_ports_;
  std::set<std::uint32_t> dirty_groups_;
  std::set<std::uint32_t> dirty_balancers_;
  std::set<std::uint32_t> dirty_probes_;

  std::map<std::uint32_t, plan::TargetHealth> health_;
  std::set<std::uint32_t> reset_;  // targets whose flows have been reset since they went bad
  std::map<std::uint32_t, std::map<std::uint32_t, encode::ZoneChoice>> choices_;  // by group
  std::map<std::uint32_t, std::set<std::uint32_t>> serving_;
  std::map<std::uint32_t, TargetProbe> probes_;
  std::map<encode::Probe, std::set<std::uint32_t>> path_users_;

  std::map<std::string, FoundPort> ports_;  // by instance id: what the kernel has
  std::set<std::string> doomed_ports_;      // instance ids

  std::map<std::string, std::string> encode_failures_;
  std::map<std::string, std::string> port_failures_;
  std::map<std::string, std::string> write_failures_;

  std::set<std::uint32_t> changed_probes_;
  std::set<std::uint32_t> changed_balancers_;
};

}  // namespace mg::node
