// Regions and zones: names only, the same for every account. Any well-formed region name is served.
// Pure. zone_num is 1.. in the order of the list and small enough for the kernel's tables.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mg::model {

struct Zone {
  std::string name;  // ap-northeast-1a
  std::string id;    // apne1-az4
  std::uint32_t num = 0;
};

// "ap-northeast-1", "us-gov-west-1": letters, two or more dashes, a number at the end.
bool is_region_name(std::string_view region);
// The zones of a region: a, c, d for ap-northeast-1 (as in AWS's oldest accounts), else a, b, c.
std::vector<Zone> zones_of(const std::string& region);
// By name or by id.
std::optional<Zone> find_zone(const std::string& region, std::string_view name_or_id);

}  // namespace mg::model
