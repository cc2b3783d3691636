#include "model/session_rules.h"

#include <gtest/gtest.h>

namespace mg::model {
namespace {

TEST(SessionRules, Names) {
  EXPECT_TRUE(check_role_session_name("a@b"));
  EXPECT_TRUE(check_role_session_name(std::string(64, 's')));
  EXPECT_FALSE(check_role_session_name("a"));
  EXPECT_FALSE(check_role_session_name(std::string(65, 's')));
  EXPECT_FALSE(check_role_session_name("a/b"));
  EXPECT_TRUE(check_federated_name(std::string(32, 's')));
  EXPECT_FALSE(check_federated_name(std::string(33, 's')));
  EXPECT_TRUE(check_external_id("a:/b"));
  EXPECT_FALSE(check_external_id("a b"));
}

TEST(SessionRules, LengthOfARolesSession) {
  struct {
    std::optional<std::int64_t> wanted;
    std::int64_t role_max;
    bool chained;
    std::int64_t seconds;  // 0: refused
  } const kRows[] = {
      {std::nullopt, 3600, false, 3600},
      {900, 3600, false, 900},
      {899, 3600, false, 0},
      {3601, 3600, false, 0},
      {7200, 7200, false, 7200},
      {43200, 43200, false, 43200},
      {43201, 43200, false, 0},
      {3600, 43200, true, 3600},
      {3601, 43200, true, 0},
      {std::nullopt, 43200, true, 3600},
  };
  for (const auto& row : kRows) {
    const auto got = role_session_length(row.wanted, row.role_max, row.chained);
    EXPECT_EQ(got.value_or(0), row.seconds) << row.wanted.value_or(-1) << " " << row.role_max;
    if (!got) {
      EXPECT_EQ(got.error().code, "ValidationError");
    }
  }
}

TEST(SessionRules, LengthOfAUsersSession) {
  EXPECT_EQ(user_session_length(std::nullopt, false).value_or(0), 43'200);
  EXPECT_EQ(user_session_length(129'600, false).value_or(0), 129'600);
  EXPECT_FALSE(user_session_length(129'601, false));
  EXPECT_FALSE(user_session_length(899, false));
  EXPECT_EQ(user_session_length(std::nullopt, true).value_or(0), 3600);
  EXPECT_EQ(user_session_length(129'600, true).value_or(0), 3600);
  EXPECT_EQ(user_session_length(900, true).value_or(0), 900);
}

TEST(SessionRules, PoliciesHaveBoundedRoom) {
  const std::string all =
      R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})";
  EXPECT_EQ(check_session_policies({}).value_or(-1), 0);
  EXPECT_EQ(check_session_policies({all}).value_or(-1), 2);
  const auto malformed = check_session_policies({"{"});
  ASSERT_FALSE(malformed);
  EXPECT_EQ(malformed.error().code, "MalformedPolicyDocument");
  const auto large = check_session_policies(std::vector<std::string>(100, all));
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().code, "PackedPolicyTooLarge");
}

TEST(SessionRules, AKeyTellsItsAccount) {
  SeededRng rng(1);
  for (const char* account : {"000000000000", "111122223333", "999999999999"}) {
    for (const auto prefix : {kLongTermKey, kSessionKey}) {
      const auto id = new_key_id(prefix, account, rng);
      EXPECT_EQ(id.size(), 20U);
      EXPECT_TRUE(id.starts_with(prefix));
      EXPECT_EQ(account_of_key(id), account);
      EXPECT_NE(id, new_key_id(prefix, account, rng));
    }
  }
  for (const char* bad : {"", "AKIA", "AKIA7777777777777777", "ASIAAAAAAAAAAAAAAAA1",
                          "ABIAAAAAAAAAAAAAAAAA", "ASIAAAAAAAAAAAAAAAAAA"}) {
    EXPECT_FALSE(account_of_key(bad)) << bad;
  }
}

}  // namespace
}  // namespace mg::model
