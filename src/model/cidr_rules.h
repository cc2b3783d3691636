// Which blocks a VPC may have: its first IPv4 block, more of them, and IPv6 blocks; and which IPv6
// block a subnet may have. (IPv4 blocks of subnets: subnet.h.)
// Called by control/commands/vpc and vpc_cidr. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/ip.h"
#include "base/ip6.h"
#include "base/result.h"
#include "model/world.h"

namespace mg::model {

// Host bits are masked off, as AWS does. Errors: invalid_parameter_value (no IPv4 block), vpc_range
// (not /16–/28; or touches 0/8, 127/8, 169.254/16, 224/3). 100.64/10 is refused too, which is ours:
// the nodes use it inside.
Result<Cidr4> check_vpc_cidr(const std::string& text);

// Of each family: AWS's quota, and as many as a node carries whatever the quota is set to.
inline constexpr std::size_t kBlocksPerVpcMax = 5;

// Error: cidr_limit, when a VPC that has so many blocks of a family may have no more.
Result<void> check_block_count(const World& world, const Vpc& vpc, std::size_t held);

// All IPv4 blocks of a VPC, the first one first.
std::vector<Cidr4> ipv4_blocks(const Vpc& vpc);

// One more IPv4 block. Errors: as above; cidr_limit; vpc_range for one that overlaps another
// block, that takes in the destination of a route, or that AWS's table of restricted associations
// forbids beside the first block.
Result<Cidr4> check_more_vpc_cidr(const World& world, const Vpc& vpc, const std::string& text);

// The n-th /56 that this service "provides": of fd00::/8, since nothing here is routed outside.
Cidr6 provided_ipv6_block(std::uint64_t n);

// The block of a subnet: /64 inside one of the VPC's blocks (subnet_range), one a subnet and free
// of the VPC's other subnets (subnet_conflict), in its canonical form.
Result<Cidr6> check_subnet_ipv6(const World& world, const Vpc& vpc, const std::string& text);

}  // namespace mg::model
