#include "node/agent.h"

#include <algorithm>
#include <mutex>
#include <set>
#include <thread>
#include <tuple>
#include <utility>

#include "base/log.h"
#include "node/dns/resolver.h"
#include "node/dns/zone.h"
#include "node/files.h"
#include "node/health/prober.h"
#include "node/inbox.h"
#include "node/last_plan.h"
#include "node/reconcile/reconciler.h"
#include "node/subjects.h"
#include "node/workloads.h"

namespace mg::node {
namespace {

constexpr std::int64_t kTickMs = 1000;

const plan::HealthReport kInitialHealth{plan::TargetHealth::kInitial, "Elb.InitialHealthChecking",
                                        "Initial health checks in progress"};

}  // namespace

class Agent::Impl {
 public:
  Impl(AgentOptions options, std::unique_ptr<Kernel> kernel, const Clock& clock)
      : options_(std::move(options)),
        kernel_(std::move(kernel)),
        clock_(clock),
        reconciler_(*kernel_),
        zone_(options_.dns_suffix),
        last_plan_(options_.installation.state_dir()),
        workloads_(options_.installation, options_.executable),
        resolver_(options_.installation.service_namespace(), zone_),
        prober_(options_.installation.service_namespace(),
                [this](std::uint32_t num, std::uint32_t epoch, plan::HealthReport report) {
                  inbox_.push(num, KnownHealth{epoch, std::move(report)});
                }) {}

  Result<void> start();
  void stop();
  void on_report(ReportCallback callback) { report_ = std::move(callback); }
  void send(plan::PlanChange change) { inbox_.push(std::move(change)); }
  NodeStatus status() const;
  Result<Counters> counters(const std::optional<std::string>& subject) const;

 private:
  void loop();
  void restore();
  void take_change(plan::PlanChange change);
  void take_health(HealthTable news);
  void tick();

  // Kernel, names, workloads and probes, after keys changed or health moved.
  void settle(const std::vector<std::string>& keys);
  void settle_names_before(const std::vector<std::string>& keys);
  void settle_names_after(const std::vector<std::string>& keys);
  void settle_workloads(const std::vector<std::string>& keys);
  void settle_probes();
  void log_failures();
  void keep(const plan::PlanChange& change, bool changed);
  void report();
  void publish_status(const std::vector<std::string>& keys);

  const AgentOptions options_;
  const std::unique_ptr<Kernel> kernel_;
  const Clock& clock_;
  ReportCallback report_;
  Inbox inbox_;
  std::thread thread_;

  // The node's thread only.
  Reconciler reconciler_;
  dns::Zone zone_;  // guards itself
  LastPlan last_plan_;
  Workloads workloads_;
  HealthTable health_;
  bool health_unstored_ = false;
  std::uint64_t epoch_ = 0;
  std::uint64_t revision_ = 0;
  bool from_control_ = false;
  std::map<std::string, std::string> instance_of_key_;
  std::set<std::string> ports_to_start_;  // plan keys: up is not reached yet
  std::map<std::string, std::string> logged_failures_;
  std::int64_t next_tick_ms_ = 0;

  // For other threads.
  mutable std::mutex mutex_;
  NodeStatus status_;
  Subjects subjects_;
  std::set<std::string> endpoint_keys_;

