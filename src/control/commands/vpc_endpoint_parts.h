// What create and modify of an endpoint share: its zones (a subnet, an interface and a balancer
// each) and its groups. Called by vpc_endpoint.cpp only. Thread rule: the desk's thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "control/tx.h"

namespace mg::control {

// A zone to be made; nothing is written yet.
struct ZonePlan {
  const model::Subnet* subnet = nullptr;
  std::vector<std::string> load_balancer_ids;  // the service's balancers in this zone
  std::optional<std::string> address;
};

// Checks subnets for an endpoint that has `present` zones already. Errors: subnet_malformed,
// subnet_not_found_endpoint, invalid_parameter (another VPC; zone not in the service),
// subnets_same_zone. A subnet that is given twice or is present already counts once.
Result<std::vector<ZonePlan>> plan_zones(const model::World& world,
                                         const model::EndpointService& service,
                                         const model::Vpc& vpc,
                                         const std::vector<model::VpcEndpointZone>& present,
                                         const std::vector<std::string>& subnet_ids);
// Error: invalid_parameter for a subnet that is not among the plans.
Result<void> place_addresses(std::vector<ZonePlan>& plans,
                             const std::map<std::string, std::string>& addresses);

// Makes the interfaces of endpoint.account and appends the zones, in the region's order.
Result<void> add_zones(Tx& tx, model::VpcEndpoint& endpoint, const std::vector<ZonePlan>& plans);
// A zone whose balancer has left the service, or the zone, while the endpoint was turned away gets
// another one of the service there, or none; one that had none gets one as soon as there is one.
// True when something changed.
bool choose_balancers_again(Tx& tx, model::VpcEndpoint& endpoint,
                            const model::EndpointService& service);
void remove_zone_interfaces(Tx& tx, const std::vector<model::VpcEndpointZone>& zones);

// True when something changed.
Result<bool> modify_zones(Tx& tx, model::VpcEndpoint& endpoint,
                          const model::EndpointService& service, const model::Vpc& vpc,
                          const std::vector<std::string>& add,
                          const std::vector<std::string>& remove,
                          const std::map<std::string, std::string>& addresses);
Result<bool> modify_groups(Tx& tx, model::VpcEndpoint& endpoint, const model::Vpc& vpc,
                           const std::vector<std::string>& add,
                           const std::vector<std::string>& remove);

// Each once, in the order given. Errors: group_malformed, group_not_found_endpoint,
// invalid_parameter (another VPC).
Result<std::vector<std::string>> checked_groups(const model::World& world, const model::Vpc& vpc,
                                                const std::vector<std::string>& group_ids);

}  // namespace mg::control
