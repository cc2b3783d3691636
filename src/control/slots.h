// The kinds of kernel slots: how many there are and which are taken. The limits repeat
// bpf/abi/limits.h on purpose (control must not include it); daemon/slot_limits_test checks that
// they agree.
#pragma once

#include <cstdint>
#include <string>

#include "model/world.h"

namespace mg::control {

// Highest usable slot number; 0 for an unknown kind.
std::uint64_t slot_limit(const std::string& kind);
bool slot_in_use(const model::World& world, const std::string& kind, std::uint32_t num);

}  // namespace mg::control
