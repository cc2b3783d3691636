#include "model/target_group.h"

#include <gtest/gtest.h>

namespace mg::model {
namespace {

TEST(HealthCheck, DefaultsFollowTheProtocol) {
  TargetGroup tcp;
  ASSERT_TRUE(apply_health_check(tcp, {}));
  EXPECT_EQ(tcp.check_timeout_s, 10);
  EXPECT_EQ(tcp.check_path, "");
  TargetGroup http;
  ASSERT_TRUE(apply_health_check(http, {.protocol = "HTTP"}));
  EXPECT_EQ(http.check_timeout_s, 6);
  EXPECT_EQ(http.check_path, "/");
  EXPECT_EQ(http.check_codes, "200-399");
  ASSERT_TRUE(apply_health_check(http, {.protocol = "TCP"}));
  EXPECT_EQ(http.check_timeout_s, 10);
  EXPECT_EQ(http.check_path, "");
}

TEST(HealthCheck, OfGroupsThatAreOnlyStored) {
  const auto usual = [](const std::string& protocol, const std::string& version = "") {
    TargetGroup group;
    group.protocol = protocol;
    group.protocol_version = version;
    set_usual_health_check(group);
    return group;
  };
  EXPECT_EQ(usual("HTTPS", "HTTP1").check_protocol, "HTTPS");
  EXPECT_EQ(usual("HTTP", "HTTP1").check_timeout_s, 5);
  EXPECT_EQ(usual("HTTP", "HTTP1").check_codes, "200");
  EXPECT_EQ(usual("HTTP", "GRPC").check_path, "/AWS.ALB/healthcheck");
  EXPECT_EQ(usual("HTTP", "GRPC").check_codes, "12");
  EXPECT_EQ(usual("UDP").check_timeout_s, 10);
  EXPECT_EQ(usual("GENEVE").check_port, "80");
  struct Case {
    std::string protocol, version;
    HealthCheckChange change;
    std::string code;
  };
  const Case cases[] = {
      {"HTTP", "HTTP1", {.interval_s = 5}, ""},
      {"HTTP", "HTTP1", {.interval_s = 5, .timeout_s = 5}, "ValidationError"},
      {"UDP", "", {.interval_s = 5, .timeout_s = 5}, ""},
      {"UDP", "", {.protocol = "HTTPS"}, ""},
      {"HTTP", "HTTP1", {.protocol = "TCP"}, "InvalidConfigurationRequest"},
      {"HTTP", "HTTP1", {.protocol = "HTTPS"}, ""},
      {"HTTP", "HTTP1", {.codes = "499"}, ""},
      {"HTTP", "HTTP1", {.codes = "500"}, "ValidationError"},
      {"HTTP", "HTTP1", {.grpc_codes = "0"}, "InvalidConfigurationRequest"},
      {"HTTP", "GRPC", {.grpc_codes = "0-99"}, ""},
      {"HTTP", "GRPC", {.grpc_codes = "100"}, "ValidationError"},
      {"HTTP", "GRPC", {.codes = "200"}, "InvalidConfigurationRequest"},
  };
  for (std::size_t i = 0; i < std::size(cases); ++i) {
    auto group = usual(cases[i].protocol, cases[i].version);
    const auto applied = apply_health_check(group, cases[i].change);
    EXPECT_EQ(applied ? "" : applied.error().code, cases[i].code) << i;
  }
}

TEST(HealthCheck, ADefaultTimeoutGivesWayToAShortInterval) {
  TargetGroup group;
  ASSERT_TRUE(apply_health_check(group, {.interval_s = 5}));
  EXPECT_EQ(group.check_timeout_s, 5);
}

TEST(HealthCheck, Values) {
  struct Case {
    HealthCheckChange change;
    std::string code;
  };
  const Case cases[] = {
      {{.protocol = "TCP", .port = "8080"}, ""},
      {{.port = "traffic-port"}, ""},
      {{.port = "0"}, "ValidationError"},
      {{.port = "65536"}, "ValidationError"},
      {{.port = "http"}, "ValidationError"},
      {{.protocol = "HTTPS"}, "InvalidConfigurationRequest"},
      {{.protocol = "UDP"}, "ValidationError"},
      {{.path = "/"}, "InvalidConfigurationRequest"},
      {{.codes = "200"}, "InvalidConfigurationRequest"},
      {{.protocol = "HTTP", .path = "/up?deep=1"}, ""},
      {{.protocol = "HTTP", .path = "up"}, "ValidationError"},
      {{.protocol = "HTTP", .path = "/a b"}, "ValidationError"},
      {{.protocol = "HTTP", .path = "/" + std::string(1024, 'a')}, "ValidationError"},
      {{.protocol = "HTTP", .codes = "200,301-302"}, ""},
      {{.protocol = "HTTP", .codes = "199"}, "ValidationError"},
      {{.interval_s = 4}, "ValidationError"},
      {{.interval_s = 300, .timeout_s = 120}, ""},
      {{.interval_s = 301}, "ValidationError"},
      {{.timeout_s = 1}, "ValidationError"},
      {{.interval_s = 300, .timeout_s = 121}, "ValidationError"},
      {{.interval_s = 10, .timeout_s = 11}, "ValidationError"},
      {{.healthy_count = 1}, "ValidationError"},
      {{.healthy_count = 10, .unhealthy_count = 2}, ""},
      {{.unhealthy_count = 11}, "ValidationError"},
      {{.enabled = true}, ""},
      {{.enabled = false}, "InvalidConfigurationRequest"},
  };
  for (std::size_t i = 0; i < std::size(cases); ++i) {
    TargetGroup group;
    const auto before = group.check_interval_s;
    const auto applied = apply_health_check(group, cases[i].change);
    EXPECT_EQ(applied ? "" : applied.error().code, cases[i].code) << i;
    EXPECT_TRUE(applied || group.check_interval_s == before) << i;
  }
}

TEST(HttpCodes, Reads) {
  const auto codes = parse_http_codes("200,202-299,404");
  ASSERT_TRUE(codes);
  const std::vector<std::pair<int, int>> expected{{200, 200}, {202, 299}, {404, 404}};
  EXPECT_EQ(*codes, expected);
  for (const auto* text : {"", "200,", "199", "600", "300-200", "2x", "200-", "-200", "200--300"}) {
    EXPECT_FALSE(parse_http_codes(text)) << text;
  }
}

TEST(TargetGroup, TypesAndProtocols) {
  EXPECT_TRUE(check_target_type(""));
  EXPECT_TRUE(check_target_type("ip"));
  EXPECT_EQ(check_target_type("alb").error().code, "InvalidConfigurationRequest");
  EXPECT_EQ(check_target_type("host").error().code, "ValidationError");
  for (const auto* protocol : {"TCP", "UDP", "TLS", "TCP_UDP", "HTTP", "HTTPS", "GENEVE"}) {
    EXPECT_TRUE(check_group_protocol(protocol)) << protocol;
    TargetGroup group;
    group.protocol = protocol;
    EXPECT_EQ(carries_traffic(group), group.protocol == "TCP");
  }
  EXPECT_EQ(check_group_protocol("QUIC").error().code, "UnsupportedProtocol");
  EXPECT_EQ(check_group_protocol("tcp").error().code, "ValidationError");
  EXPECT_EQ(*check_protocol_version("HTTP", {}), "HTTP1");
  EXPECT_EQ(*check_protocol_version("HTTPS", "GRPC"), "GRPC");
  EXPECT_EQ(*check_protocol_version("TCP", {}), "");
  EXPECT_EQ(*check_protocol_version("HTTP", ""), "HTTP1");
  EXPECT_EQ(check_protocol_version("HTTP", "HTTP3").error().code, "ValidationError");
  EXPECT_EQ(check_protocol_version("TCP", "HTTP1").error().code, "InvalidConfigurationRequest");
  EXPECT_TRUE(check_group_port("GENEVE", 6081));
  EXPECT_FALSE(check_group_port("GENEVE", 80));
  EXPECT_EQ(*check_elb_port(65535, "port"), 65535);
  EXPECT_FALSE(check_elb_port(0, "port"));
  EXPECT_FALSE(check_elb_port(65536, "port"));
}

}  // namespace
}  // namespace mg::model
