// Compares the programs with the model after each packet: what left, and all that is remembered.
// Used by script.cpp and differential_test.cpp. Each function returns what differs, empty: nothing.
#pragma once

#include <string>

#include "harness.h"
#include "model.h"

namespace mg::packet_test {

// Lets the model see every write to the harness's maps from now on, and take chance from it.
void couple(Harness& harness, Model& model);

// Runs the model on what the programs have just been given.
std::string compare_answer(Program program, const Bytes& frame, const Outcome& outcome,
                           Model& model);
// All flows and keys, and the cursor that the last packet moved; then the model's deadlines become
// the programs', who may lag a bit.
std::string compare_flows(const Harness& harness, Model& model);
// All cursors, and the counts of whose packets were refused.
std::string compare_counts(const Harness& harness, const Model& model);

std::string hex(const Bytes& bytes);

}  // namespace mg::packet_test
