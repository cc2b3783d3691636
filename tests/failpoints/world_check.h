// Is the World whole? Every id that a record names exists, what belongs together knows each other,
// addresses and slots are given once. And is the kernel what the plan of this World says? Called
// after each recovery. Pure.
#pragma once

#include <string>

#include "model/world.h"
#include "node/kernel/fake_kernel.h"

namespace mg::test {

// One line a fault; empty when all is well.
std::string check_world(const model::World& world);
// `kernel` against what a fresh node makes of the World's plan.
std::string check_kernel(const model::World& world, const node::FakeKernel::State& kernel);
// After both accounts are gone: what is left that should not be.
std::string check_empty(const model::World& world, const node::FakeKernel::State& kernel);

}  // namespace mg::test
