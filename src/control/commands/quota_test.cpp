#include "control/commands/quota.h"

#include <gtest/gtest.h>

#include "control/commands/account.h"
#include "control/commands/reset.h"
#include "control/commands/vpc.h"

namespace mg::control {
namespace {

constexpr const char* kAccount = "111111111111";

class QuotaTest : public ::testing::Test {
 protected:
  QuotaTest() {
    model::Account account;
    account.id = kAccount;
    account.alias = "shop";
    world_.accounts.put(account);
  }
  Tx tx() { return Tx(world_, seen_, rng_, 1'700'000'000'000, ++revision_); }

  std::string vpc_error() {
    auto change = tx();
    auto made = create_vpc(change, {kAccount, "eu-west-1"}, {"10.0.0.0/16", false, {}});
    return made ? "" : made.error().code;
  }

  model::World world_;
  Observations seen_;
  SeededRng rng_{7};
  std::uint64_t revision_ = 0;
};

TEST_F(QuotaTest, WhatIsSetHoldsAtOnceAndIsTakenBack) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(vpc_error(), "") << i;
  EXPECT_EQ(vpc_error(), "VpcLimitExceeded");
  auto change = tx();
  auto view = set_quota(change, "shop", "L-F678F1CE", 6);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->value, 6);
  EXPECT_EQ(view->set_for, kAccount);
  EXPECT_EQ(vpc_error(), "");
  EXPECT_EQ(vpc_error(), "VpcLimitExceeded");
  ASSERT_TRUE(set_quota(change, "@all", "vpcs-per-region", 100));
  EXPECT_EQ(vpc_error(), "VpcLimitExceeded");  // its own number wins
  view = reset_quota(change, kAccount, "vpcs-per-region");
  ASSERT_TRUE(view);
  EXPECT_EQ(view->value, 100);
  EXPECT_EQ(view->set_for, "@all");
  EXPECT_EQ(vpc_error(), "");
  view = reset_quota(change, "@all", "vpcs-per-region");
  ASSERT_TRUE(view);
  EXPECT_EQ(view->value, 5);
  EXPECT_EQ(view->set_for, "");
  EXPECT_TRUE(world_.quotas.all().empty());
}

TEST_F(QuotaTest, RefusesByName) {
  struct Case {
    const char *account, *code;
    std::int64_t value;
    ErrorKind kind;
  };
  const Case cases[] = {
      {"nobody", "vpcs-per-region", 1, ErrorKind::kNotFound},
      {"@every", "vpcs-per-region", 1, ErrorKind::kNotFound},
      {kAccount, "vpcs", 1, ErrorKind::kNotFound},
      {kAccount, "vpcs-per-region", -1, ErrorKind::kInvalidArgument},
      {kAccount, "vpcs-per-region", model::kQuotaMax + 1, ErrorKind::kInvalidArgument},
  };
  for (const auto& c : cases) {
    auto change = tx();
    auto set = set_quota(change, c.account, c.code, c.value);
    ASSERT_FALSE(set) << c.account << " " << c.code;
    EXPECT_EQ(set.error().kind, c.kind);
  }
  EXPECT_TRUE(world_.quotas.all().empty());
}

TEST_F(QuotaTest, GoesWithItsAccountAndWithAReset) {
  auto change = tx();
  ASSERT_TRUE(set_quota(change, kAccount, "users", 1));
  ASSERT_TRUE(set_quota(change, "@all", "users", 2));
  ASSERT_TRUE(delete_account(change, kAccount, false));
  ASSERT_EQ(world_.quotas.all().size(), 1U);
  ensure_account(change, kAccount);
  ASSERT_TRUE(set_quota(change, kAccount, "users", 1));
  ASSERT_EQ(vpc_error(), "");
  const auto next = world_.counters.find("vpc")->value;
  erase_everything(change);
  EXPECT_TRUE(world_.accounts.all().empty());
  EXPECT_TRUE(world_.vpcs.all().empty());
  EXPECT_TRUE(world_.group_rules.all().empty());
  ASSERT_EQ(world_.quotas.all().size(), 1U);  // the server's own
  EXPECT_EQ(world_.quotas.all().begin()->second.account, "@all");
  ASSERT_TRUE(world_.counters.find("vpc"));  // a slot rests as long as it can
  EXPECT_EQ(world_.counters.find("vpc")->value, next);
}

}  // namespace
}  // namespace mg::control
