#include "model/elb_attributes.h"

#include <gtest/gtest.h>

namespace mg::model {
namespace {

enum class Kind { kLoadBalancer, kApplication, kTargetGroup, kListener };

Result<AttributeMap> check(Kind kind, const AttributeList& wanted) {
  LoadBalancer balancer;
  if (kind == Kind::kApplication) balancer.type = "application";
  if (kind == Kind::kTargetGroup) return check_attributes(TargetGroup{}, wanted);
  if (kind == Kind::kListener) return check_attributes(Listener{}, wanted);
  return check_attributes(balancer, wanted);
}

TEST(ElbAttributes, Values) {
  struct Case {
    Kind kind;
    std::string key, value;
    std::string code;  // "" accepted
  };
  const Case cases[] = {
      {Kind::kLoadBalancer, "deletion_protection.enabled", "true", ""},
      {Kind::kLoadBalancer, "deletion_protection.enabled", "yes", "ValidationError"},
      {Kind::kLoadBalancer, "load_balancing.cross_zone.enabled", "true", ""},
      {Kind::kLoadBalancer, "access_logs.s3.enabled", "false", ""},
      {Kind::kLoadBalancer, "access_logs.s3.enabled", "true", "InvalidConfigurationRequest"},
      {Kind::kLoadBalancer, "access_logs.s3.bucket", "", ""},
      {Kind::kLoadBalancer, "access_logs.s3.bucket", "logs", "InvalidConfigurationRequest"},
      {Kind::kLoadBalancer, "dns_record.client_routing_policy", "any_availability_zone", ""},
      {Kind::kLoadBalancer, "dns_record.client_routing_policy", "availability_zone_affinity",
       "InvalidConfigurationRequest"},
      {Kind::kLoadBalancer, "secondary_ips.auto_assigned.per_subnet", "0", ""},
      {Kind::kLoadBalancer, "secondary_ips.auto_assigned.per_subnet", "1",
       "InvalidConfigurationRequest"},
      {Kind::kLoadBalancer, "idle_timeout.timeout_seconds", "60", "InvalidConfigurationRequest"},
      {Kind::kLoadBalancer, "nonsense", "1", "ValidationError"},
      {Kind::kApplication, "idle_timeout.timeout_seconds", "4000", ""},
      {Kind::kApplication, "idle_timeout.timeout_seconds", "4001", "ValidationError"},
      {Kind::kApplication, "routing.http2.enabled", "false", ""},
      {Kind::kApplication, "routing.http2.enabled", "no", "ValidationError"},
      {Kind::kApplication, "routing.http.xff_header_processing.mode", "remove", ""},
      {Kind::kApplication, "load_balancing.cross_zone.enabled", "false",
       "InvalidConfigurationRequest"},
      {Kind::kApplication, "access_logs.s3.enabled", "true", "InvalidConfigurationRequest"},
      {Kind::kApplication, "dns_record.client_routing_policy", "any_availability_zone",
       "InvalidConfigurationRequest"},
      {Kind::kTargetGroup, "deregistration_delay.timeout_seconds", "0", ""},
      {Kind::kTargetGroup, "deregistration_delay.timeout_seconds", "3600", ""},
      {Kind::kTargetGroup, "deregistration_delay.timeout_seconds", "3601", "ValidationError"},
      {Kind::kTargetGroup, "deregistration_delay.timeout_seconds", "-1", "ValidationError"},
      {Kind::kTargetGroup, "deregistration_delay.timeout_seconds", "1s", "ValidationError"},
      {Kind::kTargetGroup, "preserve_client_ip.enabled", "true", "InvalidConfigurationRequest"},
      {Kind::kTargetGroup, "preserve_client_ip.enabled", "false", ""},
      {Kind::kTargetGroup, "proxy_protocol_v2.enabled", "true", "InvalidConfigurationRequest"},
      {Kind::kTargetGroup, "load_balancing.cross_zone.enabled", "use_load_balancer_configuration",
       ""},
      {Kind::kTargetGroup, "slow_start.duration_seconds", "30", "InvalidConfigurationRequest"},
      {Kind::kListener, "tcp.idle_timeout.seconds", "60", ""},
      {Kind::kListener, "tcp.idle_timeout.seconds", "6000", ""},
      {Kind::kListener, "tcp.idle_timeout.seconds", "59", "ValidationError"},
      {Kind::kListener, "tcp.idle_timeout.seconds", "6001", "ValidationError"},
      {Kind::kListener, "deletion_protection.enabled", "true", "ValidationError"},
  };
  for (const auto& c : cases) {
    const auto checked = check(c.kind, {{c.key, c.value}});
    EXPECT_EQ(checked ? "" : checked.error().code, c.code) << c.key << "=" << c.value;
  }
}

TEST(ElbAttributes, MessagesThatClientsMatch) {
  EXPECT_EQ(check(Kind::kLoadBalancer, {{"x", "1"}}).error().message,
            "Load balancer attribute key 'x' is not recognized");
  EXPECT_EQ(check(Kind::kLoadBalancer, {{"idle_timeout.timeout_seconds", "60"}}).error().message,
            "Load balancer attribute key 'idle_timeout.timeout_seconds' is not supported on load "
            "balancers with type 'network'");
}

TEST(ElbAttributes, StickinessFollowsTheProtocol) {
  struct Case {
    std::string protocol, type, message;  // "" accepted
  };
  const auto foreign = [](const char* type, const char* protocol) {
    return "Stickiness type '" + std::string(type) +
           "' is not supported for target groups with the " + protocol + " protocol";
  };
  const std::string three = "'Stickiness type' must be one of [app_cookie, lb_cookie, source_ip]";
  const Case cases[] = {
      {"HTTP", "lb_cookie", ""},
      {"HTTPS", "app_cookie", ""},
      {"HTTP", "source_ip", foreign("source_ip", "HTTP")},
      {"HTTPS", "source_ip_dest_ip", three},
      {"UDP", "source_ip", ""},
      {"TCP_UDP", "source_ip", ""},
      {"UDP", "lb_cookie", foreign("lb_cookie", "UDP")},
      {"TCP", "app_cookie", foreign("app_cookie", "TCP")},
      {"TLS", "source_ip", "You cannot enable stickiness on target groups with the TLS protocol"},
      {"TLS", "lb_cookie", foreign("lb_cookie", "TLS")},
      {"GENEVE", "source_ip_dest_ip", ""},
      {"GENEVE", "source_ip",
       "'source_ip' must be one of [source_ip_dest_ip_proto, source_ip_dest_ip]"},
  };
  for (const auto& c : cases) {
    TargetGroup group;
    group.protocol = c.protocol;
    const auto checked =
        check_attributes(group, {{"stickiness.enabled", "true"}, {"stickiness.type", c.type}});
    EXPECT_EQ(checked ? "" : checked.error().message, c.message) << c.protocol << " " << c.type;
  }
}

TEST(ElbAttributes, ValuesOfWhatIsOnlyStored) {
  struct Case {
    std::string protocol, key, value, code;
  };
  const Case cases[] = {
      {"HTTP", "slow_start.duration_seconds", "0", ""},
      {"HTTP", "slow_start.duration_seconds", "30", ""},
      {"HTTP", "slow_start.duration_seconds", "29", "ValidationError"},
      {"HTTP", "load_balancing.algorithm.type", "weighted_random", ""},
      {"HTTP", "load_balancing.algorithm.type", "dice", "InvalidConfigurationRequest"},
      {"HTTP", "stickiness.app_cookie.cookie_name", std::string(1025, 'x'), "ValidationError"},
      {"HTTP", "proxy_protocol_v2.enabled", "true", "InvalidConfigurationRequest"},
      {"HTTP", "target_group_health.dns_failover.minimum_healthy_targets.count", "off", ""},
      {"UDP", "preserve_client_ip.enabled", "false", "InvalidConfigurationRequest"},
      {"TLS", "preserve_client_ip.enabled", "true", ""},
      {"GENEVE", "stickiness.app_cookie.cookie_name", "x", "ValidationError"},
      {"GENEVE", "target_failover.on_unhealthy", "rebalance", ""},
  };
  for (const auto& c : cases) {
    TargetGroup group;
    group.protocol = c.protocol;
    const auto checked = check_attributes(group, {{c.key, c.value}});
    EXPECT_EQ(checked ? "" : checked.error().code, c.code) << c.protocol << " " << c.key;
  }
}

TEST(ElbAttributes, HttpListenersHaveTheirOwn) {
  Listener http, https;
  http.protocol = "HTTP";
  https.protocol = "HTTPS";
  const AttributeList request{{"routing.http.request.x_amzn_tls_version.header_name", "X-V"}};
  EXPECT_TRUE(check_attributes(https, request));
  EXPECT_EQ(check_attributes(http, request).error().code, "InvalidConfigurationRequest");
  EXPECT_EQ(check_attributes(http, {{"tcp.idle_timeout.seconds", "60"}}).error().code,
            "InvalidConfigurationRequest");
  EXPECT_TRUE(check_attributes(http, {{"routing.http.response.server.enabled", "false"}}));
}

TEST(ElbAttributes, RefusesAKeyTwice) {
  const auto twice = check(
      Kind::kListener, {{"tcp.idle_timeout.seconds", "60"}, {"tcp.idle_timeout.seconds", "61"}});
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().code, "ValidationError");
}

TEST(ElbAttributes, DefaultsAndOwnValues) {
  TargetGroup group;
  EXPECT_EQ(deregistration_delay_s_of(group), 300);
  EXPECT_TRUE(reset_on_unhealthy_of(group));
  EXPECT_FALSE(reset_on_deregistration_of(group));
  group.attributes["deregistration_delay.connection_termination.enabled"] = "true";
  EXPECT_TRUE(reset_on_deregistration_of(group));
  EXPECT_EQ(cross_zone_of(group), "use_load_balancer_configuration");
  group.attributes["deregistration_delay.timeout_seconds"] = "5";
  EXPECT_EQ(deregistration_delay_s_of(group), 5);
  Listener listener;
  EXPECT_EQ(idle_timeout_s_of(listener), 350U);
  LoadBalancer balancer;
  EXPECT_FALSE(cross_zone_of(balancer));
  balancer.attributes["load_balancing.cross_zone.enabled"] = "true";
  EXPECT_TRUE(cross_zone_of(balancer));
  EXPECT_EQ(attributes_of(balancer).size(), 9U);
}

}  // namespace
}  // namespace mg::model
