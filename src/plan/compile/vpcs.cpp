#include "plan/compile/parts.h"

namespace mg::plan::compile {

std::optional<plan::Entry> vpc_entry(const model::World& world, std::uint32_t num) {
  const auto* vpc = world.vpcs.first_by("num", std::to_string(num));
  if (vpc == nullptr) return std::nullopt;
  const auto cidr = Cidr4::parse(vpc->cidr);
  if (!cidr) return std::nullopt;
  plan::VpcEntry entry{.vpc_num = num,
                       .vpc_id = vpc->id,
                       .cidr = *cidr,
                       .dns_support = vpc->dns_support,
                       .region = vpc->region,
                       .more_cidrs = {}};
  for (const auto& block : vpc->more_cidrs) {
    if (const auto more = Cidr4::parse(block.cidr)) entry.more_cidrs.push_back(*more);
  }
  return entry;
}

}  // namespace mg::plan::compile
