#include "model/zones.h"

#include <algorithm>
#include <array>
#include <utility>

namespace mg::model {
namespace {

constexpr bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::vector<std::string_view> parts_of(std::string_view region) {
  std::vector<std::string_view> parts;
  std::size_t at = 0;
  for (;;) {
    const auto dash = region.find('-', at);
    parts.push_back(region.substr(at, dash == std::string_view::npos ? dash : dash - at));
    if (dash == std::string_view::npos) return parts;
    at = dash + 1;
  }
}

// AWS's abbreviation: "ap-northeast-1" → "apne1", "us-gov-west-1" → "usgw1".
std::string abbreviation(std::string_view region) {
  static constexpr auto kDirections = std::to_array<std::pair<std::string_view, std::string_view>>({
      {"north", "n"},
      {"south", "s"},
      {"east", "e"},
      {"west", "w"},
      {"central", "c"},
      {"northeast", "ne"},
      {"northwest", "nw"},
      {"southeast", "se"},
      {"southwest", "sw"},
      {"gov", "g"},
      {"isof", "f"},
      {"isob", "b"},
      {"iso", "i"},
  });
  std::string out;
  for (const auto part : parts_of(region)) {
    const auto* known = std::find_if(kDirections.begin(), kDirections.end(),
                                     [&](const auto& row) { return row.first == part; });
    out += known != kDirections.end() ? known->second : part;
  }
  return out;
}

struct ZoneShape {
  char letter;
  int id;
};

// ap-northeast-1 in AWS's oldest accounts: a = az4, c = az1, d = az2.
constexpr auto kTokyo = std::to_array<ZoneShape>({{'a', 4}, {'c', 1}, {'d', 2}});
constexpr auto kUsual = std::to_array<ZoneShape>({{'a', 1}, {'b', 2}, {'c', 3}});

}  // namespace

bool is_region_name(std::string_view region) {
  if (region.size() > 32) return false;
  const auto parts = parts_of(region);
  if (parts.size() < 3) return false;
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    if (parts[i].empty() || !std::all_of(parts[i].begin(), parts[i].end(), is_lower)) return false;
  }
  const auto last = parts.back();
  return !last.empty() && last.size() <= 2 && std::all_of(last.begin(), last.end(), is_digit);
}

std::vector<Zone> zones_of(const std::string& region) {
  std::vector<Zone> zones;
  const auto prefix = abbreviation(region) + "-az";
  for (const auto& shape : region == "ap-northeast-1" ? kTokyo : kUsual) {
    zones.push_back({region + shape.letter, prefix + std::to_string(shape.id),
                     static_cast<std::uint32_t>(zones.size() + 1)});
  }
  return zones;
}

std::optional<Zone> find_zone(const std::string& region, std::string_view name_or_id) {
  for (auto& zone : zones_of(region)) {
    if (zone.name == name_or_id || zone.id == name_or_id) return std::move(zone);
  }
  return std::nullopt;
}

}  // namespace mg::model
