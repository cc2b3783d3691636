// One test for each file in cases/ (twice where the kernel can hand frames over with a COMPLETE
// checksum), and a few that a script cannot tell.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <iostream>
#include <set>

#include "script.h"

namespace mg::packet_test {
namespace {

namespace fs = std::filesystem;

const fs::path& folder() {
  static const fs::path kFolder = MG_PACKET_TEST_FOLDER;
  return kFolder;
}

std::vector<std::string> case_names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder() / "cases"))
    if (entry.path().extension() == ".txt") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

class Packet : public testing::TestWithParam<std::string> {};

TEST_P(Packet, Plays) {
  NEEDS_KERNEL();
  Script(Sums::kNone).play(folder() / "world.txt", folder() / "cases" / (GetParam() + ".txt"));
}

TEST_P(Packet, PlaysWithCompleteSums) {
  NEEDS_KERNEL();
  if (!Harness::complete_supported()) {
    std::cout << "not run: this kernel has no BPF_F_TEST_SKB_CHECKSUM_COMPLETE (Linux 6.15)\n";
    return;
  }
  Script(Sums::kComplete).play(folder() / "world.txt", folder() / "cases" / (GetParam() + ".txt"));
}

INSTANTIATE_TEST_SUITE_P(Case, Packet, testing::ValuesIn(case_names()),
                         [](const auto& c) { return c.param; });

TEST(Objects, PassTheVerifierAndShareMaps) {
  NEEDS_KERNEL();
  Harness harness(Limits{});
  EXPECT_EQ(harness.error(), "");
}

TEST(Objects, ArmingTwiceIsHarmless) {
  NEEDS_KERNEL();
  Harness harness(Limits{});
  ASSERT_EQ(harness.error(), "");
  EXPECT_EQ(harness.arm_sweeper(), 0);
  EXPECT_EQ(harness.arm_sweeper(), 0);
}

}  // namespace
}  // namespace mg::packet_test
