// Ids: their form, the resource type that a prefix tells, and look-ups that answer AWS's own error.
// A look-up finds only what the account owns in the region: a foreign id answers exactly like a
// missing one, so nobody can learn what another account has.
// Called by commands and handlers. Pure; the pointers live as long as the record is not changed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/world.h"

namespace mg::model {

// Whose things a call may see.
struct Scope {
  std::string account, region;

  template <class T>
  [[nodiscard]] bool holds(const T& record) const {
    return record.account == account && record.region == region;
  }
  [[nodiscard]] std::string key() const { return scope_of(account, region); }
};

// "vpc" and "vpc-0403d3792ac9ce794" (17 lower-case hex digits; 8 are accepted too).
bool is_well_formed_id(std::string_view id, std::string_view prefix);
// `Invalid id: "x" (expecting "vpc-...")`
std::string malformed_id_message(std::string_view id, std::string_view prefix);
// The resource type that tags and TagSpecifications use: "vpc", "security-group", …; "" if the
// prefix is unknown.
std::string_view resource_type_of(std::string_view id);
// The part of an id behind its prefix; derived ids (a VPC's main route table) are built of it.
std::string_view id_digits(std::string_view id);

// nullptr when missing or foreign. For codes other than those of the functions below.
template <class T>
const T* find_owned(const World& world, const Scope& scope, const std::string& id) {
  const T* found = table_of<T>(world).find(id);
  return found && scope.holds(*found) ? found : nullptr;
}

// …Malformed or …NotFound, as the EC2 calls for the noun itself spell them.
Result<const Vpc*> find_vpc(const World&, const Scope&, const std::string& id);
Result<const Subnet*> find_subnet(const World&, const Scope&, const std::string& id);
Result<const SecurityGroup*> find_group(const World&, const Scope&, const std::string& id);
Result<const SecurityGroupRule*> find_group_rule(const World&, const Scope&, const std::string& id);
Result<const NetworkInterface*> find_interface(const World&, const Scope&, const std::string& id);
Result<const Instance*> find_instance(const World&, const Scope&, const std::string& id);
Result<const InternetGateway*> find_internet_gateway(const World&, const Scope&,
                                                     const std::string& id);

// nullptr when it was deleted.
const Vpc* default_vpc(const World&, const Scope&);
// The group "default" of a VPC; nullptr only when the VPC is gone.
const SecurityGroup* default_group(const World&, const std::string& vpc_id);

}  // namespace mg::model
