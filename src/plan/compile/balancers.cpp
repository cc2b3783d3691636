#include <algorithm>

#include "model/dns_names.h"
#include "model/elb_attributes.h"
#include "model/load_balancer.h"
#include "plan/compile/parts.h"

namespace mg::plan::compile {
namespace {

constexpr std::uint8_t kTcp = 6;
constexpr std::uint8_t kUdp = 17;
constexpr std::uint32_t kUdpIdleS = 120;  // fixed in AWS

bool in_plan(const model::LoadBalancer& balancer) {
  return model::carries_traffic(balancer) &&
         (balancer.state == "provisioning" || balancer.state == "active");
}

std::uint32_t idle_timeout_s(const model::Listener& listener, std::uint8_t protocol) {
  if (protocol == kUdp) return kUdpIdleS;
  return model::idle_timeout_s_of(listener);
}

}  // namespace

std::optional<plan::Entry> balancer_entry(const model::World& world, std::uint32_t num) {
  const auto* balancer = world.load_balancers.first_by("num", std::to_string(num));
  if (balancer == nullptr || !in_plan(*balancer)) return std::nullopt;
  plan::BalancerEntry entry;
  entry.balancer_num = num;
  entry.epoch = balancer->epoch;
  entry.vpc_num = vpc_num_of(world, balancer->vpc_id);
  entry.arn = balancer->id;
  for (const auto& zone : balancer->zones) {
    const auto address = Ip4::parse(zone.private_ip);
    const auto zone_num = zone_num_of(balancer->region, zone.zone);
    if (!address || zone_num == 0) continue;
    entry.nodes.push_back(
        {.zone_num = zone_num, .address = *address, .interface_id = zone.interface_id});
    entry.zone_dns_names[zone_num] = model::balancer_zonal_dns_name(zone.zone, balancer->dns_name);
  }
  std::sort(entry.nodes.begin(), entry.nodes.end(),
            [](const auto& a, const auto& b) { return a.zone_num < b.zone_num; });
  entry.has_groups = balancer->created_with_groups;
  entry.group_nums = group_nums_of(world, balancer->group_ids);
  entry.judge_endpoint_traffic = balancer->enforce_on_private_link;
  entry.cross_zone = model::cross_zone_of(*balancer);
  entry.dns_name = balancer->dns_name;
  return entry;
}

std::vector<std::uint8_t> listener_protocols(const std::string& protocol) {
  if (protocol == "TCP") return {kTcp};
  if (protocol == "UDP") return {kUdp};
  if (protocol == "TCP_UDP") return {kTcp, kUdp};
  return {};
}

std::vector<std::string> listener_keys(const model::World& world, const model::Listener& listener) {
  std::vector<std::string> keys;
  const auto* balancer = world.load_balancers.find(listener.load_balancer_id);
  if (balancer == nullptr || !model::carries_traffic(*balancer)) return keys;
  for (const auto protocol : listener_protocols(listener.protocol)) {
    keys.push_back("listener/" + std::to_string(balancer->balancer_num) + "/" +
                   std::to_string(listener.port) + "/" + std::to_string(protocol));
  }
  return keys;
}

std::optional<plan::Entry> listener_entry(const model::World& world, std::uint32_t balancer_num,
                                          std::uint16_t port, std::uint8_t protocol) {
  const auto* balancer = world.load_balancers.first_by("num", std::to_string(balancer_num));
  if (balancer == nullptr || !in_plan(*balancer)) return std::nullopt;
  for (const auto* listener : world.listeners.by("balancer", balancer->id)) {
    if (listener->port != port) continue;
    const auto protocols = listener_protocols(listener->protocol);
    if (std::find(protocols.begin(), protocols.end(), protocol) == protocols.end()) continue;
    const auto* group = world.target_groups.find(listener->target_group_id);
    return plan::ListenerEntry{.balancer_num = balancer_num,
                               .port = port,
                               .protocol = protocol,
                               .tg_num = group == nullptr ? 0 : group->tg_num,
                               .idle_timeout_s = idle_timeout_s(*listener, protocol)};
  }
  return std::nullopt;
}

}  // namespace mg::plan::compile
