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
  bool default_for_zone = false;
  model::TagMap tags;
};
// Errors: vpc_malformed, vpc_not_found, those of check_subnet_cidr and check_tag.
Result<model::Subnet> create_subnet(Tx& tx, const model::Scope& scope, const NewSubnet& wanted);

// Errors: subnet_malformed, subnet_not_found, dependency_violation.
Result<void> delete_subnet(Tx& tx, const model::Scope& scope, const std::string& subnet_id);

// nullptr when there is none (or none in that zone).
const model::Subnet* default_subnet(const model::World& world, const model::Scope& scope,
                                    const std::optional<std::string>& zone);

}  // namespace mg::control
