#include "control/waits.h"

#include <fmt/format.h>

#include "control/commands/network_interface.h"
#include "control/commands/tags.h"
#include "control/commands/target.h"
#include "control/commands/vpc_endpoint.h"
#include "model/instance.h"

namespace mg::control {
namespace {

constexpr std::int64_t kClientTokenMs = 24 * 3'600'000LL;

// Copies, since the caller changes what the index lists.
template <class T>
std::vector<T> copies(const std::vector<const T*>& records) {
  std::vector<T> out;
  out.reserve(records.size());
  for (const auto* record : records) out.push_back(*record);
  return out;
}

void finish_termination(Tx& tx, model::Instance instance) {
  deregister_instance(tx, instance.id);
  for (auto& interface : copies(tx.world().interfaces.by("instance", instance.id))) {
    if (interface.delete_on_termination) {
      remove_interface(tx, interface.id);
    } else {
      part(tx, std::move(interface));
    }
  }
  instance.state = "terminated";
  instance.terminated_at = tx.now_ms();
  instance.port_num = 0;  // the slot is free although the record stays visible
  tx.put(std::move(instance));
}

// Its interfaces, their addresses and its place in target groups stay; the slot is free.
void finish_stop(Tx& tx, model::Instance instance) {
  instance.state = "stopped";
  instance.port_num = 0;
  tx.put(std::move(instance));
}

}  // namespace

Result<void> settle_waits(Tx& tx, const Planner& planner) {
  const auto& world = tx.world();
  for (auto& instance : copies(world.instances.by("state", "pending"))) {
    if (!planner.reached(fmt::format("port/{}", instance.port_num), tx.seen())) continue;
    instance.state = "running";
    tx.put(std::move(instance));
  }
  for (auto& instance : copies(world.instances.by("state", "shutting-down"))) {
    if (!planner.reached(fmt::format("port/{}", instance.port_num), tx.seen())) continue;
    finish_termination(tx, std::move(instance));
  }
  for (auto& instance : copies(world.instances.by("state", "stopping"))) {
    if (!planner.reached(fmt::format("port/{}", instance.port_num), tx.seen())) continue;
    finish_stop(tx, std::move(instance));
  }
  for (auto& balancer : copies(world.load_balancers.by("state", "provisioning"))) {
    if (!planner.reached(fmt::format("balancer/{}", balancer.balancer_num), tx.seen())) continue;
    balancer.state = "active";
    tx.put(std::move(balancer));
  }
  settle(tx, tx.seen());
  return {};
}

Result<void> run_due(Tx& tx) {
  remove_due_targets(tx);
  for (const auto* instance : tx.world().instances.by("state", "terminated")) {
    if (instance->terminated_at + model::kTerminatedVisibleMs > tx.now_ms()) continue;
    const auto id = instance->id;
    remove_all_tags(tx, id);
    tx.erase<model::Instance>(id);
  }
  std::vector<std::string> old_tokens;
  for (const auto& [id, token] : tx.world().tokens.all()) {
    if (token.created_at + kClientTokenMs <= tx.now_ms()) old_tokens.push_back(id);
  }
  for (const auto& id : old_tokens) tx.erase<model::IdempotencyToken>(id);
  return {};
}

}  // namespace mg::control
