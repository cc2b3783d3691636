#include "model/subnet.h"

#include <algorithm>

#include "base/check.h"
#include "model/aws_errors.h"
#include "model/cidr_rules.h"

namespace mg::model {
namespace {

constexpr std::uint32_t kReservedFirst = 4;
constexpr std::uint32_t kReservedLast = 1;

Cidr4 block_of(const std::string& cidr) {
  const auto block = Cidr4::parse(cidr);
  CHECK(block.has_value());  // it was checked when the record was made
  return *block;
}

}  // namespace

HostRange host_range(const Subnet& subnet) {
  const auto block = block_of(subnet.cidr);
  return {Ip4{block.base.value + kReservedFirst}, block.size() - kReservedFirst - kReservedLast};
}

Result<Ip4> check_host_address(const Subnet& subnet, const std::string& text) {
  const auto address = Ip4::parse(text);
  if (!address) {
    return fail(errors::invalid_parameter_value("Value (" + text +
                                                ") for parameter address is invalid. Invalid IPv4 "
                                                "address"));
  }
  if (!block_of(subnet.cidr).contains(*address)) {
    return fail(errors::invalid_parameter_value(
        "Address " + text + " does not fall within the subnet's address range"));
  }
  const auto range = host_range(subnet);
  const auto offset =
      address->value - range.first.value;  // wraps round for the reserved first ones
  if (offset >= range.count) {
    return fail(errors::invalid_parameter_value("Address " + text +
                                                " is in subnet's reserved address range"));
  }
  return *address;
}

Result<Cidr4> check_subnet_cidr(const World& world, const Vpc& vpc, const std::string& text) {
  const auto block = Cidr4::parse_any(text);
  if (!block) {
    return fail(errors::invalid_parameter_value(
        "Value (" + text +
        ") for parameter cidrBlock is invalid. This is not a valid CIDR block."));
  }
  const auto of_vpc = ipv4_blocks(vpc);
  const bool inside = std::any_of(of_vpc.begin(), of_vpc.end(),
                                  [&](const auto& outer) { return outer.contains(*block); });
  if (block->length < 16 || block->length > 28 || !inside) {
    return fail(errors::subnet_range("The CIDR '" + text + "' is invalid."));
  }
  for (const auto* other : world.subnets.by("vpc", vpc.id)) {
    if (block_of(other->cidr).overlaps(*block)) {
      return fail(errors::subnet_conflict("The CIDR '" + text + "' conflicts with another subnet"));
    }
  }
  return *block;
}

}  // namespace mg::model
