// Checks targets: TCP connects and HTTP GETs, from the service namespace, each on its own schedule.
// A check goes to 100.96.0.0/11 + probe number; the programs make it come from the balancer's
// address and judge it as traffic. No socket of ours stands in a target's namespace. Called by
// Agent. Invariant: the first check starts at once; redirects are not followed; at most 64 KiB are
// read; a target's state lasts as long as its epoch. Thread rule: start, stop, update and remove
// from one thread; the callback comes from the prober's.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "node/health/state.h"
#include "node/reconcile/reconciler.h"

namespace mg::node::health {

class Prober {
 public:
  using Callback =
      std::function<void(std::uint32_t target_num, std::uint32_t epoch, plan::HealthReport)>;

  Prober(std::string service_namespace, Callback callback);
  ~Prober();

  Result<void> start();
  void stop();
  // A new or changed probe. `restored`: what was known about it before, if anything.
  void update(const TargetProbe& probe, const plan::HealthReport* restored);
  void remove(std::uint32_t target_num);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mg::node::health
