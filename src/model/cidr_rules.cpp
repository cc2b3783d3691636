#include "model/cidr_rules.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "model/aws_errors.h"
#include "model/quotas.h"

namespace mg::model {
namespace {

constexpr auto kForbidden = std::to_array<Cidr4>({
    {Ip4{0x00000000}, 8},   // 0.0.0.0/8
    {Ip4{0x64400000}, 10},  // 100.64.0.0/10
    {Ip4{0x7f000000}, 8},   // 127.0.0.0/8
    {Ip4{0xa9fe0000}, 16},  // 169.254.0.0/16
    {Ip4{0xe0000000}, 3},   // 224.0.0.0/4 and 240.0.0.0/4
});

constexpr Cidr4 kTen{Ip4{0x0a000000}, 8};
constexpr Cidr4 kTwelve{Ip4{0xac100000}, 12};
constexpr Cidr4 kSixteen{Ip4{0xc0a80000}, 16};
constexpr Cidr4 kBenchmark{Ip4{0xc6130000}, 16};  // 198.19.0.0/16

// AWS's table "IPv4 CIDR block association restrictions": a private range beside another one, and
// two blocks that AWS's own networks use.
bool restricted_beside(const Cidr4& first, const Cidr4& more) {
  for (const auto& range : {kTen, kTwelve, kSixteen, kBenchmark}) {
    if (range.overlaps(more) && !range.contains(first)) return true;
  }
  constexpr Cidr4 kTenZero{Ip4{0x0a000000}, 16};
  constexpr Cidr4 kTenZeroOne{Ip4{0x0a000000}, 15};
  constexpr Cidr4 kDefaultVpc{Ip4{0xac1f0000}, 16};
  if (kTenZeroOne.contains(first) && kTenZero.overlaps(more)) return true;
  return kTwelve.contains(first) && kDefaultVpc.overlaps(more);
}

Cidr4 block_of(const std::string& cidr) {
  const auto block = Cidr4::parse(cidr);
  CHECK(block.has_value());  // it was checked when the record was made
  return *block;
}

Error out_of_range(const std::string& text, const std::string& why) {
  return errors::vpc_range("The CIDR '" + text + "' " + why);
}

// AWS's rule: not the same as, nor larger than, the destination of a route of the VPC.
bool takes_in_a_route(const World& world, const Vpc& vpc, const Cidr4& block) {
  for (const auto* table : world.route_tables.by("vpc", vpc.id)) {
    for (const auto& route : table->routes) {
      const auto destination = Cidr4::parse(route.cidr);
      if (destination && block.contains(*destination)) return true;
    }
  }
  return false;
}

}  // namespace

Result<Cidr4> check_vpc_cidr(const std::string& text) {
  const auto block = Cidr4::parse_any(text);
  if (!block) {
    return fail(errors::invalid_parameter_value(
        "Value (" + text +
        ") for parameter cidrBlock is invalid. This is not a valid CIDR block."));
  }
  bool usable = block->length >= 16 && block->length <= 28;
  for (const auto& forbidden : kForbidden) usable = usable && !forbidden.overlaps(*block);
  if (!usable) return fail(errors::vpc_range("The CIDR '" + text + "' is invalid."));
  return *block;
}

std::vector<Cidr4> ipv4_blocks(const Vpc& vpc) {
  std::vector<Cidr4> out{block_of(vpc.cidr)};
  for (const auto& more : vpc.more_cidrs) out.push_back(block_of(more.cidr));
  return out;
}

Result<void> check_block_count(const World& world, const Vpc& vpc, std::size_t held) {
  const auto quota = quota_of(world, vpc.account, QuotaName::kCidrsPerVpc);
  const auto most = std::min(kBlocksPerVpcMax, static_cast<std::size_t>(quota));
  if (held < most) return {};
  return fail(
      errors::cidr_limit("This network " + vpc.id +
                         " has met its maximum number of allowed CIDRs: " + std::to_string(most)));
}

Result<Cidr4> check_more_vpc_cidr(const World& world, const Vpc& vpc, const std::string& text) {
  TRY_ASSIGN(const auto block, check_vpc_cidr(text));
  const auto held = ipv4_blocks(vpc);
  TRY(check_block_count(world, vpc, held.size()));
  for (const auto& other : held) {
    if (other.overlaps(block)) {
      return fail(out_of_range(text, "overlaps with the CIDR '" + other.str() + "' of the VPC."));
    }
  }
  if (restricted_beside(held.front(), block)) {
    return fail(out_of_range(text,
                             "is restricted. Use a CIDR from the same private address range as "
                             "the current VPC CIDR, or use a publicly-routable CIDR."));
  }
  if (takes_in_a_route(world, vpc, block)) {
    return fail(out_of_range(text, "is the same as, or larger than, the destination of a route."));
  }
  return block;
}

Cidr6 provided_ipv6_block(std::uint64_t n) {
  Cidr6 out;
  out.length = 56;
  out.base.bytes[0] = 0xfd;
  for (int i = 0; i < 6; ++i) {
    out.base.bytes[static_cast<std::size_t>(1 + i)] = static_cast<std::uint8_t>(n >> (40 - 8 * i));
  }
  return out;
}

Result<Cidr6> check_subnet_ipv6(const World& world, const Vpc& vpc, const std::string& text) {
  const auto block = Cidr6::parse_any(text);
  if (!block) {
    return fail(errors::invalid_parameter_value(
        "Value (" + text +
        ") for parameter ipv6CidrBlock is invalid. This is not a valid IPv6 CIDR block."));
  }
  const bool inside = std::any_of(
      vpc.ipv6_cidrs.begin(), vpc.ipv6_cidrs.end(),
      [&](const auto& of_vpc) { return Cidr6::parse_any(of_vpc.cidr)->contains(*block); });
  if (block->length != 64 || !inside) {
    return fail(errors::subnet_range("The CIDR '" + text + "' is invalid."));
  }
  for (const auto* other : world.subnets.by("vpc", vpc.id)) {
    for (const auto& held : other->ipv6_cidrs) {
      if (Cidr6::parse_any(held.cidr)->overlaps(*block)) {
        return fail(
            errors::subnet_conflict("The CIDR '" + text + "' conflicts with another subnet"));
      }
    }
  }
  return *block;
}

}  // namespace mg::model
