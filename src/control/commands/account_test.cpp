#include "control/commands/account.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mg::control {
namespace {

class AccountTest : public ::testing::Test {
 protected:
  Tx tx() { return Tx(world_, seen_, rng_, 1'700'000'000'000, ++revision_); }

  Result<CreatedAccount> create(NewAccount wanted) {
    auto change = tx();
    return create_account(change, wanted, [](std::string_view secret, std::string_view name, Rng&) {
      return "sealed(" + std::string(name) + "," + std::to_string(secret.size()) + ")";
    });
  }

  template <class T>
  void put(std::string id, std::string account) {
    T record;
    record.id = std::move(id);
    record.account = std::move(account);
    record.region = "ap-northeast-1";
    model::table_of<T>(world_).put(std::move(record));
  }

  model::World world_;
  Observations seen_;
  SeededRng rng_{7};
  std::uint64_t revision_ = 0;
};

TEST_F(AccountTest, MakesIdsKeysAndSecretsOfTheRightForm) {
  auto made = create({.alias = "provider"});
  ASSERT_TRUE(made);
  EXPECT_THAT(made->id, ::testing::MatchesRegex("[1-9][0-9]+"));
  EXPECT_EQ(made->id.size(), 12U);
  EXPECT_THAT(made->access_key_id, ::testing::MatchesRegex("AKIA[A-Z2-7]+"));
  EXPECT_EQ(made->access_key_id.size(), 20U);
  EXPECT_EQ(made->secret.size(), 40U);
  const auto* key = world_.access_keys.find(made->access_key_id);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->sealed_secret, "sealed(access_key/" + made->id + "/" + key->id + ",40)");
  EXPECT_EQ(find_account(world_, "provider")->id, made->id);
}

TEST_F(AccountTest, RefusesWrongAndTakenValues) {
  ASSERT_TRUE(
      create({.id = "111111111111", .alias = "a", .access_key_id = "AKIAABCDEFGHIJKLMNOP"}));
  const std::vector<std::pair<NewAccount, ErrorKind>> cases = {
      {{.id = "11111111111"}, ErrorKind::kInvalidArgument},
      {{.id = "11111111111x"}, ErrorKind::kInvalidArgument},
      {{.id = "111111111111"}, ErrorKind::kAlreadyExists},
      {{.alias = "A"}, ErrorKind::kInvalidArgument},
      {{.alias = "123"}, ErrorKind::kInvalidArgument},
      {{.alias = std::string(64, 'a')}, ErrorKind::kInvalidArgument},
      {{.alias = "a"}, ErrorKind::kAlreadyExists},
      {{.access_key_id = "AKIA"}, ErrorKind::kInvalidArgument},
      {{.access_key_id = "AKIA-BCDEFGHIJKLMNOP"}, ErrorKind::kInvalidArgument},
      {{.access_key_id = "AKIAABCDEFGHIJKLMNOP"}, ErrorKind::kAlreadyExists},
      {{.secret = "short"}, ErrorKind::kInvalidArgument},
      {{.secret = "with a space"}, ErrorKind::kInvalidArgument},
  };
  for (const auto& [wanted, kind] : cases) {
    auto made = create(wanted);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().kind, kind) << made.error().message;
  }
}

TEST_F(AccountTest, DeleteWithoutForceSpeaksOfWhatItOwns) {
  ASSERT_TRUE(create({.id = "111111111111"}));
  model::Vpc vpc;
  vpc.id = "vpc-1";
  vpc.account = "111111111111";
  vpc.is_default = true;
  world_.vpcs.put(vpc);
  put<model::IdempotencyToken>("t", "111111111111");
  put<model::LoadBalancer>("arn:lb", "111111111111");
  {
    auto change = tx();
    auto refused = delete_account(change, "111111111111", false);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::kFailedPrecondition);
    EXPECT_THAT(refused.error().message, ::testing::HasSubstr("1 load_balancer"));
    EXPECT_THAT(refused.error().message, ::testing::Not(::testing::HasSubstr("vpc")));
  }
  world_.load_balancers.erase("arn:lb");
  auto change = tx();
  EXPECT_TRUE(delete_account(change, "111111111111", false));
  EXPECT_TRUE(world_.vpcs.all().empty());
  EXPECT_TRUE(world_.access_keys.all().empty());
  EXPECT_TRUE(world_.accounts.all().empty());
}

TEST_F(AccountTest, ForceErasesEveryTableAndClosesForeignEndpoints) {
  ASSERT_TRUE(create({.id = "111111111111"}));
  ASSERT_TRUE(create({.id = "222222222222"}));
  put<model::EndpointService>("vpce-svc-1", "111111111111");
  put<model::Instance>("i-1", "111111111111");
  put<model::Instance>("i-2", "222222222222");
  put<model::TagSet>("i-1", "111111111111");
  model::VpcEndpoint endpoint;
  endpoint.id = "vpce-1";
  endpoint.account = "222222222222";
  endpoint.service_id = "vpce-svc-1";
  endpoint.state = "available";
  endpoint.decision = "accepted";
  endpoint.zones = {{"a", "subnet-1", "eni-1", "172.31.0.9", "arn:lb"}};
  world_.endpoints.put(endpoint);
  endpoint.id = "vpce-2";
  endpoint.account = "111111111111";
  world_.endpoints.put(endpoint);

  auto change = tx();
  ASSERT_TRUE(delete_account(change, "111111111111", true));
  const auto* left = world_.endpoints.find("vpce-1");
  ASSERT_TRUE(left);
  EXPECT_EQ(left->decision, "rejected");  // the plan closes it at once, the state follows
  EXPECT_EQ(left->wait_revision, change.revision());
  EXPECT_EQ(world_.endpoints.all().size(), 1U);
  EXPECT_EQ(world_.instances.all().size(), 1U);
  EXPECT_TRUE(world_.services.all().empty());
  EXPECT_TRUE(world_.tag_sets.all().empty());
  EXPECT_EQ(list_accounts(world_).size(), 1U);
  change.undo();
  EXPECT_EQ(world_.endpoints.find("vpce-1")->state, "available");
  EXPECT_EQ(world_.accounts.all().size(), 2U);
}

}  // namespace
}  // namespace mg::control
