// What the kernel's maps hold, as values: a record is (map, key bytes) → value bytes in the layout
// of bpf/abi. encode/ makes them, reconcile/ compares them, kernel/ writes them. Invariant: an
// array's slot of zeros is "no record"; a choice table's value is its u32 entries, the length not
// included. Thread rule: plain values.
#pragma once

#include <compare>
#include <cstdint>
#include <cstring>
#include <map>
#include <string>

namespace mg::node {

// In the order "create before refer": a record may name records of lower maps only.
enum class MapId : std::uint8_t {
  kSettings,
  kVpcs,
  kGroupRules,
  kPorts,
  kPortsByIfindex,
  kTargets,
  kTargetEpochs,
  kProbes,
  kProbeIndex,
  kChoices,
  kListeners,
  kBalancers,
  kEndpoints,
  kFront,
  kEndpointEpochs,
};
inline constexpr int kMapCount = 15;
const char* map_name(MapId map);  // as the kernel object calls it

struct RecordKey {
  MapId map = MapId::kSettings;
  std::string key;
  auto operator<=>(const RecordKey&) const = default;
};

using Records = std::map<RecordKey, std::string>;

// The bytes of an ABI struct or number.
template <class T>
std::string bytes_of(const T& value) {
  std::string out(sizeof(T), '\0');
  std::memcpy(out.data(), &value, sizeof(T));
  return out;
}
template <class T>
T value_of(const std::string& bytes) {
  T out{};
  std::memcpy(&out, bytes.data(), bytes.size() < sizeof(T) ? bytes.size() : sizeof(T));
  return out;
}

}  // namespace mg::node
