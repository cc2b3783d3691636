#include "control/commands/load_balancer.h"

#include <algorithm>
#include <set>
#include <utility>

#include "control/commands/elb_tags.h"
#include "control/commands/listener.h"
#include "control/commands/network_interface.h"
#include "control/commands/tags.h"
#include "model/aws_errors.h"
#include "model/dns_names.h"
#include "model/endpoint_service.h"
#include "model/quotas.h"
#include "model/target.h"

namespace mg::control {

namespace errors = model::errors;

namespace {

// Where it stands and with which groups, once all of it was found and is the caller's.
struct Placement {
  std::vector<const model::Subnet*> subnets;
  std::vector<std::string> group_ids;
  std::string type, scheme;
};

Result<Placement> check_placement(const model::World& world, const model::Scope& scope,
                                  const CreateLoadBalancer& wanted) {
  Placement placement;
  TRY_ASSIGN(placement.type, model::check_load_balancer_type(wanted.type));
  TRY(model::check_scheme(wanted.scheme));
  placement.scheme = wanted.scheme.empty() ? "internet-facing" : wanted.scheme;
  TRY_ASSIGN(placement.subnets,
             model::check_subnet_choices(world, scope, wanted.subnets, placement.type,
                                         placement.scheme == "internal"));
  TRY(model::check_balancer_address_type(wanted.ip_address_type, placement.subnets));
  const auto& vpc_id = placement.subnets.front()->vpc_id;
  TRY_ASSIGN(placement.group_ids, model::check_elb_groups(world, scope, vpc_id, wanted.group_ids));
  if (placement.type == "application" && placement.group_ids.empty()) {
    if (const auto* group = model::default_group(world, vpc_id)) {
      placement.group_ids.push_back(group->id);
    }
  }
  if (placement.scheme == "internet-facing" &&
      world.internet_gateways.count_by("vpc", vpc_id) == 0) {
    return fail(errors::elb_invalid_subnet("VPC " + vpc_id + " has no internet gateway"));
  }
  return placement;
}

Result<void> check_room(const model::World& world, const model::Subnet& subnet,
                        const model::SubnetChoice& choice) {
  if (choice.private_ip || free_addresses(world, subnet) >= model::kFreeAddressesPerSubnetMin) {
    return {};
  }
  return fail(errors::elb_invalid_subnet(
      "Not enough IP space available in " + subnet.id + ". ELB requires at least " +
      std::to_string(model::kFreeAddressesPerSubnetMin) + " free IP addresses in each subnet."));
}

bool same_settings(const model::LoadBalancer& balancer, const Placement& placement,
                   const CreateLoadBalancer& wanted) {
  std::set<std::string> subnets, choices;
  for (const auto& zone : balancer.zones) subnets.insert(zone.subnet_id);
  for (const auto& choice : wanted.subnets) {
    choices.insert(choice.subnet_id);
    const auto kept = std::any_of(
        balancer.zones.begin(), balancer.zones.end(), [&](const model::LoadBalancerZone& zone) {
          return zone.subnet_id == choice.subnet_id &&
                 zone.chosen_ip == choice.private_ip.has_value() &&
                 (!choice.private_ip || zone.private_ip == *choice.private_ip);
        });
    if (!kept) return false;
  }
  const std::set<std::string> groups(balancer.group_ids.begin(), balancer.group_ids.end());
  const std::set<std::string> asked(placement.group_ids.begin(), placement.group_ids.end());
  return balancer.type == placement.type && balancer.scheme == placement.scheme &&
         subnets == choices && groups == asked;
}

Result<model::LoadBalancerZone> make_zone(Tx& tx, const model::LoadBalancer& balancer,
                                          const model::ElbArn& arn,
                                          const model::SubnetChoice& choice) {
  NewInterface wanted;
  wanted.account = balancer.account;
  wanted.region = balancer.region;
  wanted.subnet_id = choice.subnet_id;
  wanted.private_ip = choice.private_ip;
  wanted.group_ids = balancer.group_ids;
  wanted.description = model::load_balancer_interface_description(arn);
  // An application balancer's interfaces are of the common type on AWS too.
  if (model::carries_traffic(balancer)) wanted.type = "network_load_balancer";
  wanted.requester_managed = true;
  wanted.requester_id = "amazon-elb";
  wanted.owner_id = balancer.id;
  auto made = create_interface(tx, wanted);
  if (!made && made.error().code == errors::subnet_addresses({}).code) {
    return fail(errors::elb_invalid_subnet(made.error().message));
  }
  if (!made) return fail(errors::elb_invalid_configuration(made.error().message));
  return model::LoadBalancerZone{made->zone, made->subnet_id, made->id, made->private_ip,
                                 choice.private_ip.has_value()};
}

std::string fresh_hex_id(Tx& tx, model::ElbArn arn) {
  do {
    arn.id = tx.rng().hex(16);
  } while (tx.world().load_balancers.find(arn.str()));
  return arn.id;
}

// A name, and for what carries traffic a number in the plan; the other is all that it will ever be.
Result<void> give_part(Tx& tx, model::LoadBalancer& made, const model::ElbArn& arn) {
  if (!model::carries_traffic(made)) {
    made.dns_name = model::application_balancer_dns_name(made.name, arn.id, made.region,
                                                         made.scheme == "internal");
    made.state = "active";
    made.state_reason = model::kCarriesNothing;
    return {};
  }
  made.dns_name = model::balancer_dns_name(made.name, arn.id, made.region);
  made.balancer_num = tx.next_num("balancer");
  made.epoch = tx.next_epoch();
  if (made.balancer_num != 0) return {};
  return fail(errors::balancer_limit("The maximum number of load balancers has been reached"));
}

Result<void> check_balancer_quota(const model::World& world, const model::Scope& scope,
                                  const std::string& type) {
  const auto quota = type == "network" ? model::QuotaName::kNetworkBalancersPerRegion
                                       : model::QuotaName::kApplicationBalancersPerRegion;
  return model::check_quota(world, scope.account, quota,
                            model::count_load_balancers(world, scope, type));
}

Result<model::LoadBalancer> make(Tx& tx, const Caller& caller, const CreateLoadBalancer& wanted,
                                 const Placement& placement) {
  model::ElbArn arn{
      model::ElbKind::kLoadBalancer, caller.region, caller.account, wanted.name, {}, {}};
  arn.family = placement.type == "network" ? "net" : "app";
  arn.id = fresh_hex_id(tx, arn);
  model::LoadBalancer made;
  made.id = arn.str();
  made.account = caller.account;
  made.region = caller.region;
  made.name = wanted.name;
  made.type = placement.type;
  made.scheme = placement.scheme;
  made.vpc_id = placement.subnets.front()->vpc_id;
  made.group_ids = placement.group_ids;
  made.created_with_groups = !placement.group_ids.empty();
  made.created_at = tx.now_ms();
  TRY(give_part(tx, made, arn));
  for (const auto& choice : wanted.subnets) {
    TRY_ASSIGN(auto zone, make_zone(tx, made, arn, choice));
    made.zones.push_back(std::move(zone));
  }
  tx.put(made);
  TRY(add_elb_tags(tx, caller, made.id, wanted.tags));
  return made;
}

bool has_endpoints(const model::World& world, const std::string& balancer_id) {
  for (const auto* service : world.services.by("balancer", balancer_id)) {
    for (const auto* endpoint : world.endpoints.by("service", service->id)) {
      if (model::holds_service(*endpoint)) return true;
    }
  }
  return false;
}

const model::LoadBalancerZone* zone_in(const model::LoadBalancer& balancer,
                                       const std::string& subnet_id) {
  const auto at =
      std::find_if(balancer.zones.begin(), balancer.zones.end(),
                   [&](const model::LoadBalancerZone& z) { return z.subnet_id == subnet_id; });
  return at == balancer.zones.end() ? nullptr : &*at;
}

// The zones that the new list leaves out.
std::vector<model::LoadBalancerZone> dropped_zones(
    const model::LoadBalancer& balancer, const std::vector<model::SubnetChoice>& subnets) {
  std::vector<model::LoadBalancerZone> out;
  for (const auto& zone : balancer.zones) {
    const auto kept = std::any_of(
        subnets.begin(), subnets.end(),
        [&](const model::SubnetChoice& choice) { return choice.subnet_id == zone.subnet_id; });
    if (!kept) out.push_back(zone);
  }
  return out;
}

Result<void> check_new_subnets(const model::World& world, const model::LoadBalancer& balancer,
                               const std::vector<const model::Subnet*>& subnets,
                               const std::vector<model::SubnetChoice>& choices) {
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (subnets[i]->vpc_id != balancer.vpc_id) {
      return fail(errors::elb_invalid_configuration(
          "The subnet '" + subnets[i]->id + "' does not belong to VPC '" + balancer.vpc_id + "'"));
    }
    const auto* zone = zone_in(balancer, choices[i].subnet_id);
    if (!zone) {
      TRY(check_room(world, *subnets[i], choices[i]));
    } else if (choices[i].private_ip && *choices[i].private_ip != zone->private_ip) {
      return fail(errors::elb_invalid_configuration("The private IPv4 address in subnet '" +
                                                    zone->subnet_id + "' cannot be changed"));
    }
  }
  return {};
}

// With its listeners, interfaces and tags. A copy, since the record goes.
void remove(Tx& tx, const model::LoadBalancer balancer) {
  for (const auto* listener : tx.world().listeners.by("balancer", balancer.id)) {
    remove_listener(tx, std::string(listener->id));
  }
  tx.erase<model::LoadBalancer>(balancer.id);
  for (const auto& zone : balancer.zones) remove_interface(tx, zone.interface_id);
  remove_all_tags(tx, balancer.id);
}

}  // namespace

