#include "cli/parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace mg::cli {
namespace {

Parsed parse(const std::vector<std::string>& arguments) {
  static const auto rows = cli_commands();
  return parse_command_line(rows, "1.2.3", arguments);
}

TEST(CommandTable, NamesAreUniqueAndOptionsAreSpelledWell) {
  std::set<std::string> names;
  for (const auto& row : cli_commands()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_TRUE(row.run) << row.name;
    std::set<std::string> options;
    for (const auto& option : row.options) {
      EXPECT_THAT(option.name, ::testing::MatchesRegex("--[a-z][a-z-]+"));
      EXPECT_TRUE(options.insert(option.name).second) << row.name << " " << option.name;
      EXPECT_EQ(option.takes == Takes::kNothing, option.value_name.empty()) << option.name;
    }
  }
}

TEST(CommandTable, HelpNamesEveryOption) {
  for (const auto& row : cli_commands()) {
    if (row.pass_through) continue;
    std::vector<std::string> words;
    const auto space = row.name.find(' ');
    words.push_back(row.name.substr(0, space));
    if (space != std::string::npos) words.push_back(row.name.substr(space + 1));
    words.push_back("--help");
    const auto parsed = parse(words);
    EXPECT_EQ(parsed.exit_status, kExitOk);
    for (const auto& option : row.options) {
      EXPECT_THAT(parsed.output, ::testing::HasSubstr(option.name)) << row.name;
    }
  }
  const auto all = parse({"--help"});
  EXPECT_THAT(all.output, ::testing::HasSubstr("demo"));
  EXPECT_THAT(all.output, ::testing::Not(::testing::HasSubstr("measure")));
}

TEST(Parse, ReadsOptionsPositionalsAndOptionalValues) {
  auto parsed = parse({"account", "create", "--alias", "x", "--secret-stdin", "--output", "json"});
  ASSERT_TRUE(parsed.row) << parsed.output;
  EXPECT_EQ(parsed.row->name, "account create");
  EXPECT_EQ(parsed.arguments.value("alias"), "x");
  EXPECT_TRUE(parsed.arguments.has("secret-stdin"));
  EXPECT_FALSE(parsed.arguments.has("id"));

  parsed = parse({"account", "delete", "--force", "111111111111"});
  ASSERT_TRUE(parsed.row) << parsed.output;
  EXPECT_EQ(parsed.arguments.positionals, std::vector<std::string>{"111111111111"});

  parsed = parse({"env", "p", "--profile", "--region", "us-east-1"});
  ASSERT_TRUE(parsed.row) << parsed.output;
  EXPECT_TRUE(parsed.arguments.has("profile"));

  parsed = parse({"status", "--drops"});
  ASSERT_TRUE(parsed.row) << parsed.output;
  EXPECT_TRUE(parsed.arguments.has("drops"));
  EXPECT_EQ(parsed.arguments.value("drops"), std::nullopt);
  parsed = parse({"status", "--drops", "--json"});
  ASSERT_TRUE(parsed.row) << parsed.output;
  EXPECT_EQ(parsed.arguments.value("drops"), std::nullopt);
  EXPECT_TRUE(parsed.arguments.has("json"));
  parsed = parse({"status", "--drops", "i-1"});
  EXPECT_EQ(parsed.arguments.value("drops"), "i-1");
}

TEST(Parse, LeavesPassThroughArgumentsAlone) {
  const auto parsed = parse({"measure", "connect", "--every-ms", "5", "--", "--help"});
  ASSERT_TRUE(parsed.row);
  EXPECT_EQ(parsed.arguments.rest,
            (std::vector<std::string>{"connect", "--every-ms", "5", "--", "--help"}));
}

TEST(Parse, SaysWhatIsWrongInTheChosenLanguage) {
  EXPECT_THAT(parse({}).output, ::testing::HasSubstr("demo"));  // the help
  EXPECT_THAT(parse({"account"}).output, ::testing::HasSubstr("A command is missing."));
  EXPECT_THAT(parse({"env"}).output, ::testing::HasSubstr("ACCOUNT is missing."));
  EXPECT_THAT(parse({"status", "--nope"}).output, ::testing::HasSubstr("'--nope' is not known"));
  choose_language(Language::kJapanese);
  EXPECT_THAT(parse({"env"}).output, ::testing::HasSubstr("ACCOUNT がありません"));
  EXPECT_THAT(parse({"status", "--nope"}).output, ::testing::HasSubstr("使えません"));
  choose_language(Language::kEnglish);
}

TEST(Parse, UsageErrorsAreTwo) {
  const std::vector<std::vector<std::string>> cases = {{},
                                                       {"nothing"},
                                                       {"account"},
                                                       {"account", "delete"},
                                                       {"status", "--nothing"},
                                                       {"account", "list", "--output", "xml"},
                                                       {"account", "create", "--id"}};
  for (const auto& words : cases) {
    const auto parsed = parse(words);
    EXPECT_FALSE(parsed.row);
    EXPECT_EQ(parsed.exit_status, kExitUsage);
    EXPECT_THAT(parsed.output, ::testing::HasSubstr("masugata"));
  }
  EXPECT_EQ(parse({"--version"}).output, "masugata 1.2.3\n");
}

}  // namespace
}  // namespace mg::cli
