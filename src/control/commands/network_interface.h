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
#include "model/ids.h"

namespace mg::control {

struct NewInterface {
  std::string account, region;
  std::string subnet_id;                   // must exist and belong to `account`
  std::optional<std::string> private_ip;   // else a free one is chosen
  std::vector<std::string> secondary_ips;  // named …
  std::size_t secondary_count = 0;         // … and chosen ones
  std::vector<std::string> ipv6_addresses;
  std::size_t ipv6_count = 0;
  std::vector<std::string> group_ids;  // checked by the caller; may be empty only for balancers
  std::string description;
  std::string type = "interface";
  bool requester_managed = false;
  std::string requester_id;
  std::string owner_id;  // vpce-… or balancer ARN
};

// Errors: subnet_addresses (none free), address_in_use, invalid_parameter_value (outside the subnet
// or reserved), groups_per_interface_limit, private_addresses_limit.
Result<model::NetworkInterface> create_interface(Tx& tx, const NewInterface& wanted);
// Removes the record and its tags; the caller has checked that nothing needs it.
void remove_interface(Tx& tx, const std::string& interface_id);
// Addresses of the subnet that nobody has.
std::uint64_t free_addresses(const model::World& world, const model::Subnet& subnet);

// Puts the record as attached to the instance, or as attached to nothing.
void join(Tx& tx, model::NetworkInterface interface, const std::string& instance_id,
          std::int32_t device_index, bool delete_on_termination);
void part(Tx& tx, model::NetworkInterface interface);

// The id of the attachment. Errors: those of model::check_attach.
Result<std::string> attach_interface(Tx& tx, const model::NetworkInterface& interface,
                                     const model::Instance& instance, std::int64_t device_index);
// Errors: operation_not_permitted (the first interface of an instance stays).
Result<void> detach_interface(Tx& tx, const model::NetworkInterface& interface);

struct InterfaceChange {
  std::optional<std::string> description;
  std::optional<bool> source_dest_check, delete_on_termination;
  std::vector<std::string> group_ids;
};
// Errors: operation_not_permitted, invalid_parameter_value (the description's length), those of
// model::interface_groups.
Result<void> change_interface(Tx& tx, const model::Scope& scope, const std::string& interface_id,
                              const InterfaceChange& change);

// Secondary addresses: named ones, or `count` that are free. With `take_over` a named one may come
// from another interface of the subnet, where it is a secondary one. The new ones are answered;
// those that the interface has already are left alone. Errors: address_in_use, subnet_addresses,
// invalid_parameter_value, private_addresses_limit, operation_not_permitted.
Result<std::vector<std::string>> assign_addresses(Tx& tx, const std::string& interface_id,
                                                  const std::vector<std::string>& addresses,
                                                  std::size_t count, bool take_over);
// Errors: invalid_parameter_value (not a secondary address of this interface).
Result<void> unassign_addresses(Tx& tx, const std::string& interface_id,
                                const std::vector<std::string>& addresses);

// The same for IPv6, of the subnet's IPv6 block. Described only: no packet has such an address.
Result<std::vector<std::string>> assign_ipv6(Tx& tx, const std::string& interface_id,
                                             const std::vector<std::string>& addresses,
                                             std::size_t count);
Result<std::vector<std::string>> unassign_ipv6(Tx& tx, const std::string& interface_id,
                                               const std::vector<std::string>& addresses);

}  // namespace mg::control
