// Load balancers: what they are called, what a request may ask, where they may stand. A network
// balancer carries traffic; an application balancer is stored and described, and that is all.
// Called by control/commands/load_balancer, api/elbv2 and plan/compile; endpoint services use the
// look-ups. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/arn.h"
#include "model/ids.h"
#include "model/world.h"

namespace mg::model {

inline constexpr std::size_t kFreeAddressesPerSubnetMin = 8;
inline constexpr std::size_t kGroupsPerLoadBalancerMax = 5;
// The state reason of an application balancer.
inline constexpr const char* kCarriesNothing =
    "Stored and described only: an application load balancer carries no traffic here";

// Only such a balancer enters the plan, and only on it an endpoint service may stand.
bool carries_traffic(const LoadBalancer& balancer);

// "ELB net/web/50dc6c495c0c9188", what its network interfaces are called.
std::string load_balancer_interface_description(const ElbArn& arn);
// The public hosted zone of the region's balancers of this type; "" where we do not know it.
std::string load_balancer_hosted_zone(const std::string& type, const std::string& region);
// How many of this type the account has in the region.
std::size_t count_load_balancers(const World& world, const Scope& scope, const std::string& type);

// Type "application" (the default) or "network", scheme "internal" or "internet-facing", address
// type "ipv4"; "" is a default. Errors: elb_invalid_configuration for what AWS has and we have not,
// validation_error else.
Result<std::string> check_load_balancer_type(const std::string& type);
Result<void> check_scheme(const std::string& scheme);
Result<void> check_elb_address_type(const std::string& address_type);
// The address type of a balancer in these subnets: dualstack needs IPv6 blocks in all of them, and
// is not built. Errors: those of check_elb_address_type, validation_error.
Result<void> check_balancer_address_type(const std::string& address_type,
                                         const std::vector<const Subnet*>& subnets);

// Where the balancer gets a node: a subnet and perhaps a chosen address.
struct SubnetChoice {
  std::string subnet_id;
  std::optional<std::string> private_ip;
};

// All exist, one VPC, one subnet per zone, at least one; an application balancer's are at least
// two, and none of its addresses is chosen. Chosen addresses only if `internal`.
// Errors: validation_error, elb_subnet_not_found, elb_invalid_configuration.
Result<std::vector<const Subnet*>> check_subnet_choices(const World& world, const Scope& scope,
                                                        const std::vector<SubnetChoice>& choices,
                                                        const std::string& type, bool internal);

// All exist and belong to the VPC; each once, in the order given. Errors: elb_invalid_group,
// elb_invalid_configuration.
Result<std::vector<std::string>> check_elb_groups(const World& world, const Scope& scope,
                                                  const std::string& vpc_id,
                                                  const std::vector<std::string>& group_ids);

// validation_error when the text is no such ARN, balancer_not_found when missing or foreign.
Result<const LoadBalancer*> find_load_balancer(const World& world, const Scope& scope,
                                               const std::string& arn);
// nullptr when the account has none of this name in the region.
const LoadBalancer* load_balancer_named(const World& world, const Scope& scope,
                                        const std::string& name);

}  // namespace mg::model
