#include "cli/env.h"

#include <gtest/gtest.h>

#include <boost/json/value.hpp>

#include "base/json.h"
#include "cli/shell.h"
#include "cli/status.h"

namespace mg::cli {
namespace {

const ToolSettings kSettings{"111111111111", "shop",           "AKIAX",
                             "se/cret+",     "ap-northeast-1", "http://127.0.0.1:4566"};

TEST(Env, ExportsForAShell) {
  EXPECT_EQ(render_exports(kSettings),
            "export AWS_ACCESS_KEY_ID=AKIAX\n"
            "export AWS_SECRET_ACCESS_KEY=se/cret+\n"
            "export AWS_REGION=ap-northeast-1\n"
            "export AWS_DEFAULT_REGION=ap-northeast-1\n"
            "export AWS_ENDPOINT_URL=http://127.0.0.1:4566\n"
            "unset AWS_SESSION_TOKEN AWS_PROFILE\n");
}

TEST(Env, QuotesWhatAShellWouldRead) {
  auto settings = kSettings;
  settings.secret = "a'b $c";
  EXPECT_NE(render_exports(settings).find("AWS_SECRET_ACCESS_KEY='a'\\''b $c'\n"),
            std::string::npos);
  EXPECT_EQ(shell_quote(""), "''");
  EXPECT_EQ(shell_quote_keeping_variables("x=$A"), "\"x=$A\"");
  EXPECT_EQ(shell_quote_keeping_variables("x=1"), "x=1");
}

TEST(Env, ProfileBlocks) {
  EXPECT_EQ(render_profile(kSettings),
            "# ~/.aws/config\n[profile masugata-shop]\nregion = ap-northeast-1\n"
            "endpoint_url = http://127.0.0.1:4566\n\n"
            "# ~/.aws/credentials\n[masugata-shop]\naws_access_key_id = AKIAX\n"
            "aws_secret_access_key = se/cret+\n");
  auto settings = kSettings;
  settings.alias.clear();
  EXPECT_EQ(profile_name(settings), "masugata-111111111111");
}

TEST(Status, SaysThatTheDataPlaneIsNone) {
  auto status = json::parse(R"({"version":"1","pid":7,"started_at_ms":0,"url":"u","node":null,
      "endpoints":{"available":2,"rejected":1},"accounts":3})");
  ASSERT_TRUE(status);
  const auto out = render_status_text(*status, 5000);
  EXPECT_NE(out.find("none: the API alone"), std::string::npos) << out;
  EXPECT_NE(out.find("2 available, 1 rejected"), std::string::npos) << out;
}

TEST(Status, DropsNameReasonAndWhoMustAct) {
  auto drops = json::parse(R"({"drops":[{"verdict":40,"name":"no_listener","effect":"DROP",
      "who":"PROVIDER","text":"no listener of the load balancer","count":7,"last_ms":1000}]})");
  ASSERT_TRUE(drops);
  const auto out = render_drops_text(*drops, 3000);
  EXPECT_NE(out.find("no_listener"), std::string::npos);
  EXPECT_NE(out.find("provider"), std::string::npos);
  EXPECT_NE(out.find("2 s ago"), std::string::npos);
  choose_language(Language::kJapanese);
  EXPECT_NE(render_drops_text(*drops, 3000).find("リスナーが"), std::string::npos);
  choose_language(Language::kEnglish);
  auto none = json::parse(R"({"drops":[]})");
  EXPECT_EQ(render_drops_text(*none, 0), "No packet was dropped.\n");
}

}  // namespace
}  // namespace mg::cli
