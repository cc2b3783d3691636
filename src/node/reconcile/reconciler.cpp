#include "node/reconcile/reconciler.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/number.h"
#include "bpf/abi/values.h"

namespace mg::node {
namespace {

// "target/17" → 17; 0 when it is no such key.
std::uint32_t number_in(const std::string& key, std::string_view kind) {
  if (!key.starts_with(kind) || key.size() <= kind.size() || key[kind.size()] != '/') return 0;
  return parse_number<std::uint32_t>(std::string_view(key).substr(kind.size() + 1)).value_or(0);
}

std::string key_for(std::string_view kind, std::uint32_t num) {
  return fmt::format("{}/{}", kind, num);
}

std::string path_unit(const encode::Probe& path) {
  return fmt::format("probe/{}/{}/{}/{}", path.vpc_num, path.target_address.str(),
                     path.balancer_address.str(), path.check_port);
}

struct Encode {
  Result<Records> operator()(const plan::VpcEntry& e) const { return encode::vpc(e); }
  Result<Records> operator()(const plan::GroupEntry& e) const { return encode::group(e); }
  Result<Records> operator()(const plan::BalancerEntry& e) const { return encode::balancer(e); }
  Result<Records> operator()(const plan::ListenerEntry& e) const { return encode::listener(e); }
  Result<Records> operator()(const plan::TargetEntry& e) const { return encode::target(e); }
  Result<Records> operator()(const plan::EndpointEntry& e) const { return encode::endpoint(e); }
  // Ports have a way of their own; groups of targets own the choices.
  Result<Records> operator()(const plan::PortEntry&) const { return Records{}; }
  Result<Records> operator()(const plan::TargetGroupEntry&) const { return Records{}; }
};

}  // namespace

template <class T>
const T* Reconciler::entry(const std::string& key) const {
  const auto it = plan_.find(key);
  return it == plan_.end() ? nullptr : std::get_if<T>(&it->second);
}

Result<void> Reconciler::open() {
  TRY_ASSIGN(auto found, kernel_.open());
  for (auto& port : found.ports) ports_[port.instance_id] = port;
  image_.found(std::move(found.records));
  return {};
}

void Reconciler::restore_health(std::uint32_t target_num, plan::TargetHealth health) {
  health_[target_num] = health;
}

std::vector<std::string> Reconciler::apply(const plan::PlanChange& change) {
  if (!has_plan_ && !change.snapshot) return {};
  auto differing = plan::apply(plan_, change);
  for (const auto& key : differing) index(key);
  has_plan_ = true;
  return differing;
}

void Reconciler::set_health(std::uint32_t target_num, plan::TargetHealth health) {
  const auto it = targets_.find(target_num);
  if (it == targets_.end()) return;
  auto& known = health_[target_num];
  if (known == health) return;
  known = health;
  mark_group(it->second.tg_num);
}

// ---- what a changed key touches

void Reconciler::index(const std::string& key) {
  if (key.starts_with("port/")) {
    dirty_ports_.insert(key);
    return;
  }
  if (const auto num = number_in(key, "target"); num != 0) {
    index_target(num, key);
  } else if (const auto group = number_in(key, "target_group"); group != 0) {
    index_group(group, key);
    return;
  } else if (const auto balancer = number_in(key, "balancer"); balancer != 0) {
    index_balancer(balancer);
  } else if (key.starts_with("listener/")) {
    index_listener(key);
  }
  dirty_units_.insert(key);
}

void Reconciler::mark_group(std::uint32_t tg_num) {
  if (tg_num == 0) return;
  dirty_groups_.insert(tg_num);
  const auto it = balancer_of_group_.find(tg_num);
  if (it != balancer_of_group_.end()) dirty_balancers_.insert(it->second);
}

// A target whose time is over keeps its flows unless its group says otherwise; they end when one
// side closes. Another target in the same slot never inherits them (index_target).
void Reconciler::forget_target(std::uint32_t num, std::uint32_t tg_num) {
  health_.erase(num);
  reset_.erase(num);
  const auto* group = entry<plan::TargetGroupEntry>(key_for("target_group", tg_num));
  if (group == nullptr || group->reset_on_deregistration) {
    image_.bump_target_epoch(num, key_for("target", num));
  }
}

void Reconciler::index_target(std::uint32_t num, const std::string& key) {
  const auto* target = entry<plan::TargetEntry>(key);
  bool known = false;
  if (const auto it = targets_.find(num); it != targets_.end()) {
    mark_group(it->second.tg_num);
    targets_of_group_[it->second.tg_num].erase(num);
    if (targets_of_group_[it->second.tg_num].empty()) targets_of_group_.erase(it->second.tg_num);
    known = target != nullptr && target->epoch == it->second.epoch;
    if (!known) forget_target(num, it->second.tg_num);
    targets_.erase(it);
  }
  if (target != nullptr) {
    // Whatever flows are left from the slot's last owner are not this one's. At start the image
    // tells (run): there a target that is new to us need not be new to the kernel.
    if (!known && !first_run_) image_.bump_target_epoch(num, key);
    targets_[num] = {target->tg_num, target->epoch};
    targets_of_group_[target->tg_num].insert(num);
    mark_group(target->tg_num);
  }
  dirty_probes_.insert(num);
}

void Reconciler::index_group(std::uint32_t num, const std::string& key) {
  mark_group(num);  // the balancer it had
  const auto* group = entry<plan::TargetGroupEntry>(key);
  if (const auto it = balancer_of_group_.find(num); it != balancer_of_group_.end()) {
    // Its flows carry an address that nobody has any more.
    if (entry<plan::BalancerEntry>(key_for("balancer", it->second)) == nullptr) cut_targets(num);
    groups_of_balancer_[it->second].erase(num);
    balancer_of_group_.erase(it);
  }
  if (group != nullptr && group->balancer_num != 0) {
    balancer_of_group_[num] = group->balancer_num;
    groups_of_balancer_[group->balancer_num].insert(num);
  }
  mark_group(num);
  mark_probes(num);
}

void Reconciler::cut_targets(std::uint32_t tg_num) {
  const auto it = targets_of_group_.find(tg_num);
  if (it == targets_of_group_.end()) return;
  for (const auto num : it->second) image_.bump_target_epoch(num, key_for("target", num));
}

void Reconciler::mark_probes(std::uint32_t tg_num) {
  const auto it = targets_of_group_.find(tg_num);
  if (it != targets_of_group_.end()) dirty_probes_.insert(it->second.begin(), it->second.end());
}

// A health check's Host header names a listener's port.
void Reconciler::index_listener(const std::string& key) {
  if (const auto it = group_of_listener_.find(key); it != group_of_listener_.end()) {
    listeners_of_group_[it->second].erase(key);
    mark_probes(it->second);
    group_of_listener_.erase(it);
  }
  if (const auto* listener = entry<plan::ListenerEntry>(key)) {
    group_of_listener_[key] = listener->tg_num;
    listeners_of_group_[listener->tg_num].insert(key);
    mark_probes(listener->tg_num);
  }
}

void Reconciler::index_balancer(std::uint32_t num) {
  dirty_balancers_.insert(num);
  const auto it = groups_of_balancer_.find(num);
  if (it == groups_of_balancer_.end()) return;
  for (const auto tg_num : it->second) {
    mark_group(tg_num);
    mark_probes(tg_num);
  }
}

// ---- dirty → wanted records

void Reconciler::settle_unit(const std::string& key) {
  encode_failures_.erase(key);
  const auto it = plan_.find(key);
  if (it == plan_.end()) {
    image_.set_unit(key, {});
    return;
  }
  auto records = std::visit(Encode{}, it->second);
  if (!records) {
    // Fail closed: what cannot be expressed is not there.
    encode_failures_[key] = records.error().describe();
    image_.set_unit(key, {});
    return;
  }
  image_.set_unit(key, std::move(*records));
}

encode::ChoiceGroup Reconciler::choice_group(const plan::TargetGroupEntry& entry_) const {
  encode::ChoiceGroup out;
  out.tg_num = entry_.tg_num;
  const auto* balancer = entry<plan::BalancerEntry>(key_for("balancer", entry_.balancer_num));
  if (balancer == nullptr) return out;
  out.cross_zone = entry_.cross_zone == plan::CrossZone::kOn ||
                   (entry_.cross_zone == plan::CrossZone::kAsBalancer && balancer->cross_zone);
  for (const auto& node : balancer->nodes) out.zones.push_back(node.zone_num);
  const auto members = targets_of_group_.find(entry_.tg_num);
  if (members == targets_of_group_.end()) return out;
  for (const auto num : members->second) {
    const auto* target = entry<plan::TargetEntry>(key_for("target", num));
    if (target == nullptr) continue;
    const auto known = health_.find(num);
    out.targets.push_back(
        {num, target->zone_num, target->draining,
         known != health_.end() && known->second == plan::TargetHealth::kHealthy});
  }
  return out;
}

void Reconciler::settle_group(std::uint32_t tg_num) {
  const auto key = key_for("target_group", tg_num);
  const auto* group = entry<plan::TargetGroupEntry>(key);
  if (group == nullptr || group->balancer_num == 0) {
    choices_.erase(tg_num);
    image_.set_unit(key, {});
    return;
  }
  const auto input = choice_group(*group);
  auto zones = encode::choose(input);
  image_.set_unit(key, encode::choices(tg_num, zones));
  choices_[tg_num] = std::move(zones);
  settle_resets(input, *group);
}

// Live flows of a target are reset once, when it is bad while another that could do its work is
// well.
void Reconciler::settle_resets(const encode::ChoiceGroup& group,
                               const plan::TargetGroupEntry& entry_) {
  const auto& zones = choices_[entry_.tg_num];
  for (const auto& target : group.targets) {
    const auto known = health_.find(target.target_num);
    const bool bad = known != health_.end() && known->second == plan::TargetHealth::kUnhealthy;
    const bool replaced = std::any_of(zones.begin(), zones.end(), [&](const auto& zone) {
      return zone.second.healthy && encode::in_scope(group, target, zone.first);
    });
    if (!bad || !replaced || !entry_.reset_on_unhealthy) {
      reset_.erase(target.target_num);
    } else if (reset_.insert(target.target_num).second && !first_run_) {
      image_.bump_target_epoch(target.target_num, key_for("target", target.target_num));
    }
  }
}

void Reconciler::settle_serving(std::uint32_t balancer_num) {
  std::set<std::uint32_t> zones;
  const auto* balancer = entry<plan::BalancerEntry>(key_for("balancer", balancer_num));
  bool any_targets = false;
  if (balancer != nullptr) {
    for (const auto& node : balancer->nodes) zones.insert(node.zone_num);
    for (const auto tg_num : groups_of_balancer_[balancer_num]) {
      if (!targets_of_group_.contains(tg_num)) continue;
      any_targets = true;
      const auto& choices = choices_[tg_num];
      std::erase_if(zones, [&](std::uint32_t zone) {
        const auto it = choices.find(zone);
        return it == choices.end() || !it->second.healthy;
      });
    }
  }
  if (!any_targets) zones.clear();
  auto& known = serving_[balancer_num];
  if (known != zones) changed_balancers_.insert(balancer_num);
  known = std::move(zones);
  if (balancer == nullptr) serving_.erase(balancer_num);
}

std::set<std::uint32_t> Reconciler::serving_zones(std::uint32_t balancer_num) const {
  const auto it = serving_.find(balancer_num);
  return it == serving_.end() ? std::set<std::uint32_t>{} : it->second;
}

const TargetProbe* Reconciler::probe(std::uint32_t target_num) const {
  const auto it = probes_.find(target_num);
  return it == probes_.end() ? nullptr : &it->second;
}

std::optional<encode::Probe> Reconciler::wanted_path(std::uint32_t target_num) const {
  const auto* target = entry<plan::TargetEntry>(key_for("target", target_num));
  if (target == nullptr) return std::nullopt;
  const auto* group = entry<plan::TargetGroupEntry>(key_for("target_group", target->tg_num));
  if (group == nullptr || group->balancer_num == 0) return std::nullopt;
  const auto* balancer = entry<plan::BalancerEntry>(key_for("balancer", group->balancer_num));
  if (balancer == nullptr || balancer->nodes.empty()) return std::nullopt;
  auto node = std::find_if(balancer->nodes.begin(), balancer->nodes.end(),
                           [&](const auto& n) { return n.zone_num == target->zone_num; });
  if (node == balancer->nodes.end()) node = balancer->nodes.begin();
  return encode::Probe{target->vpc_num, balancer->balancer_num, node->address, target->address,
                       group->check.port != 0 ? group->check.port : target->port};
}

void Reconciler::settle_probe(std::uint32_t target_num) {
  const auto path = wanted_path(target_num);
  const auto known = probes_.find(target_num);
  if (known != probes_.end() && (!path || known->second.path != *path)) {
    const auto old = known->second.path;
    path_users_[old].erase(target_num);
    probes_.erase(known);
    settle_path(old);
    changed_probes_.insert(target_num);
  }
  if (!path) return;
  const auto& target = *entry<plan::TargetEntry>(key_for("target", target_num));
  const auto& group = *entry<plan::TargetGroupEntry>(key_for("target_group", target.tg_num));
  auto& probe = probes_[target_num];
  // An unchanged probe is no news: the prober would start its check anew.
  TargetProbe wanted{target_num, target.epoch, probe.probe_num, *path, group.check, 0};
  if (const auto it = listeners_of_group_.find(target.tg_num);
      it != listeners_of_group_.end() && !it->second.empty()) {
    wanted.listener_port = entry<plan::ListenerEntry>(*it->second.begin())->port;
  }
  if (probe == wanted && path_users_[*path].contains(target_num)) return;
  probe = wanted;
  changed_probes_.insert(target_num);
  path_users_[*path].insert(target_num);
  settle_path(*path);
}

// Targets with the same path share one probe number, the smallest target's.
void Reconciler::settle_path(const encode::Probe& path) {
  const auto it = path_users_.find(path);
  const auto unit = path_unit(path);
  encode_failures_.erase(unit);
  if (it == path_users_.end() || it->second.empty()) {
    if (it != path_users_.end()) path_users_.erase(it);
    image_.set_unit(unit, {});
    return;
  }
  const auto probe_num = *it->second.begin();
  for (const auto user : it->second) {
    auto& probe = probes_[user];
    if (probe.probe_num != probe_num) changed_probes_.insert(user);
    probe.probe_num = probe_num;
  }
  auto records = encode::probe(path, probe_num);
  if (!records) {
    encode_failures_[key_for("target", probe_num)] = records.error().describe();
    records = Records{};
  }
  image_.set_unit(unit, std::move(*records));
}

// ---- ports

std::optional<PortSpec> Reconciler::port_spec(const plan::PortEntry& port) const {
  const auto* vpc = entry<plan::VpcEntry>(key_for("vpc", port.vpc_num));
  if (vpc == nullptr) return std::nullopt;
  PortSpec spec;
  spec.port_num = port.port_num;
  spec.epoch = port.epoch;
  spec.instance_id = port.instance_id;
  spec.address = port.address;
  spec.subnet = port.subnet;
  spec.mac = port.mac;
  spec.resolver = Ip4{vpc->cidr.base.value + 2};
  spec.interface_id = port.interface_id;
  spec.account = port.account;
  spec.image = port.image;
  spec.region = vpc->region;
  return spec;
}

void Reconciler::write_port(const plan::PortEntry& port, const std::string& key) {
  auto records = encode::port(port, ports_.at(port.instance_id).ifindex);
  if (!records) {
    port_failures_[key] = records.error().describe();
    image_.set_unit(key, {});
    return;
  }
  image_.set_unit(key, std::move(*records));
}

// Ports that are there get their records; others lose them and are doomed or to be made.
void Reconciler::settle_ports() {
  std::set<std::string> kept;
  for (const auto& key : dirty_ports_) {
    port_failures_.erase(key);
    const auto* port = entry<plan::PortEntry>(key);
    const auto it = port == nullptr ? ports_.end() : ports_.find(port->instance_id);
    const bool there = it != ports_.end() && it->second.complete &&
                       it->second.port_num == port->port_num && it->second.epoch == port->epoch;
    if (there) {
      write_port(*port, key);
    } else {
      image_.set_unit(key, {});
    }
    if (port != nullptr && there) kept.insert(port->instance_id);
    const auto num = number_in(key, "port");
    for (const auto& [instance, found] : ports_) {
      const bool same = found.port_num == num || (port != nullptr && instance == port->instance_id);
      if (same && !kept.contains(instance)) doomed_ports_.insert(instance);
    }
  }
  if (!first_run_) return;
  for (const auto& [instance, found] : ports_) {
    if (!kept.contains(instance)) doomed_ports_.insert(instance);
  }
}

void Reconciler::remove_ports() {
  for (auto it = doomed_ports_.begin(); it != doomed_ports_.end();) {
    const auto found = ports_.find(*it);
    if (found != ports_.end()) {
      const auto key = key_for("port", found->second.port_num);
      if (auto removed = kernel_.remove_port(found->second); !removed) {
        port_failures_[key] = removed.error().describe();
        ++it;
        continue;
      }
      if (!plan_.contains(key)) port_failures_.erase(key);
      ports_.erase(found);
    }
    it = doomed_ports_.erase(it);
  }
}

void Reconciler::make_port(const std::string& key) {
  const auto* port = entry<plan::PortEntry>(key);
  if (port == nullptr) return;
  const auto spec = port_spec(*port);
  if (!spec) {
    port_failures_[key] = "its VPC is not in the plan";
    return;
  }
  auto it = ports_.find(port->instance_id);
  if (it == ports_.end()) {
    auto made = kernel_.make_port(*spec);
    if (!made) {
      port_failures_[key] = made.error().describe();
      // Whatever was half built is taken down before the next try.
      ports_[port->instance_id] = {port->port_num, port->epoch, port->instance_id, 0, false, false};
      doomed_ports_.insert(port->instance_id);
      return;
    }
    it = ports_
             .insert_or_assign(port->instance_id, FoundPort{port->port_num, port->epoch,
                                                            port->instance_id, *made, true, false})
             .first;
    write_port(*port, key);
    if (!execute(key)) {
      port_failures_[key] = "its records could not be written";
      return;
    }
  }
  if (doomed_ports_.contains(port->instance_id) || it->second.up) return;
  if (port_failures_.contains(key) || write_failures_.contains(key)) return;
  if (auto raised = kernel_.raise_port(*spec); !raised) {
    port_failures_[key] = raised.error().describe();
    return;
  }
  it->second.up = true;
}

// ---- the whole

bool Reconciler::execute(const std::string& unit) {
  bool unit_done = true;
  for (const auto& operation : image_.operations()) {
    auto result = operation.erases() ? kernel_.erase(operation.key)
                                     : kernel_.put(operation.key, operation.value);
    if (result) {
      image_.done(operation);
      continue;
    }
    if (operation.unit == unit) unit_done = false;
    write_failures_[operation.unit] =
        fmt::format("map {}: {}", map_name(operation.key.map), result.error().describe());
  }
  return unit_done;
}

void Reconciler::run() {
  if (!has_plan_) return;
  write_failures_.clear();
  for (const auto& key : std::exchange(dirty_units_, {})) settle_unit(key);
  for (const auto tg_num : std::exchange(dirty_groups_, {})) settle_group(tg_num);
  for (const auto balancer_num : std::exchange(dirty_balancers_, {})) settle_serving(balancer_num);
  for (const auto target_num : std::exchange(dirty_probes_, {})) settle_probe(target_num);
  settle_ports();
  if (first_run_) {
    // A slot that got another target while nobody looked.
    for (const auto& [key, value] : image_.written()) {
      if (key.map != MapId::kTargets) continue;
      const auto num = value_of<std::uint32_t>(key.key);
      const auto it = targets_.find(num);
      if (it != targets_.end() && it->second.epoch != value_of<mg_target>(value).plan_epoch) {
        image_.bump_target_epoch(num, key_for("target", num));
      }
    }
  }
  first_run_ = false;
  execute();
  remove_ports();
  std::set<std::string> again;
  for (const auto& key : std::exchange(dirty_ports_, {})) {
    make_port(key);
    if (port_failures_.contains(key) || write_failures_.contains(key)) again.insert(key);
  }
  dirty_ports_ = std::move(again);
}

bool Reconciler::unfinished() const {
  return has_plan_ && (!image_.idle() || !dirty_ports_.empty() || !doomed_ports_.empty());
}

std::map<std::string, std::string> Reconciler::failures() const {
  std::map<std::string, std::string> out = port_failures_;
  out.insert(encode_failures_.begin(), encode_failures_.end());
  for (const auto& [unit, reason] : write_failures_) {
    std::string key = unit;
    if (unit.starts_with("probe/")) {
      for (const auto& [path, users] : path_users_) {
        if (path_unit(path) == unit && !users.empty()) key = key_for("target", *users.begin());
      }
    }
    out.try_emplace(key, reason);
  }
  return out;
}

}  // namespace mg::node
