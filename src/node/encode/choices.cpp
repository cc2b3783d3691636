#include "node/encode/choices.h"

#include <algorithm>

#include "bpf/abi/keys.h"
#include "bpf/abi/limits.h"

namespace mg::node::encode {
namespace {

constexpr std::uint32_t kEntriesPerTarget = 100;
constexpr std::uint32_t kTableMax = MG_CHOICE_TABLE_MAX - 1;

bool is_prime(std::uint32_t n) {
  if (n < 2) return false;
  for (std::uint32_t d = 2; d * d <= n; ++d) {
    if (n % d == 0) return false;
  }
  return true;
}

std::uint32_t table_length(std::size_t targets) {
  const std::uint64_t wanted = std::uint64_t{kEntriesPerTarget} * targets;
  auto length = static_cast<std::uint32_t>(std::min<std::uint64_t>(wanted, kTableMax));
  if (wanted < kTableMax) {
    while (length < kTableMax && !is_prime(length)) ++length;
  }
  while (!is_prime(length)) --length;
  return length;
}

std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

}  // namespace

bool in_scope(const ChoiceGroup& group, const ChoiceTarget& target, std::uint32_t zone) {
  if (target.zone_num == 0 || target.zone_num == zone) return true;
  // A target in a zone that the balancer is not enabled in gets nothing, as in AWS.
  return group.cross_zone &&
         std::find(group.zones.begin(), group.zones.end(), target.zone_num) != group.zones.end();
}

std::map<std::uint32_t, ZoneChoice> choose(const ChoiceGroup& group) {
  std::map<std::uint32_t, ZoneChoice> out;
  for (const auto zone : group.zones) {
    ZoneChoice& choice = out[zone];
    std::vector<std::uint32_t> all;
    for (const auto& target : group.targets) {
      if (target.draining || !in_scope(group, target, zone)) continue;
      all.push_back(target.target_num);
      if (target.healthy) choice.targets.push_back(target.target_num);
    }
    choice.healthy = !choice.targets.empty();
    if (!choice.healthy) choice.targets = std::move(all);
    std::sort(choice.targets.begin(), choice.targets.end());
  }
  return out;
}

std::vector<std::uint32_t> maglev(const std::vector<std::uint32_t>& targets) {
  if (targets.empty()) return {};
  const std::uint32_t length = table_length(targets.size());
  std::vector<std::uint32_t> table(length, 0);
  std::vector<std::uint64_t> next;
  std::vector<std::uint64_t> skip;
  for (const auto target : targets) {
    next.push_back(mix(target) % length);
    skip.push_back(mix(mix(target) ^ 0x5bd1e995U) % (length - 1) + 1);
  }
  std::uint32_t filled = 0;
  for (std::size_t i = 0; filled < length; i = (i + 1) % targets.size()) {
    while (table[next[i]] != 0) next[i] = (next[i] + skip[i]) % length;
    table[next[i]] = targets[i];
    ++filled;
  }
  return table;
}

Records choices(std::uint32_t tg_num, const std::map<std::uint32_t, ZoneChoice>& zones) {
  Records out;
  for (const auto& [zone, choice] : zones) {
    const auto table = maglev(choice.targets);
    if (table.empty()) continue;
    std::string bytes(table.size() * sizeof(table[0]), '\0');
    std::memcpy(bytes.data(), table.data(), bytes.size());
    out[{MapId::kChoices, bytes_of(mg_choice_key{tg_num, zone})}] = std::move(bytes);
  }
  return out;
}

}  // namespace mg::node::encode
