// Subnets. Called by api/ec2/subnet and defaults. Thread rule: the desk's thread.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "control/tx.h"
#include "model/ids.h"
#include "model/tags.h"
#include "model/zones.h"

namespace mg::control {

struct NewSubnet {
  std::string vpc_id;
  std::string cidr;
  model::Zone zone;
  bool default_for_zone = false;  // then public addresses are asked for, as AWS does
  model::TagMap tags;
  std::optional<std::string> ipv6_cidr;
};
// Errors: vpc_malformed, vpc_not_found, those of check_subnet_cidr, check_subnet_ipv6 and
// check_tag.
Result<model::Subnet> create_subnet(Tx& tx, const model::Scope& scope, const NewSubnet& wanted);

// Errors: subnet_malformed, subnet_not_found, dependency_violation.
Result<void> delete_subnet(Tx& tx, const model::Scope& scope, const std::string& subnet_id);

struct SubnetAttributes {
  std::optional<bool> map_public_ip, assign_ipv6, dns64, resource_name_a, resource_name_aaaa;
  int unchanged = 0;  // attributes that were given the value that they have anyway
};
// Exactly one attribute a call, as in AWS: else missing_parameter or invalid_parameter_combination.
// invalid_parameter_value: IPv6 addresses to assign without an IPv6 block.
Result<void> modify_subnet_attributes(Tx& tx, const model::Scope& scope,
                                      const std::string& subnet_id, const SubnetAttributes& wanted);

// nullptr when there is none (or none in that zone).
const model::Subnet* default_subnet(const model::World& world, const model::Scope& scope,
                                    const std::optional<std::string>& zone);

}  // namespace mg::control
