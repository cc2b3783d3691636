#include "model/target_group.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/number.h"
#include "model/aws_errors.h"

namespace mg::model {

namespace {

constexpr std::size_t kPathMax = 1024;
constexpr std::int64_t kGenevePort = 6081;

constexpr auto kGroupProtocols =
    std::to_array<std::string_view>({"HTTP", "HTTPS", "TCP", "TLS", "UDP", "TCP_UDP", "GENEVE"});

Result<void> check_range(std::int64_t value, std::int64_t low, std::int64_t high,
                         const std::string& what) {
  if (value >= low && value <= high) return {};
  return fail(errors::validation_error(what + " must be in the range [" + std::to_string(low) +
                                       ", " + std::to_string(high) + "], '" +
                                       std::to_string(value) + "' is not"));
}

// Probes of a group that carries traffic do not speak TLS.
Result<void> check_check_protocol(const TargetGroup& group, const std::string& protocol) {
  if (protocol != "TCP" && !is_http(protocol)) {
    return fail(errors::validation_error(
        "Value " + protocol +
        " at 'healthCheckProtocol' failed to satisfy constraint: Member must satisfy enum value "
        "set: ['HTTPS', 'HTTP', 'TCP', 'TLS', 'UDP', 'TCP_UDP', 'GENEVE']"));
  }
  if (is_http(group.protocol) && protocol == "TCP") {
    return fail(errors::elb_invalid_configuration(
        "The health check protocol 'TCP' is not supported for target groups with the protocol '" +
        group.protocol + "'"));
  }
  if (carries_traffic(group) && protocol == "HTTPS") {
    return fail(errors::elb_invalid_configuration(
        "The health check protocol 'HTTPS' is not supported: use 'TCP' or 'HTTP'"));
  }
  return {};
}

Result<void> check_check_port(const std::string& port) {
  if (port == "traffic-port") return {};
  if (const auto value = parse_number<int>(port); value && *value >= 1 && *value <= 65535)
    return {};
  return fail(errors::validation_error("Health check port '" + port +
                                       "' must be in the range [1, 65535] or be 'traffic-port'"));
}

Result<void> check_path(const std::string& path) {
  const bool clean =
      std::all_of(path.begin(), path.end(), [](unsigned char c) { return c > 0x20 && c < 0x7f; });
  if (!path.empty() && path.front() == '/' && path.size() <= kPathMax && clean) return {};
  return fail(errors::validation_error(
      "Health check path '" + path +
      "' must begin with '/' and have at most 1024 printable ASCII characters"));
}

bool is_grpc(const TargetGroup& group) {
  return group.protocol_version == "GRPC";
}

void set_usual_http_check(TargetGroup& group) {
  if (group.check_path.empty()) group.check_path = is_grpc(group) ? "/AWS.ALB/healthcheck" : "/";
  if (!group.check_codes.empty()) return;
  group.check_codes = is_grpc(group) ? "12" : is_http(group.protocol) ? "200" : "200-399";
}

std::int64_t usual_timeout_s(const TargetGroup& group) {
  if (is_http(group.protocol) || group.protocol == "GENEVE") return 5;
  return group.check_protocol == "HTTP" ? 6 : 10;
}

Result<void> apply_protocol(TargetGroup& group, const HealthCheckChange& change) {
  const auto protocol = change.protocol.value_or(group.check_protocol);
  TRY(check_check_protocol(group, protocol));
  const bool http = is_http(protocol);
  if (!http && change.path) {
    return fail(errors::elb_invalid_configuration(
        "A health check path cannot be set for the health check protocol 'TCP'"));
  }
  if (!http && (change.codes || change.grpc_codes)) {
    return fail(errors::elb_invalid_configuration(
        "A health check matcher cannot be set for the health check protocol 'TCP'"));
  }
  group.check_protocol = protocol;
  if (http) {
    set_usual_http_check(group);
  } else {
    group.check_path.clear();
    group.check_codes.clear();
  }
  return {};
}

// A check of an application balancer must end before the next one begins.
Result<void> check_timeout(const TargetGroup& group, std::int64_t timeout, std::int64_t interval) {
  TRY(check_range(timeout, 2, 120, "Health check timeout"));
  const bool strict = is_http(group.protocol);
  if (timeout < interval || (!strict && timeout == interval)) return {};
  return fail(errors::validation_error("Health check timeout '" + std::to_string(timeout) +
                                       "' must be smaller than " + (strict ? "" : "or equal to ") +
                                       "the interval '" + std::to_string(interval) + "'"));
}

Result<void> apply_times(TargetGroup& group, const HealthCheckChange& change, bool new_protocol) {
  const auto interval = change.interval_s.value_or(group.check_interval_s);
  TRY(check_range(interval, 5, 300, "Health check interval"));
  const auto kept = new_protocol ? usual_timeout_s(group) : std::int64_t{group.check_timeout_s};
  // Nobody asked for the default, so it gives way to a short interval.
  const auto longest = is_http(group.protocol) ? interval - 1 : interval;
  const auto timeout = change.timeout_s.value_or(std::min(kept, longest));
  TRY(check_timeout(group, timeout, interval));
  const auto healthy = change.healthy_count.value_or(group.healthy_count);
  const auto unhealthy = change.unhealthy_count.value_or(group.unhealthy_count);
  TRY(check_range(healthy, 2, 10, "Healthy threshold count"));
  TRY(check_range(unhealthy, 2, 10, "Unhealthy threshold count"));
  group.check_interval_s = static_cast<std::int32_t>(interval);
  group.check_timeout_s = static_cast<std::int32_t>(timeout);
  group.healthy_count = static_cast<std::int32_t>(healthy);
  group.unhealthy_count = static_cast<std::int32_t>(unhealthy);
  return {};
}

using CodeRanges = std::vector<std::pair<int, int>>;

Result<CodeRanges> parse_codes(const std::string& text, int low, int high,
                               const std::string& what) {
  CodeRanges out;
  std::string_view rest = text;
  for (bool more = true; more;) {
    const auto comma = rest.find(',');
    const auto part = rest.substr(0, comma);
    more = comma != std::string_view::npos;
    if (more) rest.remove_prefix(comma + 1);
    const auto dash = part.find('-');
    const auto from = parse_number<int>(part.substr(0, dash));
    const auto to =
        dash == std::string_view::npos ? from : parse_number<int>(part.substr(dash + 1));
    if (!from || !to || *from < low || *to > high || *from > *to) {
      return fail(errors::validation_error("Health check matcher " + what + " code '" + text +
                                           "' must be within '" + std::to_string(low) + "-" +
                                           std::to_string(high) + "' inclusive"));
    }
    out.emplace_back(*from, *to);
  }
  return out;
}

Result<void> apply_matcher(TargetGroup& group, const HealthCheckChange& change) {
  if (change.codes && change.grpc_codes) {
    return fail(errors::validation_error("You cannot specify both HttpCode and GrpcCode"));
  }
  if (is_grpc(group) ? change.codes.has_value() : change.grpc_codes.has_value()) {
    return fail(errors::elb_invalid_configuration(
        std::string("The parameter Matcher.") + (is_grpc(group) ? "HttpCode" : "GrpcCode") +
        " is not supported for target groups with the protocol version '" +
        (group.protocol_version.empty() ? "none" : group.protocol_version) + "'"));
  }
  if (change.grpc_codes) {
    TRY(parse_codes(*change.grpc_codes, 0, 99, "GRPC"));
    group.check_codes = *change.grpc_codes;
  }
  if (change.codes) {
    TRY(parse_codes(*change.codes, 200, is_http(group.protocol) ? 499 : 599, "HTTP"));
    group.check_codes = *change.codes;
  }
  return {};
}

}  // namespace

bool carries_traffic(const TargetGroup& group) {
  return group.protocol == "TCP";
}

bool is_http(const std::string& protocol) {
  return protocol == "HTTP" || protocol == "HTTPS";
}

void set_usual_health_check(TargetGroup& group) {
  if (is_http(group.protocol)) {
    group.check_protocol = group.protocol;
    set_usual_http_check(group);
  }
  if (group.protocol == "GENEVE") {
    group.check_port = "80";
    group.check_interval_s = 10;
  }
  group.check_timeout_s = static_cast<std::int32_t>(usual_timeout_s(group));
}

Result<void> apply_health_check(TargetGroup& group, const HealthCheckChange& change) {
  if (change.enabled && !*change.enabled) {
    return fail(errors::elb_invalid_configuration(
        "Health check enabled must be true for target groups with target type '" +
        group.target_type + "'"));
  }
  auto next = group;
  const bool new_protocol = change.protocol && *change.protocol != group.check_protocol;
  TRY(apply_protocol(next, change));
  TRY(apply_times(next, change, new_protocol));
  if (change.port) {
    TRY(check_check_port(*change.port));
    next.check_port = *change.port;
  }
  if (change.path) {
    TRY(check_path(*change.path));
    next.check_path = *change.path;
  }
  TRY(apply_matcher(next, change));
  group = std::move(next);
  return {};
}

Result<std::vector<std::pair<int, int>>> parse_http_codes(const std::string& text) {
  return parse_codes(text, 200, 599, "HTTP");
}

Result<void> check_target_type(const std::string& type) {
  if (type.empty() || type == "instance" || type == "ip") return {};
  if (type == "alb" || type == "lambda") {
    return fail(errors::elb_invalid_configuration("Target type '" + type +
                                                  "' is not supported: use 'instance' or 'ip'"));
  }
  return fail(
      errors::validation_error("Target type '" + type + "' must be one of 'instance', 'ip'"));
}

Result<void> check_group_protocol(const std::string& protocol) {
  if (std::find(kGroupProtocols.begin(), kGroupProtocols.end(), protocol) !=
      kGroupProtocols.end()) {
    return {};
  }
  if (protocol == "QUIC" || protocol == "TCP_QUIC") {
    return fail(errors::protocol_unsupported("The protocol '" + protocol + "' is not supported"));
  }
  return fail(errors::validation_error(
      "1 validation error detected: Value '" + protocol +
      "' at 'protocol' failed to satisfy constraint: Member must satisfy enum value set: [HTTP, "
      "HTTPS, TCP, TLS, UDP, TCP_UDP, GENEVE, QUIC, TCP_QUIC]"));
}

Result<std::string> check_protocol_version(const std::string& protocol,
                                           const std::optional<std::string>& version) {
  const bool given = version && !version->empty();  // Terraform sends "" for none
  if (!is_http(protocol)) {
    if (!given) return std::string();
    return fail(errors::elb_invalid_configuration(
        "The parameter ProtocolVersion is not supported for target groups with the protocol '" +
        protocol + "'"));
  }
  if (!given) return std::string("HTTP1");
  if (*version == "HTTP1" || *version == "HTTP2" || *version == "GRPC") return *version;
  return fail(errors::validation_error("The ProtocolVersion '" + *version +
                                       "' must be one of 'HTTP1', 'HTTP2', 'GRPC'"));
}

Result<std::int32_t> check_elb_port(std::int64_t port, const std::string& member) {
  if (port >= 1 && port <= 65535) return static_cast<std::int32_t>(port);
  return fail(errors::validation_error(
      "1 validation error detected: Value '" + std::to_string(port) + "' at '" + member +
      "' failed to satisfy constraint: Member must have value between 1 and 65535"));
}

Result<std::int32_t> check_group_port(const std::string& protocol, std::int64_t port) {
  if (protocol == "GENEVE" && port != kGenevePort) {
    return fail(errors::validation_error("Port '" + std::to_string(port) +
                                         "' must be '6081' for the protocol 'GENEVE'"));
  }
  return check_elb_port(port, "port");
}

Result<const TargetGroup*> find_target_group(const World& world, const Scope& scope,
                                             const std::string& arn) {
  TRY(check_elb_arn(ElbKind::kTargetGroup, arn));
  const auto* found = find_owned<TargetGroup>(world, scope, arn);
  if (!found) {
    return fail(errors::target_group_not_found("Target groups '" + arn + "' not found"));
  }
  return found;
}

const TargetGroup* target_group_named(const World& world, const Scope& scope,
                                      const std::string& name) {
  return world.target_groups.first_by("name", scope.key() + "/" + name);
}

std::string load_balancer_of(const World& world, const std::string& target_group_id) {
  const auto* listener = world.listeners.first_by("target_group", target_group_id);
  return listener ? listener->load_balancer_id : std::string();
}

}  // namespace mg::model
