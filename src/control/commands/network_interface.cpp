#include "control/commands/network_interface.h"

#include <algorithm>

#include "base/check.h"
#include "base/ip.h"
#include "control/commands/flow_log.h"
#include "control/commands/tags.h"
#include "model/aws_errors.h"
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
  return made;
}

void remove_interface(Tx& tx, const std::string& interface_id) {
  remove_flow_logs(tx, interface_id);
  tx.erase<model::NetworkInterface>(interface_id);
  remove_all_tags(tx, interface_id);
}

std::uint64_t free_addresses(const model::World& world, const model::Subnet& subnet) {
  const auto all = model::host_range(subnet).count;
  const auto taken = world.interfaces.count_by("subnet", subnet.id);
  return all > taken ? all - taken : 0;
}

}  // namespace mg::control
