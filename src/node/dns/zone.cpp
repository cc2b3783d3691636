#include "node/dns/zone.h"

#include <algorithm>
#include <mutex>

namespace mg::node::dns {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

bool within(std::string_view name, std::string_view zone) {
  if (!name.ends_with(zone)) return false;
  return name.size() == zone.size() || name[name.size() - zone.size() - 1] == '.';
}

}  // namespace

bool Zone::Vpc::contains(Ip4 address) const {
  return cidr.contains(address) ||
         std::any_of(more_cidrs.begin(), more_cidrs.end(),
                     [&](const auto& more) { return more.contains(address); });
}

void Zone::remove(const std::string& key) {
  if (const auto it = names_of_key_.find(key); it != names_of_key_.end()) {
    for (const auto& name : it->second) names_.erase(name);
    names_of_key_.erase(it);
  }
  if (const auto it = private_zone_of_key_.find(key); it != private_zone_of_key_.end()) {
    const auto zone = private_zones_.find(it->second);
    if (zone != private_zones_.end() && zone->second.key == key) private_zones_.erase(zone);
    private_zone_of_key_.erase(it);
  }
  if (const auto it = reverse_of_key_.find(key); it != reverse_of_key_.end()) {
    reverse_.erase(it->second);
    reverse_of_key_.erase(it);
  }
}

void Zone::add(const std::string& key, std::uint32_t vpc_num, std::string_view name,
               std::vector<Place> places) {
  if (name.empty()) return;
  Name full{vpc_num, lower(name)};
  names_of_key_[key].push_back(full);
  names_[std::move(full)] = std::move(places);
}

void Zone::add_private(const std::string& key, const plan::EndpointEntry& endpoint,
                       std::vector<Place> places) {
  auto name = lower(endpoint.private_dns_name);
  if (name.empty()) return;
  const bool wildcard = name.starts_with("*.");
  if (wildcard) name.erase(0, 2);
  Name full{endpoint.vpc_num, std::move(name)};
  private_zone_of_key_[key] = full;
  private_zones_[std::move(full)] = {key, wildcard, std::move(places)};
}

void Zone::put(const std::string& key, const plan::Entry& entry) {
  std::unique_lock lock(mutex_);
  remove(key);
  if (const auto* vpc = std::get_if<plan::VpcEntry>(&entry)) {
    vpcs_[vpc->vpc_num] = {vpc->cidr, vpc->dns_support, lower(vpc->region), vpc->more_cidrs};
  } else if (const auto* port = std::get_if<plan::PortEntry>(&entry)) {
    vpc_of_port_[port->port_num] = port->vpc_num;
    add(key, port->vpc_num, port->private_dns_name, {{port->address, 0, 0}});
    if (!port->private_dns_name.empty()) {
      reverse_[{port->vpc_num, port->address}] = lower(port->private_dns_name);
      reverse_of_key_[key] = {port->vpc_num, port->address};
    }
  } else if (const auto* balancer = std::get_if<plan::BalancerEntry>(&entry)) {
    std::vector<Place> all;
    for (const auto& node : balancer->nodes) {
      all.push_back({node.address, balancer->balancer_num, node.zone_num});
      const auto name = balancer->zone_dns_names.find(node.zone_num);
      if (name != balancer->zone_dns_names.end()) {
        add(key, balancer->vpc_num, name->second, {{node.address, 0, 0}});
      }
    }
    add(key, balancer->vpc_num, balancer->dns_name, std::move(all));
  } else if (const auto* endpoint = std::get_if<plan::EndpointEntry>(&entry)) {
    if (!endpoint->published) return;
    std::vector<Place> all;
    for (const auto& zone : endpoint->zones) {
      all.push_back({zone.address, zone.balancer_num, zone.zone_num});
      add(key, endpoint->vpc_num, zone.dns_name, {{zone.address, 0, 0}});
    }
    add_private(key, *endpoint, all);
    add(key, endpoint->vpc_num, endpoint->dns_name, std::move(all));
  }
}

void Zone::erase(const std::string& key) {
  std::unique_lock lock(mutex_);
  remove(key);
  const auto slash = key.find('/');
  if (slash == std::string::npos) return;
  const auto num = static_cast<std::uint32_t>(std::strtoul(key.c_str() + slash + 1, nullptr, 10));
  if (key.starts_with("vpc/")) vpcs_.erase(num);
  if (key.starts_with("port/")) vpc_of_port_.erase(num);
  if (key.starts_with("balancer/")) serving_.erase(num);
}

