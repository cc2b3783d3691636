#include "control/commands/vpc_endpoint_parts.h"

#include <algorithm>

#include "control/commands/network_interface.h"
#include "model/aws_errors.h"
#include "model/endpoint_service.h"
#include "model/ids.h"
#include "model/quotas.h"
#include "model/security_group.h"
#include "model/zones.h"

namespace mg::control {

namespace errors = model::errors;

namespace {

// As AWS shows it for the interfaces that it manages for an endpoint.
constexpr const char* kRequester = "amazon-vpce";

bool contains(const std::vector<std::string>& list, const std::string& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

Result<const model::Subnet*> find_subnet(const model::World& world, const model::Vpc& vpc,
                                         const std::string& id) {
  if (!model::is_well_formed_id(id, "subnet")) {
    return fail(errors::subnet_malformed(model::malformed_id_message(id, "subnet")));
  }
  const auto* subnet = model::find_owned<model::Subnet>(world, {vpc.account, vpc.region}, id);
  if (subnet == nullptr) {
    return fail(errors::subnet_not_found_endpoint("The subnet ID '" + id + "' does not exist"));
  }
  if (subnet->vpc_id != vpc.id) {
    return fail(
        errors::invalid_parameter("The subnet '" + id + "' is not in the VPC '" + vpc.id + "'"));
  }
  return subnet;
}

std::uint32_t zone_num(const std::string& region, const std::string& zone) {
  const auto found = model::find_zone(region, zone);
  return found ? found->num : 0;
}

model::VpcEndpointZone* zone_with_subnet(model::VpcEndpoint& endpoint,
                                         const std::string& subnet_id) {
  for (auto& zone : endpoint.zones) {
    if (zone.subnet_id == subnet_id) return &zone;
  }
  return nullptr;
}

// Takes these zones off the endpoint; true if it had one of them.
Result<bool> remove_subnets(Tx& tx, model::VpcEndpoint& endpoint, const model::Vpc& vpc,
                            const std::vector<std::string>& subnet_ids) {
  bool changed = false;
  for (const auto& id : subnet_ids) {
    TRY(find_subnet(tx.world(), vpc, id));
    auto* zone = zone_with_subnet(endpoint, id);
    if (zone == nullptr) continue;
    remove_zone_interfaces(tx, {*zone});
    std::erase_if(endpoint.zones, [&](const auto& other) { return other.subnet_id == id; });
    changed = true;
  }
  return changed;
}

}  // namespace

Result<std::vector<ZonePlan>> plan_zones(const model::World& world,
                                         const model::EndpointService& service,
                                         const model::Vpc& vpc,
                                         const std::vector<model::VpcEndpointZone>& present,
                                         const std::vector<std::string>& subnet_ids) {
  std::vector<ZonePlan> plans;
  std::map<std::string, std::string> taken;  // zone → subnet
  for (const auto& zone : present) taken[zone.zone] = zone.subnet_id;
  for (const auto& id : subnet_ids) {
    TRY_ASSIGN(const auto* subnet, find_subnet(world, vpc, id));
    const auto [at, fresh] = taken.emplace(subnet->zone, id);
    if (!fresh && at->second == id) continue;
    if (!fresh) {
      return fail(errors::subnets_same_zone(
          "Found another VPC endpoint subnet in the availability zone of " + id));
    }
    ZonePlan plan{.subnet = subnet,
                  .load_balancer_ids = model::balancers_in_zone(world, service, subnet->zone),
                  .address = {}};
    // A zone that the balancers got later counts only once the provider has taken it over.
    if (!contains(service.zones, subnet->zone) || plan.load_balancer_ids.empty()) {
      return fail(errors::invalid_parameter(
          "The VPC endpoint service " + service.name +
          " does not support the availability zone of the subnet: " + id + "."));
    }
    plans.push_back(std::move(plan));
  }
  return plans;
}

Result<void> place_addresses(std::vector<ZonePlan>& plans,
                             const std::map<std::string, std::string>& addresses) {
  for (const auto& [subnet_id, address] : addresses) {
    auto at = std::find_if(plans.begin(), plans.end(), [&, &id = subnet_id](const ZonePlan& plan) {
      return plan.subnet->id == id;
    });
    if (at == plans.end()) {
      return fail(errors::invalid_parameter("The subnet '" + subnet_id +
                                            "' in SubnetConfigurations is not a subnet of the "
                                            "endpoint"));
    }
    at->address = address;
  }
  return {};
}

Result<void> add_zones(Tx& tx, model::VpcEndpoint& endpoint, const std::vector<ZonePlan>& plans) {
  for (const auto& plan : plans) {
    NewInterface wanted{.account = endpoint.account,
                        .region = endpoint.region,
                        .subnet_id = plan.subnet->id,
                        .private_ip = plan.address,
                        .group_ids = endpoint.group_ids,
                        .description = "VPC Endpoint Interface " + endpoint.id,
                        .type = "vpc_endpoint",
                        .requester_managed = true,
                        .requester_id = kRequester,
                        .owner_id = endpoint.id};
    TRY_ASSIGN(const auto made, create_interface(tx, wanted));
    const auto& balancers = plan.load_balancer_ids;
    endpoint.zones.push_back({.zone = made.zone,
                              .subnet_id = made.subnet_id,
                              .interface_id = made.id,
                              .private_ip = made.private_ip,
                              .load_balancer_id = balancers[tx.rng().below(balancers.size())],
                              .chosen_ip = plan.address.has_value()});
  }
  std::stable_sort(endpoint.zones.begin(), endpoint.zones.end(), [&](const auto& a, const auto& b) {
    return zone_num(endpoint.region, a.zone) < zone_num(endpoint.region, b.zone);
  });
  return {};
}

bool choose_balancers_again(Tx& tx, model::VpcEndpoint& endpoint,
                            const model::EndpointService& service) {
  bool changed = false;
  for (auto& zone : endpoint.zones) {
    const auto balancers = model::balancers_in_zone(tx.world(), service, zone.zone);
    if (contains(balancers, zone.load_balancer_id)) continue;
    auto chosen = balancers.empty() ? std::string() : balancers[tx.rng().below(balancers.size())];
    changed = changed || chosen != zone.load_balancer_id;
    zone.load_balancer_id = std::move(chosen);
  }
  return changed;
}

void remove_zone_interfaces(Tx& tx, const std::vector<model::VpcEndpointZone>& zones) {
  for (const auto& zone : zones) remove_interface(tx, zone.interface_id);
}

Result<bool> modify_zones(Tx& tx, model::VpcEndpoint& endpoint,
                          const model::EndpointService& service, const model::Vpc& vpc,
                          const std::vector<std::string>& add,
                          const std::vector<std::string>& remove,
                          const std::map<std::string, std::string>& addresses) {
  TRY_ASSIGN(bool changed, remove_subnets(tx, endpoint, vpc, remove));
  // Another address for a subnet that stays: its interface is made anew.
  auto wanted = add;
  auto to_place = addresses;
  for (const auto& [subnet_id, address] : addresses) {
    const auto* zone = zone_with_subnet(endpoint, subnet_id);
    if (zone == nullptr) continue;
    if (zone->private_ip == address) {
      to_place.erase(subnet_id);
      continue;
    }
    const auto id = subnet_id;
    TRY_ASSIGN(const bool replaced, remove_subnets(tx, endpoint, vpc, {id}));
    changed = changed || replaced;
    wanted.push_back(id);
  }
  TRY_ASSIGN(auto plans, plan_zones(tx.world(), service, vpc, endpoint.zones, wanted));
  TRY(place_addresses(plans, to_place));
  TRY(add_zones(tx, endpoint, plans));
  return changed || !plans.empty();
}

Result<bool> modify_groups(Tx& tx, model::VpcEndpoint& endpoint, const model::Vpc& vpc,
                           const std::vector<std::string>& add,
                           const std::vector<std::string>& remove) {
  TRY_ASSIGN(const auto added, checked_groups(tx.world(), vpc, add));
  TRY_ASSIGN(const auto removed, checked_groups(tx.world(), vpc, remove));
  auto groups = endpoint.group_ids;
  std::erase_if(groups, [&](const std::string& id) { return contains(removed, id); });
  for (const auto& id : added) {
    if (!contains(groups, id)) groups.push_back(id);
  }
  if (groups == endpoint.group_ids) return false;
  if (groups.empty()) {
    return fail(errors::invalid_parameter("The VPC endpoint '" + endpoint.id +
                                          "' must have at least one security group"));
  }
  TRY(model::check_quota(tx.world(), endpoint.account, model::QuotaName::kGroupsPerInterface, 0,
                         groups.size()));
  endpoint.group_ids = groups;
  for (const auto& zone : endpoint.zones) {
    const auto* found = tx.world().interfaces.find(zone.interface_id);
    if (found == nullptr) continue;
    auto interface = *found;
    interface.group_ids = groups;
    tx.put(std::move(interface));
  }
  return true;
}

Result<std::vector<std::string>> checked_groups(const model::World& world, const model::Vpc& vpc,
                                                const std::vector<std::string>& group_ids) {
  std::vector<std::string> out;
  for (const auto& id : group_ids) {
    if (!model::is_well_formed_id(id, "sg")) {
      return fail(errors::group_malformed(model::malformed_id_message(id, "sg")));
    }
    const auto* group =
        model::find_owned<model::SecurityGroup>(world, {vpc.account, vpc.region}, id);
    if (group == nullptr) {
      return fail(
          errors::group_not_found_endpoint("The security group '" + id + "' does not exist"));
    }
    if (group->vpc_id != vpc.id) {
      return fail(errors::invalid_parameter("The security group '" + id + "' is not in the VPC '" +
                                            vpc.id + "'"));
    }
    if (!contains(out, id)) out.push_back(id);
  }
  return out;
}

}  // namespace mg::control
