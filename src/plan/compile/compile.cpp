#include "plan/compile/compile.h"

#include <algorithm>
#include <string_view>

#include "plan/compile/parts.h"

namespace mg::plan::compile {
namespace {

using Keys = std::vector<std::string>;

constexpr std::uint32_t kNumMax = 0xffffffffU;

std::string key(const char* part, std::uint32_t num) {
  return std::string(part) + "/" + std::to_string(num);
}

// A record with the number 0 is stored and described, and has no part in the plan.
void add_key(Keys& keys, const char* part, std::uint32_t num) {
  if (num != 0) keys.push_back(key(part, num));
}

Keys keys_for(const char* part, std::uint32_t num) {
  Keys keys;
  add_key(keys, part, num);
  return keys;
}

// "listener/<balancer_num>/<port>/<protocol>" behind its first slash.
std::optional<plan::Entry> compile_listener(const model::World& world, std::string_view rest) {
  const auto first = rest.find('/');
  const auto second = rest.find('/', first == std::string_view::npos ? first : first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) return std::nullopt;
  const auto balancer_num = number(rest.substr(0, first), kNumMax);
  const auto port = number(rest.substr(first + 1, second - first - 1), 65535);
  const auto protocol = number(rest.substr(second + 1), 255);
  if (!balancer_num || !port || !protocol) return std::nullopt;
  return listener_entry(world, *balancer_num, static_cast<std::uint16_t>(*port),
                        static_cast<std::uint8_t>(*protocol));
}

Keys keys_of_interface(const model::World& world, const model::NetworkInterface& interface) {
  if (const auto* instance = world.instances.find(interface.instance_id)) {
    return {key("port", instance->port_num)};
  }
  if (const auto* endpoint = world.endpoints.find(interface.owner_id)) {
    return {key("endpoint", endpoint->endpoint_num)};
  }
  if (const auto* balancer = world.load_balancers.find(interface.owner_id)) {
    return keys_for("balancer", balancer->balancer_num);
  }
  return {};
}

// Its port, and the targets that stand and fall with it.
Keys keys_of_instance(const model::World& world, const model::Instance& instance) {
  Keys keys{key("port", instance.port_num)};
  for (const auto* target : world.targets.by("target", instance.id)) {
    add_key(keys, "target", target->target_num);
  }
  return keys;
}

Keys keys_of_listener(const model::World& world, const model::Listener& listener) {
  auto keys = listener_keys(world, listener);
  if (const auto* group = world.target_groups.find(listener.target_group_id)) {
    add_key(keys, "target_group", group->tg_num);
  }
  return keys;
}

// A balancer that comes or goes takes its listeners, and what names it by number, with it.
Keys keys_of_balancer(const model::World& world, const model::LoadBalancer& balancer) {
  auto keys = keys_for("balancer", balancer.balancer_num);
  for (const auto* listener : world.listeners.by("balancer", balancer.id)) {
    for (auto& name : keys_of_listener(world, *listener)) keys.push_back(std::move(name));
  }
  return keys;
}

// With the endpoints whose private names depend on its DNS attributes.
Keys keys_of_vpc(const model::World& world, const model::Vpc& vpc) {
  Keys keys{key("vpc", vpc.vpc_num)};
  for (const auto* endpoint : world.endpoints.by("private_dns", vpc.id)) {
    keys.push_back(key("endpoint", endpoint->endpoint_num));
  }
  return keys;
}

// While a service stands no entry depends on what is in it; when it is gone its endpoints are
// closed.
Keys keys_of_service(const model::World& world, const std::string& id) {
  Keys keys;
  if (world.services.find(id) != nullptr) return keys;
  for (const auto* endpoint : world.endpoints.by("service", id)) {
    keys.push_back(key("endpoint", endpoint->endpoint_num));
  }
  return keys;
}

}  // namespace

std::optional<plan::Entry> compile(const model::World& world, const std::string& plan_key) {
  const std::string_view text = plan_key;
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto part = text.substr(0, slash);
  const auto rest = text.substr(slash + 1);
  if (part == "listener") return compile_listener(world, rest);
  const auto num = number(rest, kNumMax);
  if (!num || *num == 0) return std::nullopt;
  if (part == "vpc") return vpc_entry(world, *num);
  if (part == "group") return group_entry(world, *num);
  if (part == "port") return port_entry(world, *num);
  if (part == "balancer") return balancer_entry(world, *num);
  if (part == "target_group") return target_group_entry(world, *num);
  if (part == "target") return target_entry(world, *num);
  if (part == "endpoint") return endpoint_entry(world, *num);
  return std::nullopt;
}

std::vector<std::string> all_keys(const model::World& world) {
  Keys keys;
  for (const auto& [id, r] : world.vpcs.all()) keys.push_back(key("vpc", r.vpc_num));
  for (const auto& [id, r] : world.security_groups.all()) keys.push_back(key("group", r.group_num));
  for (const auto& [id, r] : world.instances.all()) keys.push_back(key("port", r.port_num));
  for (const auto& [id, r] : world.load_balancers.all()) {
    add_key(keys, "balancer", r.balancer_num);
  }
  for (const auto& [id, r] : world.listeners.all()) {
    for (auto& name : listener_keys(world, r)) keys.push_back(std::move(name));
  }
  for (const auto& [id, r] : world.target_groups.all()) {
    add_key(keys, "target_group", r.tg_num);
  }
  for (const auto& [id, r] : world.targets.all()) add_key(keys, "target", r.target_num);
  for (const auto& [id, r] : world.endpoints.all()) {
    keys.push_back(key("endpoint", r.endpoint_num));
  }
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

std::vector<std::string> keys_of(const model::World& world, const std::string& table,
                                 const std::string& id) {
  if (table == "vpc") {
    const auto* r = world.vpcs.find(id);
    return r == nullptr ? Keys{} : keys_of_vpc(world, *r);
  }
  if (table == "security_group") {
    const auto* r = world.security_groups.find(id);
    return r == nullptr ? Keys{} : Keys{key("group", r->group_num)};
  }
  if (table == "security_group_rule") {
    const auto* r = world.group_rules.find(id);
    return r == nullptr ? Keys{} : keys_of(world, "security_group", r->group_id);
  }
  if (table == "network_interface") {
    const auto* r = world.interfaces.find(id);
    return r == nullptr ? Keys{} : keys_of_interface(world, *r);
  }
  if (table == "instance") {
    const auto* r = world.instances.find(id);
    return r == nullptr ? Keys{} : keys_of_instance(world, *r);
  }
  if (table == "load_balancer") {
    const auto* r = world.load_balancers.find(id);
    return r == nullptr ? Keys{} : keys_of_balancer(world, *r);
  }
  if (table == "listener") {
    const auto* r = world.listeners.find(id);
    return r == nullptr ? Keys{} : keys_of_listener(world, *r);
  }
  if (table == "target_group") {
    const auto* r = world.target_groups.find(id);
    return r == nullptr ? Keys{} : keys_for("target_group", r->tg_num);
  }
  if (table == "target") {
    const auto* r = world.targets.find(id);
    return r == nullptr ? Keys{} : keys_for("target", r->target_num);
  }
  if (table == "vpc_endpoint") {
    const auto* r = world.endpoints.find(id);
    return r == nullptr ? Keys{} : Keys{key("endpoint", r->endpoint_num)};
  }
  if (table == "endpoint_service") return keys_of_service(world, id);
  return {};
}

}  // namespace mg::plan::compile
