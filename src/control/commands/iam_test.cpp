#include <gtest/gtest.h>

#include "control/commands/account.h"
#include "control/commands/iam_policy.h"
#include "control/commands/iam_role.h"
#include "control/commands/iam_use.h"
#include "control/commands/iam_user.h"
#include "model/iam_names.h"

namespace mg::control {
namespace {

using model::IamRole;
using model::IamUser;

const std::string kA = "111111111111";
const std::string kB = "222222222222";
const std::string kAll =
    R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})";
const std::string kTrust =
    R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole",)"
    R"("Principal":"*"}})";

class IamCommands : public ::testing::Test {
 protected:
  IamCommands() {
    for (const auto& id : {kA, kB}) {
      model::Account account;
      account.id = id;
      world_.accounts.put(account);
    }
  }

  template <class Command>
  auto run(Command command) {
    Tx tx(world_, seen_, rng_, ++now_ms_, ++revision_);
    auto result = command(tx);
    if (!result) tx.undo();
    return result;
  }
  // "" or the error's code.
  template <class Command>
  std::string code(Command command) {
    const auto result = run(command);
    return result ? "" : result.error().code;
  }

  std::string user(const std::string& name, const std::string& account = kA) {
    return code([&](Tx& tx) { return create_user(tx, account, {.name = name}); });
  }
  std::string role(const std::string& name) {
    return code(
        [&](Tx& tx) { return create_role(tx, kA, {.name = name, .trust_policy = kTrust}); });
  }
  std::string policy(const std::string& name) {
    EXPECT_EQ(code([&](Tx& tx) { return create_policy(tx, kA, {.name = name, .document = kAll}); }),
              "");
    return "arn:aws:iam::" + kA + ":policy/" + name;
  }
  std::string put(const std::string& name, const std::string& document) {
    return code([&](Tx& tx) { return put_inline_policy<IamUser>(tx, kA, "Ann", name, document); });
  }
  const IamUser* find_user(const std::string& name) {
    return world_.iam_users.find(model::iam_record_id(kA, name));
  }

  model::World world_;
  Observations seen_;
  SeededRng rng_{3};
  Vault vault_{crypto::Key{}};
  std::int64_t now_ms_ = 1'700'000'000'000;
  std::uint64_t revision_ = 0;
};

TEST_F(IamCommands, UserNamesAreUniqueInAnAccount) {
  EXPECT_EQ(user("Ann"), "");
  EXPECT_EQ(user("aNN"), "EntityAlreadyExists");
  EXPECT_EQ(user("Ann", kB), "");
  EXPECT_EQ(user("a b"), "ValidationError");
  EXPECT_TRUE(find_user("Ann")->user_id.starts_with("AIDA"));
  EXPECT_EQ(find_user("Ann")->user_id.size(), 21U);
}

TEST_F(IamCommands, ARenamedUserKeepsKeysAndPolicies) {
  user("Ann");
  user("Bob");
  put("p", kAll);
  ASSERT_EQ(code([&](Tx& tx) { return create_access_key(tx, kA, "Ann", vault_); }), "");
  const auto id = find_user("Ann")->user_id;
  const auto rename = [&](const std::string& to) {
    return code([&](Tx& tx) { return update_user(tx, kA, "ann", to, "/x/"); });
  };
  EXPECT_EQ(rename("bob"), "EntityAlreadyExists");
  EXPECT_EQ(keys_of(world_, kA, "Ann").size(), 1U);
  EXPECT_EQ(rename("Carl"), "");
  EXPECT_FALSE(find_user("Ann"));
  ASSERT_TRUE(find_user("Carl"));
  EXPECT_EQ(find_user("Carl")->user_id, id);
  EXPECT_EQ(model::arn_of(*find_user("Carl")), "arn:aws:iam::111111111111:user/x/Carl");
  EXPECT_EQ(find_user("Carl")->inline_policies.count("p"), 1U);
  EXPECT_EQ(keys_of(world_, kA, "Carl").size(), 1U);
  EXPECT_TRUE(keys_of(world_, kA, "Ann").empty());
}

TEST_F(IamCommands, KeysAreSealedAndTwoAtMost) {
  user("Ann");
  const auto make = [&] {
    return run([&](Tx& tx) { return create_access_key(tx, kA, "Ann", vault_); });
  };
  const auto first = make();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->key.id.size(), 20U);
  EXPECT_EQ(first->secret.size(), 40U);
  EXPECT_EQ(first->key.sealed_secret.find(first->secret), std::string::npos);
  EXPECT_EQ(vault_.open(first->key.sealed_secret, secret_record_name(first->key.id, kA)).value(),
            first->secret);
  ASSERT_TRUE(make());
  const auto third = make();
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().code, "LimitExceeded");
  EXPECT_EQ(third.error().message, "Cannot exceed quota for AccessKeysPerUser: 2");
}

