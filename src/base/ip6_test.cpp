#include "base/ip6.h"

#include <gtest/gtest.h>

namespace mg {
namespace {

TEST(Ip6, BlocksAreReadMaskedAndWritten) {
  const std::pair<const char*, const char*> good[] = {
      {"2001:db8::/56", "2001:db8::/56"},
      {"2001:DB8:0:0:1:2:3:4/64", "2001:db8::/64"},
      {"2001:db8:0:ff::/57", "2001:db8:0:80::/57"},
      {"::/0", "::/0"},
      {"fd00::1/128", "fd00::1/128"},
  };
  for (const auto& [text, canonical] : good) {
    const auto block = Cidr6::parse_any(text);
    ASSERT_TRUE(block) << text;
    EXPECT_EQ(block->str(), canonical);
  }
  for (const char* bad : {"", "::", "/64", "::/", "::/129", "::/064", "::/-1", "::/6x",
                          "10.0.0.0/8", "fd00:::/64", "1:2:3:4:5:6:7:8:9/64"}) {
    EXPECT_FALSE(Cidr6::parse_any(bad)) << bad;
  }
}

TEST(Ip6, ContainsAndOverlaps) {
  const auto block = [](const char* text) { return *Cidr6::parse_any(text); };
  EXPECT_TRUE(block("fd00::/56").contains(block("fd00:0:0:ff::/64")));
  EXPECT_FALSE(block("fd00::/56").contains(block("fd00:0:0:100::/64")));
  EXPECT_FALSE(block("fd00::/64").contains(block("fd00::/56")));
  EXPECT_TRUE(block("fd00::/64").overlaps(block("fd00::/56")));
  EXPECT_FALSE(block("fd00::/64").overlaps(block("fd00:0:0:1::/64")));
}

}  // namespace
}  // namespace mg
