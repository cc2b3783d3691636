#include "model/listener.h"

#include <gtest/gtest.h>

namespace mg::model {
namespace {

using Settings = std::map<std::string, std::string>;

LoadBalancer balancer(const std::string& type) {
  LoadBalancer out;
  out.type = type;
  return out;
}

DefaultAction forward(const std::string& group, std::vector<std::string> config = {}) {
  return {"forward", group, std::move(config), {}, {}};
}
DefaultAction redirect(Settings settings) {
  return {"redirect", "", {}, std::move(settings), {}};
}
DefaultAction fixed(Settings settings) {
  return {"fixed-response", "", {}, {}, std::move(settings)};
}

TEST(DefaultAction, OneForwardActionToOneGroup) {
  struct Case {
    std::vector<DefaultAction> actions;
    std::string target, code;
  };
  const Case cases[] = {
      {{forward("tg")}, "tg", ""},
      {{forward("", {"tg"})}, "tg", ""},
      {{forward("tg", {"tg"})}, "tg", ""},
      {{forward("tg", {"other"})}, "", "InvalidConfigurationRequest"},
      {{forward("", {"a", "b"})}, "", "InvalidConfigurationRequest"},
      {{forward("")}, "", "ValidationError"},
      {{redirect({{"StatusCode", "HTTP_301"}})}, "", "InvalidConfigurationRequest"},
      {{fixed({{"StatusCode", "200"}})}, "", "InvalidConfigurationRequest"},
      {{{"authenticate-oidc", "", {}, {}, {}}}, "", "InvalidConfigurationRequest"},
      {{}, "", "InvalidConfigurationRequest"},
      {{forward("tg"), forward("tg")}, "", "InvalidConfigurationRequest"},
  };
  for (std::size_t i = 0; i < std::size(cases); ++i) {
    const auto checked = check_default_action(balancer("network"), cases[i].actions);
    EXPECT_EQ(checked ? checked->target_group_id : "", cases[i].target) << i;
    EXPECT_EQ(checked ? "" : checked.error().code, cases[i].code) << i;
  }
}

TEST(DefaultAction, OfAnApplicationBalancer) {
  struct Case {
    DefaultAction action;
    std::string code;
  };
  auto with_group = redirect({{"StatusCode", "HTTP_301"}});
  with_group.target_group_id = "tg";
  auto mixed = forward("tg");
  mixed.redirect = {{"StatusCode", "HTTP_301"}};
  const Case cases[] = {
      {forward("tg"), ""},
      {redirect({{"StatusCode", "HTTP_301"}, {"Port", "443"}, {"Protocol", "HTTPS"}}), ""},
      {redirect({{"StatusCode", "HTTP_303"}}), "ValidationError"},
      {redirect({{"StatusCode", "HTTP_302"}, {"Port", "0"}}), "ValidationError"},
      {redirect({{"StatusCode", "HTTP_302"}, {"Protocol", "TCP"}}), "ValidationError"},
      {redirect({{"StatusCode", "HTTP_302"}, {"Path", "x"}}), "ValidationError"},
      {redirect({{"StatusCode", "HTTP_302"}, {"Host", std::string(129, 'h')}}), "ValidationError"},
      {redirect({{"StatusCode", "HTTP_302"}, {"Query", ""}}), ""},
      {fixed({{"StatusCode", "503"}, {"ContentType", "text/plain"}, {"MessageBody", "no"}}), ""},
      {fixed({{"StatusCode", "302"}}), "ValidationError"},
      {fixed({{"StatusCode", "20"}}), "ValidationError"},
      {fixed({{"StatusCode", "200"}, {"ContentType", "image/png"}}), "ValidationError"},
      {fixed({{"StatusCode", "200"}, {"MessageBody", std::string(1025, 'x')}}), "ValidationError"},
      {with_group, "InvalidConfigurationRequest"},
      {mixed, "InvalidConfigurationRequest"},
      {{"authenticate-oidc", "", {}, {}, {}}, "InvalidConfigurationRequest"},
  };
  for (std::size_t i = 0; i < std::size(cases); ++i) {
    const auto checked = check_default_action(balancer("application"), {cases[i].action});
    EXPECT_EQ(checked ? "" : checked.error().code, cases[i].code) << i;
  }
  auto ordered = forward("tg");
  EXPECT_EQ(check_default_action(balancer("network"), {ordered})->settings.count(kActionOrder), 0U);
  ordered.order = 3;
  EXPECT_EQ(check_default_action(balancer("network"), {ordered})->settings.at(kActionOrder), "3");
  ordered.order = 50001;
  EXPECT_EQ(check_default_action(balancer("network"), {ordered}).error().code, "ValidationError");
  const auto usual =
      check_default_action(balancer("application"), {redirect({{"StatusCode", "HTTP_301"}})});
  ASSERT_TRUE(usual);
  EXPECT_EQ(usual->settings.at("Path"), "/#{path}");
  EXPECT_EQ(usual->settings.at("Host"), "#{host}");
}

TEST(ListenerProtocol, FollowsTheBalancer) {
  struct Case {
    std::string type, protocol, code;
  };
  const Case cases[] = {
      {"network", "TCP", ""},
      {"network", "UDP", "UnsupportedProtocol"},
      {"network", "TLS", "UnsupportedProtocol"},
      {"network", "TCP_UDP", "UnsupportedProtocol"},
      {"network", "QUIC", "UnsupportedProtocol"},
      {"network", "HTTP", "ValidationError"},
      {"network", "GENEVE", "ValidationError"},
      {"network", "tcp", "ValidationError"},
      {"application", "HTTP", ""},
      {"application", "HTTPS", ""},
      {"application", "TCP", "ValidationError"},
      {"application", "nonsense", "ValidationError"},
  };
  for (const auto& c : cases) {
    const auto checked = check_listener_protocol(balancer(c.type), c.protocol);
    EXPECT_EQ(checked ? "" : checked.error().code, c.code) << c.type << " " << c.protocol;
  }
  EXPECT_EQ(check_listener_protocol(balancer("network"), "HTTP").error().message,
            "Listener protocol 'HTTP' must be one of 'UDP, TCP, TLS, TCP_UDP'");
}

TEST(ListenerTls, CertificateAndPolicy) {
  const std::string arn = "arn:aws:acm:us-east-1:111122223333:certificate/1";
  Listener https;
  https.protocol = "HTTPS";
  EXPECT_EQ(apply_tls(https, {}).error().code, "ValidationError");
  EXPECT_EQ(apply_tls(https, {{}, {"x"}}).error().code, "ValidationError");
  EXPECT_EQ(apply_tls(https, {{}, {arn, arn}}).error().code, "ValidationError");
  EXPECT_EQ(apply_tls(https, {"TLS1", {arn}}).error().code, "ValidationError");
  ASSERT_TRUE(apply_tls(https, {{}, {arn}}));
  EXPECT_EQ(https.action_settings.at(kSslPolicy), "ELBSecurityPolicy-2016-08");
  ASSERT_TRUE(apply_tls(https, {"ELBSecurityPolicy-TLS13-1-2-2021-06", {}}));
  EXPECT_EQ(https.action_settings.at(kCertificate), arn);
  https.protocol = "HTTP";
  EXPECT_EQ(apply_tls(https, {"ELBSecurityPolicy-2016-08", {}}).error().code,
            "InvalidConfigurationRequest");
  ASSERT_TRUE(apply_tls(https, {}));
  EXPECT_TRUE(https.action_settings.empty());
}

TEST(DefaultRule, IsFoundByItsArnOnly) {
  World world;
  Listener listener;
  listener.id =
      "arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/net/web/"
      "0123456789abcdef/fedcba9876543210";
  listener.account = "111122223333";
  listener.region = "us-east-1";
  world.listeners.put(listener);
  const Scope scope{"111122223333", "us-east-1"};
  const auto arn = default_rule_arn(listener);
  EXPECT_NE(arn.find(":listener-rule/net/web/0123456789abcdef/fedcba9876543210/"),
            std::string::npos);
  ASSERT_TRUE(find_rule_listener(world, scope, arn));
  EXPECT_EQ((*find_rule_listener(world, scope, arn))->id, listener.id);
  const auto other = arn.substr(0, arn.size() - 1) + (arn.back() == '0' ? "1" : "0");
  EXPECT_EQ(find_rule_listener(world, scope, other).error().code, "RuleNotFound");
  EXPECT_EQ(find_rule_listener(world, {"444455556666", "us-east-1"}, arn).error().code,
            "RuleNotFound");
  EXPECT_EQ(find_rule_listener(world, scope, listener.id).error().code, "ValidationError");
  EXPECT_EQ(find_rule_listener(world, scope, "banana").error().code, "ValidationError");
  EXPECT_EQ(find_rule_listener(world, scope, "").error().code, "ValidationError");
}

}  // namespace
}  // namespace mg::model