Result<model::LoadBalancer> create_load_balancer(Tx& tx, const Caller& caller,
                                                 const CreateLoadBalancer& wanted) {
  const auto scope = caller_scope(caller);
  TRY(model::check_elb_name(model::ElbKind::kLoadBalancer, wanted.name));
  TRY_ASSIGN(const auto placement, check_placement(tx.world(), scope, wanted));
  if (const auto* existing = model::load_balancer_named(tx.world(), scope, wanted.name)) {
    if (same_settings(*existing, placement, wanted)) return *existing;
    return fail(errors::balancer_duplicate("A load balancer with the same name '" + wanted.name +
                                           "' exists, but with different settings"));
  }
  TRY(check_balancer_quota(tx.world(), scope, placement.type));
  for (std::size_t i = 0; i < wanted.subnets.size(); ++i) {
    TRY(check_room(tx.world(), *placement.subnets[i], wanted.subnets[i]));
  }
  return make(tx, caller, wanted, placement);
}

Result<void> delete_load_balancer(Tx& tx, const Caller& caller, const std::string& arn) {
  TRY(model::check_elb_arn(model::ElbKind::kLoadBalancer, arn));
  const auto found = model::find_load_balancer(tx.world(), caller_scope(caller), arn);
  if (!found) return {};
  if (model::deletion_protection_of(**found)) {
    return fail(errors::operation_not_permitted(
        "Load balancer '" + arn + "' cannot be deleted because deletion protection is enabled"));
  }
  if (tx.world().services.count_by("balancer", arn) > 0) {
    return fail(errors::elb_resource_in_use(
        "Load balancer '" + arn +
        "' cannot be deleted because it is currently associated with another service"));
  }
  remove(tx, **found);
  return {};
}

