// Interface endpoints: the consumer makes, changes and deletes them, the provider accepts or
// rejects. What may happen in which state is model::next_step; here it is done. A decision reaches
// the plan at once (control/planner); the state follows in settle(), when the nodes have reported.
// Called by api/ec2/vpc_endpoint*, and settle() by control/waits. Thread rule: the desk's thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "control/caller.h"
#include "control/tx.h"

namespace mg::control {

struct CreateVpcEndpoint {
  std::string vpc_id;
  std::string service_name;
  std::string endpoint_type = "Gateway";         // AWS's default; only Interface can be made
  std::vector<std::string> subnet_ids;           // one a zone; may be empty
  std::map<std::string, std::string> addresses;  // subnet id → the address to have there
  std::vector<std::string> group_ids;            // none: the VPC's default group
  std::string policy_document;                   // "": full access
  bool private_dns = false;
  std::string dns_record_ip_type = "ipv4";
  std::string client_token;
  std::map<std::string, std::string> tags;
};
// Order of the checks: the service (an absent and a forbidden one look alike, and nothing else is
// said about it), the type, private DNS, the policy, the VPC, subnets, groups, quota, addresses.
// Private DNS can be switched on only once the provider has accepted.
// Errors: service_name_invalid, invalid_parameter, policy_invalid, vpc_*_endpoint, subnet_*,
// group_*, subnets_same_zone, subnet_addresses, address_in_use, endpoint_limit.
Result<model::VpcEndpoint> create_vpc_endpoint(Tx& tx, const Caller& caller,
                                               const CreateVpcEndpoint& wanted);

struct ModifyVpcEndpoint {
  std::string endpoint_id;
  std::vector<std::string> add_subnet_ids, remove_subnet_ids;
  std::vector<std::string> add_group_ids, remove_group_ids;
  std::map<std::string, std::string> addresses;  // another address replaces the interface
  std::string dns_record_ip_type;                // "": as it is
  std::optional<bool> private_dns;
  std::string policy_document;  // "": as it is
  bool reset_policy = false;
};
// Removals come first. Adding what is there and removing a group that is not is no error: the call
// has no ClientToken and may be repeated. Errors: endpoint_*, incorrect_state, those of create.
Result<model::VpcEndpoint> modify_vpc_endpoint(Tx& tx, const Caller& caller,
                                               const ModifyVpcEndpoint& wanted);

// Only the consumer's. Its interfaces and addresses stay until the nodes have let go. Error, for
// the item: endpoint_not_found_item.
Result<void> delete_vpc_endpoint(Tx& tx, const Caller& caller, const std::string& endpoint_id);
// The end of a deleted endpoint: record, interfaces, tags.
void finish_delete(Tx& tx, const std::string& endpoint_id);

// The provider's two decisions on a connection of its own service (the handler looked it up).
// Errors, for the item: endpoint_not_found_item (of another service too), invalid_state.
Result<void> accept_connection(Tx& tx, const model::EndpointService& service,
                               const std::string& endpoint_id);
Result<void> reject_connection(Tx& tx, const model::EndpointService& service,
                               const std::string& endpoint_id);

// Moves every waiting endpoint whose plan entry the nodes have applied; one whose entry stands
// among the failures keeps waiting and remembers why.
void settle(Tx& tx, const Observations& seen);

}  // namespace mg::control
