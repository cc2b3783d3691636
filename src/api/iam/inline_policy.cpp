#include "api/iam/inline_policy.h"

#include "api/iam/common.h"

namespace mg::api::iam {
namespace {

namespace shapes = wire::iam;
using model::IamRole;
using model::IamUser;

template <class Op, class T>
Result<typename Op::Result> list_names(Context& ctx, const typename Op::Request& q,
                                       const std::string& holder) {
  TRY_ASSIGN(const T* found, control::find_holder<T>(ctx.world(), ctx.caller.account, holder));
  std::vector<std::string> names;
  for (const auto& [name, document] : found->inline_policies) names.push_back(name);
  typename Op::Result result;
  TRY_ASSIGN(result.policy_names, page_of(
                                      ctx, Op::kName, q, std::move(names),
                                      [](const std::string& name) { return name; }, result));
  return result;
}

}  // namespace

Result<shapes::PutUserPolicy::Result> put_user_policy(Context& ctx,
                                                      const shapes::PutUserPolicy::Request& q) {
  TRY(control::put_inline_policy<IamUser>(ctx.tx, ctx.caller.account, q.user_name.value_or(""),
                                          q.policy_name.value_or(""),
                                          q.policy_document.value_or("")));
  return shapes::PutUserPolicy::Result{};
}

Result<shapes::GetUserPolicy::Result> get_user_policy(Context& ctx,
                                                      const shapes::GetUserPolicy::Request& q) {
  const auto user = q.user_name.value_or("");
  const auto policy = q.policy_name.value_or("");
  TRY_ASSIGN(const auto document,
             control::get_inline_policy<IamUser>(ctx.world(), ctx.caller.account, user, policy));
  shapes::GetUserPolicy::Result result;
  result.user_name = user;
  result.policy_name = policy;
  result.policy_document = wire_document(document);
  return result;
}

Result<shapes::ListUserPolicies::Result> list_user_policies(
    Context& ctx, const shapes::ListUserPolicies::Request& q) {
  return list_names<shapes::ListUserPolicies, IamUser>(ctx, q, q.user_name.value_or(""));
}

Result<shapes::DeleteUserPolicy::Result> delete_user_policy(
    Context& ctx, const shapes::DeleteUserPolicy::Request& q) {
  TRY(control::delete_inline_policy<IamUser>(ctx.tx, ctx.caller.account, q.user_name.value_or(""),
                                             q.policy_name.value_or("")));
  return shapes::DeleteUserPolicy::Result{};
}

Result<shapes::PutRolePolicy::Result> put_role_policy(Context& ctx,
                                                      const shapes::PutRolePolicy::Request& q) {
  TRY(control::put_inline_policy<IamRole>(ctx.tx, ctx.caller.account, q.role_name.value_or(""),
                                          q.policy_name.value_or(""),
                                          q.policy_document.value_or("")));
  return shapes::PutRolePolicy::Result{};
}

Result<shapes::GetRolePolicy::Result> get_role_policy(Context& ctx,
                                                      const shapes::GetRolePolicy::Request& q) {
  const auto role = q.role_name.value_or("");
  const auto policy = q.policy_name.value_or("");
  TRY_ASSIGN(const auto document,
             control::get_inline_policy<IamRole>(ctx.world(), ctx.caller.account, role, policy));
  shapes::GetRolePolicy::Result result;
  result.role_name = role;
  result.policy_name = policy;
  result.policy_document = wire_document(document);
  return result;
}

Result<shapes::ListRolePolicies::Result> list_role_policies(
    Context& ctx, const shapes::ListRolePolicies::Request& q) {
  return list_names<shapes::ListRolePolicies, IamRole>(ctx, q, q.role_name.value_or(""));
}

Result<shapes::DeleteRolePolicy::Result> delete_role_policy(
    Context& ctx, const shapes::DeleteRolePolicy::Request& q) {
  TRY(control::delete_inline_policy<IamRole>(ctx.tx, ctx.caller.account, q.role_name.value_or(""),
                                             q.policy_name.value_or("")));
  return shapes::DeleteRolePolicy::Result{};
}

}  // namespace mg::api::iam