Result<model::LoadBalancer> modify_load_balancer_attributes(Tx& tx, const Caller& caller,
                                                            const std::string& arn,
                                                            const model::AttributeList& wanted) {
  TRY_ASSIGN(const auto* found, model::find_load_balancer(tx.world(), caller_scope(caller), arn));
  TRY_ASSIGN(const auto set, model::check_attributes(*found, wanted));
  auto changed = *found;
  for (const auto& [key, value] : set) changed.attributes[key] = value;
  // Cross-zone balancers take fewer targets.
  TRY(model::check_load_balancer_targets(tx.world(), changed));
  tx.put(changed);
  return changed;
}

Result<model::LoadBalancer> set_security_groups(Tx& tx, const Caller& caller,
                                                const std::string& arn,
                                                const std::vector<std::string>& group_ids,
                                                const std::optional<std::string>& enforce) {
  const auto scope = caller_scope(caller);
  TRY_ASSIGN(const auto* found, model::find_load_balancer(tx.world(), scope, arn));
  if (model::carries_traffic(*found) && !found->created_with_groups) {
    return fail(errors::elb_invalid_configuration(
        "You cannot set security groups on a Network Load Balancer which was created without any "
        "security groups."));
  }
  if (group_ids.empty()) {
    return fail(errors::validation_error("At least one security group must be specified"));
  }
  if (enforce && !model::carries_traffic(*found)) {
    return fail(errors::elb_invalid_configuration(
        "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic is not supported on load balancers "
        "with type 'application'"));
  }
  if (enforce && *enforce != "on" && *enforce != "off") {
    return fail(errors::validation_error(
        "The value '" + *enforce +
        "' of EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic must be 'on' or 'off'"));
  }
  auto changed = *found;
  TRY_ASSIGN(changed.group_ids,
             model::check_elb_groups(tx.world(), scope, changed.vpc_id, group_ids));
  if (enforce) changed.enforce_on_private_link = *enforce == "on";
  for (const auto& zone : changed.zones) {
    auto interface = *tx.world().interfaces.find(zone.interface_id);
    interface.group_ids = changed.group_ids;
    tx.put(std::move(interface));
  }
  tx.put(changed);
  return changed;
}

