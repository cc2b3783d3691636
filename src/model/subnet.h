// Subnets: which blocks a VPC takes and which of a subnet's addresses an interface may have.
// Called by control/commands and by the API's handlers. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "base/ip.h"
#include "base/result.h"
#include "model/world.h"

namespace mg::model {

// The addresses for interfaces: all but the first four and the last, as in AWS.
struct HostRange {
  Ip4 first;
  std::uint64_t count = 0;
};
HostRange host_range(const Subnet& subnet);

// invalid_parameter_value: no address, outside the subnet, or reserved.
Result<Ip4> check_host_address(const Subnet& subnet, const std::string& text);

// The block of a new subnet: /16–/28 and inside the VPC (subnet_range), free of the VPC's other
// subnets (subnet_conflict). Host bits are masked off, as AWS does.
Result<Cidr4> check_subnet_cidr(const World& world, const Vpc& vpc, const std::string& text);

}  // namespace mg::model
