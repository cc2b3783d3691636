#include "model/listener.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/number.h"
#include "model/aws_errors.h"
#include "model/load_balancer.h"
#include "model/target_group.h"

namespace mg::model {

namespace {

using Settings = std::map<std::string, std::string>;

constexpr std::size_t kSettingMax = 128;
constexpr std::size_t kMessageBodyMax = 1024;
constexpr const char* kUsualPolicy = "ELBSecurityPolicy-2016-08";
constexpr std::string_view kListenerPart = ":listener/";
constexpr std::string_view kRulePart = ":listener-rule/";

constexpr auto kNetworkProtocols =
    std::to_array<std::string_view>({"TCP", "UDP", "TLS", "TCP_UDP"});
constexpr auto kEveryProtocol = std::to_array<std::string_view>(
    {"HTTP", "HTTPS", "TCP", "TLS", "UDP", "TCP_UDP", "GENEVE", "QUIC", "TCP_QUIC"});
constexpr auto kContentTypes = std::to_array<std::string_view>(
    {"text/plain", "text/css", "text/html", "application/javascript", "application/json"});

template <class List>
bool holds(const List& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

Result<std::string> forward_target(const DefaultAction& action) {
  if (action.config_group_ids.size() > 1) {
    return fail(errors::elb_invalid_configuration(
        "A forward action with more than one target group is not supported"));
  }
  if (action.config_group_ids.empty()) {
    if (!action.target_group_id.empty()) return action.target_group_id;
    return fail(errors::validation_error("A target group ARN must be specified"));
  }
  const auto& group = action.config_group_ids.front();
  if (!action.target_group_id.empty() && action.target_group_id != group) {
    return fail(errors::elb_invalid_configuration(
        "The target group ARN of the action must be the one of its ForwardConfig"));
  }
  return group;
}

std::string setting(const Settings& settings, const std::string& name) {
  const auto at = settings.find(name);
  return at == settings.end() ? std::string() : at->second;
}

Error bad_setting(const std::string& member, const std::string& value) {
  return errors::validation_error("The " + member + " '" + value + "' is not valid");
}

// Each part that is not given stays as the request has it, which AWS writes as "#{part}".
Result<Settings> check_redirect(const DefaultAction& action) {
  const auto code = setting(action.redirect, "StatusCode");
  if (code != "HTTP_301" && code != "HTTP_302") {
    return fail(bad_setting("RedirectConfig.StatusCode", code));
  }
  Settings out{{"Protocol", "#{protocol}"}, {"Port", "#{port}"},   {"Host", "#{host}"},
               {"Path", "/#{path}"},        {"Query", "#{query}"}, {"StatusCode", code}};
  for (const auto& [name, value] : action.redirect) {
    const bool may_be_empty = name == "Query";
    if (value.size() > kSettingMax || (value.empty() && !may_be_empty)) {
      return fail(bad_setting("RedirectConfig." + name, value));
    }
    out[name] = value;
  }
  const auto& protocol = out["Protocol"];
  if (protocol != "HTTP" && protocol != "HTTPS" && protocol != "#{protocol}") {
    return fail(bad_setting("RedirectConfig.Protocol", protocol));
  }
  const auto& port = out["Port"];
  const auto number = parse_number<int>(port);
  if (port != "#{port}" && (!number || *number < 1 || *number > 65535)) {
    return fail(bad_setting("RedirectConfig.Port", port));
  }
  if (out["Path"].front() != '/') return fail(bad_setting("RedirectConfig.Path", out["Path"]));
  return out;
}

Result<Settings> check_fixed_response(const DefaultAction& action) {
  const auto code = setting(action.fixed_response, "StatusCode");
  const bool digits = code.size() == 3 && std::all_of(code.begin(), code.end(),
                                                      [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || (code[0] != '2' && code[0] != '4' && code[0] != '5')) {
    return fail(bad_setting("FixedResponseConfig.StatusCode", code));
  }
  const auto type = setting(action.fixed_response, "ContentType");
  if (!type.empty() && !holds(kContentTypes, type)) {
    return fail(bad_setting("FixedResponseConfig.ContentType", type));
  }
  if (setting(action.fixed_response, "MessageBody").size() > kMessageBodyMax) {
    return fail(errors::validation_error(
        "The FixedResponseConfig.MessageBody cannot be longer than '1024' characters"));
  }
  return action.fixed_response;
}

Result<CheckedAction> check_http_action(const DefaultAction& action) {
  if (action.type == "redirect") {
    TRY_ASSIGN(auto settings, check_redirect(action));
    return CheckedAction{action.type, {}, std::move(settings)};
  }
  TRY_ASSIGN(auto settings, check_fixed_response(action));
  return CheckedAction{action.type, {}, std::move(settings)};
}

Result<void> check_group_protocol(const LoadBalancer& balancer, const std::string& protocol,
                                  const TargetGroup& group) {
  const bool fits =
      carries_traffic(balancer) ? group.protocol == protocol : is_http(group.protocol);
  if (fits) return {};
  if (protocol == "TCP" && group.protocol == "TCP_UDP") {
    return fail(errors::elb_invalid_configuration(
        "A target group with the protocol 'TCP_UDP' is not supported behind a listener"));
  }
  return fail(errors::protocols_incompatible("The listener protocol '" + protocol +
                                             "' and the target group protocol '" + group.protocol +
                                             "' are incompatible"));
}

Result<CheckedAction> check_one_action(const LoadBalancer& balancer,
                                       const std::vector<DefaultAction>& actions) {
  const bool http = !carries_traffic(balancer);
  if (actions.size() != 1) {
    return fail(errors::elb_invalid_configuration("Listeners of " + balancer.type +
                                                  " load balancers take exactly one default "
                                                  "action"));
  }
  const auto& action = actions.front();
  if (!action.redirect.empty() && !(http && action.type == "redirect")) {
    return fail(errors::elb_invalid_configuration(
        "The parameter DefaultActions.RedirectConfig is not supported"));
  }
  if (!action.fixed_response.empty() && !(http && action.type == "fixed-response")) {
    return fail(errors::elb_invalid_configuration(
        "The parameter DefaultActions.FixedResponseConfig is not supported"));
  }
  if (http && (action.type == "redirect" || action.type == "fixed-response")) {
    if (action.target_group_id.empty() && action.config_group_ids.empty()) {
      return check_http_action(action);
    }
    return fail(errors::elb_invalid_configuration(
        "A target group cannot be specified for the action type '" + action.type + "'"));
  }
  if (action.type != "forward") {
    return fail(errors::elb_invalid_configuration("The action type '" + action.type +
                                                  "' is not supported: use 'forward'"));
  }
  TRY_ASSIGN(auto group_id, forward_target(action));
  return CheckedAction{action.type, std::move(group_id), {}};
}

// FNV-1a: any 16 digits do, so long as they stay.
std::string rule_digits(std::string_view listener_arn) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const unsigned char c : listener_arn) hash = (hash ^ c) * 1099511628211ULL;
  std::string out;
  for (int i = 0; i < 16; ++i, hash >>= 4U) out += "0123456789abcdef"[hash & 15U];
  return out;
}

}  // namespace

Result<CheckedAction> check_default_action(const LoadBalancer& balancer,
                                           const std::vector<DefaultAction>& actions) {
  TRY_ASSIGN(auto checked, check_one_action(balancer, actions));
  if (const auto order = actions.front().order) {
    if (*order < 1 || *order > 50000) {
      return fail(errors::validation_error("The order '" + std::to_string(*order) +
                                           "' of an action must be between 1 and 50000"));
    }
    checked.settings[kActionOrder] = std::to_string(*order);
  }
  return checked;
}

Result<void> check_listener_protocol(const LoadBalancer& balancer, const std::string& protocol) {
  if (!holds(kEveryProtocol, protocol)) {
    return fail(errors::validation_error(
        "1 validation error detected: Value '" + protocol +
        "' at 'protocol' failed to satisfy constraint: Member must satisfy enum value set: [HTTP, "
        "HTTPS, UDP, TCP, TLS, TCP_UDP]"));
  }
  if (!carries_traffic(balancer)) {
    if (is_http(protocol)) return {};
    return fail(errors::validation_error("Listener protocol '" + protocol +
                                         "' must be one of 'HTTP, HTTPS'"));
  }
  if (protocol == "TCP") return {};
  if (holds(kNetworkProtocols, protocol) || protocol == "QUIC" || protocol == "TCP_QUIC") {
    return fail(errors::protocol_unsupported("The protocol '" + protocol +
                                             "' is not supported: use 'TCP'"));
  }
  return fail(errors::validation_error("Listener protocol '" + protocol +
                                       "' must be one of 'UDP, TCP, TLS, TCP_UDP'"));
}

Result<void> apply_tls(Listener& listener, const TlsSettings& wanted) {
  auto& settings = listener.action_settings;
  if (listener.protocol != "HTTPS") {
    for (const auto& [given, name] : {std::pair{wanted.policy.has_value(), "SslPolicy"},
                                      std::pair{!wanted.certificate_ids.empty(), "Certificates"}}) {
      if (!given) continue;
      return fail(errors::elb_invalid_configuration(std::string("The parameter ") + name +
                                                    " is not supported for the protocol '" +
                                                    listener.protocol + "'"));
    }
    settings.erase(kSslPolicy);
    settings.erase(kCertificate);
    return {};
  }
  if (wanted.certificate_ids.size() > 1) {
    return fail(errors::validation_error("Exactly one certificate must be specified"));
  }
  if (!wanted.certificate_ids.empty()) {
    const auto& arn = wanted.certificate_ids.front();
    if (arn.size() > 2048 ||
        (!arn.starts_with("arn:aws:acm:") && !arn.starts_with("arn:aws:iam::"))) {
      return fail(errors::validation_error("Certificate ARN '" + arn + "' is not valid"));
    }
    settings[kCertificate] = arn;
  }
  if (settings.find(kCertificate) == settings.end()) {
    return fail(errors::validation_error("A certificate must be specified for HTTPS listeners"));
  }
  if (wanted.policy) {
    if (!wanted.policy->starts_with("ELBSecurityPolicy-") || wanted.policy->size() > 64) {
      return fail(errors::validation_error("SSL policy '" + *wanted.policy + "' is not valid"));
    }
    settings[kSslPolicy] = *wanted.policy;
  }
  settings.emplace(kSslPolicy, kUsualPolicy);
  return {};
}

Result<void> check_listener_group(const World& world, const LoadBalancer& balancer,
                                  const std::string& protocol, const TargetGroup& group,
                                  const std::string& self) {
  if (group.vpc_id != balancer.vpc_id) {
    return fail(errors::elb_invalid_configuration("The target group '" + group.id +
                                                  "' and the load balancer '" + balancer.id +
                                                  "' must be in the same VPC"));
  }
  TRY(check_group_protocol(balancer, protocol, group));
  for (const auto* user : world.listeners.by("target_group", group.id)) {
    if (user->id == self || user->load_balancer_id == balancer.id) continue;
    return fail(errors::target_group_association(
        "The following target groups cannot be associated with more than one load balancer: " +
        group.id));
  }
  return {};
}

Result<void> check_listener_port(const World& world, const LoadBalancer& balancer,
                                 std::int32_t port, const std::string& self) {
  for (const auto* other : world.listeners.by("balancer", balancer.id)) {
    if (other->id == self || other->port != port) continue;
    return fail(errors::listener_duplicate(
        "A listener already exists on this port for this load balancer '" + balancer.id + "'"));
  }
  return {};
}

Result<const Listener*> find_listener(const World& world, const Scope& scope,
                                      const std::string& arn) {
  TRY(check_elb_arn(ElbKind::kListener, arn));
  const auto* found = find_owned<Listener>(world, scope, arn);
  if (!found) return fail(errors::listener_not_found("Listener '" + arn + "' not found"));
  return found;
}

std::string default_rule_arn(const Listener& listener) {
  auto out = listener.id;
  const auto at = out.find(kListenerPart);
  if (at != std::string::npos) out.replace(at, kListenerPart.size(), kRulePart);
  return out + "/" + rule_digits(listener.id);
}

Result<const Listener*> find_rule_listener(const World& world, const Scope& scope,
                                           const std::string& rule_arn) {
  const auto slash = rule_arn.rfind('/');
  auto listener_arn = rule_arn.substr(0, slash == std::string::npos ? 0 : slash);
  const auto at = listener_arn.find(kRulePart);
  if (at != std::string::npos) listener_arn.replace(at, kRulePart.size(), kListenerPart);
  if (at == std::string::npos || !check_elb_arn(ElbKind::kListener, listener_arn)) {
    return fail(errors::validation_error("'" + rule_arn + "' is not a valid listener rule ARN"));
  }
  const auto* found = find_owned<Listener>(world, scope, listener_arn);
  if (!found || default_rule_arn(*found) != rule_arn) {
    return fail(errors::rule_not_found("Listener rule '" + rule_arn + "' not found"));
  }
  return found;
}

}  // namespace mg::model
