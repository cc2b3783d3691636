#include "model/elb_attributes.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "base/number.h"
#include "model/aws_errors.h"
#include "model/target_group.h"

namespace mg::model {

namespace {

// One row per key. `accepted` is a list separated by '|' of values and of ranges like "0..3600";
// "*" is any text.
struct Row {
  std::string_view key;
  std::string_view fallback;
  std::string_view accepted;
};

constexpr std::size_t kTextMax = 1024;
constexpr std::string_view kBoolean = "true|false";
constexpr std::string_view kNotBuilt = "false";  // of a switch that would do nothing
constexpr std::string_view kCrossZone = "load_balancing.cross_zone.enabled";
constexpr std::string_view kDeletionProtection = "deletion_protection.enabled";
constexpr std::string_view kDelay = "deregistration_delay.timeout_seconds";
constexpr std::string_view kResetOnUnhealthy =
    "target_health_state.unhealthy.connection_termination.enabled";
constexpr std::string_view kResetOnDeregistration =
    "deregistration_delay.connection_termination.enabled";
constexpr std::string_view kIdleTimeout = "tcp.idle_timeout.seconds";
constexpr std::string_view kDenyV6 = "ipv6.deny_all_igw_traffic";
constexpr std::string_view kStickiness = "stickiness.enabled";
constexpr std::string_view kStickinessType = "stickiness.type";
constexpr std::string_view kGroupCrossZone = "true|false|use_load_balancer_configuration";

constexpr Row kNetworkRows[] = {
    {"access_logs.s3.enabled", "false", kNotBuilt},
    {"access_logs.s3.bucket", "", ""},
    {"access_logs.s3.prefix", "", ""},
    {kDeletionProtection, "false", kBoolean},
    {kDenyV6, "false", kNotBuilt},
    {kCrossZone, "false", kBoolean},
    {"dns_record.client_routing_policy", "any_availability_zone", "any_availability_zone"},
    {"secondary_ips.auto_assigned.per_subnet", "0", "0"},
    {"zonal_shift.config.enabled", "false", kNotBuilt},
};

constexpr Row kApplicationRows[] = {
    {"access_logs.s3.enabled", "false", kNotBuilt},
    {"access_logs.s3.bucket", "", ""},
    {"access_logs.s3.prefix", "", ""},
    {"client_keep_alive.seconds", "3600", "60..604800"},
    {"connection_logs.s3.enabled", "false", kNotBuilt},
    {"connection_logs.s3.bucket", "", ""},
    {"connection_logs.s3.prefix", "", ""},
    {kDeletionProtection, "false", kBoolean},
    {"health_check_logs.s3.enabled", "false", kNotBuilt},
    {"health_check_logs.s3.bucket", "", ""},
    {"health_check_logs.s3.prefix", "", ""},
    {"idle_timeout.timeout_seconds", "60", "1..4000"},
    {kDenyV6, "false", kNotBuilt},
    {kCrossZone, "true", "true"},
    {"routing.http.desync_mitigation_mode", "defensive", "monitor|defensive|strictest"},
    {"routing.http.drop_invalid_header_fields.enabled", "false", kBoolean},
    {"routing.http.preserve_host_header.enabled", "false", kBoolean},
    {"routing.http.x_amzn_tls_version_and_cipher_suite.enabled", "false", kBoolean},
    {"routing.http.xff_client_port.enabled", "false", kBoolean},
    {"routing.http.xff_header_processing.mode", "append", "append|preserve|remove"},
    {"routing.http2.enabled", "true", kBoolean},
    {"waf.fail_open.enabled", "false", kBoolean},
    {"zonal_shift.config.enabled", "false", kNotBuilt},
};

#define MG_GROUP_HEALTH_KEY(name) "target_group_health." name ".minimum_healthy_targets."

constexpr Row kTcpGroupRows[] = {
    {kDelay, "300", "0..3600"},
    {kResetOnDeregistration, "false", kBoolean},
    {kCrossZone, "use_load_balancer_configuration", kGroupCrossZone},
    {"preserve_client_ip.enabled", "false", kNotBuilt},
    {"proxy_protocol_v2.enabled", "false", kNotBuilt},
    {kStickiness, "false", kNotBuilt},
    {kStickinessType, "source_ip", "source_ip"},
    {MG_GROUP_HEALTH_KEY("dns_failover") "count", "1", "1"},
    {MG_GROUP_HEALTH_KEY("dns_failover") "percentage", "off", "off"},
    {MG_GROUP_HEALTH_KEY("unhealthy_state_routing") "count", "1", "1"},
    {MG_GROUP_HEALTH_KEY("unhealthy_state_routing") "percentage", "off", "off"},
    {kResetOnUnhealthy, "true", kBoolean},
    {"target_health_state.unhealthy.draining_interval_seconds", "0", "0"},
};

// The rows that UDP, TCP_UDP and TLS groups share.
#define MG_STORED_GROUP_ROWS                                                                    \
  {kDelay, "300", "0..3600"}, {kCrossZone, "use_load_balancer_configuration", kGroupCrossZone}, \
      {"proxy_protocol_v2.enabled", "false", kBoolean},                                         \
      {kStickinessType, "source_ip", "source_ip"},                                              \
      {MG_GROUP_HEALTH_KEY("dns_failover") "count", "1", "off|1..1000"},                        \
      {MG_GROUP_HEALTH_KEY("dns_failover") "percentage", "off", "off|1..100"},                  \
      {MG_GROUP_HEALTH_KEY("unhealthy_state_routing") "count", "1", "1..1000"},                 \
      {MG_GROUP_HEALTH_KEY("unhealthy_state_routing") "percentage", "off", "off|1..100"},       \
      {kResetOnUnhealthy, "true", kBoolean}, {                                                  \
    "target_health_state.unhealthy.draining_interval_seconds", "0", "0..360000"                 \
  }

constexpr Row kUdpGroupRows[] = {
    MG_STORED_GROUP_ROWS,
    {kResetOnDeregistration, "true", kBoolean},
    {"preserve_client_ip.enabled", "true", "true"},
    {kStickiness, "false", kBoolean},
};

constexpr Row kTlsGroupRows[] = {
    MG_STORED_GROUP_ROWS,
    {kResetOnDeregistration, "false", kBoolean},
    {"preserve_client_ip.enabled", "false", kBoolean},
    {kStickiness, "false", "false"},
};

constexpr Row kHttpGroupRows[] = {
    {kDelay, "300", "0..3600"},
    {"load_balancing.algorithm.anomaly_mitigation", "off", "off|on"},
    {"load_balancing.algorithm.type", "round_robin",
     "round_robin|least_outstanding_requests|weighted_random"},
    {kCrossZone, "use_load_balancer_configuration", kGroupCrossZone},
    {"slow_start.duration_seconds", "0", "0|30..900"},
    {kStickiness, "false", kBoolean},
    {"stickiness.app_cookie.cookie_name", "", "*"},
    {"stickiness.app_cookie.duration_seconds", "86400", "1..604800"},
    {"stickiness.lb_cookie.duration_seconds", "86400", "1..604800"},
    {kStickinessType, "lb_cookie", "lb_cookie|app_cookie"},
    {MG_GROUP_HEALTH_KEY("dns_failover") "count", "1", "off|1..1000"},
    {MG_GROUP_HEALTH_KEY("dns_failover") "percentage", "off", "off|1..100"},
    {MG_GROUP_HEALTH_KEY("unhealthy_state_routing") "count", "1", "1..1000"},
    {MG_GROUP_HEALTH_KEY("unhealthy_state_routing") "percentage", "off", "off|1..100"},
};

constexpr Row kGeneveGroupRows[] = {
    {kDelay, "300", "0..3600"},
    {kCrossZone, "use_load_balancer_configuration", kGroupCrossZone},
    {kStickiness, "false", kBoolean},
    {kStickinessType, "source_ip_dest_ip_proto", "source_ip_dest_ip_proto|source_ip_dest_ip"},
    {"target_failover.on_deregistration", "no_rebalance", "rebalance|no_rebalance"},
    {"target_failover.on_unhealthy", "no_rebalance", "rebalance|no_rebalance"},
};

#undef MG_GROUP_HEALTH_KEY
#undef MG_STORED_GROUP_ROWS

constexpr Row kTcpListenerRows[] = {
    {kIdleTimeout, "350", "60..6000"},
};

#define MG_HTTP_LISTENER_ROWS                                                             \
  {"routing.http.response.access_control_allow_credentials.header_value", "", "*"},       \
      {"routing.http.response.access_control_allow_headers.header_value", "", "*"},       \
      {"routing.http.response.access_control_allow_methods.header_value", "", "*"},       \
      {"routing.http.response.access_control_allow_origin.header_value", "", "*"},        \
      {"routing.http.response.access_control_expose_headers.header_value", "", "*"},      \
      {"routing.http.response.access_control_max_age.header_value", "", "*"},             \
      {"routing.http.response.content_security_policy.header_value", "", "*"},            \
      {"routing.http.response.server.enabled", "true", kBoolean},                         \
      {"routing.http.response.strict_transport_security.header_value", "", "*"},          \
      {"routing.http.response.x_content_type_options.header_value", "", "|nosniff"}, {    \
    "routing.http.response.x_frame_options.header_value", "", "|DENY|SAMEORIGIN|ALLOWALL" \
  }

constexpr Row kHttpListenerRows[] = {MG_HTTP_LISTENER_ROWS};

constexpr Row kHttpsListenerRows[] = {
    MG_HTTP_LISTENER_ROWS,
    {"routing.http.request.x_amzn_mtls_clientcert.header_name", "X-Amzn-Mtls-Clientcert", "*"},
    {"routing.http.request.x_amzn_mtls_clientcert_issuer.header_name",
     "X-Amzn-Mtls-Clientcert-Issuer", "*"},
    {"routing.http.request.x_amzn_mtls_clientcert_leaf.header_name", "X-Amzn-Mtls-Clientcert-Leaf",
     "*"},
    {"routing.http.request.x_amzn_mtls_clientcert_serial_number.header_name",
     "X-Amzn-Mtls-Clientcert-Serial-Number", "*"},
    {"routing.http.request.x_amzn_mtls_clientcert_subject.header_name",
     "X-Amzn-Mtls-Clientcert-Subject", "*"},
    {"routing.http.request.x_amzn_mtls_clientcert_validity.header_name",
     "X-Amzn-Mtls-Clientcert-Validity", "*"},
    {"routing.http.request.x_amzn_tls_cipher_suite.header_name", "X-Amzn-Tls-Cipher-Suite", "*"},
    {"routing.http.request.x_amzn_tls_version.header_name", "X-Amzn-Tls-Version", "*"},
};

#undef MG_HTTP_LISTENER_ROWS

using Rows = std::span<const Row>;

constexpr Rows kBalancerTables[] = {kNetworkRows, kApplicationRows};
constexpr Rows kGroupTables[] = {kTcpGroupRows, kUdpGroupRows, kTlsGroupRows, kHttpGroupRows,
                                 kGeneveGroupRows};
constexpr Rows kListenerTables[] = {kTcpListenerRows, kHttpListenerRows, kHttpsListenerRows};

Rows rows_of(const LoadBalancer& balancer) {
  return balancer.type == "network" ? Rows(kNetworkRows) : Rows(kApplicationRows);
}

Rows rows_of(const TargetGroup& group) {
  if (is_http(group.protocol)) return kHttpGroupRows;
  if (group.protocol == "UDP" || group.protocol == "TCP_UDP") return kUdpGroupRows;
  if (group.protocol == "TLS") return kTlsGroupRows;
  if (group.protocol == "GENEVE") return kGeneveGroupRows;
  return kTcpGroupRows;
}

Rows rows_of(const Listener& listener) {
  if (listener.protocol == "HTTP") return kHttpListenerRows;
  if (listener.protocol == "HTTPS") return kHttpsListenerRows;
  return kTcpListenerRows;
}

const Row* find_row(Rows rows, std::string_view key) {
  const auto at =
      std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.key == key; });
  return at == rows.end() ? nullptr : &*at;
}

