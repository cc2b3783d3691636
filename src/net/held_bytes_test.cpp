#include "net/held_bytes.h"

#include <gtest/gtest.h>

namespace mg::net {
namespace {

TEST(HeldBytes, SumsAndKeepsTheOrderOfTheFirstByte) {
  HeldBytes held;
  EXPECT_EQ(held.oldest(), std::nullopt);
  held.set(7, 10);
  held.set(3, 5);
  held.set(7, 100);
  EXPECT_EQ(held.total(), 105u);
  EXPECT_EQ(held.oldest(), 7u);
  held.set(7, 0);
  EXPECT_EQ(held.oldest(), 3u);
  held.set(7, 1);
  EXPECT_EQ(held.oldest(), 3u) << "who comes back is the youngest";
  held.set(3, 0);
  held.set(7, 0);
  EXPECT_EQ(held.total(), 0u);
  EXPECT_EQ(held.oldest(), std::nullopt);
}

TEST(HeldBytes, WhatIsHandledCountsButIsNotInLine) {
  HeldBytes held;
  held.set(1, 10);
  held.set(2, 10);
  held.keep(1, 30);
  EXPECT_EQ(held.total(), 40u);
  EXPECT_EQ(held.oldest(), 2u);
  held.set(1, 20);
  EXPECT_EQ(held.oldest(), 2u) << "the answer's age begins when there is one";
  held.keep(2, 0);
  EXPECT_EQ(held.total(), 20u);
  EXPECT_EQ(held.oldest(), 1u);
}

}  // namespace
}  // namespace mg::net
