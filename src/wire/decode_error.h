// Why a request did not decode, in terms of the wire only. The api room maps a kind and the
// service's protocol to an AWS error code (kMissing: MissingParameter or ValidationError, kUnknown:
// UnknownParameter or ValidationError, kMalformed and kDuplicate: InvalidParameterValue).
// `parameter` is the full wire name (`Filter.1.Name`), empty when the form itself is broken;
// `message` may reach the caller. Plain value.
#pragma once

#include <cstdint>
#include <string>

namespace mg::wire {

struct DecodeError {
  enum class Kind : std::uint8_t { kMissing, kMalformed, kUnknown, kDuplicate };
  Kind kind = Kind::kMalformed;
  std::string parameter;
  std::string message;
};

}  // namespace mg::wire