  // Last, so that they stop before what they use goes.
  dns::Resolver resolver_;
  health::Prober prober_;
};

// ---- start and stop

Result<void> Agent::Impl::start() {
  TRY(make_directories(options_.installation.state_dir()));
  TRY(reconciler_.open());
  if (options_.servants) {
    TRY(resolver_.start());
    TRY(prober_.start());
  }
  thread_ = std::thread([this] { loop(); });
  return {};
}

void Agent::Impl::stop() {
  if (!thread_.joinable()) return;
  inbox_.stop();
  thread_.join();
  prober_.stop();
  resolver_.stop();
}

void Agent::Impl::loop() {
  restore();
  while (true) {
    const auto wait = std::clamp<std::int64_t>(next_tick_ms_ - clock_.steady_ms(), 0, kTickMs);
    auto items = inbox_.take(wait);
    if (items.change) take_change(std::move(*items.change));
    if (!items.health.empty()) take_health(std::move(items.health));
    if (items.stop) break;
    if (clock_.steady_ms() >= next_tick_ms_) tick();
  }
  if (health_unstored_) {
    if (auto stored = store_health(options_.installation.state_dir(), health_); !stored) {
      log::warn("health is not stored: {}", stored.error().describe());
    }
  }
}

// The plan and health of before, so that the data plane stands without control.
void Agent::Impl::restore() {
  auto plan = last_plan_.load();
  if (!plan) return;
  for (auto& [num, known] : load_health(options_.installation.state_dir())) {
    const auto it = plan->puts.find("target/" + std::to_string(num));
    if (it == plan->puts.end()) continue;
    const auto* target = std::get_if<plan::TargetEntry>(&it->second);
    if (target == nullptr || target->epoch != known.epoch) continue;
    reconciler_.restore_health(num, known.report.health);
    health_[num] = known;
  }
  log::info("restoring the plan of revision {} with {} entries", plan->revision, plan->puts.size());
  epoch_ = plan->epoch;
  revision_ = plan->revision;
  settle(reconciler_.apply(*plan));
}

// ---- changes

void Agent::Impl::take_change(plan::PlanChange change) {
  // Control's first word may be of an older revision than what we kept: it is right all the same.
  const bool stale = change.epoch < epoch_ ||
                     (!change.snapshot && change.epoch == epoch_ && change.revision < revision_);
  if (stale) {
    log::warn("a plan change of revision {} comes too late", change.revision);
    return;
  }
  if (!change.snapshot && !reconciler_.has_plan()) return;  // its snapshot is on the way
  const auto keys = reconciler_.apply(change);
  epoch_ = change.epoch;
  revision_ = change.revision;
  from_control_ = true;
  settle(keys);
  keep(change, !keys.empty());
  report();
}

void Agent::Impl::take_health(HealthTable news) {
  bool changed = false;
  for (auto& [num, known] : news) {
    const auto* probe = reconciler_.probe(num);
    if (probe == nullptr || probe->target_epoch != known.epoch) continue;
    reconciler_.set_health(num, known.report.health);
    health_[num] = std::move(known);
    changed = true;
  }
  if (!changed) return;
  health_unstored_ = true;
  settle({});
  if (from_control_) report();
}

void Agent::Impl::tick() {
  const auto now = clock_.steady_ms();
  next_tick_ms_ = now + kTickMs;
  if (options_.workloads) workloads_.tick(now);
  if (reconciler_.unfinished()) {
    const auto before = reconciler_.failures();
    settle({});
    if (from_control_ && before != reconciler_.failures()) report();
  }
  if (!health_unstored_) return;
  if (auto stored = store_health(options_.installation.state_dir(), health_); !stored) {
    log::warn("health is not stored: {}", stored.error().describe());
  }
  health_unstored_ = false;
}

void Agent::Impl::settle(const std::vector<std::string>& keys) {
  settle_names_before(keys);
  reconciler_.run();
  log_failures();
  settle_workloads(keys);
  settle_probes();
  for (const auto balancer_num : reconciler_.take_changed_balancers()) {
    zone_.set_serving(balancer_num, reconciler_.serving_zones(balancer_num));
  }
  settle_names_after(keys);
  publish_status(keys);
}

// Those that are new, or have a new reason: a standing failure is tried again every second.
void Agent::Impl::log_failures() {
  auto failures = reconciler_.failures();
  for (const auto& [key, reason] : failures) {
    const auto known = logged_failures_.find(key);
    if (known != logged_failures_.end() && known->second == reason) continue;
    log::error("plan entry {} is not in the kernel: {}", key, log::escape(reason));
  }
  logged_failures_ = std::move(failures);
}

// A name goes before its path does.
void Agent::Impl::settle_names_before(const std::vector<std::string>& keys) {
  for (const auto& key : keys) {
    const auto it = reconciler_.plan().find(key);
    if (it == reconciler_.plan().end()) {
      zone_.erase(key);
      continue;
    }
    const auto* endpoint = std::get_if<plan::EndpointEntry>(&it->second);
    if (endpoint != nullptr && !endpoint->published) zone_.put(key, it->second);
  }
}

void Agent::Impl::settle_names_after(const std::vector<std::string>& keys) {
  for (const auto& key : keys) {
    const auto it = reconciler_.plan().find(key);
    if (it != reconciler_.plan().end()) zone_.put(key, it->second);
  }
}

void Agent::Impl::settle_workloads(const std::vector<std::string>& keys) {
  if (!options_.workloads) return;
  for (const auto& key : keys) {
    if (!key.starts_with("port/")) continue;
    if (const auto old = instance_of_key_.find(key); old != instance_of_key_.end()) {
      const auto it = reconciler_.plan().find(key);
      const bool same = it != reconciler_.plan().end() &&
                        std::get<plan::PortEntry>(it->second).instance_id == old->second;
      if (!same) workloads_.forget(old->second);
      instance_of_key_.erase(old);
    }
    ports_to_start_.insert(key);
  }
  for (auto it = ports_to_start_.begin(); it != ports_to_start_.end();) {
    const auto entry = reconciler_.plan().find(*it);
    if (entry != reconciler_.plan().end()) {
      const auto& port = std::get<plan::PortEntry>(entry->second);
      const auto there = reconciler_.ports().find(port.instance_id);
      if (there == reconciler_.ports().end() || !there->second.up) {
        ++it;
        continue;
      }
      instance_of_key_[*it] = port.instance_id;
      workloads_.want(port);
    }
    it = ports_to_start_.erase(it);
  }
}

void Agent::Impl::settle_probes() {
  for (const auto num : reconciler_.take_changed_probes()) {
    const auto* probe = reconciler_.probe(num);
    if (probe == nullptr) {
      prober_.remove(num);
      health_unstored_ = health_.erase(num) > 0 || health_unstored_;
      continue;
    }
    auto& known = health_[num];
    const bool fresh = known.epoch != probe->target_epoch || known.report == plan::HealthReport{};
    if (fresh) known = {probe->target_epoch, kInitialHealth};
    prober_.update(*probe, fresh ? nullptr : &known.report);
  }
}

void Agent::Impl::keep(const plan::PlanChange& change, bool changed) {
  Result<void> kept;
  if ((change.snapshot && changed) || last_plan_.wants_compaction()) {
    kept = last_plan_.store(epoch_, revision_, reconciler_.plan());
  } else if (change.snapshot) {
    plan::PlanChange note;
    note.epoch = epoch_;
    note.revision = revision_;
    kept = last_plan_.append(note);
  } else {
    kept = last_plan_.append(change);
  }
  if (!kept) log::error("the last plan is not stored: {}", kept.error().describe());
}

void Agent::Impl::report() {
  if (!report_) return;
  plan::NodeReport out;
  out.node = options_.node_name;
  out.epoch = epoch_;
  out.applied_revision = revision_;
  out.failures = reconciler_.failures();
  for (const auto& [num, known] : health_) out.targets[num] = known.report;
  report_(std::move(out));
}

// ---- for other threads

void Agent::Impl::publish_status(const std::vector<std::string>& keys) {
  std::lock_guard lock(mutex_);
  for (const auto& key : keys) {
    const auto it = reconciler_.plan().find(key);
    if (it == reconciler_.plan().end()) {
      const auto gone = subjects_.erase(key);
      if (gone) (void)kernel_->forget_counts(gone->kind, gone->num);
      endpoint_keys_.erase(key);
    } else {
      subjects_.put(key, it->second);
      if (key.starts_with("endpoint/")) endpoint_keys_.insert(key);
    }
  }
  status_.node = options_.node_name;
  status_.epoch = epoch_;
  status_.applied_revision = revision_;
  status_.plan_entries = reconciler_.plan().size();
  status_.ports = reconciler_.ports().size();
  status_.endpoints = endpoint_keys_.size();
  status_.failures = reconciler_.failures().size();
}

NodeStatus Agent::Impl::status() const {
  NodeStatus out;
  {
    std::lock_guard lock(mutex_);
    out = status_;
  }
  if (auto kernel = kernel_->status(); kernel) out.kernel = std::move(*kernel);
  return out;
}

Result<Counters> Agent::Impl::counters(const std::optional<std::string>& subject) const {
  Subject wanted;
  if (subject) {
    std::lock_guard lock(mutex_);
    const auto found = subjects_.find(*subject);
    if (!found) {
      return fail(Error{ErrorKind::kNotFound, {}, "this node knows no " + *subject, {}});
    }
    wanted = *found;
  }
  TRY_ASSIGN(auto counts, kernel_->counts());
  std::erase_if(counts, [&](const VerdictCount& count) {
    return count.subject != wanted.kind || count.num != wanted.num;
  });
  return counter_rows(counts, wall_minus_ktime_ns());
}

// ---- the door

Agent::Agent(AgentOptions options, std::unique_ptr<Kernel> kernel, const Clock& clock)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(kernel), clock)) {}
Agent::~Agent() {
  impl_->stop();
}
Result<void> Agent::start() {
  return impl_->start();
}
void Agent::stop() {
  impl_->stop();
}
void Agent::on_report(ReportCallback callback) {
  impl_->on_report(std::move(callback));
}
void Agent::send(plan::PlanChange change) {
  impl_->send(std::move(change));
}
NodeStatus Agent::status() const {
  return impl_->status();
}
Result<Counters> Agent::counters(const std::optional<std::string>& subject) const {
  return impl_->counters(subject);
}

}  // namespace mg::node