TEST_F(IamCommands, AKeyIsItsUsersAlone) {
  user("Ann");
  user("Bob");
  const auto made = run([&](Tx& tx) { return create_access_key(tx, kA, "Ann", vault_); });
  const auto id = made->key.id;
  const auto set = [&](const std::string& account, const std::string& name,
                       const std::string& status) {
    return code([&](Tx& tx) { return set_key_status(tx, account, name, id, status); });
  };
  EXPECT_EQ(set(kA, "Bob", "Inactive"), "NoSuchEntity");
  EXPECT_EQ(set(kB, "Ann", "Inactive"), "NoSuchEntity");
  EXPECT_EQ(set(kA, "", "Inactive"), "NoSuchEntity");
  EXPECT_EQ(set(kA, "Ann", "Expired"), "ValidationError");
  EXPECT_EQ(set(kA, "Ann", "Inactive"), "");
  EXPECT_FALSE(world_.access_keys.find(id)->active);
  EXPECT_EQ(code([&](Tx& tx) { return delete_access_key(tx, kB, "Ann", id); }), "NoSuchEntity");
  EXPECT_EQ(code([&](Tx& tx) { return delete_access_key(tx, kA, "Ann", id); }), "");
  EXPECT_FALSE(world_.access_keys.find(id));
}

TEST_F(IamCommands, AUserGoesOnlyWhenBare) {
  user("Ann");
  const auto arn = policy("p");
  const auto remove = [&] { return code([&](Tx& tx) { return delete_user(tx, kA, "Ann"); }); };
  const auto key = run([&](Tx& tx) { return create_access_key(tx, kA, "Ann", vault_); })->key.id;
  EXPECT_EQ(remove(), "DeleteConflict");
  run([&](Tx& tx) { return delete_access_key(tx, kA, "Ann", key); });
  put("i", kAll);
  EXPECT_EQ(remove(), "DeleteConflict");
  run([&](Tx& tx) { return delete_inline_policy<IamUser>(tx, kA, "Ann", "i"); });
  run([&](Tx& tx) { return attach_policy<IamUser>(tx, kA, "Ann", arn); });
  EXPECT_EQ(remove(), "DeleteConflict");
  run([&](Tx& tx) { return detach_policy<IamUser>(tx, kA, "Ann", arn); });
  EXPECT_EQ(remove(), "");
  EXPECT_EQ(remove(), "NoSuchEntity");
}

TEST_F(IamCommands, InlinePoliciesAreReadBeforeTheyAreStored) {
  user("Ann");
  EXPECT_EQ(put("p", "{}"), "MalformedPolicyDocument");
  EXPECT_EQ(put("p", kTrust), "MalformedPolicyDocument");
  EXPECT_EQ(put("a b", kAll), "ValidationError");
  EXPECT_EQ(put("p", kAll), "");
  EXPECT_EQ(put("p", kAll), "");  // a second Put replaces
  EXPECT_EQ(find_user("Ann")->inline_policies.size(), 1U);
  // 2,048 characters in all for a user, white space not counted.
  std::string last;
  for (int i = 0; i < 40 && last.empty(); ++i) last = put("p" + std::to_string(i), kAll);
  EXPECT_EQ(last, "LimitExceeded");
  EXPECT_EQ(code([&](Tx& tx) { return get_inline_policy<IamUser>(tx.world(), kA, "Ann", "none"); }),
            "NoSuchEntity");
}

TEST_F(IamCommands, AttachedPoliciesExistAndAreTenAtMost) {
  user("Ann");
  const auto attach = [&](const std::string& arn) {
    return code([&](Tx& tx) { return attach_policy<IamUser>(tx, kA, "Ann", arn); });
  };
  EXPECT_EQ(attach("arn:aws:iam::111111111111:policy/none"), "NoSuchEntity");
  EXPECT_EQ(attach("arn:aws:iam::aws:policy/AdministratorAccess"), "NoSuchEntity");
  EXPECT_EQ(attach("banana"), "ValidationError");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(attach(policy("p" + std::to_string(i))), "");
  EXPECT_EQ(attach("arn:aws:iam::111111111111:policy/p0"), "");  // once is enough
  EXPECT_EQ(attach(policy("more")), "LimitExceeded");
  EXPECT_EQ(find_user("Ann")->attached_policies.size(), 10U);
}

