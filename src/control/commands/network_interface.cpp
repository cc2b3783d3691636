#include "control/commands/network_interface.h"

#include <algorithm>

#include "base/check.h"
#include "base/ip.h"
#include "base/ip6.h"
#include "control/commands/flow_log.h"
#include "control/commands/instance.h"
#include "control/commands/tags.h"
#include "model/aws_errors.h"
#include "model/network_interface.h"
#include "model/quotas.h"
#include "model/security_group.h"
#include "model/subnet.h"

namespace mg::control {

namespace errors = model::errors;

namespace {

bool in_use(const model::World& world, const std::string& vpc_id, Ip4 address) {
  return world.interfaces.count_by("address", vpc_id + "/" + address.str()) > 0;
}

Result<Ip4> checked_address(const model::World& world, const model::Subnet& subnet,
                            const std::string& text) {
  TRY_ASSIGN(const auto address, model::check_host_address(subnet, text));
  if (in_use(world, subnet.vpc_id, address)) {
    return fail(errors::address_in_use("Address " + text + " is in use."));
  }
  return address;
}

// A random start, then upwards: addresses are not handed out again at once, and a full subnet is
// found out without a walk.
Result<Ip4> free_address(Tx& tx, const model::Subnet& subnet) {
  const auto range = model::host_range(subnet);
  if (free_addresses(tx.world(), subnet) > 0) {
    const auto start = tx.rng().below(range.count);
    for (std::uint64_t i = 0; i < range.count; ++i) {
      const Ip4 address{range.first.value + static_cast<std::uint32_t>((start + i) % range.count)};
      if (!in_use(tx.world(), subnet.vpc_id, address)) return address;
    }
  }
  return fail(errors::subnet_addresses("There are not enough free addresses in subnet '" +
                                       subnet.id +
                                       "' to satisfy the requested number of "
                                       "addresses."));
}

// The named ones and `count` free ones, each reserved at once in the record that is put.
Result<void> add_secondary(Tx& tx, const model::Subnet& subnet, model::NetworkInterface& to,
                           const std::vector<std::string>& named, std::size_t count) {
  for (const auto& text : named) {
    TRY_ASSIGN(const auto address, checked_address(tx.world(), subnet, text));
    to.secondary_ips.push_back(address.str());
    tx.put(to);
  }
  for (std::size_t i = 0; i < count; ++i) {
    TRY_ASSIGN(const auto address, free_address(tx, subnet));
    to.secondary_ips.push_back(address.str());
    tx.put(to);
  }
  return {};
}

bool contains(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// Another interface of the subnet gives its secondary address up; a primary one it keeps.
void take_from_other(Tx& tx, const model::NetworkInterface& to, const std::string& address) {
  const auto* found = tx.world().interfaces.first_by("address", to.vpc_id + "/" + address);
  if (!found || found->subnet_id != to.subnet_id || found->requester_managed) return;
  auto other = *found;
  if (std::erase(other.secondary_ips, address) > 0) tx.put(std::move(other));
}

// A random address of a /64, which is what a subnet has.
std::string random_ipv6(Tx& tx, const Cidr6& block) {
  auto address = block.base;
  tx.rng().fill(address.bytes.data() + 8, 8);
  return address.str();
}

// Of the subnet's IPv6 block: the named ones and `count` free ones.
Result<void> add_ipv6(Tx& tx, const model::Subnet& subnet, model::NetworkInterface& to,
                      const std::vector<std::string>& named, std::size_t count) {
  if (named.empty() && count == 0) return {};
  const auto block =
      subnet.ipv6_cidrs.empty() ? std::nullopt : Cidr6::parse_any(subnet.ipv6_cidrs.front().cidr);
  if (!block) {
    return fail(errors::invalid_parameter_value("The subnet '" + subnet.id +
                                                "' does not have an IPv6 CIDR block."));
  }
  if (to.ipv6_addresses.size() + named.size() + count > model::kAddressesPerInterfaceMax) {
    return fail(errors::private_addresses_limit("Number of IPv6 addresses will exceed limit: " +
                                                std::to_string(model::kAddressesPerInterfaceMax)));
  }
  const auto taken = [&](const std::string& text) {
    return tx.world().interfaces.count_by("address", to.vpc_id + "/" + text) > 0;
  };
  std::vector<std::string> chosen;
  for (const auto& text : named) {
    const auto address = Ip6::parse(text);
    if (!address || !block->contains(*address)) {
      return fail(errors::invalid_parameter_value(
          "Address " + text + " does not fall within the subnet's IPv6 address range"));
    }
    if (contains(to.ipv6_addresses, address->str()) || contains(chosen, address->str())) continue;
    if (taken(address->str())) {
      return fail(errors::address_in_use("Address " + text + " is in use."));
    }
    chosen.push_back(address->str());
  }
  while (count > 0) {
    auto text = random_ipv6(tx, *block);
    if (taken(text) || contains(chosen, text)) continue;
    chosen.push_back(std::move(text));
    --count;
  }
  to.ipv6_addresses.insert(to.ipv6_addresses.end(), chosen.begin(), chosen.end());
  tx.put(to);
  return {};
}

// Locally administered, never given to two interfaces at once.
std::string free_mac(Tx& tx) {
  for (;;) {
    Mac mac;
    tx.rng().fill(mac.bytes.data(), mac.bytes.size());
    mac.bytes[0] = 0x02;
    auto text = mac.str();
    if (tx.world().interfaces.count_by("mac", text) == 0) return text;
  }
}

}  // namespace

Result<model::NetworkInterface> create_interface(Tx& tx, const NewInterface& wanted) {
  const auto* subnet = tx.world().subnets.find(wanted.subnet_id);
  CHECK(subnet != nullptr && subnet->account == wanted.account);
  TRY(model::check_quota(tx.world(), wanted.account, model::QuotaName::kGroupsPerInterface, 0,
                         wanted.group_ids.size()));
  TRY(model::check_quota(
      tx.world(), wanted.account, model::QuotaName::kInterfacesPerRegion,
      tx.world().interfaces.count_by("scope", model::scope_of(wanted.account, wanted.region))));
  TRY(model::check_interface_description(wanted.description));
  TRY(model::check_address_count(nullptr,
                                 1 + wanted.secondary_ips.size() + wanted.secondary_count));
  auto address = wanted.private_ip ? checked_address(tx.world(), *subnet, *wanted.private_ip)
                                   : free_address(tx, *subnet);
  if (!address) return fail(std::move(address.error()));

  model::NetworkInterface made;
  made.id = tx.rng().aws_id("eni");
  made.account = wanted.account;
  made.region = wanted.region;
  made.vpc_id = subnet->vpc_id;
  made.subnet_id = subnet->id;
  made.zone = subnet->zone;
  made.private_ip = address->str();
  made.mac = free_mac(tx);
  made.description = wanted.description;
  made.type = wanted.type;
  made.requester_managed = wanted.requester_managed;
  made.requester_id = wanted.requester_id;
  made.owner_id = wanted.owner_id;
  made.group_ids = wanted.group_ids;
  made.created_at = tx.now_ms();
  tx.put(made);
  TRY(add_secondary(tx, *subnet, made, wanted.secondary_ips, wanted.secondary_count));
  const bool unasked = wanted.ipv6_addresses.empty() && wanted.ipv6_count == 0;
  const bool by_itself = unasked && subnet->assign_ipv6 && !subnet->ipv6_cidrs.empty() &&
                         !wanted.requester_managed;  // AssignIpv6AddressOnCreation
  TRY(add_ipv6(tx, *subnet, made, wanted.ipv6_addresses, by_itself ? 1 : wanted.ipv6_count));
  return made;
}

void remove_interface(Tx& tx, const std::string& interface_id) {
  remove_flow_logs(tx, interface_id);
  tx.erase<model::NetworkInterface>(interface_id);
  remove_all_tags(tx, interface_id);
}

std::uint64_t free_addresses(const model::World& world, const model::Subnet& subnet) {
  const auto all = model::host_range(subnet).count;
  auto taken = world.interfaces.count_by("subnet", subnet.id);
  for (const auto* more : world.interfaces.by("with_secondary", subnet.id)) {
    taken += more->secondary_ips.size();
  }
  return all > taken ? all - taken : 0;
}

void join(Tx& tx, model::NetworkInterface interface, const std::string& instance_id,
          std::int32_t device_index, bool delete_on_termination) {
  interface.instance_id = instance_id;
  interface.attachment_id = tx.rng().aws_id("eni-attach");
  interface.device_index = device_index;
  interface.attached_at = tx.now_ms();
  interface.delete_on_termination = delete_on_termination;
  tx.put(std::move(interface));
}

void part(Tx& tx, model::NetworkInterface interface) {
  interface.instance_id.clear();
  interface.attachment_id.clear();
  interface.device_index = 0;
  interface.attached_at = 0;
  interface.delete_on_termination = false;
  tx.put(std::move(interface));
}

Result<std::string> attach_interface(Tx& tx, const model::NetworkInterface& interface,
                                     const model::Instance& instance, std::int64_t device_index) {
  TRY(model::check_attach(instance, interface, device_index,
                          interfaces_of(tx.world(), instance.id)));
  const auto id = interface.id;
  join(tx, interface, instance.id, static_cast<std::int32_t>(device_index), false);
  return tx.world().interfaces.find(id)->attachment_id;
}

Result<void> detach_interface(Tx& tx, const model::NetworkInterface& interface) {
  if (interface.device_index == 0) {
    return fail(errors::operation_not_permitted(
        "The network interface at device index 0 cannot be detached."));
  }
  part(tx, interface);
  return {};
}

Result<void> change_interface(Tx& tx, const model::Scope& scope, const std::string& interface_id,
                              const InterfaceChange& change) {
  auto interface = *tx.world().interfaces.find(interface_id);
  TRY(model::check_unmanaged(interface));
  if (change.description) {
    TRY(model::check_interface_description(*change.description));
    interface.description = *change.description;
  }
  if (change.source_dest_check) interface.source_dest_check = *change.source_dest_check;
  if (change.delete_on_termination) interface.delete_on_termination = *change.delete_on_termination;
  if (!change.group_ids.empty()) {
    const auto* subnet = tx.world().subnets.find(interface.subnet_id);
    CHECK(subnet != nullptr);
    TRY_ASSIGN(interface.group_ids,
               model::interface_groups(tx.world(), scope, *subnet, change.group_ids));
  }
  tx.put(std::move(interface));
  return {};
}

Result<std::vector<std::string>> assign_addresses(Tx& tx, const std::string& interface_id,
                                                  const std::vector<std::string>& addresses,
                                                  std::size_t count, bool take_over) {
  auto interface = *tx.world().interfaces.find(interface_id);
  TRY(model::check_unmanaged(interface));
  const auto& subnet = *tx.world().subnets.find(interface.subnet_id);
  std::vector<std::string> fresh;
  for (const auto& address : addresses) {
    const bool own = address == interface.private_ip || contains(interface.secondary_ips, address);
    if (!own && !contains(fresh, address)) fresh.push_back(address);
  }
  const auto before = interface.secondary_ips.size();
  TRY(model::check_address_count(tx.world().instances.find(interface.instance_id),
                                 1 + before + fresh.size() + count));
  if (take_over) {
    for (const auto& address : fresh) take_from_other(tx, interface, address);
  }
  TRY(add_secondary(tx, subnet, interface, fresh, count));
  return std::vector<std::string>(
      interface.secondary_ips.begin() + static_cast<std::ptrdiff_t>(before),
      interface.secondary_ips.end());
}

Result<void> unassign_addresses(Tx& tx, const std::string& interface_id,
                                const std::vector<std::string>& addresses) {
  auto interface = *tx.world().interfaces.find(interface_id);
  TRY(model::check_unmanaged(interface));
  for (const auto& address : addresses) {
    if (std::erase(interface.secondary_ips, address) == 0) {
      return fail(errors::invalid_parameter_value(
          "Some of the specified addresses are not assigned to interface " + interface_id));
    }
  }
  tx.put(std::move(interface));
  return {};
}

Result<std::vector<std::string>> assign_ipv6(Tx& tx, const std::string& interface_id,
                                             const std::vector<std::string>& addresses,
                                             std::size_t count) {
  auto interface = *tx.world().interfaces.find(interface_id);
  TRY(model::check_unmanaged(interface));
  const auto before = interface.ipv6_addresses.size();
  TRY(add_ipv6(tx, *tx.world().subnets.find(interface.subnet_id), interface, addresses, count));
  return std::vector<std::string>(
      interface.ipv6_addresses.begin() + static_cast<std::ptrdiff_t>(before),
      interface.ipv6_addresses.end());
}

Result<std::vector<std::string>> unassign_ipv6(Tx& tx, const std::string& interface_id,
                                               const std::vector<std::string>& addresses) {
  auto interface = *tx.world().interfaces.find(interface_id);
  TRY(model::check_unmanaged(interface));
  std::vector<std::string> gone;
  for (const auto& text : addresses) {
    const auto address = Ip6::parse(text);
    if (!address || std::erase(interface.ipv6_addresses, address->str()) == 0) {
      return fail(errors::invalid_parameter_value(
          "Some of the specified addresses are not assigned to interface " + interface_id));
    }
    gone.push_back(address->str());
  }
  tx.put(std::move(interface));
  return gone;
}

}  // namespace mg::control
