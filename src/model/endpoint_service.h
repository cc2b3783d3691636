// Rules of endpoint services: who may use one, which zones it has, what keeps it alive.
// Called by control/commands and api/ec2. Pure; pointers live as long as the record is not changed.
// A consumer without permission must not be able to tell that a service exists: every look-up by
// name goes through find_usable_service, whose one error is the same for absent, foreign and
// malformed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/ids.h"
#include "model/world.h"

namespace mg::model {

// The provider's own service. Errors: service_id_malformed, service_id_not_found (request level).
Result<const EndpointService*> find_own_service(const World& world, const Scope& scope,
                                                const std::string& service_id);

// "The VpcEndpointService Id '…' does not exist"
std::string service_missing_message(std::string_view service_id);

// As whom a caller stands in a list of principals: himself, or the role of whose session his ARN
// tells; "" when that role is gone.
std::string iam_arn_of(const World& world, const std::string& account,
                       const std::string& caller_arn);

// The account itself needs no entry in the allow-list; everyone else needs one that matches.
bool may_use(const World& world, const EndpointService& service, const std::string& account,
             const std::string& caller_arn);
// Error: service_name_invalid.
Result<const EndpointService*> find_usable_service(const World& world, const Scope& scope,
                                                   const std::string& principal_arn,
                                                   const std::string& name);
// The region's services that the caller may use, in id order.
std::vector<const EndpointService*> usable_services(const World& world, const Scope& scope,
                                                    const std::string& principal_arn);

// The zones of these balancers, each once, in the region's order.
std::vector<std::string> zones_of_balancers(const World& world, const std::string& region,
                                            const std::vector<std::string>& load_balancer_ids);
// The service's balancers that stand in this zone now.
std::vector<std::string> balancers_in_zone(const World& world, const EndpointService& service,
                                           const std::string& zone);

// A network load balancer that the caller may put behind a service; `for_service` is the id of the
// service that has it already ("" for a new one). Errors: balancer_arn_malformed,
// balancer_arn_not_found, invalid_parameter (failed, or in another service).
Result<void> check_balancer(const World& world, const Scope& scope, const std::string& arn,
                            const std::string& for_service);
// "arn:aws:elasticloadbalancing:<region>:<12 digits>:loadbalancer/net/<name>/<16 hex>"
bool is_network_balancer_arn(std::string_view arn);

// A connection that the provider has not turned away: it keeps the service from being deleted.
bool holds_service(const VpcEndpoint& endpoint);

}  // namespace mg::model
