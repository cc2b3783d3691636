#include "node/dns/seats.h"

#include <gtest/gtest.h>

namespace mg::node::dns {
namespace {

TEST(Seats, OnePortTakesItsFewAndThenItsOwnOldestLeaves) {
  Seats seats(100, 2);
  EXPECT_EQ(seats.take(10, 1), std::nullopt);
  EXPECT_EQ(seats.take(11, 1), std::nullopt);
  EXPECT_EQ(seats.take(12, 1), 10);
  EXPECT_EQ(seats.take(20, 2), std::nullopt) << "others are not touched";
  EXPECT_EQ(seats.taken(), 3u);
  seats.leave(11, 1);
  EXPECT_EQ(seats.take(13, 1), std::nullopt);
  EXPECT_EQ(seats.take(14, 1), 12);
}

TEST(Seats, WhenAllAreTakenWhoeverHasMostGivesOneUp) {
  Seats seats(4, 3);
  for (const int key : {10, 11, 12}) EXPECT_EQ(seats.take(key, 1), std::nullopt);
  EXPECT_EQ(seats.take(20, 2), std::nullopt);
  EXPECT_EQ(seats.take(30, 3), 10);
  EXPECT_EQ(seats.taken(), 4u);
  seats.leave(99, 9);
  for (const auto& [key, port] : {std::pair{11, 1}, {12, 1}, {20, 2}, {30, 3}}) {
    seats.leave(key, static_cast<std::uint32_t>(port));
  }
  EXPECT_EQ(seats.taken(), 0u);
}

}  // namespace
}  // namespace mg::node::dns