TEST_F(IamCommands, AForeignPolicyIsAnsweredLikeAMissingOne) {
  user("Bob", kB);
  const auto arn = policy("p");
  const auto foreign = run([&](Tx& tx) { return attach_policy<IamUser>(tx, kB, "Bob", arn); });
  const auto missing =
      run([&](Tx& tx) { return attach_policy<IamUser>(tx, kB, "Bob", arn + "x"); });
  ASSERT_FALSE(foreign);
  ASSERT_FALSE(missing);
  EXPECT_EQ(foreign.error().code, missing.error().code);
  EXPECT_EQ(foreign.error().message, "Policy " + arn + " does not exist or is not attachable.");
  EXPECT_EQ(missing.error().message, "Policy " + arn + "x does not exist or is not attachable.");
  EXPECT_EQ(code([&](Tx& tx) { return delete_policy(tx, kB, arn); }), "NoSuchEntity");
}

TEST_F(IamCommands, PolicyVersions) {
  const auto arn = policy("p");
  const auto add = [&](bool as_default) {
    return run([&](Tx& tx) { return create_policy_version(tx, kA, arn, kAll, as_default); });
  };
  const auto remove = [&](const std::string& version) {
    return code([&](Tx& tx) { return delete_policy_version(tx, kA, arn, version); });
  };
  EXPECT_EQ(add(false)->id, "v2");
  EXPECT_EQ(world_.iam_policies.find(arn)->default_version, "v1");
  EXPECT_EQ(add(true)->id, "v3");
  EXPECT_EQ(world_.iam_policies.find(arn)->default_version, "v3");
  add(false);
  add(false);
  EXPECT_EQ(add(false).error().code, "LimitExceeded");
  EXPECT_EQ(remove("v3"), "DeleteConflict");
  EXPECT_EQ(remove("v9"), "NoSuchEntity");
  EXPECT_EQ(remove("banana"), "ValidationError");
  EXPECT_EQ(remove("v5"), "");
  EXPECT_EQ(add(false)->id, "v6");  // a number is never given again
  EXPECT_EQ(code([&](Tx& tx) { return delete_policy(tx, kA, arn); }), "DeleteConflict");
  EXPECT_EQ(code([&](Tx& tx) { return set_default_version(tx, kA, arn, "v1"); }), "");
  for (const char* version : {"v2", "v3", "v4", "v6"}) EXPECT_EQ(remove(version), "") << version;
  EXPECT_EQ(code([&](Tx& tx) { return delete_policy(tx, kA, arn); }), "");
}

TEST_F(IamCommands, APolicyInUseStays) {
  const auto arn = policy("p");
  const auto remove = [&] { return code([&](Tx& tx) { return delete_policy(tx, kA, arn); }); };
  EXPECT_EQ(code([&](Tx& tx) { return create_user(tx, kA, {.name = "Ann", .boundary = arn}); }),
            "");
  EXPECT_EQ(remove(), "DeleteConflict");
  EXPECT_EQ(boundary_uses(world_, *world_.iam_policies.find(arn)), 1U);
  run([&](Tx& tx) { return delete_user(tx, kA, "Ann"); });
  role("R");
  run([&](Tx& tx) { return attach_policy<IamRole>(tx, kA, "R", arn); });
  EXPECT_EQ(remove(), "DeleteConflict");
  run([&](Tx& tx) { return delete_role(tx, kA, "R"); });
  EXPECT_EQ(remove(), "DeleteConflict");  // the role has it still
  run([&](Tx& tx) { return detach_policy<IamRole>(tx, kA, "R", arn); });
  EXPECT_EQ(remove(), "");
  const auto boundary = [&](Tx& tx) {
    return create_user(tx, kA, {.name = "Bob", .boundary = arn});
  };
  EXPECT_EQ(code(boundary), "NoSuchEntity");
}

