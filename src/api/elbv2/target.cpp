#include "api/elbv2/target.h"

#include "api/elbv2/common.h"
#include "control/commands/target.h"
#include "model/target_group.h"

namespace mg::api::elbv2 {

namespace shapes = wire::elbv2;

namespace {

shapes::TargetHealthDescription wire_health(const model::TargetGroup& group,
                                            const control::TargetHealthRow& row) {
  shapes::TargetHealthDescription out;
  auto& target = out.target.emplace();
  target.id = row.target.target_id;
  target.port = row.target.port;
  if (!row.target.zone.empty() && group.target_type == "ip") {
    target.availability_zone = row.target.zone;
  }
  out.health_check_port =
      group.check_port == "traffic-port" ? std::to_string(row.target.port) : group.check_port;
  auto& health = out.target_health.emplace();
  health.state = row.state.state;
  if (!row.state.reason.empty()) health.reason = row.state.reason;
  if (!row.state.description.empty()) health.description = row.state.description;
  return out;
}

}  // namespace

Result<shapes::RegisterTargets::Result> register_targets(
    Context& ctx, const shapes::RegisterTargets::Request& q) {
  TRY_ASSIGN(const auto targets, target_refs(q.targets));
  TRY(control::register_targets(ctx.tx, ctx.caller, *q.target_group_arn, targets));
  return shapes::RegisterTargets::Result{};
}

Result<shapes::DeregisterTargets::Result> deregister_targets(
    Context& ctx, const shapes::DeregisterTargets::Request& q) {
  TRY_ASSIGN(const auto targets, target_refs(q.targets));
  TRY(control::deregister_targets(ctx.tx, ctx.caller, *q.target_group_arn, targets));
  return shapes::DeregisterTargets::Result{};
}

Result<shapes::DescribeTargetHealth::Result> describe_target_health(
    Context& ctx, const shapes::DescribeTargetHealth::Request& q) {
  if (!q.include.empty()) return fail(not_supported("Include"));
  TRY_ASSIGN(const auto targets, target_refs(q.targets));
  TRY_ASSIGN(const auto* group,
             model::find_target_group(ctx.world(), scope_of(ctx), *q.target_group_arn));
  TRY_ASSIGN(const auto rows, control::target_health(ctx.tx, ctx.caller, group->id, targets));
  shapes::DescribeTargetHealth::Result result;
  for (const auto& row : rows) {
    result.target_health_descriptions.push_back(wire_health(*group, row));
  }
  return result;
}

}  // namespace mg::api::elbv2
