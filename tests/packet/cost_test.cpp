// What a packet costs in the programs, printed, not judged: machines differ. A test run's own time
// is measured with a packet that ends at the first look-up, and taken off.
#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "script.h"

namespace mg::packet_test {
namespace {

std::uint32_t median(std::vector<std::uint32_t> values) {
  auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

TEST(Cost, OfOnePacket) {
  if (!missing_capability().empty()) GTEST_SKIP() << "missing capability: " << missing_capability();
  constexpr std::uint32_t kPackets = 4000;
  std::filesystem::path folder = MG_PACKET_TEST_FOLDER;
  Script script(Sums::kNone);
  script.play(folder / "world.txt", folder / "cases" / "cost.txt");
  if (HasFatalFailure()) return;
  Harness& harness = script.harness();
  Frame frame = script.sent();
  auto measure = [&](auto change) {
    std::vector<std::uint32_t> ns;
    for (std::uint32_t i = 0; i < kPackets; ++i) {
      change(i);
      Outcome outcome = harness.run(Program::kFromInstance, build(frame), Sums::kNone);
      ASSERT_EQ(outcome.error, 0);
      ns.push_back(outcome.duration_ns);
    }
    std::cout << median(ns) << " ns (with the test run's own time)\n";
  };
  std::cout << "new flow through an endpoint: ";
  measure([&](std::uint32_t i) { frame.src.port = static_cast<std::uint16_t>(20000 + i); });
  std::cout << "live flow through an endpoint: ";
  frame.flags = "A";
  measure([](std::uint32_t) {});
  std::cout << "dropped at the first look-up: ";
  std::uint32_t loopback = 1;
  harness.erase("ports_by_ifindex", &loopback);
  measure([](std::uint32_t) {});
}

}  // namespace
}  // namespace mg::packet_test
