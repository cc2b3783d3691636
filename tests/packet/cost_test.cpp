// What a packet costs in the programs, printed, not judged: machines differ.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <iostream>

#include "script.h"

namespace mg::packet_test {
namespace {

std::uint32_t median(std::vector<std::uint32_t> values) {
  auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

class Cost : public testing::Test {
 protected:
  // The median of many test runs of `frame`, each of `repeat` packets.
  void measure(const char* what, int repeat, const std::function<void(std::uint32_t)>& change) {
    std::vector<std::uint32_t> ns;
    for (std::uint32_t i = 0; i < 2000; ++i) {
      change(i);
      Outcome outcome =
          script_.harness().run(Program::kFromInstance, build(frame_), Sums::kNone, repeat);
      ASSERT_EQ(outcome.error, 0);
      ns.push_back(outcome.duration_ns);
    }
    std::cout << what << ": " << median(ns) << " ns\n";
  }

  Script script_{Sums::kNone};
  Frame frame_;
};

TEST_F(Cost, OfOnePacket) {
  NEEDS_KERNEL();
  std::filesystem::path folder = MG_PACKET_TEST_FOLDER;
  script_.play(folder / "world.txt", folder / "cases" / "cost.txt");
  if (HasFailure()) return;
  auto same = [](std::uint32_t) {};
  frame_ = script_.sent();
  frame_.flags = "A";
  frame_.ttl = 255;
  measure("live plain flow", 250, same);
  frame_.dst = {0xac1f0909, 80};
  measure("live flow through an endpoint", 250, same);
  // One packet a run, since the next one would not be new: the caches are the system call's.
  measure("live flow through an endpoint, one packet a test run", 1, same);
  frame_.flags = "S";
  measure("new flow through an endpoint, one packet a test run", 1,
          [&](std::uint32_t i) { frame_.src.port = static_cast<std::uint16_t>(20000 + i); });
  std::uint32_t loopback = 1;
  script_.harness().erase("ports_by_ifindex", &loopback);
  measure("dropped at the first look-up, one packet a test run", 1, same);
  measure("dropped at the first look-up", 250, same);
}

}  // namespace
}  // namespace mg::packet_test
