#include "api/ec2/security_group_spec.h"

#include <algorithm>

#include "api/query/request.h"
#include "base/check.h"
#include "model/aws_errors.h"

namespace mg::api::ec2 {

namespace errors = model::errors;
using model::RuleSpec;
using model::SecurityGroup;
using model::World;
using wire::ec2::IpPermission;

namespace {

Result<std::int32_t> port_number(const std::optional<std::int64_t>& port) {
  const auto value = port.value_or(-1);
  if (value < -1 || value > 65535) {
    return fail(errors::invalid_parameter_value("Invalid value '" + std::to_string(value) +
                                                "' for port. Must be between -1 and 65535."));
  }
  return static_cast<std::int32_t>(value);
}

// Protocol and ports, with no peer yet.
Result<RuleSpec> bare_spec(const std::optional<std::string>& protocol,
                           const std::optional<std::int64_t>& from_port,
                           const std::optional<std::int64_t>& to_port) {
  if (!protocol) {
    return fail(errors::invalid_parameter_value(
        "Invalid value 'null' for protocol. VPC security group rules must specify protocols "
        "explicitly."));
  }
  RuleSpec spec;
  TRY_ASSIGN(spec.protocol, model::normalize_protocol(*protocol));
  TRY_ASSIGN(spec.from_port, port_number(from_port));
  TRY_ASSIGN(spec.to_port, port_number(to_port));
  TRY(model::check_ports(spec, from_port.has_value(), to_port.has_value()));
  return spec;
}

Result<std::string> peer_by_name(const World& world, const SecurityGroup& group,
                                 const std::string& name) {
  for (const auto* other : world.security_groups.by("vpc", group.vpc_id)) {
    if (other->name == name) return other->id;
  }
  return fail(errors::group_not_found("The security group '" + name + "' does not exist"));
}

Result<std::string> peer_by_id(const Context& ctx, const SecurityGroup& group,
                               const std::string& id) {
  TRY_ASSIGN(const auto* peer, model::find_group(ctx.world(), scope(ctx), id));
  if (peer->vpc_id != group.vpc_id) {
    return fail(errors::group_not_found(
        "You have specified two resources that belong to different networks."));
  }
  return peer->id;
}

Result<std::string> peer_of(const Context& ctx, const SecurityGroup& group,
                            const wire::ec2::UserIdGroupPair& pair) {
  TRY(refuse({{pair.vpc_peering_connection_id.has_value(), "VpcPeeringConnectionId"},
              {pair.peering_status.has_value(), "PeeringStatus"}}));
  if (!pair.group_id && !pair.group_name) {
    return fail(errors::missing_parameter("The request must contain the parameter groupId"));
  }
  const auto& named = pair.group_id ? *pair.group_id : *pair.group_name;
  // A group of another account could only be in another VPC, and there is no peering.
  if (given_other_than(pair.user_id, ctx.caller.account)) {
    return fail(errors::group_not_found("The security group '" + named + "' does not exist"));
  }
  if (given_other_than(pair.vpc_id, group.vpc_id)) {
    return fail(errors::group_not_found(
        "You have specified two resources that belong to different networks."));
  }
  return pair.group_id ? peer_by_id(ctx, group, named) : peer_by_name(ctx.world(), group, named);
}

Result<void> add_permission(const Context& ctx, const SecurityGroup& group,
                            const IpPermission& permission, std::vector<RuleSpec>& out) {
  TRY_ASSIGN(const auto bare,
             bare_spec(permission.ip_protocol, permission.from_port, permission.to_port));
  if (!permission.prefix_list_ids.empty()) {
    return fail(errors::invalid_parameter_value("The parameter PrefixListIds is not supported"));
  }
  if (permission.ip_ranges.empty() && permission.user_id_group_pairs.empty() &&
      permission.ipv6_ranges.empty()) {
    return fail(errors::invalid_parameter_value(
        "Missing source specification: include source security group or CIDR information"));
  }
  for (const auto& range : permission.ip_ranges) {
    auto spec = bare;
    if (!range.cidr_ip) {
      return fail(errors::missing_parameter("The request must contain the parameter cidrIp"));
    }
    TRY_ASSIGN(spec.cidr, model::check_rule_cidr(*range.cidr_ip));
    spec.description = range.description.value_or("");
    TRY(model::check_rule_description(spec.description));
    out.push_back(std::move(spec));
  }
  for (const auto& range : permission.ipv6_ranges) {
    auto spec = bare;
    if (!range.cidr_ipv6) {
      return fail(errors::missing_parameter("The request must contain the parameter cidrIpv6"));
    }
    TRY_ASSIGN(spec.cidr, model::check_rule_cidr6(*range.cidr_ipv6));
    spec.description = range.description.value_or("");
    TRY(model::check_rule_description(spec.description));
    out.push_back(std::move(spec));
  }
  for (const auto& pair : permission.user_id_group_pairs) {
    auto spec = bare;
    TRY_ASSIGN(spec.peer_group_id, peer_of(ctx, group, pair));
    spec.description = pair.description.value_or("");
    TRY(model::check_rule_description(spec.description));
    out.push_back(std::move(spec));
  }
  return {};
}

Result<RuleSpec> flat_spec(const Context& ctx, const SecurityGroup& group, const FlatRule& flat) {
  // With a group by name and no protocol, AWS means all traffic.
  const bool all = flat.source_group_name && !flat.protocol && !flat.from_port && !flat.to_port;
  TRY_ASSIGN(auto spec, bare_spec(all ? std::optional<std::string>("-1") : flat.protocol,
                                  flat.from_port, flat.to_port));
  if (flat.cidr.has_value() == flat.source_group_name.has_value()) {
    return fail(errors::invalid_parameter_combination(
        "Exactly one of cidrIp and sourceSecurityGroupName must be given"));
  }
  if (flat.cidr) {
    if (flat.source_owner_id) {
      return fail(errors::invalid_parameter_combination(
          "The parameter sourceSecurityGroupOwnerId cannot be used with the parameter cidrIp"));
    }
    TRY_ASSIGN(spec.cidr, model::check_rule_cidr(*flat.cidr));
    return spec;
  }
  if (given_other_than(flat.source_owner_id, ctx.caller.account)) {
    return fail(errors::group_not_found("The security group '" + *flat.source_group_name +
                                        "' does not exist"));
  }
  TRY_ASSIGN(spec.peer_group_id, peer_by_name(ctx.world(), group, *flat.source_group_name));
  return spec;
}

}  // namespace

Result<std::vector<RuleSpec>> rule_specs(const Context& ctx, const FlatRule& flat,
                                         const std::vector<IpPermission>& permissions,
                                         const std::string& group_id) {
  const auto* group = ctx.world().security_groups.find(group_id);
  CHECK(group != nullptr);
  std::vector<RuleSpec> out;
  if (const auto name = flat.first_given(); !name.empty()) {
    if (!permissions.empty()) {
      return fail(errors::invalid_parameter_combination(
          "The parameter IpPermissions cannot be used with the parameter " + name));
    }
    TRY_ASSIGN(out.emplace_back(), flat_spec(ctx, *group, flat));
    return out;
  }
  if (permissions.empty()) {
    return fail(errors::missing_parameter("The request must contain the parameter ipPermissions"));
  }
  for (const auto& permission : permissions) TRY(add_permission(ctx, *group, permission, out));
  return out;
}

Result<RuleSpec> rule_spec(const Context& ctx, const SecurityGroup& group,
                           const wire::ec2::SecurityGroupRuleRequest& wanted) {
  TRY(refuse({{wanted.prefix_list_id.has_value(), "SecurityGroupRule.PrefixListId"}}));
  const auto protocol =
      model::normalize_protocol(wanted.ip_protocol.value_or("")).value_or(std::string());
  if ((protocol == "tcp" || protocol == "udp") && !(wanted.from_port && wanted.to_port)) {
    return fail(errors::invalid_parameter_value(
        "Invalid value for portRange. Must specify both from and to ports with TCP/UDP."));
  }
  TRY_ASSIGN(auto spec, bare_spec(wanted.ip_protocol, wanted.from_port, wanted.to_port));
  const int peers = (wanted.cidr_ipv4 ? 1 : 0) + (wanted.cidr_ipv6 ? 1 : 0) +
                    (wanted.referenced_group_id ? 1 : 0);
  if (peers == 0) {
    return fail(errors::missing_parameter(
        "The request must contain exactly one of: cidrIp, cidrIpv6, prefixListId, or "
        "referencedGroupId"));
  }
  if (peers > 1) {
    return fail(errors::invalid_parameter_combination(
        "Only one of cidrIp, cidrIpv6, prefixListId, or referencedGroupId can be specified"));
  }
  if (wanted.cidr_ipv4) {
    TRY_ASSIGN(spec.cidr, model::check_rule_cidr(*wanted.cidr_ipv4));
  }
  if (wanted.cidr_ipv6) {
    TRY_ASSIGN(spec.cidr, model::check_rule_cidr6(*wanted.cidr_ipv6));
  }
  if (wanted.referenced_group_id) {
    TRY_ASSIGN(spec.peer_group_id, peer_by_id(ctx, group, *wanted.referenced_group_id));
  }
  spec.description = wanted.description.value_or("");
  TRY(model::check_rule_description(spec.description));
  return spec;
}

bool names_what_no_rule_can_have(const std::vector<IpPermission>& permissions) {
  return std::any_of(permissions.begin(), permissions.end(), [](const IpPermission& permission) {
    return !permission.prefix_list_ids.empty();
  });
}

}  // namespace mg::api::ec2