bool in_range(std::string_view range, const std::string& value) {
  const auto dots = range.find("..");
  const auto given = parse_number<std::int64_t>(value);
  return given && *given >= *parse_number<std::int64_t>(range.substr(0, dots)) &&
         *given <= *parse_number<std::int64_t>(range.substr(dots + 2));
}

bool accepts(std::string_view list, const std::string& value) {
  if (list == "*") return value.size() <= kTextMax;
  for (;;) {
    const auto at = list.find('|');
    const auto one = list.substr(0, at);
    if (one.find("..") != std::string_view::npos ? in_range(one, value) : one == value) return true;
    if (at == std::string_view::npos) return false;
    list.remove_prefix(at + 1);
  }
}

Result<void> check_value(const Row& row, const std::string& value) {
  if (accepts(row.accepted, value)) return {};
  const auto wrong = "'" + value.substr(0, kTextMax) + "' is not a valid value for attribute '" +
                     std::string(row.key) + "'";
  if (row.accepted == "*") return fail(errors::validation_error(wrong));
  if (const auto dots = row.accepted.find(".."); dots != std::string_view::npos) {
    const auto bar = row.accepted.rfind('|');
    const auto range = row.accepted.substr(bar == std::string_view::npos ? 0 : bar + 1);
    const auto split = range.find("..");
    return fail(errors::validation_error(wrong + ": it must be between '" +
                                         std::string(range.substr(0, split)) + "' and '" +
                                         std::string(range.substr(split + 2)) + "'"));
  }
  const bool is_boolean = row.fallback == "true" || row.fallback == "false";
  if (is_boolean && value != "true" && value != "false") {
    return fail(errors::validation_error(wrong + ": it must be 'true' or 'false'"));
  }
  return fail(errors::elb_invalid_configuration("The value '" + value.substr(0, kTextMax) +
                                                "' of attribute '" + std::string(row.key) +
                                                "' is not supported"));
}

