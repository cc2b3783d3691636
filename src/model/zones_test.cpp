#include "model/zones.h"

#include <gtest/gtest.h>

namespace mg::model {
namespace {

TEST(Zones, RegionNames) {
  for (const char* good : {"ap-northeast-1", "us-gov-west-1", "eu-central-2", "us-iso-east-1"}) {
    EXPECT_TRUE(is_region_name(good)) << good;
  }
  for (const char* bad : {"", "local", "us-east", "us-east-1a", "US-EAST-1", "us--1", "-east-1",
                          "us-east-123", "us_east_1"}) {
    EXPECT_FALSE(is_region_name(bad)) << bad;
  }
}

TEST(Zones, OfARegion) {
  const auto tokyo = zones_of("ap-northeast-1");
  ASSERT_EQ(tokyo.size(), 3U);
  EXPECT_EQ(tokyo[0].name, "ap-northeast-1a");
  EXPECT_EQ(tokyo[0].id, "apne1-az4");
  EXPECT_EQ(tokyo[1].name, "ap-northeast-1c");
  EXPECT_EQ(tokyo[2].name, "ap-northeast-1d");
  EXPECT_EQ(tokyo[2].num, 3U);
  const auto virginia = zones_of("us-east-1");
  EXPECT_EQ(virginia[1].name, "us-east-1b");
  EXPECT_EQ(virginia[1].id, "use1-az2");
  EXPECT_EQ(zones_of("us-gov-west-1")[0].id, "usgw1-az1");
  EXPECT_EQ(zones_of("eu-central-1")[0].id, "euc1-az1");
}

TEST(Zones, FoundByNameOrId) {
  EXPECT_EQ(find_zone("ap-northeast-1", "ap-northeast-1c")->id, "apne1-az1");
  EXPECT_EQ(find_zone("ap-northeast-1", "apne1-az1")->name, "ap-northeast-1c");
  EXPECT_FALSE(find_zone("ap-northeast-1", "ap-northeast-1b"));
  EXPECT_FALSE(find_zone("ap-northeast-1", ""));
}

}  // namespace
}  // namespace mg::model
