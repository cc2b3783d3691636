// One scenario or more for each mutating action of THE table (api/actions.cpp), and for the
// operator's two. The driver fails when an action has none. To add an action: add its row here; the
// call may name any object of scenery.cpp.
#pragma once

#include <string>
#include <vector>

#include "house.h"

namespace mg::test {

struct Scenario {
  std::string name;  // of the test: letters, digits
  std::vector<Call> before;
  Call call;
  std::int64_t then_ms = 0;  // time that passes afterwards: what is due belongs to the call
};

const std::vector<Scenario>& scenarios();

}  // namespace mg::test
