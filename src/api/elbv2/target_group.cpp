#include "api/elbv2/target_group.h"

#include <utility>

#include "api/elbv2/common.h"
#include "control/commands/target_group.h"
#include "model/aws_errors.h"
#include "model/load_balancer.h"
#include "model/target_group.h"

namespace mg::api::elbv2 {

namespace shapes = wire::elbv2;
namespace errors = model::errors;

namespace {

// The health-check members stand under the same names in Create and Modify.
template <class Request>
Result<model::HealthCheckChange> health_check(const Request& q) {
  model::HealthCheckChange change;
  change.protocol = q.health_check_protocol;
  change.port = q.health_check_port;
  change.path = q.health_check_path;
  change.enabled = q.health_check_enabled;
  change.interval_s = q.health_check_interval_seconds;
  change.timeout_s = q.health_check_timeout_seconds;
  change.healthy_count = q.healthy_threshold_count;
  change.unhealthy_count = q.unhealthy_threshold_count;
  if (q.matcher) {
    change.codes = q.matcher->http_code;
    change.grpc_codes = q.matcher->grpc_code;
  }
  return change;
}

shapes::TargetGroup wire_target_group(const model::World& world, const model::TargetGroup& group) {
  shapes::TargetGroup out;
  out.target_group_arn = group.id;
  out.target_group_name = group.name;
  out.protocol = group.protocol;
  out.port = group.port;
  out.vpc_id = group.vpc_id;
  out.health_check_protocol = group.check_protocol;
  out.health_check_port = group.check_port;
  out.health_check_enabled = true;
  out.health_check_interval_seconds = group.check_interval_s;
  out.health_check_timeout_seconds = group.check_timeout_s;
  out.healthy_threshold_count = group.healthy_count;
  out.unhealthy_threshold_count = group.unhealthy_count;
  if (model::is_http(group.check_protocol)) {
    out.health_check_path = group.check_path;
    auto& matcher = out.matcher.emplace();
    (group.protocol_version == "GRPC" ? matcher.grpc_code : matcher.http_code) = group.check_codes;
  }
  if (!group.protocol_version.empty()) out.protocol_version = group.protocol_version;
  const auto balancer = model::load_balancer_of(world, group.id);
  if (!balancer.empty()) out.load_balancer_arns.push_back(balancer);
  out.target_type = group.target_type;
  out.ip_address_type = group.ip_address_type;
  return out;
}

Result<std::vector<const model::TargetGroup*>> asked_for(
    const Context& ctx, const shapes::DescribeTargetGroups::Request& q) {
  const auto scope = scope_of(ctx);
  std::vector<const model::TargetGroup*> out;
  for (const auto& arn : q.target_group_arns) {
    TRY_ASSIGN(const auto* found, model::find_target_group(ctx.world(), scope, arn));
    out.push_back(found);
  }
  for (const auto& name : q.names) {
    const auto* found = model::target_group_named(ctx.world(), scope, name);
    if (!found) {
      return fail(errors::target_group_not_found("One or more target groups not found"));
    }
    out.push_back(found);
  }
  if (q.load_balancer_arn) {
    TRY_ASSIGN(const auto* balancer,
               model::find_load_balancer(ctx.world(), scope, *q.load_balancer_arn));
    for (const auto* listener : ctx.world().listeners.by("balancer", balancer->id)) {
      if (const auto* group = ctx.world().target_groups.find(listener->target_group_id)) {
        out.push_back(group);
      }
    }
    return out;
  }
  if (!q.target_group_arns.empty() || !q.names.empty()) return out;
  return ctx.world().target_groups.by("scope", scope.key());
}

}  // namespace

Result<shapes::CreateTargetGroup::Result> create_target_group(
    Context& ctx, const shapes::CreateTargetGroup::Request& q) {
  if (q.target_control_port) return fail(not_supported("TargetControlPort"));
  control::CreateTargetGroup wanted;
  wanted.name = *q.name;
  wanted.target_type = q.target_type.value_or("");
  wanted.ip_address_type = q.ip_address_type.value_or("");
  wanted.protocol = q.protocol;
  wanted.protocol_version = q.protocol_version;
  wanted.port = q.port;
  wanted.vpc_id = q.vpc_id;
  TRY_ASSIGN(wanted.check, health_check(q));
  TRY_ASSIGN(wanted.tags, tags_of(q.tags));
  TRY_ASSIGN(const auto made, control::create_target_group(ctx.tx, ctx.caller, wanted));
  shapes::CreateTargetGroup::Result result;
  result.target_groups.push_back(wire_target_group(ctx.world(), made));
  return result;
}

Result<shapes::DescribeTargetGroups::Result> describe_target_groups(
    Context& ctx, const shapes::DescribeTargetGroups::Request& q) {
  if (!q.target_group_arns.empty() && !q.names.empty()) {
    return fail(not_together("TargetGroupArns", "Names"));
  }
  if (q.load_balancer_arn && !q.target_group_arns.empty()) {
    return fail(not_together("LoadBalancerArn", "TargetGroupArns"));
  }
  if (q.load_balancer_arn && !q.names.empty()) {
    return fail(not_together("LoadBalancerArn", "Names"));
  }
  TRY_ASSIGN(const auto found, asked_for(ctx, q));
  TRY_ASSIGN(const auto page, page_of(ctx, "DescribeTargetGroups", q, found));
  shapes::DescribeTargetGroups::Result result;
  for (const auto* group : page.items) {
    result.target_groups.push_back(wire_target_group(ctx.world(), *group));
  }
  result.next_marker = page.next_token;
  return result;
}

Result<shapes::ModifyTargetGroup::Result> modify_target_group(
    Context& ctx, const shapes::ModifyTargetGroup::Request& q) {
  TRY_ASSIGN(const auto change, health_check(q));
  TRY_ASSIGN(const auto changed,
             control::modify_target_group(ctx.tx, ctx.caller, *q.target_group_arn, change));
  shapes::ModifyTargetGroup::Result result;
  result.target_groups.push_back(wire_target_group(ctx.world(), changed));
  return result;
}

Result<shapes::DeleteTargetGroup::Result> delete_target_group(
    Context& ctx, const shapes::DeleteTargetGroup::Request& q) {
  TRY(control::delete_target_group(ctx.tx, ctx.caller, *q.target_group_arn));
  return shapes::DeleteTargetGroup::Result{};
}

Result<shapes::DescribeTargetGroupAttributes::Result> describe_target_group_attributes(
    Context& ctx, const shapes::DescribeTargetGroupAttributes::Request& q) {
  TRY_ASSIGN(const auto* found,
             model::find_target_group(ctx.world(), scope_of(ctx), *q.target_group_arn));
  shapes::DescribeTargetGroupAttributes::Result result;
  result.attributes = wire_attributes<shapes::TargetGroupAttribute>(model::attributes_of(*found));
  return result;
}

Result<shapes::ModifyTargetGroupAttributes::Result> modify_target_group_attributes(
    Context& ctx, const shapes::ModifyTargetGroupAttributes::Request& q) {
  TRY_ASSIGN(const auto wanted, attribute_list(q.attributes));
  TRY_ASSIGN(const auto changed, control::modify_target_group_attributes(
                                     ctx.tx, ctx.caller, *q.target_group_arn, wanted));
  shapes::ModifyTargetGroupAttributes::Result result;
  result.attributes = wire_attributes<shapes::TargetGroupAttribute>(model::attributes_of(changed));
  return result;
}

}  // namespace mg::api::elbv2
