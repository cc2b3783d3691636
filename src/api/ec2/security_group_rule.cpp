#include "api/ec2/security_group_rule.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "api/ec2/security_group.h"
#include "api/ec2/security_group_spec.h"
#include "api/query/filters.h"
#include "api/query/paging.h"
#include "api/query/request.h"
#include "api/query/tags.h"
#include "control/commands/security_group.h"
#include "model/aws_errors.h"

namespace mg::api::ec2 {

namespace errors = model::errors;
using model::RuleSpec;
using model::SecurityGroupRule;
using model::World;

namespace {

constexpr FilterField<SecurityGroupRule> kFields[] = {
    {"group-id", [](const World&, const SecurityGroupRule& r) { return Values{r.group_id}; }},
    {"security-group-rule-id",
     [](const World&, const SecurityGroupRule& r) { return Values{r.id}; }},
};

wire::ec2::SecurityGroupRule to_wire(const World& world, const SecurityGroupRule& rule) {
  wire::ec2::SecurityGroupRule out;
  out.security_group_rule_id = rule.id;
  out.security_group_rule_arn =
      ec2_arn({rule.account, rule.region}, "security-group-rule", rule.id);
  out.group_id = rule.group_id;
  out.group_owner_id = rule.account;
  out.is_egress = rule.egress;
  out.ip_protocol = rule.protocol;
  out.from_port = rule.from_port;
  out.to_port = rule.to_port;
  if (!rule.cidr.empty()) {
    (model::is_ipv6_block(rule.cidr) ? out.cidr_ipv6 : out.cidr_ipv4) = rule.cidr;
  }
  if (!rule.peer_group_id.empty()) {
    auto& peer = out.referenced_group_info.emplace();
    peer.group_id = rule.peer_group_id;
    peer.user_id = rule.account;
  }
  if (!rule.description.empty()) out.description = rule.description;
  out.tags = wire_tags(world, rule.id);
  return out;
}

wire::ec2::RevokedSecurityGroupRule to_revoked(const SecurityGroupRule& rule) {
  wire::ec2::RevokedSecurityGroupRule out;
  out.security_group_rule_id = rule.id;
  out.group_id = rule.group_id;
  out.is_egress = rule.egress;
  out.ip_protocol = rule.protocol;
  out.from_port = rule.from_port;
  out.to_port = rule.to_port;
  if (!rule.cidr.empty()) {
    (model::is_ipv6_block(rule.cidr) ? out.cidr_ipv6 : out.cidr_ipv4) = rule.cidr;
  }
  if (!rule.peer_group_id.empty()) out.referenced_group_id = rule.peer_group_id;
  if (!rule.description.empty()) out.description = rule.description;
  return out;
}

// A rule or a spec within the permission of its protocol and ports.
template <class Rule>
void add_to_permission(wire::ec2::IpPermission& permission, const std::string& account,
                       const Rule& rule) {
  const auto description =
      rule.description.empty() ? std::nullopt : std::optional<std::string>(rule.description);
  if (model::is_ipv6_block(rule.cidr)) {
    permission.ipv6_ranges.push_back({.description = description, .cidr_ipv6 = rule.cidr});
    return;
  }
  if (!rule.cidr.empty()) {
    permission.ip_ranges.push_back({.description = description, .cidr_ip = rule.cidr});
    return;
  }
  auto& pair = permission.user_id_group_pairs.emplace_back();
  pair.group_id = rule.peer_group_id;
  pair.user_id = account;
  pair.description = description;
}

template <class Rule>
wire::ec2::IpPermission empty_permission(const Rule& rule) {
  wire::ec2::IpPermission out;
  out.ip_protocol = rule.protocol;
  if (rule.protocol == "tcp" || rule.protocol == "udp" || rule.protocol == "icmp" ||
      rule.protocol == "icmpv6") {
    out.from_port = rule.from_port;
    out.to_port = rule.to_port;
  }
  return out;
}

template <class Request>
Result<std::vector<SecurityGroupRule>> authorize(Context& ctx, const Request& q,
                                                 const std::string& group_id, bool egress) {
  TRY_ASSIGN(const auto specs, rule_specs(ctx, flat_form(q), q.ip_permissions, group_id));
  TRY_ASSIGN(const auto tags, tags_for(q.tag_specifications, "security-group-rule"));
  return control::authorize(ctx.tx, group_id, egress, specs, tags);
}

// The part of a Revoke that both directions share.
template <class Request, class Answer>
Result<Answer> revoke(Context& ctx, const Request& q, const model::SecurityGroup& group,
                      bool egress) {
  Answer answer;
  const auto flat = flat_form(q);
  control::Revoked revoked;
  if (!q.security_group_rule_ids.empty()) {
    const auto other = q.ip_permissions.empty() ? flat.first_given() : "IpPermissions";
    if (!other.empty()) {
      return fail(errors::invalid_parameter_combination(
          "The parameter SecurityGroupRuleIds cannot be used with the parameter " + other));
    }
    TRY_ASSIGN(revoked.rules, control::revoke_by_ids(ctx.tx, scope(ctx), std::string(group.id),
                                                     egress, q.security_group_rule_ids));
  } else {
    if (names_what_no_rule_can_have(q.ip_permissions)) {
      return fail(errors::permission_not_found(
          "The specified rule does not exist in this security group."));
    }
    TRY_ASSIGN(const auto specs, rule_specs(ctx, flat, q.ip_permissions, group.id));
    TRY_ASSIGN(revoked, control::revoke(ctx.tx, group, egress, specs));
  }
  for (const auto& rule : revoked.rules) {
    answer.revoked_security_group_rules.push_back(to_revoked(rule));
  }
  for (const auto& spec : revoked.unknown) {
    auto permission = empty_permission(spec);
    add_to_permission(permission, ctx.caller.account, spec);
    answer.unknown_ip_permissions.push_back(std::move(permission));
  }
  return answer;
}

}  // namespace

std::vector<wire::ec2::IpPermission> wire_permissions(const World& world,
                                                      const std::string& group_id, bool egress) {
  std::map<std::tuple<std::string, int, int>, wire::ec2::IpPermission> permissions;
  auto rules = world.group_rules.by("group", group_id);
  std::sort(rules.begin(), rules.end(), [](const auto* a, const auto* b) {
    return std::tie(a->cidr, a->peer_group_id) < std::tie(b->cidr, b->peer_group_id);
  });
  for (const auto* rule : rules) {
    if (rule->egress != egress) continue;
    auto [at, fresh] = permissions.try_emplace({rule->protocol, rule->from_port, rule->to_port});
    if (fresh) at->second = empty_permission(*rule);
    add_to_permission(at->second, rule->account, *rule);
  }
  std::vector<wire::ec2::IpPermission> out;
  for (auto& [key, permission] : permissions) out.push_back(std::move(permission));
  return out;
}

Result<wire::ec2::AuthorizeSecurityGroupIngressResult> authorize_security_group_ingress(
    Context& ctx, const wire::ec2::AuthorizeSecurityGroupIngressRequest& q) {
  TRY_ASSIGN(const auto* group, named_group(ctx, q.group_id, q.group_name));
  TRY_ASSIGN(const auto rules, authorize(ctx, q, std::string(group->id), false));
  wire::ec2::AuthorizeSecurityGroupIngressResult result;
  for (const auto& rule : rules) {
    result.security_group_rules.push_back(to_wire(ctx.world(), rule));
  }
  return result;
}

Result<wire::ec2::AuthorizeSecurityGroupEgressResult> authorize_security_group_egress(
    Context& ctx, const wire::ec2::AuthorizeSecurityGroupEgressRequest& q) {
  TRY_ASSIGN(const auto* group, named_group(ctx, q.group_id, std::nullopt));
  TRY_ASSIGN(const auto rules, authorize(ctx, q, std::string(group->id), true));
  wire::ec2::AuthorizeSecurityGroupEgressResult result;
  for (const auto& rule : rules) {
    result.security_group_rules.push_back(to_wire(ctx.world(), rule));
  }
  return result;
}

Result<wire::ec2::RevokeSecurityGroupIngressResult> revoke_security_group_ingress(
    Context& ctx, const wire::ec2::RevokeSecurityGroupIngressRequest& q) {
  TRY_ASSIGN(const auto* group, named_group(ctx, q.group_id, q.group_name));
  return revoke<wire::ec2::RevokeSecurityGroupIngressRequest,
                wire::ec2::RevokeSecurityGroupIngressResult>(ctx, q, *group, false);
}

Result<wire::ec2::RevokeSecurityGroupEgressResult> revoke_security_group_egress(
    Context& ctx, const wire::ec2::RevokeSecurityGroupEgressRequest& q) {
  TRY_ASSIGN(const auto* group, named_group(ctx, q.group_id, std::nullopt));
  return revoke<wire::ec2::RevokeSecurityGroupEgressRequest,
                wire::ec2::RevokeSecurityGroupEgressResult>(ctx, q, *group, true);
}

Result<wire::ec2::DescribeSecurityGroupRulesResult> describe_security_group_rules(
    Context& ctx, const wire::ec2::DescribeSecurityGroupRulesRequest& q) {
  TRY_ASSIGN(const auto filters, FilterSet<SecurityGroupRule>::make(kFields, q.filters));
  for (const auto& filter : q.filters) {
    if (*filter.name != "group-id") continue;
    for (const auto& id : filter.values) {
      if (model::is_well_formed_id(id, "sg") || id.find_first_of("*?") != std::string::npos)
        continue;
      return fail(errors::group_malformed("The security group ID '" + id + "' is malformed"));
    }
  }
  const auto mine = scope(ctx);
  TRY_ASSIGN(auto found,
             select<SecurityGroupRule>(
                 ctx.world(), mine.key(), q.security_group_rule_ids, filters,
                 [&](const auto& id) { return model::find_group_rule(ctx.world(), mine, id); }));
  TRY_ASSIGN(auto page, paginate(ctx.caller, "DescribeSecurityGroupRules", std::move(found),
                                 q.max_results, q.next_token));
  wire::ec2::DescribeSecurityGroupRulesResult result;
  for (const auto* rule : page.items) {
    result.security_group_rules.push_back(to_wire(ctx.world(), *rule));
  }
  result.next_token = page.next_token;
  return result;
}

Result<wire::ec2::ModifySecurityGroupRulesResult> modify_security_group_rules(
    Context& ctx, const wire::ec2::ModifySecurityGroupRulesRequest& q) {
  TRY_ASSIGN(const auto* group, model::find_group(ctx.world(), scope(ctx), *q.group_id));
  std::vector<control::RuleUpdate> updates;
  for (const auto& each : q.security_group_rules) {
    if (!each.security_group_rule) {
      return fail(
          errors::missing_parameter("The request must contain the parameter securityGroupRule"));
    }
    auto& update = updates.emplace_back();
    update.rule_id = *each.security_group_rule_id;
    TRY_ASSIGN(update.spec, rule_spec(ctx, *group, *each.security_group_rule));
  }
  TRY(control::modify_rules(ctx.tx, scope(ctx), std::string(group->id), updates));
  wire::ec2::ModifySecurityGroupRulesResult result;
  result.return_ = true;
  return result;
}

namespace {

template <class Answer, class Request>
Result<Answer> update_descriptions(Context& ctx, const Request& q, bool egress) {
  TRY_ASSIGN(const auto* found, named_group(ctx, q.group_id, q.group_name));
  const std::string group_id = found->id;
  if (q.ip_permissions.empty() == q.security_group_rule_descriptions.empty()) {
    return fail(errors::invalid_parameter_combination(
        "Exactly one of ipPermissions and securityGroupRuleDescriptions must be given"));
  }
  if (names_what_no_rule_can_have(q.ip_permissions)) {
    return fail(
        errors::permission_not_found("The specified rule does not exist in this security group."));
  }
  if (!q.ip_permissions.empty()) {
    TRY_ASSIGN(const auto specs, rule_specs(ctx, FlatRule{}, q.ip_permissions, group_id));
    TRY(control::describe_rules(ctx.tx, group_id, egress, specs));
  }
  for (const auto& each : q.security_group_rule_descriptions) {
    if (!each.security_group_rule_id) {
      return fail(
          errors::missing_parameter("The request must contain the parameter securityGroupRuleId"));
    }
    TRY(control::describe_rule(ctx.tx, scope(ctx), group_id, egress, *each.security_group_rule_id,
                               each.description.value_or("")));
  }
  Answer answer;
  answer.return_ = true;
  return answer;
}

}  // namespace

Result<wire::ec2::UpdateSecurityGroupRuleDescriptionsIngressResult>
update_security_group_rule_descriptions_ingress(
    Context& ctx, const wire::ec2::UpdateSecurityGroupRuleDescriptionsIngressRequest& q) {
  return update_descriptions<wire::ec2::UpdateSecurityGroupRuleDescriptionsIngressResult>(ctx, q,
                                                                                          false);
}

Result<wire::ec2::UpdateSecurityGroupRuleDescriptionsEgressResult>
update_security_group_rule_descriptions_egress(
    Context& ctx, const wire::ec2::UpdateSecurityGroupRuleDescriptionsEgressRequest& q) {
  return update_descriptions<wire::ec2::UpdateSecurityGroupRuleDescriptionsEgressResult>(ctx, q,
                                                                                         true);
}

}  // namespace mg::api::ec2
