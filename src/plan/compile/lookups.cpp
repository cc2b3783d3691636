#include <algorithm>

#include "base/number.h"
#include "model/zones.h"
#include "plan/compile/parts.h"

namespace mg::plan::compile {

std::uint32_t vpc_num_of(const model::World& world, const std::string& vpc_id) {
  const auto* vpc = world.vpcs.find(vpc_id);
  return vpc == nullptr ? 0 : vpc->vpc_num;
}

std::uint32_t zone_num_of(const std::string& region, const std::string& zone) {
  if (zone.empty()) return 0;
  const auto found = model::find_zone(region, zone);
  return found ? found->num : 0;
}

std::vector<std::uint32_t> group_nums_of(const model::World& world,
                                         const std::vector<std::string>& group_ids) {
  std::vector<std::uint32_t> nums;
  for (const auto& id : group_ids) {
    if (const auto* group = world.security_groups.find(id)) nums.push_back(group->group_num);
  }
  std::sort(nums.begin(), nums.end());
  return nums;
}

std::optional<std::uint32_t> number(std::string_view text, std::uint32_t max) {
  const auto value = parse_number<std::uint32_t>(text);
  return value && *value <= max ? value : std::nullopt;
}

}  // namespace mg::plan::compile