// What a set of rows is called in messages.
struct Nouns {
  std::string noun, on;  // "Load balancer", "load balancers with type 'network'"
};

Result<AttributeMap> check_against(Rows rows, std::span<const Rows> tables, const Nouns& nouns,
                                   const AttributeList& wanted) {
  AttributeMap out;
  for (const auto& [key, value] : wanted) {
    const auto what = nouns.noun + " attribute key '" + key.substr(0, kTextMax) + "' is ";
    const auto* row = find_row(rows, key);
    if (!row) {
      const bool elsewhere = std::any_of(tables.begin(), tables.end(), [&](const Rows& other) {
        return find_row(other, key) != nullptr;
      });
      if (!elsewhere) return fail(errors::validation_error(what + "not recognized"));
      return fail(errors::elb_invalid_configuration(what + "not supported on " + nouns.on));
    }
    TRY(check_value(*row, value));
    if (!out.emplace(key, value).second) {
      return fail(errors::validation_error(what + "given more than once"));
    }
  }
  return out;
}

std::string given(const AttributeList& wanted, std::string_view key) {
  for (const auto& [name, value] : wanted) {
    if (name == key) return value;
  }
  return {};
}

// Which types of stickiness a protocol has; AWS says it in these words.
Result<void> check_stickiness(const TargetGroup& group, const AttributeList& wanted) {
  const auto type = given(wanted, kStickinessType);
  const bool cookie = type == "app_cookie" || type == "lb_cookie";
  if (!type.empty() && !cookie && type != "source_ip") {
    return fail(errors::validation_error(
        "'Stickiness type' must be one of [app_cookie, lb_cookie, source_ip]"));
  }
  if (!type.empty() && cookie != is_http(group.protocol)) {
    return fail(errors::elb_invalid_configuration("Stickiness type '" + type +
                                                  "' is not supported for target groups with the " +
                                                  group.protocol + " protocol"));
  }
  if (group.protocol == "TLS" && given(wanted, kStickiness) == "true") {
    return fail(errors::elb_invalid_configuration(
        "You cannot enable stickiness on target groups with the TLS protocol"));
  }
  return {};
}

