// From the World to plan entries: pure, key by key. The planner asks for the keys that a change has
// touched, so the work of one change does not grow with the World. Each part of the plan has its
// file. Invariant: an entry depends on the World alone, and on nothing that keys_of() would not
// name. Thread rule: pure functions on a World that nobody changes meanwhile.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/world.h"
#include "plan/node_plan.h"

namespace mg::plan::compile {

// The entry that stands under this key; nothing when the node should not have it.
std::optional<plan::Entry> compile(const model::World& world, const std::string& plan_key);

// Every key that has, or may have, an entry; sorted.
std::vector<std::string> all_keys(const model::World& world);

// The keys in whose entries this record has a part, as the World stands. `table` is a name of
// MG_WORLD_TABLES. Ask before and after a change: a record that is gone names nothing any more, and
// one that moved (a listener to another target group) names another key.
std::vector<std::string> keys_of(const model::World& world, const std::string& table,
                                 const std::string& id);

}  // namespace mg::plan::compile
