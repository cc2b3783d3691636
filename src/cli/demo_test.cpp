#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <set>

#include "base/json.h"
#include "cli/aws_client.h"
#include "cli/demo_report.h"
#include "cli/demo_rounds.h"
#include "cli/demo_story.h"

namespace mg::cli {
namespace {

using ::testing::HasSubstr;

const StoryNames kNames{"http://127.0.0.1:4566", "/tmp/d", "ab12", "/opt/m/masugata"};

TEST(AwsCommand, FormAndShellComeFromOneRow) {
  const AwsCommand command{
      "ec2",
      "AuthorizeSecurityGroupIngress",
      {scalar("group-id", "$G"),
       structures(
           "ip-permissions",
           {{{"IpProtocol", "tcp"}, {"FromPort", "80"}, {"IpRanges.1.CidrIp", "172.31.0.0/16"}}})},
      "",
      ""};
  const auto fields = form_fields(command, {{"G", "sg-1"}});
  ASSERT_TRUE(fields);
  EXPECT_EQ(form_body(*fields),
            "Action=AuthorizeSecurityGroupIngress&Version=2016-11-15&GroupId=sg-1&"
            "IpPermissions.1.IpProtocol=tcp&IpPermissions.1.FromPort=80&"
            "IpPermissions.1.IpRanges.1.CidrIp=172.31.0.0%2F16");
  EXPECT_EQ(render_aws(command, "p"),
            "aws --profile p ec2 authorize-security-group-ingress --group-id "
            "\"$G\" --ip-permissions "
            "'IpProtocol=tcp,FromPort=80,IpRanges=[{CidrIp=172.31.0.0/16}]'");
}

TEST(AwsCommand, FiltersListsFlagsAndMembers) {
  AwsCommand command{"ec2",
                     "X",
                     {filter("vpc-id", "$V"), list("subnet-ids", {"a", "b"}),
                      flag("acceptance-required"), scalar("count", "1")},
                     "A[0].B",
                     ""};
  EXPECT_EQ(form_body(*form_fields(command, {{"V", "v"}})),
            "Action=X&Version=2016-11-15&Filter.1.Name=vpc-id&Filter.1.Value.1=v&SubnetId.1=a&"
            "SubnetId.2=b&AcceptanceRequired=true&MinCount=1&MaxCount=1");
  EXPECT_THAT(render_aws(command, "p"),
              HasSubstr("--filters \"Name=vpc-id,Values=$V\" --subnet-ids a b "
                        "--acceptance-required --count 1 --query 'A[0].B' --output text"));
  command = {"elbv2", "CreateLoadBalancer", {list("subnets", {"s"})}, "", ""};
  EXPECT_EQ(form_body(*form_fields(command, {})),
            "Action=CreateLoadBalancer&Version=2015-12-01&Subnets.member.1=s");
  command.options.push_back(scalar("nothing", "x"));
  EXPECT_FALSE(form_fields(command, {}));
}

TEST(AwsCommand, ExpandsKnownVariablesOnly) {
  EXPECT_EQ(expand("arn:$A:root/$B$A", {{"A", "1"}}), "arn:1:root/$B1");
  EXPECT_EQ(kebab("CreateVpcEndpointServiceConfiguration"),
            "create-vpc-endpoint-service-configuration");
}

TEST(Story, EveryCallHasSpellingsAndEveryVariableIsLearntFirst) {
  std::set<std::string> known;
  for (const auto& step : story(kNames)) {
    const auto command = render_step(step, kNames);
    EXPECT_FALSE(command.empty());
    if (step.kind == StepKind::kAws) {
      EXPECT_TRUE(form_fields(step.aws, {})) << command;
      EXPECT_EQ(step.aws.query.empty(), step.aws.xpath.empty()) << command;
    }
    const auto check = [&](const std::string& text) {
      Variables learnt;
      for (const auto& name : known) learnt[name] = "-";
      EXPECT_THAT(expand(text, learnt), ::testing::Not(HasSubstr("$"))) << command;
    };
    for (const auto& option : step.aws.options) {
      for (const auto& item : option.items) {
        for (const auto& [path, value] : item) check(value);
      }
    }
    check(step.instance);
    for (const auto& word : step.argv) check(word);
    if (!step.variable.empty()) known.insert(step.variable);
  }
  EXPECT_TRUE(known.count("NAME"));
}

TEST(Story, RendersWaitsRefusalsAndAssignments) {
  std::string all;
  for (const auto& step : story(kNames)) all += render_step(step, kNames) + "\n";
  EXPECT_THAT(all, HasSubstr("export AWS_PAGER= MASUGATA_DATA_DIR=/tmp/d\n"));
  EXPECT_THAT(all, HasSubstr("masugata() { /opt/m/masugata \"$@\"; }\n"));
  EXPECT_THAT(all, HasSubstr("aws() { command aws --endpoint-url http://127.0.0.1:4566 \"$@\"; }"));
  EXPECT_THAT(all, HasSubstr("PROVIDER=$(masugata account create --alias provider-ab12 "
                             "--output id)"));
  EXPECT_THAT(all, HasSubstr("until [ \"$(aws --profile masugata-provider-ab12 "));
  EXPECT_THAT(
      all,
      HasSubstr("\n! aws --profile masugata-consumer-ab12 ec2 describe-vpc-endpoint-services "));
  EXPECT_THAT(all, HasSubstr("\"arn:aws:iam::$CONSUMER:root\""));
  EXPECT_THAT(all, HasSubstr("--private-ip-address 172.31.23.89"));
}

TEST(Xml, FindsTextWhateverTheNamespace) {
  EXPECT_EQ(xml_text("<A xmlns=\"http://x/\"><b><item><c>1</c></item></b></A>", "//b/item[1]/c"),
            "1");
  EXPECT_EQ(xml_text("<A/>", "//b"), "");
  EXPECT_EQ(xml_text("no xml", "//b"), "");
}

TEST(Rounds, PercentilesAreNearestRank) {
  EXPECT_EQ(percentiles({}).p50, 0);
  EXPECT_EQ(percentiles({3, 1, 2}).p50, 2);
  EXPECT_EQ(percentiles({3, 1, 2}).p99, 3);
  std::vector<double> hundred;
  for (int i = 1; i <= 200; ++i) hundred.push_back(i);
  EXPECT_EQ(percentiles(hundred).p99, 198);
}

TEST(Report, OnlyTheProvidersPageIsRight) {
  DemoResult result;
  result.provider = "111111111111";
  result.consumer = "222222222222";
  result.page = "<h1>AWS PrivateLink TestPage</h1> IP address : 172.31.23.89 account 111111111111";
  result.local_page =
      "<h1>AWS PrivateLink TestPage</h1> IP address : 172.31.23.89 account 222222222222";
  EXPECT_TRUE(result.page_is_right());
  EXPECT_TRUE(result.local_page_is_right());
  std::swap(result.page, result.local_page);
  EXPECT_FALSE(result.page_is_right());
}

TEST(Report, PagesAreShownWithoutTheirTags) {
  EXPECT_EQ(readable_page("<html>\n<head><title>T</title></head>\n<body>\n<h1>T</h1>\n<pre>\n"
                          "IP address : 1.2.3.4\n</pre>\n</body>\n</html>\n"),
            "T\nIP address : 1.2.3.4\n");
  EXPECT_EQ(readable_page("plain <text"), "plain <text\n");
}

TEST(Report, JsonHasStepsPageAndTimes) {
  DemoResult result;
  result.page = "p";
  result.steps.push_back({"t", "provider", "aws x", "r", 1.5});
  result.rounds = {{1, 2, 3, 4}, {5, 6, 7, 8}};
  const auto value = json::parse(render_demo_json(result, true));
  ASSERT_TRUE(value);
  EXPECT_EQ(value->at("steps").at(0).at("command").as_string(), "aws x");
  EXPECT_EQ(value->at("page").as_string(), "p");
  EXPECT_EQ(value->at("times_ms").at("accept_to_first_byte").at("p99").to_number<double>(), 7);
  EXPECT_EQ(value->at("times_ms").at("reject_to_last_byte").at("p50").to_number<double>(), 4);
}

}  // namespace
}  // namespace mg::cli
