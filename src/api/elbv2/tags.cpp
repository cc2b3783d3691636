#include "api/elbv2/tags.h"

#include "api/elbv2/common.h"
#include "control/commands/elb_tags.h"
#include "control/commands/tags.h"

namespace mg::api::elbv2 {

namespace shapes = wire::elbv2;

Result<shapes::AddTags::Result> add_tags(Context& ctx, const shapes::AddTags::Request& q) {
  TRY_ASSIGN(const auto tags, tags_of(q.tags));
  TRY(control::tag_elb_resources(ctx.tx, ctx.caller, q.resource_arns, tags));
  return shapes::AddTags::Result{};
}

Result<shapes::RemoveTags::Result> remove_tags(Context& ctx, const shapes::RemoveTags::Request& q) {
  TRY(control::untag_elb_resources(ctx.tx, ctx.caller, q.resource_arns, q.tag_keys));
  return shapes::RemoveTags::Result{};
}

Result<shapes::DescribeTags::Result> describe_tags(Context& ctx,
                                                   const shapes::DescribeTags::Request& q) {
  shapes::DescribeTags::Result result;
  for (const auto& arn : q.resource_arns) {
    TRY(control::check_elb_resource(ctx.world(), ctx.caller, arn));
    auto& row = result.tag_descriptions.emplace_back();
    row.resource_arn = arn;
    for (const auto& [key, value] : control::tags_of(ctx.world(), arn)) {
      row.tags.push_back({.key = key, .value = value});
    }
  }
  return result;
}

}  // namespace mg::api::elbv2
