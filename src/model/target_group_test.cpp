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
  EXPECT_TRUE(check_elb_protocol("TCP", "protocol"));
  for (const auto* protocol : {"UDP", "TLS", "TCP_UDP", "QUIC", "HTTP", "HTTPS", "GENEVE"}) {
    EXPECT_EQ(check_elb_protocol(protocol, "protocol").error().code, "UnsupportedProtocol");
  }
  EXPECT_EQ(check_elb_protocol("tcp", "protocol").error().code, "ValidationError");
  EXPECT_EQ(*check_elb_port(65535, "port"), 65535);
  EXPECT_FALSE(check_elb_port(0, "port"));
  EXPECT_FALSE(check_elb_port(65536, "port"));
}

}  // namespace
}  // namespace mg::model
