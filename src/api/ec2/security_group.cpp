#include "api/ec2/security_group.h"

#include <algorithm>

#include "api/ec2/security_group_rule.h"
#include "api/query/filters.h"
#include "api/query/paging.h"
#include "api/query/request.h"
#include "api/query/tags.h"
#include "control/commands/security_group.h"
#include "model/aws_errors.h"

namespace mg::api::ec2 {

namespace errors = model::errors;
using model::SecurityGroup;
using model::SecurityGroupRule;
using model::World;

namespace {

// One value for each rule of a direction; rules that lack it are left out.
template <bool kEgress, class Get>
Values of_rules(const World& world, const SecurityGroup& group, Get get) {
  Values out;
  for (const auto* rule : world.group_rules.by("group", group.id)) {
    if (rule->egress != kEgress) continue;
    if (std::string text = get(*rule); !text.empty()) out.push_back(std::move(text));
  }
  return out;
}

template <bool kEgress>
Values cidrs(const World& w, const SecurityGroup& g) {
  return of_rules<kEgress>(w, g, [](const SecurityGroupRule& r) {
    return model::is_ipv6_block(r.cidr) ? std::string() : r.cidr;
  });
}
template <bool kEgress>
Values ipv6_cidrs(const World& w, const SecurityGroup& g) {
  return of_rules<kEgress>(w, g, [](const SecurityGroupRule& r) {
    return model::is_ipv6_block(r.cidr) ? r.cidr : std::string();
  });
}
template <bool kEgress>
Values from_ports(const World& w, const SecurityGroup& g) {
  return of_rules<kEgress>(w, g,
                           [](const SecurityGroupRule& r) { return std::to_string(r.from_port); });
}
template <bool kEgress>
Values to_ports(const World& w, const SecurityGroup& g) {
  return of_rules<kEgress>(w, g,
                           [](const SecurityGroupRule& r) { return std::to_string(r.to_port); });
}
template <bool kEgress>
Values protocols(const World& w, const SecurityGroup& g) {
  return of_rules<kEgress>(w, g, [](const SecurityGroupRule& r) { return r.protocol; });
}
template <bool kEgress>
Values peers(const World& w, const SecurityGroup& g) {
  return of_rules<kEgress>(w, g, [](const SecurityGroupRule& r) { return r.peer_group_id; });
}
template <bool kEgress>
Values peer_names(const World& w, const SecurityGroup& g) {
  return of_rules<kEgress>(w, g, [&](const SecurityGroupRule& r) {
    const auto* peer = w.security_groups.find(r.peer_group_id);
    return peer ? peer->name : std::string();
  });
}
template <bool kEgress>
Values peer_owners(const World& w, const SecurityGroup& g) {
  return of_rules<kEgress>(w, g, [](const SecurityGroupRule& r) {
    return r.peer_group_id.empty() ? std::string() : r.account;
  });
}
Values none(const World&, const SecurityGroup&) {
  return {};
}

constexpr FilterField<SecurityGroup> kFields[] = {
    {"description", [](const World&, const SecurityGroup& g) { return Values{g.description}; }},
    {"egress.ip-permission.cidr", cidrs<true>},
    {"egress.ip-permission.from-port", from_ports<true>},
    {"egress.ip-permission.group-id", peers<true>},
    {"egress.ip-permission.group-name", peer_names<true>},
    {"egress.ip-permission.ipv6-cidr", ipv6_cidrs<true>},
    {"egress.ip-permission.prefix-list-id", none},
    {"egress.ip-permission.protocol", protocols<true>},
    {"egress.ip-permission.to-port", to_ports<true>},
    {"egress.ip-permission.user-id", peer_owners<true>},
    {"group-id", [](const World&, const SecurityGroup& g) { return Values{g.id}; }},
    {"group-name", [](const World&, const SecurityGroup& g) { return Values{g.name}; }},
    {"ip-permission.cidr", cidrs<false>},
    {"ip-permission.from-port", from_ports<false>},
    {"ip-permission.group-id", peers<false>},
    {"ip-permission.group-name", peer_names<false>},
    {"ip-permission.ipv6-cidr", ipv6_cidrs<false>},
    {"ip-permission.prefix-list-id", none},
    {"ip-permission.protocol", protocols<false>},
    {"ip-permission.to-port", to_ports<false>},
    {"ip-permission.user-id", peer_owners<false>},
    {"owner-id", [](const World&, const SecurityGroup& g) { return Values{g.account}; }},
    {"vpc-id", [](const World&, const SecurityGroup& g) { return Values{g.vpc_id}; }},
};

std::string arn_of(const SecurityGroup& group) {
  return ec2_arn({group.account, group.region}, "security-group", group.id);
}

wire::ec2::SecurityGroup to_wire(const World& world, const SecurityGroup& group) {
  wire::ec2::SecurityGroup out;
  out.group_id = group.id;
  out.group_name = group.name;
  out.description = group.description;
  out.owner_id = group.account;
  out.vpc_id = group.vpc_id;
  out.security_group_arn = arn_of(group);
  out.ip_permissions = wire_permissions(world, group.id, false);
  out.ip_permissions_egress = wire_permissions(world, group.id, true);
  out.tags = wire_tags(world, group.id);
  return out;
}

}  // namespace

Result<const SecurityGroup*> group_by_name(const Context& ctx, const std::string& name) {
  const auto* vpc = model::default_vpc(ctx.world(), scope(ctx));
  if (!vpc) return fail(errors::no_default_vpc("No default VPC for this user"));
  for (const auto* group : ctx.world().security_groups.by("vpc", vpc->id)) {
    if (group->name == name) return group;
  }
  return fail(errors::group_not_found("The security group '" + name +
                                      "' does not exist in default VPC '" + vpc->id + "'"));
}

Result<const SecurityGroup*> named_group(const Context& ctx, const std::optional<std::string>& id,
                                         const std::optional<std::string>& name) {
  if (id && name) {
    return fail(errors::invalid_parameter_combination(
        "The parameter groupName cannot be used with the parameter groupId"));
  }
  if (id) return model::find_group(ctx.world(), scope(ctx), *id);
  if (name) return group_by_name(ctx, *name);
  return fail(
      errors::missing_parameter("The request must contain the parameter groupName or groupId"));
}

Result<wire::ec2::CreateSecurityGroupResult> create_security_group(
    Context& ctx, const wire::ec2::CreateSecurityGroupRequest& q) {
  control::NewGroup wanted;
  wanted.name = *q.group_name;
  wanted.description = *q.description;
  if (q.vpc_id) {
    TRY_ASSIGN(const auto* vpc, model::find_vpc(ctx.world(), scope(ctx), *q.vpc_id));
    wanted.vpc_id = vpc->id;
  } else if (const auto* vpc = model::default_vpc(ctx.world(), scope(ctx))) {
    wanted.vpc_id = vpc->id;
  } else {
    return fail(errors::no_default_vpc("No default VPC for this user"));
  }
  TRY_ASSIGN(wanted.tags, tags_for(q.tag_specifications, "security-group"));
  TRY_ASSIGN(const auto group, control::create_group(ctx.tx, scope(ctx), wanted));
  wire::ec2::CreateSecurityGroupResult result;
  result.group_id = group.id;
  result.security_group_arn = arn_of(group);
  result.tags = wire_tags(ctx.world(), group.id);
  return result;
}

Result<wire::ec2::DescribeSecurityGroupsResult> describe_security_groups(
    Context& ctx, const wire::ec2::DescribeSecurityGroupsRequest& q) {
  TRY_ASSIGN(const auto filters, FilterSet<SecurityGroup>::make(kFields, q.filters));
  const auto mine = scope(ctx);
  auto ids = q.group_ids;
  for (const auto& name : q.group_names) {
    TRY_ASSIGN(const auto* group, group_by_name(ctx, name));
    ids.push_back(group->id);
  }
  TRY_ASSIGN(auto found,
             select<SecurityGroup>(ctx.world(), mine.key(), ids, filters, [&](const auto& id) {
               return model::find_group(ctx.world(), mine, id);
             }));
  TRY_ASSIGN(auto page, paginate(ctx.caller, "DescribeSecurityGroups", std::move(found),
                                 q.max_results, q.next_token));
  wire::ec2::DescribeSecurityGroupsResult result;
  for (const auto* group : page.items) {
    result.security_groups.push_back(to_wire(ctx.world(), *group));
  }
  result.next_token = page.next_token;
  return result;
}

// References come from other VPCs by peering or a transit gateway; there is neither.
Result<wire::ec2::DescribeSecurityGroupReferencesResult> describe_security_group_references(
    Context& ctx, const wire::ec2::DescribeSecurityGroupReferencesRequest& q) {
  for (const auto& id : q.group_id) TRY(model::find_group(ctx.world(), scope(ctx), id));
  return wire::ec2::DescribeSecurityGroupReferencesResult{};
}

Result<wire::ec2::DeleteSecurityGroupResult> delete_security_group(
    Context& ctx, const wire::ec2::DeleteSecurityGroupRequest& q) {
  TRY_ASSIGN(const auto* group, named_group(ctx, q.group_id, q.group_name));
  wire::ec2::DeleteSecurityGroupResult result;
  result.group_id = group->id;
  TRY(control::delete_group(ctx.tx, *group));
  return result;
}

}  // namespace mg::api::ec2
