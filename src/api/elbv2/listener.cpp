#include "api/elbv2/listener.h"

#include <map>
#include <optional>
#include <utility>

#include "api/elbv2/common.h"
#include "base/number.h"
#include "control/commands/listener.h"
#include "model/aws_errors.h"
#include "model/listener.h"
#include "model/load_balancer.h"

namespace mg::api::elbv2 {

namespace shapes = wire::elbv2;
namespace errors = model::errors;

namespace {

// What only some listeners have, under the same names in Create and Modify. SNI certificates come
// by another action, so a certificate that is no default cannot be asked for here.
template <class Request>
Result<model::TlsSettings> tls_settings(const Request& q) {
  if (!q.alpn_policy.empty()) return fail(not_supported("AlpnPolicy"));
  if (q.mutual_authentication) {
    const auto& mutual = *q.mutual_authentication;
    const bool off = mutual.mode == "off" && !mutual.trust_store_arn &&
                     !mutual.ignore_client_certificate_expiry &&
                     !mutual.trust_store_association_status &&
                     !mutual.advertise_trust_store_ca_names;
    if (!off) return fail(not_supported("MutualAuthentication"));
  }
  model::TlsSettings tls;
  tls.policy = q.ssl_policy;
  for (const auto& certificate : q.certificates) {
    if (certificate.is_default) return fail(not_supported("Certificates.IsDefault"));
    tls.certificate_ids.push_back(certificate.certificate_arn.value_or(""));
  }
  return tls;
}

Result<void> refuse_other_actions(const shapes::Action& action) {
  if (action.authenticate_oidc_config) {
    return fail(not_supported("DefaultActions.AuthenticateOidcConfig"));
  }
  if (action.authenticate_cognito_config) {
    return fail(not_supported("DefaultActions.AuthenticateCognitoConfig"));
  }
  if (action.jwt_validation_config) {
    return fail(not_supported("DefaultActions.JwtValidationConfig"));
  }
  return {};
}

Result<std::vector<std::string>> forward_groups(const shapes::ForwardActionConfig& config) {
  if (const auto& sticky = config.target_group_stickiness_config) {
    if (sticky->enabled.value_or(false) || sticky->duration_seconds) {
      return fail(not_supported("DefaultActions.ForwardConfig.TargetGroupStickinessConfig"));
    }
  }
  std::vector<std::string> out;
  for (const auto& group : config.target_groups) {
    // With a single group every weight but 0 means the same: all of the traffic.
    if (group.weight && (*group.weight < 1 || *group.weight > 999)) {
      return fail(errors::elb_invalid_configuration(
          "The weight '" + std::to_string(*group.weight) +
          "' of a target group is not supported: it must be between 1 and 999"));
    }
    out.push_back(group.target_group_arn.value_or(""));
  }
  return out;
}

using Settings = std::map<std::string, std::string>;

void add(Settings& settings, const char* name, const std::optional<std::string>& value) {
  if (value) settings.emplace(name, *value);
}

Settings redirect_settings(const shapes::RedirectActionConfig& config) {
  Settings out;
  add(out, "StatusCode", config.status_code);
  add(out, "Protocol", config.protocol);
  add(out, "Port", config.port);
  add(out, "Host", config.host);
  add(out, "Path", config.path);
  add(out, "Query", config.query);
  return out;
}

Settings fixed_response_settings(const shapes::FixedResponseActionConfig& config) {
  Settings out;
  add(out, "StatusCode", config.status_code);
  add(out, "MessageBody", config.message_body);
  add(out, "ContentType", config.content_type);
  return out;
}

Result<std::vector<model::DefaultAction>> default_actions(
    const std::vector<shapes::Action>& actions) {
  std::vector<model::DefaultAction> out;
  for (const auto& action : actions) {
    TRY(refuse_other_actions(action));
    model::DefaultAction made;
    made.type = action.type.value_or("");
    made.order = action.order;
    made.target_group_id = action.target_group_arn.value_or("");
    if (action.forward_config) {
      TRY_ASSIGN(made.config_group_ids, forward_groups(*action.forward_config));
    }
    if (action.redirect_config) made.redirect = redirect_settings(*action.redirect_config);
    if (action.fixed_response_config) {
      made.fixed_response = fixed_response_settings(*action.fixed_response_config);
    }
    out.push_back(std::move(made));
  }
  return out;
}

std::optional<std::string> setting(const model::Listener& listener, const char* name) {
  const auto at = listener.action_settings.find(name);
  if (at == listener.action_settings.end()) return std::nullopt;
  return at->second;
}

shapes::Listener wire_listener(const model::Listener& listener) {
  shapes::Listener out;
  out.listener_arn = listener.id;
  out.load_balancer_arn = listener.load_balancer_id;
  out.port = listener.port;
  out.protocol = listener.protocol;
  out.ssl_policy = setting(listener, model::kSslPolicy);
  if (const auto certificate = setting(listener, model::kCertificate)) {
    out.certificates.emplace_back().certificate_arn = *certificate;
    out.mutual_authentication.emplace().mode = "off";
  }
  out.default_actions.push_back(wire_default_action(listener));
  return out;
}

Result<std::vector<const model::Listener*>> asked_for(const Context& ctx,
                                                      const shapes::DescribeListeners::Request& q) {
  const auto scope = scope_of(ctx);
  if (q.load_balancer_arn) {
    TRY_ASSIGN(const auto* balancer,
               model::find_load_balancer(ctx.world(), scope, *q.load_balancer_arn));
    return ctx.world().listeners.by("balancer", balancer->id);
  }
  std::vector<const model::Listener*> out;
  for (const auto& arn : q.listener_arns) {
    TRY_ASSIGN(const auto* found, model::find_listener(ctx.world(), scope, arn));
    out.push_back(found);
  }
  return out;
}

}  // namespace

shapes::Action wire_default_action(const model::Listener& listener) {
  shapes::Action action;
  action.type = listener.action_type;
  if (const auto order = setting(listener, model::kActionOrder)) {
    action.order = parse_number<std::int64_t>(*order);
  }
  if (listener.action_type == "redirect") {
    auto& config = action.redirect_config.emplace();
    config.status_code = setting(listener, "StatusCode");
    config.protocol = setting(listener, "Protocol");
    config.port = setting(listener, "Port");
    config.host = setting(listener, "Host");
    config.path = setting(listener, "Path");
    config.query = setting(listener, "Query");
    return action;
  }
  if (listener.action_type == "fixed-response") {
    auto& config = action.fixed_response_config.emplace();
    config.status_code = setting(listener, "StatusCode");
    config.message_body = setting(listener, "MessageBody");
    config.content_type = setting(listener, "ContentType");
    return action;
  }
  action.target_group_arn = listener.target_group_id;
  auto& group = action.forward_config.emplace().target_groups.emplace_back();
  group.target_group_arn = listener.target_group_id;
  group.weight = 1;
  return action;
}

Result<shapes::CreateListener::Result> create_listener(Context& ctx,
                                                       const shapes::CreateListener::Request& q) {
  control::CreateListener wanted;
  TRY_ASSIGN(wanted.tls, tls_settings(q));
  wanted.load_balancer_id = *q.load_balancer_arn;
  wanted.protocol = q.protocol;
  wanted.port = q.port;
  TRY_ASSIGN(wanted.actions, default_actions(q.default_actions));
  TRY_ASSIGN(wanted.tags, tags_of(q.tags));
  TRY_ASSIGN(const auto made, control::create_listener(ctx.tx, ctx.caller, wanted));
  shapes::CreateListener::Result result;
  result.listeners.push_back(wire_listener(made));
  return result;
}

Result<shapes::DescribeListeners::Result> describe_listeners(
    Context& ctx, const shapes::DescribeListeners::Request& q) {
  if (q.load_balancer_arn && !q.listener_arns.empty()) {
    return fail(not_together("LoadBalancerArn", "ListenerArns"));
  }
  if (!q.load_balancer_arn && q.listener_arns.empty()) {
    return fail(
        errors::validation_error("You must specify either listener ARNs or a load balancer ARN"));
  }
  TRY_ASSIGN(const auto found, asked_for(ctx, q));
  TRY_ASSIGN(const auto page, page_of(ctx, "DescribeListeners", q, found));
  shapes::DescribeListeners::Result result;
  for (const auto* listener : page.items) result.listeners.push_back(wire_listener(*listener));
  result.next_marker = page.next_token;
  return result;
}

Result<shapes::ModifyListener::Result> modify_listener(Context& ctx,
                                                       const shapes::ModifyListener::Request& q) {
  control::ModifyListener wanted;
  TRY_ASSIGN(wanted.tls, tls_settings(q));
  wanted.listener_id = *q.listener_arn;
  wanted.protocol = q.protocol;
  wanted.port = q.port;
  TRY_ASSIGN(wanted.actions, default_actions(q.default_actions));
  TRY_ASSIGN(const auto changed, control::modify_listener(ctx.tx, ctx.caller, wanted));
  shapes::ModifyListener::Result result;
  result.listeners.push_back(wire_listener(changed));
  return result;
}

Result<shapes::DeleteListener::Result> delete_listener(Context& ctx,
                                                       const shapes::DeleteListener::Request& q) {
  TRY(control::delete_listener(ctx.tx, ctx.caller, *q.listener_arn));
  return shapes::DeleteListener::Result{};
}

Result<shapes::DescribeListenerAttributes::Result> describe_listener_attributes(
    Context& ctx, const shapes::DescribeListenerAttributes::Request& q) {
  TRY_ASSIGN(const auto* found, model::find_listener(ctx.world(), scope_of(ctx), *q.listener_arn));
  shapes::DescribeListenerAttributes::Result result;
  result.attributes = wire_attributes<shapes::ListenerAttribute>(model::attributes_of(*found));
  return result;
}

Result<shapes::ModifyListenerAttributes::Result> modify_listener_attributes(
    Context& ctx, const shapes::ModifyListenerAttributes::Request& q) {
  TRY_ASSIGN(const auto wanted, attribute_list(q.attributes));
  TRY_ASSIGN(const auto changed,
             control::modify_listener_attributes(ctx.tx, ctx.caller, *q.listener_arn, wanted));
  shapes::ModifyListenerAttributes::Result result;
  result.attributes = wire_attributes<shapes::ListenerAttribute>(model::attributes_of(changed));
  return result;
}

}  // namespace mg::api::elbv2
