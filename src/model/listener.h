// Listeners: a balancer's port and what stands behind it, a target group or, on an application
// balancer, a redirect or a fixed response. Their default rules have no record of their own.
// Called by control/commands/listener and api/elbv2. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/arn.h"
#include "model/ids.h"
#include "model/world.h"

namespace mg::model {

// A default action as asked for: AWS lets the target group stand in either place, or in both.
struct DefaultAction {
  std::string type;
  std::string target_group_id;                  // Action.TargetGroupArn
  std::vector<std::string> config_group_ids;    // Action.ForwardConfig.TargetGroups
  std::map<std::string, std::string> redirect;  // Action.RedirectConfig, what was given
  std::map<std::string, std::string> fixed_response;
  std::optional<std::int64_t> order{};
};

// What a listener does by default: a type and either the group or the settings of that type; the
// order too, which AWS tells only to whom it was given.
struct CheckedAction {
  std::string type;
  std::string target_group_id;
  std::map<std::string, std::string> settings;
};

// The one action that the balancer's listeners may take: to forward to a single group, on an
// application balancer also to redirect or to answer by itself. Errors: validation_error,
// elb_invalid_configuration.
Result<CheckedAction> check_default_action(const LoadBalancer& balancer,
                                           const std::vector<DefaultAction>& actions);

// TCP on a network balancer, HTTP or HTTPS on an application balancer. Errors: validation_error,
// protocol_unsupported for those that a network balancer of AWS has and ours does not carry.
Result<void> check_listener_protocol(const LoadBalancer& balancer, const std::string& protocol);

// What an HTTPS listener has and no other: by its wire names, as it stands in
// Listener::action_settings. Errors: elb_invalid_configuration, validation_error.
struct TlsSettings {
  std::optional<std::string> policy;
  std::vector<std::string> certificate_ids;
};
inline constexpr const char* kActionOrder = "Order";
inline constexpr const char* kSslPolicy = "SslPolicy";
inline constexpr const char* kCertificate = "Certificates.CertificateArn";
// Puts what is given into the listener, the usual policy where none is.
Result<void> apply_tls(Listener& listener, const TlsSettings& wanted);

// May a listener of this balancer and port forward to the group? `self` is the listener that is
// being changed, "" for a new one. Errors: elb_invalid_configuration (another VPC),
// protocols_incompatible, target_group_association (on another balancer).
Result<void> check_listener_group(const World& world, const LoadBalancer& balancer,
                                  const std::string& protocol, const TargetGroup& group,
                                  const std::string& self);

// listener_duplicate when another listener of the balancer has the port.
Result<void> check_listener_port(const World& world, const LoadBalancer& balancer,
                                 std::int32_t port, const std::string& self);

// validation_error when the text is no such ARN, listener_not_found when missing or foreign.
Result<const Listener*> find_listener(const World& world, const Scope& scope,
                                      const std::string& arn);

// …:listener-rule/net/web/<balancer>/<listener>/<16 hex>, always the same for a listener.
std::string default_rule_arn(const Listener& listener);
// The listener whose default rule it is. validation_error when the text is no such ARN,
// rule_not_found when missing or foreign.
Result<const Listener*> find_rule_listener(const World& world, const Scope& scope,
                                           const std::string& rule_arn);

}  // namespace mg::model
