#include "api/operator/credentials.h"

#include <gtest/gtest.h>

#include "api/direct_desk_test_util.h"
#include "control/commands/account.h"
#include "model/iam_names.h"

namespace mg::api::operator_api {
namespace {

using control::PrincipalKind;
constexpr const char* kAccount = "111111111111";

class CredentialsTest : public ::testing::Test {
 protected:
  CredentialsTest() {
    desk_.follower_ = &cache_;
    change([](control::Tx& tx) {
      model::Account account;
      account.id = kAccount;
      tx.put(account);
    });
    EXPECT_TRUE(cache_.load(desk_, vault_));
    put_key("AKIAROOT", "");
    put_user("Ann", "AIDA1");
    put_key("AKIAANN", "Ann");
  }

  template <class Change>
  void change(Change make) {
    EXPECT_TRUE(desk_.call([&](control::Tx& tx) -> Result<std::string> {
      make(tx);
      return std::string();
    }));
  }
  void put_key(const std::string& id, const std::string& user, bool active = true) {
    change([&](control::Tx& tx) {
      model::AccessKey key;
      key.id = id;
      key.account = kAccount;
      key.user_name = user;
      key.active = active;
      key.sealed_secret =
          vault_.seal("secret of " + id, control::secret_record_name(id, kAccount), tx.rng());
      tx.put(key);
    });
  }
  void put_user(const std::string& name, const std::string& unique_id) {
    change([&](control::Tx& tx) {
      model::IamUser user;
      user.id = model::iam_record_id(kAccount, name);
      user.account = kAccount;
      user.name = name;
      user.path = "/team/";
      user.user_id = unique_id;
      tx.put(user);
    });
  }
  void put_role(const std::string& name, const std::string& unique_id) {
    change([&](control::Tx& tx) {
      model::IamRole role;
      role.id = model::iam_record_id(kAccount, name);
      role.account = kAccount;
      role.name = name;
      role.role_id = unique_id;
      tx.put(role);
    });
  }
  std::string token(PrincipalKind kind, const std::string& unique_id, const std::string& arn) {
    control::Session session;
    session.secret = "s";
    session.identity_unique_id = unique_id;
    session.caller.access_key_id = "ASIA1";
    session.caller.account = kAccount;
    session.caller.kind = kind;
    session.caller.principal_arn = arn;
    session.caller.session_expires_at = 7;
    session.caller.session_policies = {"{}"};
    return vault_.seal_session(session, desk_.rng_);
  }

