// What AWS gives an account by itself in each region: the default VPC 172.31.0.0/16 with a /20
// subnet in each zone, an internet gateway and the default security group. Called by the dispatcher
// before each action. Thread rule: the desk's thread.
#pragma once

#include <string>

#include "base/result.h"
#include "control/tx.h"
#include "model/ids.h"
#include "model/zones.h"

namespace mg::control {

// Makes them on the account's first use of the region, never again: the account remembers the
// region, so a default VPC that was deleted stays away. Errors: auth_failure (no such account or
// region name).
Result<void> ensure_region(Tx& tx, const std::string& account, const std::string& region);

// CreateDefaultVpc. Error: default_vpc_exists.
Result<model::Vpc> create_default_vpc(Tx& tx, const model::Scope& scope);

// CreateDefaultSubnet: the first free /20 of the default VPC. Errors: default_vpc_missing,
// default_subnet_exists, subnet_conflict (no such block is free).
Result<model::Subnet> create_default_subnet(Tx& tx, const model::Scope& scope,
                                            const model::Zone& zone);

}  // namespace mg::control
