#include "model/elb_attributes.h"

#include <gtest/gtest.h>

namespace mg::model {
namespace {

TEST(ElbAttributes, Values) {
  struct Case {
    ElbKind kind;
    std::string key, value;
    std::string code;  // "" accepted
  };
  const Case cases[] = {
      {ElbKind::kLoadBalancer, "deletion_protection.enabled", "true", ""},
      {ElbKind::kLoadBalancer, "deletion_protection.enabled", "yes", "ValidationError"},
      {ElbKind::kLoadBalancer, "load_balancing.cross_zone.enabled", "true", ""},
      {ElbKind::kLoadBalancer, "access_logs.s3.enabled", "false", ""},
      {ElbKind::kLoadBalancer, "access_logs.s3.enabled", "true", "InvalidConfigurationRequest"},
      {ElbKind::kLoadBalancer, "access_logs.s3.bucket", "", ""},
      {ElbKind::kLoadBalancer, "access_logs.s3.bucket", "logs", "InvalidConfigurationRequest"},
      {ElbKind::kLoadBalancer, "dns_record.client_routing_policy", "any_availability_zone", ""},
      {ElbKind::kLoadBalancer, "dns_record.client_routing_policy", "availability_zone_affinity",
       "InvalidConfigurationRequest"},
      {ElbKind::kLoadBalancer, "secondary_ips.auto_assigned.per_subnet", "0", ""},
      {ElbKind::kLoadBalancer, "secondary_ips.auto_assigned.per_subnet", "1",
       "InvalidConfigurationRequest"},
      {ElbKind::kLoadBalancer, "idle_timeout.timeout_seconds", "60", "InvalidConfigurationRequest"},
      {ElbKind::kLoadBalancer, "nonsense", "1", "ValidationError"},
      {ElbKind::kTargetGroup, "deregistration_delay.timeout_seconds", "0", ""},
      {ElbKind::kTargetGroup, "deregistration_delay.timeout_seconds", "3600", ""},
      {ElbKind::kTargetGroup, "deregistration_delay.timeout_seconds", "3601", "ValidationError"},
      {ElbKind::kTargetGroup, "deregistration_delay.timeout_seconds", "-1", "ValidationError"},
      {ElbKind::kTargetGroup, "deregistration_delay.timeout_seconds", "1s", "ValidationError"},
      {ElbKind::kTargetGroup, "preserve_client_ip.enabled", "true", "InvalidConfigurationRequest"},
      {ElbKind::kTargetGroup, "preserve_client_ip.enabled", "false", ""},
      {ElbKind::kTargetGroup, "proxy_protocol_v2.enabled", "true", "InvalidConfigurationRequest"},
      {ElbKind::kTargetGroup, "load_balancing.cross_zone.enabled",
       "use_load_balancer_configuration", ""},
      {ElbKind::kTargetGroup, "slow_start.duration_seconds", "30", "InvalidConfigurationRequest"},
      {ElbKind::kListener, "tcp.idle_timeout.seconds", "60", ""},
      {ElbKind::kListener, "tcp.idle_timeout.seconds", "6000", ""},
      {ElbKind::kListener, "tcp.idle_timeout.seconds", "59", "ValidationError"},
      {ElbKind::kListener, "tcp.idle_timeout.seconds", "6001", "ValidationError"},
      {ElbKind::kListener, "deletion_protection.enabled", "true", "ValidationError"},
  };
  for (const auto& c : cases) {
    const auto checked = check_attributes(c.kind, {{c.key, c.value}});
    EXPECT_EQ(checked ? "" : checked.error().code, c.code) << c.key << "=" << c.value;
  }
}

TEST(ElbAttributes, MessagesThatClientsMatch) {
  EXPECT_EQ(check_attributes(ElbKind::kLoadBalancer, {{"x", "1"}}).error().message,
            "Load balancer attribute key 'x' is not recognized");
  EXPECT_EQ(check_attributes(ElbKind::kLoadBalancer, {{"idle_timeout.timeout_seconds", "60"}})
                .error()
                .message,
            "Load balancer attribute key 'idle_timeout.timeout_seconds' is not supported on load "
            "balancers with type 'network'");
}

TEST(ElbAttributes, RefusesAKeyTwice) {
  const auto twice = check_attributes(
      ElbKind::kListener, {{"tcp.idle_timeout.seconds", "60"}, {"tcp.idle_timeout.seconds", "61"}});
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
