// Target groups: what a request may ask and how a health check is set up.
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

// The health-check members of Create and Modify; what is not set keeps its value.
struct HealthCheckChange {
  std::optional<std::string> protocol, port, path, codes;
  std::optional<std::int64_t> interval_s, timeout_s, healthy_count, unhealthy_count;
  std::optional<bool> enabled;
};

// Puts the change into the group. A change of the protocol brings that protocol's defaults.
// Errors: validation_error (a value), elb_invalid_configuration (not supported).
Result<void> apply_health_check(TargetGroup& group, const HealthCheckChange& change);

// "200", "200,301", "200-399": inclusive ranges within 200..599. Error: validation_error.
Result<std::vector<std::pair<int, int>>> parse_http_codes(const std::string& text);

// "instance" (the default, "") or "ip". Errors: elb_invalid_configuration, validation_error.
Result<void> check_target_type(const std::string& type);
// "TCP". Errors: protocol_unsupported for those that AWS has, else validation_error. `member` is
// the request's member that carries it.
Result<void> check_elb_protocol(const std::string& protocol, const std::string& member);
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