Result<void> check_geneve(const AttributeList& wanted) {
  for (const auto& [key, value] : wanted) {
    if (find_row(kGeneveGroupRows, key)) continue;
    return fail(errors::validation_error("Target group attribute key '" + key.substr(0, kTextMax) +
                                         "' is not recognized"));
  }
  const auto type = given(wanted, kStickinessType);
  if (type.empty() || type == "source_ip_dest_ip_proto" || type == "source_ip_dest_ip") return {};
  return fail(
      errors::validation_error("'" + type.substr(0, kTextMax) +
                               "' must be one of [source_ip_dest_ip_proto, source_ip_dest_ip]"));
}

std::string value_in(Rows rows, const AttributeMap& set, std::string_view key) {
  if (const auto at = set.find(std::string(key)); at != set.end()) return at->second;
  const auto* row = find_row(rows, key);
  return row ? std::string(row->fallback) : std::string();
}

AttributeList listed(Rows rows, const AttributeMap& set) {
  AttributeList out;
  for (const auto& row : rows) out.emplace_back(std::string(row.key), value_in(rows, set, row.key));
  return out;
}

template <class Record>
std::string value_of(const Record& record, std::string_view key) {
  return value_in(rows_of(record), record.attributes, key);
}

}  // namespace

Result<AttributeMap> check_attributes(const LoadBalancer& balancer, const AttributeList& wanted) {
  return check_against(rows_of(balancer), kBalancerTables,
                       {"Load balancer", "load balancers with type '" + balancer.type + "'"},
                       wanted);
}