  FakeClock clock_;
  DirectDesk desk_{clock_};
  control::Vault vault_{crypto::Key{}};
  Credentials cache_;
};

TEST_F(CredentialsTest, KeysOfRootAndUser) {
  const auto root = cache_.find("AKIAROOT", "");
  ASSERT_TRUE(root);
  EXPECT_EQ(root->secret, "secret of AKIAROOT");
  EXPECT_EQ(root->caller.principal_arn, "arn:aws:iam::111111111111:root");
  EXPECT_EQ(root->caller.kind, PrincipalKind::kRoot);
  EXPECT_EQ(root->caller.user_id, kAccount);
  const auto ann = cache_.find("AKIAANN", "");
  ASSERT_TRUE(ann);
  EXPECT_EQ(ann->caller.principal_arn, "arn:aws:iam::111111111111:user/team/Ann");
  EXPECT_EQ(ann->caller.kind, PrincipalKind::kUser);
  EXPECT_EQ(ann->caller.user_id, "AIDA1");
  EXPECT_EQ(ann->caller.identity_id, "111111111111/ann");
  EXPECT_FALSE(cache_.find("AKIAANN", "token"));
  EXPECT_FALSE(cache_.find("AKIA2", ""));
}

TEST_F(CredentialsTest, ADisabledOrDeletedKeyIsNotFound) {
  put_key("AKIAANN", "Ann", false);
  EXPECT_FALSE(cache_.find("AKIAANN", ""));
  EXPECT_TRUE(cache_.secret_of("AKIAANN"));
  put_key("AKIAANN", "Ann", true);
  EXPECT_TRUE(cache_.find("AKIAANN", ""));
  change([](control::Tx& tx) { tx.erase<model::AccessKey>("AKIAANN"); });
  EXPECT_FALSE(cache_.find("AKIAANN", ""));
}

TEST_F(CredentialsTest, AnAccountGoesWithAllItsKeys) {
  change([](control::Tx& tx) { EXPECT_TRUE(control::delete_account(tx, kAccount, true)); });
  EXPECT_FALSE(cache_.find("AKIAROOT", ""));
  EXPECT_FALSE(cache_.find("AKIAANN", ""));
  EXPECT_FALSE(cache_.find("ASIA1", token(PrincipalKind::kRoot, "", "a")));
}

TEST_F(CredentialsTest, ASessionIsWhatItsTokenSays) {
  put_role("R", "AROA1");
  const auto sealed =
      token(PrincipalKind::kAssumedRole, "AROA1", "arn:aws:sts::1:assumed-role/R/s");
  const auto found = cache_.find("ASIA1", sealed);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->secret, "s");
  EXPECT_EQ(found->caller.kind, PrincipalKind::kAssumedRole);
  EXPECT_EQ(found->caller.principal_arn, "arn:aws:sts::1:assumed-role/R/s");
  EXPECT_EQ(found->caller.identity_id, "111111111111/r");
  EXPECT_EQ(found->caller.session_policies, std::vector<std::string>{"{}"});
  EXPECT_EQ(found->caller.session_expires_at, 7);
  EXPECT_FALSE(cache_.find("ASIA2", sealed));
  EXPECT_FALSE(cache_.find("ASIA1", ""));
}

TEST_F(CredentialsTest, NoBitOfATokenMayChange) {
  const auto sealed = token(PrincipalKind::kRoot, "", "a");
  EXPECT_TRUE(cache_.find("ASIA1", sealed));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    auto changed = sealed;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(cache_.find("ASIA1", changed)) << i;
  }
  EXPECT_FALSE(cache_.find("ASIA1", sealed.substr(1)));
  EXPECT_FALSE(cache_.find("ASIA1", std::string(100'000, 'A')));
}

TEST_F(CredentialsTest, ARoleMadeAgainRevivesNoSession) {
  put_role("R", "AROA1");
  const auto sealed = token(PrincipalKind::kAssumedRole, "AROA1", "a");
  ASSERT_TRUE(cache_.find("ASIA1", sealed));
  change([](control::Tx& tx) { tx.erase<model::IamRole>(model::iam_record_id(kAccount, "R")); });
  EXPECT_FALSE(cache_.find("ASIA1", sealed));
  put_role("R", "AROA2");
  EXPECT_FALSE(cache_.find("ASIA1", sealed));
}

TEST_F(CredentialsTest, ARenamedUserKeepsSessionsAndKeys) {
  const auto sealed = token(PrincipalKind::kUser, "AIDA1", "old");
  change([](control::Tx& tx) {
    auto user = *tx.world().iam_users.find(model::iam_record_id(kAccount, "Ann"));
    tx.erase<model::IamUser>(user.id);
    user.name = "Berta";
    user.id = model::iam_record_id(kAccount, user.name);
    tx.put(user);
    auto key = *tx.world().access_keys.find("AKIAANN");
    key.user_name = user.name;
    tx.put(key);
  });
  const std::string arn = "arn:aws:iam::111111111111:user/team/Berta";
  ASSERT_TRUE(cache_.find("AKIAANN", ""));
  EXPECT_EQ(cache_.find("AKIAANN", "")->caller.principal_arn, arn);
  ASSERT_TRUE(cache_.find("ASIA1", sealed));
  EXPECT_EQ(cache_.find("ASIA1", sealed)->caller.principal_arn, arn);
}

TEST_F(CredentialsTest, AllIsReadAgainAfterAReload) {
  desk_.world_.access_keys.erase("AKIAANN");
  cache_.follow(desk_.world_, nullptr);
  EXPECT_FALSE(cache_.find("AKIAANN", ""));
  EXPECT_TRUE(cache_.find("AKIAROOT", ""));
}

}  // namespace
}  // namespace mg::api::operator_api
