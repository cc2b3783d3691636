#include "model/iam_names.h"

#include <gtest/gtest.h>

namespace mg::model {
namespace {

std::string code(const Result<void>& result) {
  return result ? "" : result.error().code;
}

TEST(IamNames, Arns) {
  IamUser user;
  user.account = "111122223333";
  user.name = "Ann";
  user.path = "/team/red/";
  EXPECT_EQ(arn_of(user), "arn:aws:iam::111122223333:user/team/red/Ann");
  const auto arn = parse_iam_arn("arn:aws:iam::111122223333:user/team/red/Ann");
  ASSERT_TRUE(arn);
  EXPECT_EQ(arn->account, "111122223333");
  EXPECT_EQ(arn->type, "user");
  EXPECT_EQ(arn->path, "/team/red/");
  EXPECT_EQ(arn->name, "Ann");
  EXPECT_EQ(parse_iam_arn("arn:aws:iam::111122223333:role/r")->path, "/");
  for (const char* bad :
       {"", "arn:aws:iam::111122223333:root", "arn:aws:iam::11112222333:role/r",
        "arn:aws:iam::111122223333:role/", "arn:aws:iam::111122223333:role", "role/r",
        "arn:aws:iam::111122223333:group/g", "arn:aws:sts::111122223333:assumed-role/r/s",
        "arn:aws:iam::111122223333:role/a b", "arn:aws:iam:us-east-1:111122223333:role/r",
        "arn:aws:iam::111122223333role/r"}) {
    EXPECT_FALSE(parse_iam_arn(bad)) << bad;
  }
}

TEST(IamNames, RecordsAreOneWithoutRegardToCase) {
  EXPECT_EQ(iam_record_id("1", "Ann"), iam_record_id("1", "aNN"));
  EXPECT_NE(iam_record_id("1", "ann"), iam_record_id("2", "ann"));
}

TEST(IamNames, Names) {
  EXPECT_EQ(code(check_iam_name("userName", "a+=,.@_-Z9", 64)), "");
  EXPECT_EQ(code(check_iam_name("userName", std::string(64, 'a'), 64)), "");
  for (const auto& bad : {std::string(), std::string(65, 'a'), std::string("a b"),
                          std::string("a/b"), std::string("\xc3\xa4")}) {
    EXPECT_EQ(code(check_iam_name("userName", bad, 64)), "ValidationError") << bad;
  }
}

TEST(IamNames, Paths) {
  for (const char* good : {"/", "/a/", "/a/b!c/"})
    EXPECT_EQ(code(check_iam_path("path", good)), "");
  for (const auto& bad : {std::string(), std::string("a"), std::string("/a"), std::string("a/"),
                          std::string("/a b/"), "/" + std::string(511, 'a') + "/"}) {
    EXPECT_EQ(code(check_iam_path("path", bad)), "ValidationError") << bad;
  }
  EXPECT_EQ(code(check_iam_path_prefix("/a")), "");
  EXPECT_EQ(code(check_iam_path_prefix("a")), "ValidationError");
}

TEST(IamNames, Tags) {
  EXPECT_EQ(code(check_iam_tag("key", "")), "");
  EXPECT_EQ(code(check_iam_tag(std::string(128, 'k'), std::string(256, 'v'))), "");
  EXPECT_EQ(code(check_iam_tag("", "v")), "ValidationError");
  EXPECT_EQ(code(check_iam_tag(std::string(129, 'k'), "v")), "ValidationError");
  EXPECT_EQ(code(check_iam_tag("k", std::string(257, 'v'))), "ValidationError");
  EXPECT_EQ(code(check_iam_tag("no!", "v")), "ValidationError");
  EXPECT_EQ(code(check_iam_tag("k", "<>")), "ValidationError");
  EXPECT_EQ(code(check_iam_tag("AWS:x", "v")), "InvalidInput");
  EXPECT_EQ(code(check_iam_tag_keys(std::vector<std::string>(50, "k"))), "");
  EXPECT_EQ(code(check_iam_tag_keys(std::vector<std::string>(51, "k"))), "ValidationError");
}

TEST(IamNames, Aliases) {
  for (const char* good : {"abc", "a-b", "4bc"}) EXPECT_EQ(code(check_account_alias(good)), "");
  for (const auto& bad : {std::string("ab"), std::string("A-b"), std::string("-ab"),
                          std::string("ab-"), std::string("a--b"), std::string(64, 'a'),
                          std::string("111122223333"), std::string("a_b")}) {
    EXPECT_EQ(code(check_account_alias(bad)), "ValidationError") << bad;
  }
}

}  // namespace
}  // namespace mg::model
