#include "model/arn.h"

#include <gtest/gtest.h>

namespace mg::model {
namespace {

constexpr const char* kBalancer =
    "arn:aws:elasticloadbalancing:ap-northeast-1:111122223333:loadbalancer/net/web/"
    "50dc6c495c0c9188";
constexpr const char* kGroup =
    "arn:aws:elasticloadbalancing:ap-northeast-1:111122223333:targetgroup/web-tg/6d0ecf831eec9f09";
constexpr const char* kListener =
    "arn:aws:elasticloadbalancing:ap-northeast-1:111122223333:listener/net/web/50dc6c495c0c9188/"
    "f2f7dc8efc522ab2";

TEST(ElbArn, ReadsWhatItMakes) {
  for (const auto* text : {kBalancer, kGroup, kListener}) {
    const auto arn = parse_elb_arn(text);
    ASSERT_TRUE(arn) << text;
    EXPECT_EQ(arn->str(), text);
    EXPECT_EQ(arn->account, "111122223333");
  }
  EXPECT_EQ(parse_elb_arn(kListener)->listener, "f2f7dc8efc522ab2");
}

TEST(ElbArn, OfAnApplicationBalancer) {
  const std::string text =
      "arn:aws:elasticloadbalancing:x:111122223333:loadbalancer/app/web/50dc6c495c0c9188";
  const auto arn = parse_elb_arn(text);
  ASSERT_TRUE(arn);
  EXPECT_EQ(arn->family, "app");
  EXPECT_EQ(arn->str(), text);
}

TEST(ElbArn, RefusesOtherForms) {
  for (const auto* text : {
           "",
           "web",
           "arn:aws:elasticloadbalancing:ap-northeast-1:111122223333:",
           "arn:aws:elasticloadbalancing:ap-northeast-1:1:loadbalancer/net/web/50dc6c495c0c9188",
           "arn:aws:elasticloadbalancing::111122223333:loadbalancer/net/web/50dc6c495c0c9188",
           "arn:aws:elasticloadbalancing:x:111122223333:loadbalancer/gwy/web/50dc6c495c0c9188",
           "arn:aws:elasticloadbalancing:x:111122223333:loadbalancer/net/web/50DC6c495c0c9188",
           "arn:aws:elasticloadbalancing:x:111122223333:loadbalancer/net/web/50dc6c495c0c918",
           "arn:aws:elasticloadbalancing:x:111122223333:loadbalancer/net/-web/50dc6c495c0c9188",
           "arn:aws:elasticloadbalancing:x:111122223333:listener/net/web/50dc6c495c0c9188/x",
           "arn:aws:ec2:x:111122223333:loadbalancer/net/web/50dc6c495c0c9188",
       }) {
    EXPECT_FALSE(parse_elb_arn(text)) << text;
  }
}

TEST(ElbArn, CheckNamesTheKind) {
  EXPECT_TRUE(check_elb_arn(ElbKind::kTargetGroup, kGroup));
  const auto wrong = check_elb_arn(ElbKind::kLoadBalancer, "web");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, "ValidationError");
  EXPECT_EQ(wrong.error().message, "'web' is not a valid load balancer ARN");
  EXPECT_FALSE(check_elb_arn(ElbKind::kLoadBalancer, kGroup));
}

TEST(ElbName, Rules) {
  struct Case {
    ElbKind kind;
    std::string name, message;
  };
  const std::string long_name(33, 'a');
  const Case cases[] = {
      {ElbKind::kLoadBalancer, "a", ""},
      {ElbKind::kLoadBalancer, std::string(32, 'a'), ""},
      {ElbKind::kLoadBalancer, "Web-1", ""},
      {ElbKind::kTargetGroup, "internal-web", ""},
      {ElbKind::kLoadBalancer, long_name,
       "The load balancer name '" + long_name + "' cannot be longer than '32' characters"},
      {ElbKind::kTargetGroup, long_name,
       "Target group name '" + long_name + "' cannot be longer than '32' characters"},
      {ElbKind::kLoadBalancer, "-web",
       "The load balancer name '-web' cannot begin or end with '-'"},
      {ElbKind::kLoadBalancer, "web-",
       "The load balancer name 'web-' cannot begin or end with '-'"},
      {ElbKind::kLoadBalancer, "internal-web",
       "The load balancer name 'internal-web' cannot begin with 'internal-'"},
      {ElbKind::kLoadBalancer, "", "The load balancer name cannot be empty"},
      {ElbKind::kTargetGroup, "a_b",
       "Target group name 'a_b' can only contain characters that are alphanumeric characters or "
       "hyphens(-)"},
  };
  for (const auto& c : cases) {
    const auto checked = check_elb_name(c.kind, c.name);
    EXPECT_EQ(checked.has_value(), c.message.empty()) << c.name;
    if (!checked) {
      EXPECT_EQ(checked.error().code, "ValidationError");
      EXPECT_EQ(checked.error().message, c.message);
    }
  }
}

}  // namespace
}  // namespace mg::model
