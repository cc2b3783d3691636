#include "model/target_group.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/number.h"
#include "model/aws_errors.h"

namespace mg::model {

namespace {

constexpr std::int64_t kTcpTimeoutS = 10;
constexpr std::int64_t kHttpTimeoutS = 6;
constexpr std::size_t kPathMax = 1024;

constexpr auto kForeignProtocols = std::to_array<std::string_view>(
    {"HTTP", "HTTPS", "TLS", "UDP", "TCP_UDP", "GENEVE", "QUIC", "TCP_QUIC"});

Result<void> check_range(std::int64_t value, std::int64_t low, std::int64_t high,
                         const std::string& what) {
  if (value >= low && value <= high) return {};
  return fail(errors::validation_error(what + " must be in the range [" + std::to_string(low) +
                                       ", " + std::to_string(high) + "], '" +
                                       std::to_string(value) + "' is not"));
}

Result<void> check_check_protocol(const std::string& protocol) {
  if (protocol == "TCP" || protocol == "HTTP") return {};
  if (protocol == "HTTPS") {
    return fail(errors::elb_invalid_configuration(
        "The health check protocol 'HTTPS' is not supported: use 'TCP' or 'HTTP'"));
  }
  return fail(errors::validation_error("Health check protocol '" + protocol +
                                       "' must be one of 'TCP', 'HTTP'"));
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

Result<void> apply_protocol(TargetGroup& group, const HealthCheckChange& change) {
  const auto protocol = change.protocol.value_or(group.check_protocol);
  TRY(check_check_protocol(protocol));
  const bool http = protocol == "HTTP";
  if (!http && change.path) {
    return fail(errors::elb_invalid_configuration(
        "A health check path cannot be set for the health check protocol 'TCP'"));
  }
  if (!http && change.codes) {
    return fail(errors::elb_invalid_configuration(
        "A health check matcher cannot be set for the health check protocol 'TCP'"));
  }
  if (http && group.check_path.empty()) group.check_path = "/";
  if (http && group.check_codes.empty()) group.check_codes = "200-399";
  if (!http) {
    group.check_path.clear();
    group.check_codes.clear();
  }
  group.check_protocol = protocol;
  return {};
}

Result<void> apply_times(TargetGroup& group, const HealthCheckChange& change, bool new_protocol) {
  const auto interval = change.interval_s.value_or(group.check_interval_s);
  TRY(check_range(interval, 5, 300, "Health check interval"));
  const auto usual = group.check_protocol == "HTTP" ? kHttpTimeoutS : kTcpTimeoutS;
  const auto kept = new_protocol ? usual : std::int64_t{group.check_timeout_s};
  // Nobody asked for the default, so it gives way to a short interval.
  const auto timeout = change.timeout_s.value_or(std::min(kept, interval));
  TRY(check_range(timeout, 2, 120, "Health check timeout"));
  if (timeout > interval) {
    return fail(errors::validation_error("Health check timeout '" + std::to_string(timeout) +
                                         "' must be smaller than or equal to the interval '" +
                                         std::to_string(interval) + "'"));
  }
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

}  // namespace

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
  if (change.codes) {
    TRY(parse_http_codes(*change.codes));
    next.check_codes = *change.codes;
  }
  group = std::move(next);
  return {};
}

Result<std::vector<std::pair<int, int>>> parse_http_codes(const std::string& text) {
  const auto wrong = [&] {
    return fail(errors::validation_error("Health check matcher HTTP code '" + text +
                                         "' must be within '200-599' inclusive"));
  };
  std::vector<std::pair<int, int>> out;
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
    if (!from || !to || *from < 200 || *to > 599 || *from > *to) return wrong();
    out.emplace_back(*from, *to);
  }
  return out;
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

Result<void> check_elb_protocol(const std::string& protocol, const std::string& member) {
  if (protocol == "TCP") return {};
  if (std::find(kForeignProtocols.begin(), kForeignProtocols.end(), protocol) !=
      kForeignProtocols.end()) {
    return fail(errors::protocol_unsupported("The " + member + " '" + protocol +
                                             "' is not supported: use 'TCP'"));
  }
  return fail(errors::validation_error("1 validation error detected: Value '" + protocol +
                                       "' at '" + member +
                                       "' failed to satisfy constraint: Member must satisfy enum "
                                       "value set: [TCP]"));
}

Result<std::int32_t> check_elb_port(std::int64_t port, const std::string& member) {
  if (port >= 1 && port <= 65535) return static_cast<std::int32_t>(port);
  return fail(errors::validation_error(
      "1 validation error detected: Value '" + std::to_string(port) + "' at '" + member +
      "' failed to satisfy constraint: Member must have value between 1 and 65535"));
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
