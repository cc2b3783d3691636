// "testpage …": the workload, as the agent starts it. "exec ID COMMAND…": as `masugata exec`.
// Else the tests.
#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <vector>

#include "base/log.h"
#include "node/exec.h"
#include "node/testpage.h"
#include "world.h"

int main(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() >= 1 && words[0] == "testpage") {
    const auto options = mg::node::testpage_options({words.begin() + 1, words.end()});
    return options ? mg::node::run_testpage(*options) : 2;
  }
  if (words.size() >= 3 && words[0] == "exec") {
    return mg::node::exec_in_instance(words[1], {words.begin() + 2, words.end()});
  }
  ::testing::InitGoogleTest(&argc, argv);
  mg::log::set_up("warn");
  if (const auto missing = mg::test::World::missing_capability(); !missing.empty()) {
    std::printf("missing capability: %s\n", missing.c_str());
    return 0;
  }
  return RUN_ALL_TESTS();
}
