// Target groups: what a request may ask and how a health check is set up. Only TCP groups carry
// traffic; those of the other protocols are stored and described.
// Called by control/commands/target_group and api/elbv2; plan/compile uses parse_http_codes. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "model/arn.h"
#include "model/ids.h"
#include "model/world.h"

namespace mg::model {

// Only such a group and its targets enter the plan, and only such targets are probed.
bool carries_traffic(const TargetGroup& group);
// The protocols of application balancers: HTTP and HTTPS.
bool is_http(const std::string& protocol);

// The health-check members of Create and Modify; what is not set keeps its value.
struct HealthCheckChange {
  std::optional<std::string> protocol, port, path;
  std::optional<std::string> codes, grpc_codes;  // Matcher
  std::optional<std::int64_t> interval_s, timeout_s, healthy_count, unhealthy_count;
  std::optional<bool> enabled;
};

// What a new group of its protocol and version checks when nobody says otherwise.
void set_usual_health_check(TargetGroup& group);

// Puts the change into the group. A change of the protocol brings that protocol's defaults.
// Errors: validation_error (a value), elb_invalid_configuration (not supported).
Result<void> apply_health_check(TargetGroup& group, const HealthCheckChange& change);

// "200", "200,301", "200-399": inclusive ranges within 200..599. Error: validation_error.
Result<std::vector<std::pair<int, int>>> parse_http_codes(const std::string& text);

// "instance" (the default, "") or "ip". Errors: elb_invalid_configuration, validation_error.
Result<void> check_target_type(const std::string& type);
// Those of AWS but QUIC's. Errors: protocol_unsupported, validation_error.
Result<void> check_group_protocol(const std::string& protocol);
// HTTP1 (the default, "" too), HTTP2 or GRPC for HTTP and HTTPS, "" for others. Errors:
// elb_invalid_configuration, validation_error.
Result<std::string> check_protocol_version(const std::string& protocol,
                                           const std::optional<std::string>& version);
// 1..65535, for GENEVE 6081. Error: validation_error.
Result<std::int32_t> check_group_port(const std::string& protocol, std::int64_t port);
// 1..65535. Error: validation_error.
Result<std::int32_t> check_elb_port(std::int64_t port, const std::string& member);

// validation_error when the text is no such ARN, target_group_not_found when missing or foreign.
Result<const TargetGroup*> find_target_group(const World& world, const Scope& scope,
                                             const std::string& arn);
const TargetGroup* target_group_named(const World& world, const Scope& scope,
                                      const std::string& name);
// The ARN of the balancer whose listeners use the group; "" when none does.
std::string load_balancer_of(const World& world, const std::string& target_group_id);

}  // namespace mg::model
