#include "api/throttle.h"

#include <gtest/gtest.h>

namespace mg::api {
namespace {

int taken(Throttle& throttle, const std::string& account, std::int64_t at_ms, int asked) {
  int count = 0;
  for (int i = 0; i < asked; ++i) count += throttle.take(account, at_ms) ? 1 : 0;
  return count;
}

TEST(Throttle, TheBurstThenTheRate) {
  Throttle throttle({.rate = 10, .burst = 5});
  EXPECT_EQ(taken(throttle, "a", 1000, 9), 5);
  EXPECT_EQ(throttle.refused(), 4U);
  EXPECT_EQ(taken(throttle, "a", 1099, 9), 0);  // a tenth of a second is not over yet
  EXPECT_EQ(taken(throttle, "a", 1100, 9), 1);
  EXPECT_EQ(taken(throttle, "a", 1300, 9), 2);
  EXPECT_EQ(taken(throttle, "a", 1'000'000'000'000, 9), 5);  // never more than the burst
}

TEST(Throttle, OneAccountDoesNotSpendAnothers) {
  Throttle throttle({.rate = 1, .burst = 2});
  EXPECT_EQ(taken(throttle, "a", 0, 5), 2);
  EXPECT_EQ(taken(throttle, "b", 0, 5), 2);
}

TEST(Throttle, WithoutARateEverybodyPasses) {
  Throttle throttle({});
  EXPECT_EQ(taken(throttle, "a", 0, 1000), 1000);
  EXPECT_EQ(throttle.refused(), 0U);
}

}  // namespace
}  // namespace mg::api
