// One leaf of a request as the wire spells it, N standing for a list index. The generated
// Operation::parameters() lists them; tests and the coverage page are driven by these tables.
// Plain values with static storage.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace mg::wire {

enum class ParameterType : std::uint8_t {
  kString,
  kBoolean,
  kInteger,
  kDouble,
  kTimestamp,
  kBlob,
};

struct Parameter {
  std::string_view name;  // "Filter.N.Value.N", "Targets.member.N.Id"
  ParameterType type = ParameterType::kString;
  bool required = false;  // must be in every request: it and all it stands in are required
  // The model's enum, sorted; empty if it has none. Decoders do not enforce it, and AWS itself
  // spells some states in lower case where the model does not (`available`).
  std::span<const std::string_view> values;
};

}  // namespace mg::wire
