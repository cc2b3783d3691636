// Endpoint services: make, change, delete. Called by api/ec2/endpoint_service.
// Invariant: a service always has a balancer, a balancer serves at most one service, and no service
// goes while a connection to it is not turned away. Thread rule: the desk's thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "control/caller.h"
#include "control/tx.h"

namespace mg::control {

struct CreateEndpointService {
  std::vector<std::string> load_balancer_ids;  // ARNs, at least one
  bool acceptance_required = true;
  std::string private_dns_name;  // "": none
  std::map<std::string, std::string> tags;
};
// Errors: those of model::check_balancer, of set_private_dns_name and of tags.
Result<model::EndpointService> create_endpoint_service(Tx& tx, const Caller& caller,
                                                       const CreateEndpointService& wanted);

struct ModifyEndpointService {
  std::string service_id;
  std::optional<bool> acceptance_required;  // existing connections keep as they are
  std::vector<std::string> add_load_balancer_ids;
  std::vector<std::string> remove_load_balancer_ids;
  std::optional<std::string> private_dns_name;  // "": taken away
};
// With only the id it takes over the zones that the balancers have now; endpoints that had no
// balancer in a zone get one. Errors: service_id_*, those of model::check_balancer and of
// set_private_dns_name, existing_connections (endpoints keep to a removed balancer),
// invalid_parameter (the last balancer, or one that the service has not).
Result<model::EndpointService> modify_endpoint_service(Tx& tx, const Caller& caller,
                                                       const ModifyEndpointService& wanted);

// One-way: the service's owner pays from now on. Errors: service_id_*, invalid_parameter_value.
Result<void> set_payer_responsibility(Tx& tx, const Caller& caller, const std::string& service_id,
                                      const std::string& payer);

// Permissions, notifications and tags go with it; turned-away endpoints stay, dead, until their
// consumers delete them. Errors, for the item: service_not_found_item, existing_connections.
Result<void> delete_endpoint_service(Tx& tx, const Caller& caller, const std::string& service_id);

}  // namespace mg::control
