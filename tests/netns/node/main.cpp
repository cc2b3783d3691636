// "testpage …": the workload, as the agent starts it. "exec ID COMMAND…": as `masugata exec`.
// "run TAG …": the tests. Else: runs those in a child and clears away what a crash of them left.
#include <gtest/gtest.h>

#include <csignal>
#include <cstdio>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/process.h"
#include "node/exec.h"
#include "node/testpage.h"
#include "world.h"

namespace {

int run_guarded(const std::vector<std::string>& words) {
  if (const auto missing = mg::test::World::missing_capability(); !missing.empty()) {
    std::printf("missing capability: %s\n", missing.c_str());
    return 0;
  }
  // Ctrl-C ends the child; we go on to clear away.
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGTERM, SIG_IGN);
  const auto tag = mg::test::World::new_tag();
  mg::SpawnOptions options;
  options.argv = {"/proc/self/exe", "run", tag};
  options.argv.insert(options.argv.end(), words.begin(), words.end());
  options.in_child = [] {
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    return 0;
  };
  const auto child = mg::spawn(options);
  if (!child) return 1;
  const auto status = mg::wait_process(child->pid, -1);
  mg::test::World::clear_away(tag);
  return status && *status ? **status : 1;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  if (!words.empty() && words[0] == "testpage") {
    const auto options = mg::node::testpage_options({words.begin() + 1, words.end()});
    return options ? mg::node::run_testpage(*options) : 2;
  }
  if (words.size() >= 3 && words[0] == "exec") {
    return mg::node::exec_in_instance(words[1], {words.begin() + 2, words.end()});
  }
  if (words.size() < 2 || words[0] != "run") return run_guarded(words);
  mg::test::World::set_tag(words[1]);
  ::testing::InitGoogleTest(&argc, argv);
  mg::log::set_up("warn");
  return RUN_ALL_TESTS();
}
