#include "api/iam/user.h"

#include "api/iam/common.h"
#include "control/commands/iam_user.h"
#include "model/iam_names.h"
#include "model/principal.h"

namespace mg::api::iam {
namespace {

namespace shapes = wire::iam;
using model::IamUser;

shapes::User wire_user(const IamUser& user) {
  shapes::User out;
  out.path = user.path;
  out.user_name = user.name;
  out.user_id = user.user_id;
  out.arn = model::arn_of(user);
  out.create_date = user.created_at;
  return out;
}

// What a list leaves out.
shapes::User whole_user(const IamUser& user) {
  auto out = wire_user(user);
  out.permissions_boundary = wire_boundary(user.permissions_boundary);
  out.tags = wire_tags(user.tags);
  return out;
}

shapes::User root_user(const Context& ctx) {
  shapes::User out;
  out.user_id = ctx.caller.account;
  out.arn = model::root_arn(ctx.caller.account);
  if (const auto* account = ctx.world().accounts.find(ctx.caller.account)) {
    out.create_date = account->created_at;
  }
  return out;
}

}  // namespace

Result<shapes::CreateUser::Result> create_user(Context& ctx, const shapes::CreateUser::Request& q) {
  TRY_ASSIGN(const auto user, control::create_user(ctx.tx, ctx.caller.account,
                                                   {.name = q.user_name.value_or(""),
                                                    .path = q.path.value_or("/"),
                                                    .boundary = q.permissions_boundary.value_or(""),
                                                    .tags = tags_of(q.tags)}));
  shapes::CreateUser::Result result;
  result.user = whole_user(user);
  return result;
}

Result<shapes::GetUser::Result> get_user(Context& ctx, const shapes::GetUser::Request& q) {
  TRY_ASSIGN(const auto name, meant_user(ctx, q.user_name));
  shapes::GetUser::Result result;
  if (name.empty()) {
    result.user = root_user(ctx);
    return result;
  }
  TRY_ASSIGN(const auto* user,
             control::find_holder<IamUser>(ctx.world(), ctx.caller.account, name));
  result.user = whole_user(*user);
  return result;
}

Result<shapes::ListUsers::Result> list_users(Context& ctx, const shapes::ListUsers::Request& q) {
  TRY_ASSIGN(const auto prefix, path_prefix(q.path_prefix));
  auto users = ctx.world().iam_users.by("account", ctx.caller.account);
  std::erase_if(users, [&](const IamUser* user) { return !user->path.starts_with(prefix); });
  shapes::ListUsers::Result result;
  TRY_ASSIGN(const auto page, page_of(
                                  ctx, "ListUsers", q, std::move(users),
                                  [](const IamUser* user) { return user->id; }, result));
  for (const auto* user : page) result.users.push_back(wire_user(*user));
  return result;
}

Result<shapes::UpdateUser::Result> update_user(Context& ctx, const shapes::UpdateUser::Request& q) {
  TRY(control::update_user(ctx.tx, ctx.caller.account, q.user_name.value_or(""), q.new_user_name,
                           q.new_path));
  return shapes::UpdateUser::Result{};
}

Result<shapes::DeleteUser::Result> delete_user(Context& ctx, const shapes::DeleteUser::Request& q) {
  TRY(control::delete_user(ctx.tx, ctx.caller.account, q.user_name.value_or("")));
  return shapes::DeleteUser::Result{};
}

Result<shapes::TagUser::Result> tag_user(Context& ctx, const shapes::TagUser::Request& q) {
  TRY(control::tag_holder<IamUser>(ctx.tx, ctx.caller.account, q.user_name.value_or(""),
                                   tags_of(q.tags)));
  return shapes::TagUser::Result{};
}

Result<shapes::UntagUser::Result> untag_user(Context& ctx, const shapes::UntagUser::Request& q) {
  TRY(control::untag_holder<IamUser>(ctx.tx, ctx.caller.account, q.user_name.value_or(""),
                                     q.tag_keys));
  return shapes::UntagUser::Result{};
}

Result<shapes::ListUserTags::Result> list_user_tags(Context& ctx,
                                                    const shapes::ListUserTags::Request& q) {
  TRY_ASSIGN(const auto* user, control::find_holder<IamUser>(ctx.world(), ctx.caller.account,
                                                             q.user_name.value_or("")));
  shapes::ListUserTags::Result result;
  TRY_ASSIGN(result.tags, page_of_tags(ctx, "ListUserTags", q, user->tags, result));
  return result;
}

Result<shapes::ListGroupsForUser::Result> list_groups_for_user(
    Context& ctx, const shapes::ListGroupsForUser::Request& q) {
  TRY(control::find_holder<IamUser>(ctx.world(), ctx.caller.account, q.user_name.value_or("")));
  shapes::ListGroupsForUser::Result result;
  TRY_ASSIGN(result.groups,
             page_of(
                 ctx, "ListGroupsForUser", q, std::vector<shapes::Group>{},
                 [](const shapes::Group& group) { return *group.group_name; }, result));
  return result;
}

}  // namespace mg::api::iam
