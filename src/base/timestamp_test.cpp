#include "base/timestamp.h"

#include <gtest/gtest.h>

namespace mg {
namespace {

TEST(Timestamp, RoundTrips) {
  const struct {
    std::string_view text;
    std::int64_t ms;
  } cases[] = {
      {"1970-01-01T00:00:00.000Z", 0},
      {"1969-12-31T23:59:59.999Z", -1},
      {"2026-01-02T03:04:05.678Z", 1767323045678},
      {"2024-02-29T23:59:59.000Z", 1709251199000},
      {"9999-12-31T23:59:59.999Z", 253402300799999},
      {"0001-01-01T00:00:00.000Z", -62135596800000},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(format_timestamp(c.ms), c.text);
    EXPECT_EQ(parse_timestamp(c.text), c.ms) << c.text;
  }
  EXPECT_EQ(parse_timestamp("2026-01-02T03:04:05Z"), 1767323045000);
  EXPECT_EQ(parse_timestamp("2026-01-02T03:04:05.6Z"), 1767323045600);
  EXPECT_EQ(parse_timestamp("2026-01-02T03:04:05.678999999Z"), 1767323045678);
  EXPECT_EQ(parse_timestamp("2026-01-02T12:04:05+09:00"), 1767323045000);
  EXPECT_EQ(parse_timestamp("2026-01-01T22:04:05-0500"), 1767323045000);
  EXPECT_EQ(format_timestamp(INT64_MAX), "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(format_timestamp(INT64_MIN), "0001-01-01T00:00:00.000Z");
}

TEST(Timestamp, Refuses) {
  for (const std::string_view bad : {"",
                                     "2026",
                                     "2026-01-02",
                                     "2026-01-02T03:04:05",
                                     "2026-02-29T00:00:00Z",
                                     "2026-13-01T00:00:00Z",
                                     "2026-01-01T24:00:00Z",
                                     "2026-01-01T00:60:00Z",
                                     "2026-01-01T00:00:60Z",
                                     "2026-01-01T00:00:00.Z",
                                     "2026-01-01T00:00:00.0123456789Z",
                                     "2026-01-01 00:00:00Z",
                                     "2026-01-01T00:00:00Z ",
                                     "26-01-01T00:00:00Z",
                                     "0000-01-01T00:00:00Z",
                                     "0001-01-01T00:00:00+01:00",
                                     "9999-12-31T23:59:59-01:00",
                                     "2026-01-01T00:00:00+24:00",
                                     "2026-01-01T00:00:00+0900Z",
                                     "1767323045"}) {
    EXPECT_EQ(parse_timestamp(bad), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace mg
