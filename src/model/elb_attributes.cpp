#include "model/elb_attributes.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "base/number.h"
#include "model/aws_errors.h"

namespace mg::model {

namespace {

// One row per key. `accepted` is a list of values separated by '|', or a range "0..3600".
struct Row {
  std::string_view key;
  std::string_view fallback;
  std::string_view accepted;
};

constexpr std::string_view kCrossZone = "load_balancing.cross_zone.enabled";
constexpr std::string_view kDeletionProtection = "deletion_protection.enabled";
constexpr std::string_view kDelay = "deregistration_delay.timeout_seconds";
constexpr std::string_view kResetOnUnhealthy =
    "target_health_state.unhealthy.connection_termination.enabled";
constexpr std::string_view kResetOnDeregistration =
    "deregistration_delay.connection_termination.enabled";
constexpr std::string_view kIdleTimeout = "tcp.idle_timeout.seconds";
constexpr std::string_view kDenyV6 = "ipv6.deny_all_igw_traffic";

constexpr Row kBalancerRows[] = {
    {"access_logs.s3.enabled", "false", "false"},
    {"access_logs.s3.bucket", "", ""},
    {"access_logs.s3.prefix", "", ""},
    {kDeletionProtection, "false", "true|false"},
    {kDenyV6, "false", "false"},
    {kCrossZone, "false", "true|false"},
    {"dns_record.client_routing_policy", "any_availability_zone", "any_availability_zone"},
    {"secondary_ips.auto_assigned.per_subnet", "0", "0"},
    {"zonal_shift.config.enabled", "false", "false"},
};

constexpr Row kGroupRows[] = {
    {kDelay, "300", "0..3600"},
    {kResetOnDeregistration, "false", "true|false"},
    {kCrossZone, "use_load_balancer_configuration", "true|false|use_load_balancer_configuration"},
    {"preserve_client_ip.enabled", "false", "false"},
    {"proxy_protocol_v2.enabled", "false", "false"},
    {"stickiness.enabled", "false", "false"},
    {"stickiness.type", "source_ip", "source_ip"},
    {"target_group_health.dns_failover.minimum_healthy_targets.count", "1", "1"},
    {"target_group_health.dns_failover.minimum_healthy_targets.percentage", "off", "off"},
    {"target_group_health.unhealthy_state_routing.minimum_healthy_targets.count", "1", "1"},
    {"target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage", "off",
     "off"},
    {kResetOnUnhealthy, "true", "true|false"},
    {"target_health_state.unhealthy.draining_interval_seconds", "0", "0"},
};

constexpr Row kListenerRows[] = {
    {kIdleTimeout, "350", "60..6000"},
};

// Keys that AWS has for other types of load balancers.
constexpr std::string_view kOtherBalancerKeys[] = {
    "idle_timeout.timeout_seconds",
    "client_keep_alive.seconds",
    "connection_logs.s3.enabled",
    "connection_logs.s3.bucket",
    "connection_logs.s3.prefix",
    "health_check_logs.s3.enabled",
    "health_check_logs.s3.bucket",
    "health_check_logs.s3.prefix",
    "routing.http.desync_mitigation_mode",
    "routing.http.drop_invalid_header_fields.enabled",
    "routing.http.preserve_host_header.enabled",
    "routing.http.x_amzn_tls_version_and_cipher_suite.enabled",
    "routing.http.xff_client_port.enabled",
    "routing.http.xff_header_processing.mode",
    "routing.http2.enabled",
    "waf.fail_open.enabled",
};
constexpr std::string_view kOtherGroupKeys[] = {
    "lambda.multi_value_headers.enabled",    "load_balancing.algorithm.anomaly_mitigation",
    "load_balancing.algorithm.type",         "slow_start.duration_seconds",
    "stickiness.app_cookie.cookie_name",     "stickiness.app_cookie.duration_seconds",
    "stickiness.lb_cookie.duration_seconds", "target_failover.on_deregistration",
    "target_failover.on_unhealthy",
};

struct Rows {
  const Row* begin_row;
  const Row* end_row;
  const std::string_view* begin_other;
  const std::string_view* end_other;
  std::string_view noun;  // opens a message
};

Rows rows_of(ElbKind kind) {
  switch (kind) {
    case ElbKind::kLoadBalancer:
      return {std::begin(kBalancerRows), std::end(kBalancerRows), std::begin(kOtherBalancerKeys),
              std::end(kOtherBalancerKeys), "Load balancer"};
    case ElbKind::kTargetGroup:
      return {std::begin(kGroupRows), std::end(kGroupRows), std::begin(kOtherGroupKeys),
              std::end(kOtherGroupKeys), "Target group"};
    case ElbKind::kListener:
      break;
  }
  return {std::begin(kListenerRows), std::end(kListenerRows), nullptr, nullptr, "Listener"};
}

const Row* find_row(const Rows& rows, std::string_view key) {
  const auto* at =
      std::find_if(rows.begin_row, rows.end_row, [&](const Row& row) { return row.key == key; });
  return at == rows.end_row ? nullptr : at;
}

bool in_list(std::string_view list, std::string_view value) {
  for (;;) {
    const auto at = list.find('|');
    if (list.substr(0, at) == value) return true;
    if (at == std::string_view::npos) return false;
    list.remove_prefix(at + 1);
  }
}

Error bad_number(const Row& row, const std::string& value) {
  const auto dots = row.accepted.find("..");
  return errors::validation_error("'" + value + "' is not a valid value for attribute '" +
                                  std::string(row.key) + "': it must be between '" +
                                  std::string(row.accepted.substr(0, dots)) + "' and '" +
                                  std::string(row.accepted.substr(dots + 2)) + "'");
}

Result<void> check_value(const Row& row, const std::string& value) {
  if (const auto dots = row.accepted.find(".."); dots != std::string_view::npos) {
    const auto given = parse_number<std::int64_t>(value);
    if (!given || *given < *parse_number<std::int64_t>(row.accepted.substr(0, dots)) ||
        *given > *parse_number<std::int64_t>(row.accepted.substr(dots + 2))) {
      return fail(bad_number(row, value));
    }
    return {};
  }
  if (in_list(row.accepted, value)) return {};
  const auto named = "attribute '" + std::string(row.key) + "'";
  const bool is_boolean = row.fallback == "true" || row.fallback == "false";
  if (is_boolean && value != "true" && value != "false") {
    return fail(errors::validation_error("'" + value + "' is not a valid value for " + named +
                                         ": it must be 'true' or 'false'"));
  }
  return fail(errors::elb_invalid_configuration("The value '" + value + "' of " + named +
                                                " is not supported"));
}

AttributeList listed(ElbKind kind, const std::map<std::string, std::string>& set) {
  AttributeList out;
  const auto rows = rows_of(kind);
  for (const auto* row = rows.begin_row; row != rows.end_row; ++row) {
    const std::string key(row->key);
    out.emplace_back(key, attribute_value(kind, set, key));
  }
  return out;
}

bool is_on(ElbKind kind, const std::map<std::string, std::string>& set, std::string_view key) {
  return attribute_value(kind, set, std::string(key)) == "true";
}

}  // namespace

Result<std::map<std::string, std::string>> check_attributes(ElbKind kind,
                                                            const AttributeList& wanted) {
  const auto rows = rows_of(kind);
  const std::string noun(rows.noun);
  std::map<std::string, std::string> out;
  for (const auto& [key, value] : wanted) {
    const auto* row = find_row(rows, key);
    if (!row && std::find(rows.begin_other, rows.end_other, key) != rows.end_other) {
      return fail(errors::elb_invalid_configuration(
          noun + " attribute key '" + key + "' is not supported on " +
          (kind == ElbKind::kLoadBalancer ? "load balancers with type 'network'"
                                          : "target groups with protocol 'TCP'")));
    }
    if (!row) {
      return fail(
          errors::validation_error(noun + " attribute key '" + key + "' is not recognized"));
    }
    TRY(check_value(*row, value));
    if (!out.emplace(key, value).second) {
      return fail(
          errors::validation_error(noun + " attribute key '" + key + "' is given more than once"));
    }
  }
  return out;
}

AttributeList attributes_of(const LoadBalancer& balancer) {
  return listed(ElbKind::kLoadBalancer, balancer.attributes);
}

AttributeList attributes_of(const TargetGroup& group) {
  return listed(ElbKind::kTargetGroup, group.attributes);
}

AttributeList attributes_of(const Listener& listener) {
  return listed(ElbKind::kListener, listener.attributes);
}

std::string attribute_value(ElbKind kind, const std::map<std::string, std::string>& set,
                            const std::string& key) {
  if (const auto at = set.find(key); at != set.end()) return at->second;
  const auto* row = find_row(rows_of(kind), key);
  return row ? std::string(row->fallback) : std::string();
}

bool cross_zone_of(const LoadBalancer& balancer) {
  return is_on(ElbKind::kLoadBalancer, balancer.attributes, kCrossZone);
}

bool deletion_protection_of(const LoadBalancer& balancer) {
  return is_on(ElbKind::kLoadBalancer, balancer.attributes, kDeletionProtection);
}

std::string cross_zone_of(const TargetGroup& group) {
  return attribute_value(ElbKind::kTargetGroup, group.attributes, std::string(kCrossZone));
}

bool reset_on_unhealthy_of(const TargetGroup& group) {
  return is_on(ElbKind::kTargetGroup, group.attributes, kResetOnUnhealthy);
}

bool reset_on_deregistration_of(const TargetGroup& group) {
  return is_on(ElbKind::kTargetGroup, group.attributes, kResetOnDeregistration);
}

std::int64_t deregistration_delay_s_of(const TargetGroup& group) {
  return parse_number<std::int64_t>(
             attribute_value(ElbKind::kTargetGroup, group.attributes, std::string(kDelay)))
      .value_or(300);
}

std::uint32_t idle_timeout_s_of(const Listener& listener) {
  return static_cast<std::uint32_t>(
      parse_number<std::int64_t>(
          attribute_value(ElbKind::kListener, listener.attributes, std::string(kIdleTimeout)))
          .value_or(350));
}

}  // namespace mg::model
