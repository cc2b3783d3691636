#include "api/iam/role.h"

#include "api/iam/common.h"
#include "control/commands/iam_role.h"
#include "model/iam_names.h"

namespace mg::api::iam {
namespace {

namespace shapes = wire::iam;
using model::IamRole;

shapes::Role wire_role(const IamRole& role) {
  shapes::Role out;
  out.path = role.path;
  out.role_name = role.name;
  out.role_id = role.role_id;
  out.arn = model::arn_of(role);
  out.create_date = role.created_at;
  out.assume_role_policy_document = wire_document(role.trust_policy);
  if (!role.description.empty()) out.description = role.description;
  out.max_session_duration = role.max_session_s;
  return out;
}

// What a list leaves out.
shapes::Role whole_role(const IamRole& role) {
  auto out = wire_role(role);
  out.permissions_boundary = wire_boundary(role.permissions_boundary);
  out.tags = wire_tags(role.tags);
  shapes::RoleLastUsed used;
  if (role.last_used_at != 0) {
    used = {.last_used_date = role.last_used_at, .region = role.last_used_region};
  }
  out.role_last_used = std::move(used);
  return out;
}

}  // namespace

Result<shapes::CreateRole::Result> create_role(Context& ctx, const shapes::CreateRole::Request& q) {
  TRY_ASSIGN(const auto role,
             control::create_role(
                 ctx.tx, ctx.caller.account,
                 {.name = q.role_name.value_or(""),
                  .path = q.path.value_or("/"),
                  .trust_policy = q.assume_role_policy_document.value_or(""),
                  .description = q.description.value_or(""),
                  .boundary = q.permissions_boundary.value_or(""),
                  .max_session_s = q.max_session_duration.value_or(control::kRoleSessionMinS),
                  .tags = tags_of(q.tags)}));
  shapes::CreateRole::Result result;
  result.role = whole_role(role);
  result.role->role_last_used.reset();
  return result;
}

Result<shapes::GetRole::Result> get_role(Context& ctx, const shapes::GetRole::Request& q) {
  TRY_ASSIGN(const auto* role, control::find_holder<IamRole>(ctx.world(), ctx.caller.account,
                                                             q.role_name.value_or("")));
  shapes::GetRole::Result result;
  result.role = whole_role(*role);
  return result;
}

Result<shapes::ListRoles::Result> list_roles(Context& ctx, const shapes::ListRoles::Request& q) {
  TRY_ASSIGN(const auto prefix, path_prefix(q.path_prefix));
  auto roles = ctx.world().iam_roles.by("account", ctx.caller.account);
  std::erase_if(roles, [&](const IamRole* role) { return !role->path.starts_with(prefix); });
  shapes::ListRoles::Result result;
  TRY_ASSIGN(const auto page, page_of(
                                  ctx, "ListRoles", q, std::move(roles),
                                  [](const IamRole* role) { return role->id; }, result));
  for (const auto* role : page) result.roles.push_back(wire_role(*role));
  return result;
}

Result<shapes::UpdateRole::Result> update_role(Context& ctx, const shapes::UpdateRole::Request& q) {
  TRY(control::update_role(ctx.tx, ctx.caller.account, q.role_name.value_or(""), q.description,
                           q.max_session_duration));
  return shapes::UpdateRole::Result{};
}

Result<shapes::UpdateRoleDescription::Result> update_role_description(
    Context& ctx, const shapes::UpdateRoleDescription::Request& q) {
  TRY_ASSIGN(const auto role,
             control::update_role(ctx.tx, ctx.caller.account, q.role_name.value_or(""),
                                  q.description.value_or(""), std::nullopt));
  shapes::UpdateRoleDescription::Result result;
  result.role = wire_role(role);
  return result;
}

Result<shapes::UpdateAssumeRolePolicy::Result> update_assume_role_policy(
    Context& ctx, const shapes::UpdateAssumeRolePolicy::Request& q) {
  TRY(control::set_trust_policy(ctx.tx, ctx.caller.account, q.role_name.value_or(""),
                                q.policy_document.value_or("")));
  return shapes::UpdateAssumeRolePolicy::Result{};
}

Result<shapes::DeleteRole::Result> delete_role(Context& ctx, const shapes::DeleteRole::Request& q) {
  TRY(control::delete_role(ctx.tx, ctx.caller.account, q.role_name.value_or("")));
  return shapes::DeleteRole::Result{};
}

Result<shapes::TagRole::Result> tag_role(Context& ctx, const shapes::TagRole::Request& q) {
  TRY(control::tag_holder<IamRole>(ctx.tx, ctx.caller.account, q.role_name.value_or(""),
                                   tags_of(q.tags)));
  return shapes::TagRole::Result{};
}

Result<shapes::UntagRole::Result> untag_role(Context& ctx, const shapes::UntagRole::Request& q) {
  TRY(control::untag_holder<IamRole>(ctx.tx, ctx.caller.account, q.role_name.value_or(""),
                                     q.tag_keys));
  return shapes::UntagRole::Result{};
}

Result<shapes::ListRoleTags::Result> list_role_tags(Context& ctx,
                                                    const shapes::ListRoleTags::Request& q) {
  TRY_ASSIGN(const auto* role, control::find_holder<IamRole>(ctx.world(), ctx.caller.account,
                                                             q.role_name.value_or("")));
  shapes::ListRoleTags::Result result;
  TRY_ASSIGN(result.tags, page_of_tags(ctx, "ListRoleTags", q, role->tags, result));
  return result;
}

Result<shapes::ListInstanceProfilesForRole::Result> list_instance_profiles_for_role(
    Context& ctx, const shapes::ListInstanceProfilesForRole::Request& q) {
  TRY(control::find_holder<IamRole>(ctx.world(), ctx.caller.account, q.role_name.value_or("")));
  shapes::ListInstanceProfilesForRole::Result result;
  TRY_ASSIGN(
      result.instance_profiles,
      page_of(
          ctx, "ListInstanceProfilesForRole", q, std::vector<shapes::InstanceProfile>{},
          [](const shapes::InstanceProfile& one) { return *one.instance_profile_name; }, result));
  return result;
}

}  // namespace mg::api::iam