Result<AttributeMap> check_attributes(const TargetGroup& group, const AttributeList& wanted) {
  if (group.protocol == "GENEVE") {
    TRY(check_geneve(wanted));
  } else {
    TRY(check_stickiness(group, wanted));
  }
  return check_against(rows_of(group), kGroupTables,
                       {"Target group", "target groups with protocol '" + group.protocol + "'"},
                       wanted);
}

Result<AttributeMap> check_attributes(const Listener& listener, const AttributeList& wanted) {
  return check_against(rows_of(listener), kListenerTables,
                       {"Listener", "listeners with protocol '" + listener.protocol + "'"}, wanted);
}

AttributeList attributes_of(const LoadBalancer& balancer) {
  return listed(rows_of(balancer), balancer.attributes);
}

AttributeList attributes_of(const TargetGroup& group) {
  return listed(rows_of(group), group.attributes);
}

AttributeList attributes_of(const Listener& listener) {
  return listed(rows_of(listener), listener.attributes);
}

bool cross_zone_of(const LoadBalancer& balancer) {
  return value_of(balancer, kCrossZone) == "true";
}

bool deletion_protection_of(const LoadBalancer& balancer) {
  return value_of(balancer, kDeletionProtection) == "true";
}

std::string cross_zone_of(const TargetGroup& group) {
  return value_of(group, kCrossZone);
}

bool reset_on_unhealthy_of(const TargetGroup& group) {
  return value_of(group, kResetOnUnhealthy) == "true";
}

bool reset_on_deregistration_of(const TargetGroup& group) {
  return value_of(group, kResetOnDeregistration) == "true";
}

std::int64_t deregistration_delay_s_of(const TargetGroup& group) {
  return parse_number<std::int64_t>(value_of(group, kDelay)).value_or(300);
}

std::uint32_t idle_timeout_s_of(const Listener& listener) {
  return static_cast<std::uint32_t>(
      parse_number<std::int64_t>(value_of(listener, kIdleTimeout)).value_or(350));
}

}  // namespace mg::model
