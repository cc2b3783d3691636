#include "base/rng.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>
#include <thread>
#include <vector>

namespace mg {
namespace {

TEST(SystemRng, NeverGivesTheSameTwice) {
  SystemRng rng;
  std::vector<std::vector<std::string>> drawn(4);
  std::vector<std::thread> threads;
  for (auto& mine : drawn) {
    threads.emplace_back([&rng, &mine] {
      for (int i = 0; i < 5000; ++i) mine.push_back(rng.aws_id("vpce"));
    });
  }
  for (auto& thread : threads) thread.join();
  std::set<std::string> all;
  for (const auto& mine : drawn) all.insert(mine.begin(), mine.end());
  EXPECT_EQ(all.size(), 20'000U);
}

TEST(SystemRng, FillsEverySizeWhole) {
  SystemRng rng;
  for (std::size_t size = 1; size < 200; ++size) {
    // A byte that stays zero in 12 draws is one that nobody wrote.
    std::vector<unsigned char> seen(size);
    for (int i = 0; i < 12; ++i) {
      std::vector<unsigned char> draw(size);
      rng.fill(draw.data(), size);
      for (std::size_t at = 0; at < size; ++at) seen[at] |= draw[at];
    }
    for (std::size_t at = 0; at < size; ++at) EXPECT_NE(seen[at], 0) << at << " of " << size;
  }
}

TEST(SystemRng, AForkedChildDrawsItsOwn) {
  SystemRng rng;
  rng.u64();  // there is a stock now
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto mine = rng.u64();
    ::_exit(::write(ends[1], &mine, sizeof mine) == sizeof mine ? 0 : 1);
  }
  std::uint64_t theirs = 0;
  EXPECT_EQ(::read(ends[0], &theirs, sizeof theirs), static_cast<ssize_t>(sizeof theirs));
  int status = 0;
  ::waitpid(child, &status, 0);
  ::close(ends[0]);
  ::close(ends[1]);
  EXPECT_NE(theirs, rng.u64());
}

}  // namespace
}  // namespace mg
