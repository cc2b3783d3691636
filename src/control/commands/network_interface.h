// Network interfaces: made for an account itself, or for its instances, endpoints and balancers.
// Addresses are unique per VPC and lie in the subnet; its first four and its last are reserved.
// Called by the other commands and by api/ec2. Thread rule: the desk's thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "control/tx.h"

namespace mg::control {

struct NewInterface {
  std::string account, region;
  std::string subnet_id;                  // must exist and belong to `account`
  std::optional<std::string> private_ip;  // else a free one is chosen
  std::vector<std::string> group_ids;     // checked by the caller; may be empty only for balancers
  std::string description;
  std::string type = "interface";
  bool requester_managed = false;
  std::string requester_id;
  std::string owner_id;  // vpce-… or balancer ARN
};

// Errors: subnet_addresses (none free), address_in_use, invalid_parameter_value (outside the subnet
// or reserved), groups_per_interface_limit.
Result<model::NetworkInterface> create_interface(Tx& tx, const NewInterface& wanted);
// Removes the record and its tags; the caller has checked that nothing needs it.
void remove_interface(Tx& tx, const std::string& interface_id);
// Addresses of the subnet that nobody has.
std::uint64_t free_addresses(const model::World& world, const model::Subnet& subnet);

}  // namespace mg::control
