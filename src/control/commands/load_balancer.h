// Load balancers: make, change, delete. Called by api/elbv2/load_balancer.
// Invariant: a balancer has one network interface in each of its zones; listeners, interfaces and
// tags go with it, and it never goes while an endpoint service stands on it. An application
// balancer has no number: it is not in the plan and waits for no node.
// Thread rule: the desk's thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "control/caller.h"
#include "control/tx.h"
#include "model/elb_attributes.h"
#include "model/load_balancer.h"

namespace mg::control {

struct CreateLoadBalancer {
  std::string name;
  std::string type;                     // "" for application, as on AWS
  std::string scheme, ip_address_type;  // "" for the default
  std::vector<model::SubnetChoice> subnets;
  std::vector<std::string> group_ids;
  std::map<std::string, std::string> tags;
};
// The existing one when the name is taken by one with the same settings. Errors: those of the
// model's checks, balancer_duplicate, balancer_limit, elb_invalid_subnet, tags.
Result<model::LoadBalancer> create_load_balancer(Tx& tx, const Caller& caller,
                                                 const CreateLoadBalancer& wanted);

// An absent or foreign one is no error. Errors: validation_error, elb_resource_in_use,
// operation_not_permitted (deletion protection).
Result<void> delete_load_balancer(Tx& tx, const Caller& caller, const std::string& arn);

Result<model::LoadBalancer> modify_load_balancer_attributes(Tx& tx, const Caller& caller,
                                                            const std::string& arn,
                                                            const model::AttributeList& wanted);

// `enforce`: "on", "off", or nothing to keep it. Errors: elb_invalid_configuration when a network
// balancer was made without groups.
Result<model::LoadBalancer> set_security_groups(Tx& tx, const Caller& caller,
                                                const std::string& arn,
                                                const std::vector<std::string>& group_ids,
                                                const std::optional<std::string>& enforce);

// The new, whole list of subnets. A zone that stays keeps its interface and address. Errors:
// elb_resource_in_use when a zone would go while endpoints are associated.
Result<model::LoadBalancer> set_subnets(Tx& tx, const Caller& caller, const std::string& arn,
                                        const std::vector<model::SubnetChoice>& subnets);

// Errors: those of model::check_balancer_address_type.
Result<model::LoadBalancer> set_ip_address_type(Tx& tx, const Caller& caller,
                                                const std::string& arn,
                                                const std::string& address_type);

}  // namespace mg::control
