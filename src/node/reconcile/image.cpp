#include "node/reconcile/image.h"

#include <algorithm>
#include <utility>

#include "node/encode/encode.h"

namespace mg::node {
namespace {

// Phases; within one, by the map's rank and then by key.
constexpr int kClose = 0;
constexpr int kPut = 100;
constexpr int kErase = 300;

// The settings belong to the kernel room, the targets' epochs are the node's own counters.
bool of_plan(MapId map) {
  return map != MapId::kTargetEpochs && map != MapId::kSettings;
}

int order_of(const Operation& operation) {
  const int rank = static_cast<int>(operation.key.map) * 2;
  if (operation.key.map == MapId::kTargetEpochs && !operation.erases()) {
    // New flows avoid the target before its old ones are reset, and it is still named meanwhile.
    return kErase - static_cast<int>(MapId::kChoices) * 2 + 1;
  }
  if (!operation.erases()) return kPut + rank;
  if (operation.key.map == MapId::kEndpointEpochs) return kClose;
  return kErase - rank;
}

}  // namespace

void Image::found(Records records) {
  written_ = std::move(records);
  for (const auto& [key, value] : written_) marked_.try_emplace(key, "");
  for (const auto& [key, wanted] : wanted_) marked_[key] = wanted.unit;
}

void Image::set_unit(const std::string& unit, Records records) {
  auto& owned = units_[unit];
  for (const auto& key : owned) {
    const auto it = wanted_.find(key);
    if (it == wanted_.end() || it->second.unit != unit || records.contains(key)) continue;
    wanted_.erase(it);
    marked_[key] = unit;
  }
  owned.clear();
  for (auto& [key, value] : records) {
    owned.insert(key);
    auto& wanted = wanted_[key];
    if (wanted.value != value || !written_.contains(key)) marked_[key] = unit;
    wanted = {std::move(value), unit};
  }
  if (owned.empty()) units_.erase(unit);
}

void Image::bump_target_epoch(std::uint32_t target_num, const std::string& unit) {
  bumps_[target_num] = unit;
}

std::vector<Operation> Image::operations() {
  std::vector<Operation> out;
  for (auto it = marked_.begin(); it != marked_.end();) {
    const auto& [key, unit] = *it;
    const auto wanted = wanted_.find(key);
    const auto written = written_.find(key);
    if (wanted == wanted_.end() && written != written_.end() && of_plan(key.map)) {
      out.push_back({key, {}, unit});
    } else if (wanted != wanted_.end() &&
               (written == written_.end() || written->second != wanted->second.value)) {
      out.push_back({key, wanted->second.value, wanted->second.unit});
    } else {
      it = marked_.erase(it);
      continue;
    }
    ++it;
  }
  for (const auto& [target_num, unit] : bumps_) {
    const auto key = encode::target_epoch_key(target_num);
    const auto it = written_.find(key);
    std::uint32_t epoch = it == written_.end() ? 0 : value_of<std::uint32_t>(it->second);
    if (++epoch == 0) epoch = 1;
    out.push_back({key, bytes_of(epoch), unit});
  }
  std::stable_sort(out.begin(), out.end(), [](const Operation& a, const Operation& b) {
    return order_of(a) < order_of(b);
  });
  return out;
}

void Image::done(const Operation& operation) {
  if (operation.erases()) {
    written_.erase(operation.key);
  } else {
    written_[operation.key] = operation.value;
  }
  if (operation.key.map == MapId::kTargetEpochs) {
    bumps_.erase(value_of<std::uint32_t>(operation.key.key));
  } else {
    marked_.erase(operation.key);
  }
}

}  // namespace mg::node
