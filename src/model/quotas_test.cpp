#include "model/quotas.h"

#include <gtest/gtest.h>

#include <set>

namespace mg::model {
namespace {

constexpr const char* kAccount = "111111111111";

void set(World& world, const std::string& account, const std::string& code, std::int64_t value) {
  world.quotas.put({quota_record_id(account, code), account, code, value});
}

TEST(Quotas, CodesAreUniqueAndFound) {
  std::set<std::string_view> codes;
  for (const auto& row : quota_rows()) {
    EXPECT_TRUE(codes.insert(row.code).second) << row.code;
    EXPECT_TRUE(codes.insert(row.aws_code).second) << row.aws_code;
    EXPECT_EQ(find_quota(row.code), &row);
    EXPECT_EQ(find_quota(row.aws_code), &row);
    EXPECT_EQ(&quota_rows()[static_cast<std::size_t>(row.name)], &row);
  }
  EXPECT_EQ(find_quota("L-00000000"), nullptr);
  EXPECT_EQ(find_quota(""), nullptr);
}

TEST(Quotas, TheAccountsOwnNumberWinsOverThatOfAllOverTheDefault) {
  World world;
  EXPECT_EQ(quota_of(world, kAccount, QuotaName::kVpcsPerRegion), 5);
  set(world, "222222222222", "vpcs-per-region", 9);
  EXPECT_EQ(quota_of(world, kAccount, QuotaName::kVpcsPerRegion), 5);
  set(world, "@all", "vpcs-per-region", 7);
  EXPECT_EQ(quota_of(world, kAccount, QuotaName::kVpcsPerRegion), 7);
  set(world, kAccount, "vpcs-per-region", 0);
  EXPECT_EQ(quota_of(world, kAccount, QuotaName::kVpcsPerRegion), 0);
  EXPECT_EQ(quota_of(world, "222222222222", QuotaName::kVpcsPerRegion), 9);
  EXPECT_EQ(quota_of(world, kAccount, QuotaName::kSubnetsPerVpc), 200);
}

TEST(Quotas, TheLastOneIsAllowedAndTheNextIsNot) {
  const World world;
  struct Case {
    QuotaName name;
    std::size_t in_use, more;
    const char* code;  // nullptr: allowed
  };
  const Case cases[] = {
      {QuotaName::kVpcsPerRegion, 4, 1, nullptr},
      {QuotaName::kVpcsPerRegion, 5, 1, "VpcLimitExceeded"},
      {QuotaName::kVpcsPerRegion, 4, 2, "VpcLimitExceeded"},
      {QuotaName::kVpcsPerRegion, 9, 0, "VpcLimitExceeded"},
      {QuotaName::kEndpointsPerVpc, 50, 1, "VpcEndpointLimitExceeded"},
      {QuotaName::kGroupsPerInterface, 0, 5, nullptr},
      {QuotaName::kGroupsPerInterface, 0, 6, "SecurityGroupsPerInterfaceLimitExceeded"},
      {QuotaName::kNetworkBalancersPerRegion, 50, 1, "TooManyLoadBalancers"},
      {QuotaName::kKeysPerUser, 2, 1, "LimitExceeded"},
  };
  for (const auto& c : cases) {
    const auto checked = check_quota(world, kAccount, c.name, c.in_use, c.more);
    EXPECT_EQ(checked ? std::string() : checked.error().code, c.code ? c.code : "")
        << c.in_use << " + " << c.more;
  }
  EXPECT_EQ(quota_exceeded(QuotaName::kKeysPerUser, 2).message,
            "Cannot exceed quota for AccessKeysPerUser: 2");
}

}  // namespace
}  // namespace mg::model