Result<model::LoadBalancer> set_subnets(Tx& tx, const Caller& caller, const std::string& arn,
                                        const std::vector<model::SubnetChoice>& subnets) {
  const auto scope = caller_scope(caller);
  TRY_ASSIGN(const auto* found, model::find_load_balancer(tx.world(), scope, arn));
  TRY_ASSIGN(const auto chosen, model::check_subnet_choices(tx.world(), scope, subnets, found->type,
                                                            found->scheme == "internal"));
  TRY(check_new_subnets(tx.world(), *found, chosen, subnets));
  auto changed = *found;
  const auto dropped = dropped_zones(changed, subnets);
  if (!dropped.empty() && has_endpoints(tx.world(), arn)) {
    return fail(errors::elb_resource_in_use(
        "The subnet '" + dropped.front().subnet_id + "' cannot be removed from load balancer '" +
        arn + "' because VPC endpoints are currently associated with it"));
  }
  for (const auto& zone : dropped) remove_interface(tx, zone.interface_id);
  std::vector<model::LoadBalancerZone> zones;
  for (const auto& choice : subnets) {
    if (const auto* kept = zone_in(changed, choice.subnet_id)) {
      zones.push_back(*kept);
      continue;
    }
    const auto parsed = model::parse_elb_arn(arn);
    TRY_ASSIGN(auto zone, make_zone(tx, changed, *parsed, choice));
    zones.push_back(std::move(zone));
  }
  changed.zones = std::move(zones);
  tx.put(changed);
  return changed;
}

Result<model::LoadBalancer> set_ip_address_type(Tx& tx, const Caller& caller,
                                                const std::string& arn,
                                                const std::string& address_type) {
  TRY_ASSIGN(const auto* found, model::find_load_balancer(tx.world(), caller_scope(caller), arn));
  std::vector<const model::Subnet*> subnets;
  for (const auto& zone : found->zones) {
    if (const auto* subnet = tx.world().subnets.find(zone.subnet_id)) subnets.push_back(subnet);
  }
  TRY(model::check_balancer_address_type(address_type, subnets));
  auto changed = *found;
  changed.ip_address_type = address_type;
  tx.put(changed);
  return changed;
}

}  // namespace mg::control
