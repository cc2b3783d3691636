// Records of the World as the store keeps them: key "<account>/<region>/<table>/<id>", value JSON.
// A record that belongs to no region has "-" there, one that belongs to nobody "-/-".
// Thread rule: the desk's thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "control/tx.h"
#include "model/world.h"
#include "store/store.h"

namespace mg::control {

// The store's key of a record; empty when the World does not hold it.
std::string store_key(const model::World& world, const Touched& record);
// The record as JSON; nullopt when the World does not hold it.
std::optional<std::string> store_value(const model::World& world, const Touched& record);
// Puts one stored entry into the World. An unknown table is an Error: a newer release wrote it.
Result<void> load_entry(model::World& world, std::string_view key, std::string_view value);
// Everything of the store.
Result<model::World> load_world(store::Store& store);

}  // namespace mg::control