void Zone::set_serving(std::uint32_t balancer_num, std::set<std::uint32_t> zones) {
  std::unique_lock lock(mutex_);
  serving_[balancer_num] = std::move(zones);
}

// The zone of ours that the name lies in; empty: none, so it is not ours to answer.
std::string Zone::owned_zone(std::string_view name, const Vpc& vpc) const {
  for (std::string zone : {"vpce." + suffix_, "elb." + vpc.region + "." + suffix_,
                           std::string("compute.internal"), std::string("ec2.internal")}) {
    if (within(name, zone)) return zone;
  }
  return {};
}

std::vector<Ip4> Zone::addresses(const std::vector<Place>& places) const {
  std::vector<Ip4> well;
  std::vector<Ip4> all;
  for (const auto& place : places) {
    all.push_back(place.address);
    const auto it = serving_.find(place.balancer_num);
    if (place.balancer_num == 0 || (it != serving_.end() && it->second.contains(place.zone_num))) {
      well.push_back(place.address);
    }
  }
  auto& out = well.empty() ? all : well;
  if (out.size() > 1) {
    const auto first = turn_.fetch_add(1, std::memory_order_relaxed) % out.size();
    std::rotate(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(first), out.end());
  }
  return out;
}

Answer Zone::reverse(Ip4 address, std::uint32_t vpc_num, const Vpc& vpc, const Query& query) const {
  Answer out;
  if (!vpc.contains(address)) {
    out.rcode = Rcode::kRefused;
    return out;
  }
  const auto it = reverse_.find({vpc_num, address});
  if (it != reverse_.end() && query.type == kPtr) {
    out.pointer = it->second;
    return out;
  }
  out.soa_zone = "in-addr.arpa";
  if (it == reverse_.end()) out.rcode = Rcode::kNxDomain;
  return out;
}

// Nothing when the name lies in none of the VPC's private zones.
std::optional<Answer> Zone::answer_private(std::uint32_t vpc_num, const Query& query) const {
  std::string_view domain = query.name;
  for (;;) {
    const auto it = private_zones_.find({vpc_num, std::string(domain)});
    if (it == private_zones_.end()) {
      const auto dot = domain.find('.');
      if (dot == std::string_view::npos) return std::nullopt;
      domain.remove_prefix(dot + 1);
      continue;
    }
    const auto& zone = it->second;
    Answer out;
    const bool at_the_domain = domain.size() == query.name.size();
    const bool named = zone.wildcard != at_the_domain;
    if (named && query.type == kA) {
      out.addresses = addresses(zone.places);
      return out;
    }
    out.soa_zone = std::string(domain);
    if (!named && !at_the_domain) out.rcode = Rcode::kNxDomain;
    return out;
  }
}

Answer Zone::answer(std::uint32_t port_num, const Query& query) const {
  Answer refused;
  refused.rcode = Rcode::kRefused;
  if (query.klass != kClassIn || query.type == kAxfr || query.type == kIxfr || query.type == kAny) {
    return refused;
  }
  std::shared_lock lock(mutex_);
  const auto port = vpc_of_port_.find(port_num);
  if (port == vpc_of_port_.end()) return refused;
  const auto vpc = vpcs_.find(port->second);
  if (vpc == vpcs_.end() || !vpc->second.dns_support) return refused;
  if (const auto address = reverse_address(query.name)) {
    return reverse(*address, port->second, vpc->second, query);
  }
  Answer out;
  const auto known = names_.find({port->second, query.name});
  if (known != names_.end() && query.type == kA) {
    out.addresses = addresses(known->second);
    return out;
  }
  if (known == names_.end()) {
    if (auto found = answer_private(port->second, query)) return std::move(*found);
  }
  out.soa_zone = owned_zone(query.name, vpc->second);
  if (known != names_.end() || out.soa_zone == query.name) return out;  // no data of this type
  if (out.soa_zone.empty()) return refused;
  out.rcode = Rcode::kNxDomain;
  return out;
}

}  // namespace mg::node::dns