TEST_F(IamCommands, Roles) {
  EXPECT_EQ(role("R"), "");
  EXPECT_EQ(role("r"), "EntityAlreadyExists");
  const auto make = [&](const NewRole& wanted) {
    return code([&](Tx& tx) { return create_role(tx, kA, wanted); });
  };
  EXPECT_EQ(make({.name = "S", .trust_policy = kAll}), "MalformedPolicyDocument");
  EXPECT_EQ(make({.name = "S", .trust_policy = "some policy"}), "MalformedPolicyDocument");
  EXPECT_EQ(make({.name = "S", .trust_policy = kTrust, .max_session_s = 3599}), "ValidationError");
  EXPECT_EQ(make({.name = "S", .trust_policy = kTrust, .max_session_s = 43'201}),
            "ValidationError");
  EXPECT_EQ(make({.name = std::string(65, 'r'), .trust_policy = kTrust}), "ValidationError");
  EXPECT_EQ(make({.name = "S", .trust_policy = kTrust, .description = std::string(1001, 'd')}),
            "ValidationError");
  EXPECT_EQ(code([&](Tx& tx) { return set_trust_policy(tx, kA, "R", kAll); }),
            "MalformedPolicyDocument");
  EXPECT_EQ(code([&](Tx& tx) { return update_role(tx, kA, "R", "d", 7200); }), "");
  const auto* held = world_.iam_roles.find(model::iam_record_id(kA, "R"));
  EXPECT_EQ(held->description, "d");
  EXPECT_EQ(held->max_session_s, 7200);
}

TEST_F(IamCommands, TagsAreOneWithoutRegardToCase) {
  user("Ann");
  const auto tag = [&](const IamTags& tags) {
    return code([&](Tx& tx) { return tag_holder<IamUser>(tx, kA, "Ann", tags); });
  };
  EXPECT_EQ(tag({{"Team", "red"}}), "");
  EXPECT_EQ(tag({{"team", "blue"}}), "");
  EXPECT_EQ(find_user("Ann")->tags, (std::map<std::string, std::string>{{"team", "blue"}}));
  EXPECT_EQ(tag({{"a", "1"}, {"A", "2"}}), "InvalidInput");
  IamTags many;
  for (int i = 0; i < 50; ++i) many.emplace_back("k" + std::to_string(i), "");
  EXPECT_EQ(tag(many), "LimitExceeded");
  EXPECT_EQ(find_user("Ann")->tags.size(), 1U);
  EXPECT_EQ(code([&](Tx& tx) {
              return untag_holder<IamUser>(tx, kA, "Ann", {"TEAM", "none"});
            }),
            "");
  EXPECT_TRUE(find_user("Ann")->tags.empty());
}

TEST_F(IamCommands, OneAliasForOneAccount) {
  const auto set = [&](const std::string& account, const std::string& alias) {
    return code([&](Tx& tx) { return set_account_alias(tx, account, alias); });
  };
  const auto remove = [&](const std::string& account, const std::string& alias) {
    return code([&](Tx& tx) { return delete_account_alias(tx, account, alias); });
  };
  EXPECT_EQ(set(kA, "first"), "");
  EXPECT_EQ(set(kB, "first"), "EntityAlreadyExists");
  EXPECT_EQ(set(kA, "second"), "");
  EXPECT_EQ(set(kB, "first"), "");
  EXPECT_EQ(remove(kB, "second"), "NoSuchEntity");
  EXPECT_EQ(remove(kA, "second"), "");
  EXPECT_EQ(remove(kA, "second"), "NoSuchEntity");
}

TEST_F(IamCommands, AnAccountTakesItsIdentitiesAlong) {
  user("Ann");
  user("Bob", kB);
  role("R");
  policy("p");
  run([&](Tx& tx) { return create_access_key(tx, kA, "Ann", vault_); });
  EXPECT_FALSE(run([&](Tx& tx) { return delete_account(tx, kA, false); }));
  EXPECT_TRUE(run([&](Tx& tx) { return delete_account(tx, kA, true); }));
  EXPECT_EQ(world_.iam_users.all().size(), 1U);
  EXPECT_TRUE(world_.iam_roles.all().empty());
  EXPECT_TRUE(world_.iam_policies.all().empty());
  EXPECT_TRUE(world_.access_keys.all().empty());
}

TEST_F(IamCommands, UseIsNotedOnceAMinute) {
  user("Ann");
  const auto made = run([&](Tx& tx) { return create_access_key(tx, kA, "Ann", vault_); });
  const auto& id = made->key.id;
  Caller ann{kA, "arn", "AIDA", id, "eu-west-1"};
  ann.kind = PrincipalKind::kUser;
  UseLog log;
  EXPECT_TRUE(log.is_due(ann, 1'000));
  EXPECT_FALSE(log.is_due(ann, 60'999));
  EXPECT_TRUE(log.is_due(ann, 61'000));
  auto session = ann;
  session.session_expires_at = 5;
  EXPECT_FALSE(log.is_due(session, 1'000'000));
  run([&](Tx& tx) -> Result<void> {
    note_use(tx, ann, "ec2");
    return {};
  });
  EXPECT_EQ(world_.access_keys.find(id)->last_used_at, now_ms_);
  EXPECT_EQ(world_.access_keys.find(id)->last_used_service, "ec2");
  EXPECT_EQ(world_.access_keys.find(id)->last_used_region, "eu-west-1");
  role("R");
  Caller session_of_role{kA,
                         "arn",
                         "AROA:s",
                         "ASIA",
                         "eu-west-1",
                         PrincipalKind::kAssumedRole,
                         model::iam_record_id(kA, "R")};
  EXPECT_TRUE(log.is_due(session_of_role, 1'000));
  run([&](Tx& tx) -> Result<void> {
    note_use(tx, session_of_role, "ec2");
    return {};
  });
  EXPECT_EQ(world_.iam_roles.find(model::iam_record_id(kA, "R"))->last_used_region, "eu-west-1");
}

}  // namespace
}  // namespace mg::control
