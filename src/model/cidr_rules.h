// Which IPv4 blocks a VPC may have.
// Called by control/commands/vpc. Pure.
#pragma once

#include <string>

#include "base/ip.h"
#include "base/result.h"

namespace mg::model {

// Host bits are masked off, as AWS does. Errors: invalid_parameter_value (no IPv4 block), vpc_range
// (not /16–/28; or touches 0/8, 127/8, 169.254/16, 224/3). 100.64/10 is refused too, which is ours:
// the nodes use it inside.
Result<Cidr4> check_vpc_cidr(const std::string& text);

}  // namespace mg::model
