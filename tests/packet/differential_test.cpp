// The packet programs against the plain model on 10⁵ packets: valid ones, mutated ones, whole
// conversations, under a plan that changes and time that passes. MG_PACKET_COUNT and
// MG_PACKET_SEED choose how many and which; a failing sequence is shrunk and printed.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "generator.h"
#include "script.h"
#include "verdict_names.h"

namespace mg::packet_test {
namespace {

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 0);
}

class Differential : public testing::Test {
 protected:
  void report(std::uint64_t seed, Runner& runner, const Steps& steps) {
    Steps few = runner.shrink(steps);
    std::string difference, text;
    std::size_t failed = runner.play(few, difference);
    for (std::size_t i = 0; i < few.size(); ++i)
      text += std::to_string(i) + ": " + describe(few[i]) + "\n";
    ADD_FAILURE() << "seed " << seed << ", " << steps.size() << " steps, shrunk to " << few.size()
                  << (failed == few.size() ? " (which agree now)" : "") << ":\n"
                  << text << difference;
  }

  // Where a rotation starts is chance, unless it is written.
  static void set_cursors(Harness& harness) {
    for (std::uint32_t balancer_num : {3, 4, 5})
      for (std::uint32_t zone_num : {0, 1, 2})
        for (std::uint32_t target_num = 31; target_num <= 37; ++target_num)
          harness.put("snat_cursors", mg_snat_key{balancer_num, zone_num, target_num},
                      target_num * 0x0fffffffu);
  }

  // One sequence; false: it differs, and that is reported.
  bool play_seed(std::uint64_t seed, Runner& runner, std::uint64_t length, bool complete_sums) {
    runner.restart();
    Generator generator(seed, runner.harness(), runner.model(), complete_sums);
    Steps steps;
    std::string difference;
    for (std::uint64_t packets = 0; packets < length;)
      for (const Step& step : generator.next()) {
        packets += step.kind == Step::Kind::kPacket;
        steps.push_back(step);
        difference = runner.apply(step);
        if (!difference.empty()) break;
      }
    if (difference.empty()) difference = compare_counts(runner.harness(), runner.model());
    if (difference.empty()) return true;
    std::cout << difference;
    report(seed, runner, steps);
    return false;
  }

  void play(const char* world, std::uint64_t count, std::uint64_t length, std::uint64_t seed) {
    std::filesystem::path folder = MG_PACKET_TEST_FOLDER;
    Script script(Sums::kNone);
    script.play(folder / "world.txt", folder / "cases" / world);
    if (HasFailure()) return;
    couple(script.harness(), script.model());
    set_cursors(script.harness());
    Runner runner(script.harness(), script.model(), script.slots());
    bool complete = Harness::complete_supported();
    auto begin = std::chrono::steady_clock::now();
    for (std::uint64_t done = 0; done < count; done += length, ++seed)
      if (!play_seed(seed, runner, length, complete && seed % 4 == 0)) return;
    auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - begin);
    std::cout << world << ": " << count << " packets in " << spent.count() << " ms, "
              << runner.unmade() << " that a test run cannot make\n";
    for (auto [verdict, times] : runner.verdicts()) {
      std::cout << "  " << verdict_name(verdict) << ' ' << times;
      seen_[verdict] += times;
    }
    std::cout << '\n';
    EXPECT_LT(runner.unmade(), count / 50);
  }

  std::map<std::uint32_t, std::uint64_t> seen_;
};

TEST_F(Differential, ProgramsAndModelAgree) {
  NEEDS_KERNEL();
  std::uint64_t count = from_environment("MG_PACKET_COUNT", 100000);
  std::uint64_t seed = from_environment("MG_PACKET_SEED", 1);
  play("differential.txt", count * 3 / 4, 200, seed);
  if (!HasFailure()) play("differential_narrow.txt", count / 4, 500, seed);
  if (count < 100000) return;
#define ROW(number, name, effect, who, text) EXPECT_GT(seen_[number], 0u) << #name;
  MG_VERDICTS(ROW)
#undef ROW
}

}  // namespace
}  // namespace mg::packet_test
