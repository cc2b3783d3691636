#include "model/principal.h"

#include <gtest/gtest.h>

namespace mg::model {
namespace {

TEST(Principal, OneSpellingForEachForm) {
  struct {
    const char* text;
    const char* arn;
    const char* type;
  } const kGood[] = {
      {"*", "*", "All"},
      {"arn:aws:iam::444455556666:root", "arn:aws:iam::444455556666:root", "Account"},
      {"444455556666", "arn:aws:iam::444455556666:root", "Account"},
      {"arn:aws:iam::444455556666:user/ann", "arn:aws:iam::444455556666:user/ann", "User"},
      {"arn:aws:iam::444455556666:role/R_1+=,.@-", "arn:aws:iam::444455556666:role/R_1+=,.@-",
       "Role"},
  };
  for (const auto& row : kGood) {
    const auto parsed = parse_principal(row.text);
    ASSERT_TRUE(parsed) << row.text;
    EXPECT_EQ(parsed->arn, row.arn);
    EXPECT_EQ(parsed->type, row.type);
  }
}

TEST(Principal, EverythingElseIsInvalid) {
  const std::string long_name(65, 'n');
  for (const std::string& text :
       {std::string(), std::string("**"), std::string("arn:aws:iam::*:root"),
        std::string("44445555666"), std::string("4444555566667"), std::string("44445555666a"),
        std::string("arn:aws:iam::444455556666:Root"), std::string("arn:aws:iam::444455556666:"),
        std::string("arn:aws:iam::444455556666"), std::string("ARN:aws:iam::444455556666:root"),
        std::string("arn:aws:iam::444455556666:root "), std::string(" *"),
        std::string("arn:aws:iam::444455556666:user/"),
        std::string("arn:aws:iam::444455556666:user/a/b"),
        std::string("arn:aws:iam::444455556666:role/*"),
        std::string("arn:aws:iam::444455556666:group/g"),
        std::string("arn:aws:sts::444455556666:assumed-role/r/s"),
        "arn:aws:iam::444455556666:user/" + long_name}) {
    const auto parsed = parse_principal(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code, "InvalidPrincipal");
  }
}

TEST(Principal, MatchesExactlyOrNotAtAll) {
  const std::string account = "444455556666";
  const std::string arn = "arn:aws:iam::444455556666:root";
  struct {
    const char* entry;
    bool in;
  } const kRows[] = {
      {"*", true},
      {"arn:aws:iam::444455556666:root", true},
      {"arn:aws:iam::444455556667:root", false},
      {"arn:aws:iam::44445555666:root", false},
      {"arn:aws:iam::444455556666:ROOT", false},
      {"arn:aws:iam::444455556666:user/ann", false},
      {"arn:aws:iam::444455556666:role/r", false},
      {"arn:aws:iam::*:root", false},
      {"444455556666", false},
      {"", false},
  };
  for (const auto& row : kRows) {
    EXPECT_EQ(principal_matches(row.entry, account, arn), row.in) << row.entry;
  }
  EXPECT_FALSE(principal_matches("*", "", ""));
}

TEST(Principal, UsersAndRolesByTheirOwnArn) {
  const std::string account = "444455556666";
  struct {
    const char *entry, *caller;
    bool in;
  } const kRows[] = {
      {"arn:aws:iam::444455556666:user/ann", "arn:aws:iam::444455556666:user/ann", true},
      {"arn:aws:iam::444455556666:root", "arn:aws:iam::444455556666:user/ann", true},
      {"*", "arn:aws:iam::444455556666:user/ann", true},
      {"arn:aws:iam::444455556666:user/an", "arn:aws:iam::444455556666:user/ann", false},
      {"arn:aws:iam::444455556666:user/ANN", "arn:aws:iam::444455556666:user/ann", false},
      {"arn:aws:iam::444455556666:user/ann", "arn:aws:iam::444455556666:user/team/ann", false},
      {"arn:aws:iam::444455556666:user/ann", "arn:aws:iam::444455556666:root", false},
      {"arn:aws:iam::444455556666:role/r", "arn:aws:iam::444455556666:role/r", true},
      {"arn:aws:iam::444455556666:role/r", "arn:aws:iam::444455556666:user/r", false},
      // A caller's ARN of another account than his own never counts.
      {"arn:aws:iam::111122223333:user/ann", "arn:aws:iam::111122223333:user/ann", false},
  };
  for (const auto& row : kRows) {
    EXPECT_EQ(principal_matches(row.entry, account, row.caller), row.in)
        << row.entry << " " << row.caller;
  }
}

}  // namespace
}  // namespace mg::model
