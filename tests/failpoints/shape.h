// The World as text without what chance and time give (ids, addresses, slots, epochs, times), one
// line a record, sorted: two runs of the same calls have the same shape, however often they died on
// the way. Pure.
#pragma once

#include <string>

#include "model/world.h"

namespace mg::test {

std::string shape_of(const model::World& world);
// The lines that only one of the two has.
std::string shape_difference(const std::string& wanted, const std::string& got);

}  // namespace mg::test
