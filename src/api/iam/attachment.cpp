#include "api/iam/attachment.h"

#include <algorithm>

#include "api/iam/common.h"
#include "control/commands/iam_policy.h"
#include "model/iam_names.h"

namespace mg::api::iam {
namespace {

namespace shapes = wire::iam;
using model::IamRole;
using model::IamUser;

template <class Op, class T>
Result<typename Op::Result> list_attached(Context& ctx, const typename Op::Request& q,
                                          const std::string& holder) {
  TRY_ASSIGN(const auto prefix, path_prefix(q.path_prefix));
  TRY_ASSIGN(const T* found, control::find_holder<T>(ctx.world(), ctx.caller.account, holder));
  std::vector<const model::IamPolicy*> policies;
  for (const auto& arn : found->attached_policies) {
    const auto* policy = ctx.world().iam_policies.find(arn);
    if (policy && policy->path.starts_with(prefix)) policies.push_back(policy);
  }
  std::ranges::sort(policies, {}, &model::IamPolicy::id);
  typename Op::Result result;
  TRY_ASSIGN(const auto page,
             page_of(
                 ctx, Op::kName, q, std::move(policies),
                 [](const model::IamPolicy* policy) { return policy->id; }, result));
  for (const auto* policy : page) {
    result.attached_policies.push_back({.policy_name = policy->name, .policy_arn = policy->id});
  }
  return result;
}

// A user or a role that has the policy.
struct Entity {
  std::string key;
  const IamUser* user = nullptr;
  const IamRole* role = nullptr;
};

// Which uses count: as a policy of the holder, as its boundary.
struct Uses {
  bool as_policy = true, as_boundary = true;
};

template <class T>
std::vector<const T*> holders_of(const model::World& world, const model::IamPolicy& policy,
                                 const Uses& uses, const std::string& prefix) {
  std::vector<const T*> out;
  const auto& table = model::table_of<T>(world);
  if (uses.as_boundary) {
    out = table.by("account", policy.account);
    std::erase_if(out, [&](const T* one) { return one->permissions_boundary != policy.id; });
  }
  if (uses.as_policy) {
    for (const T* one : table.by("policy", policy.id)) {
      if (std::ranges::find(out, one) == out.end()) out.push_back(one);
    }
  }
  std::erase_if(out, [&](const T* one) { return !one->path.starts_with(prefix); });
  return out;
}

std::vector<Entity> entities_of(const model::World& world, const model::IamPolicy& policy,
                                const shapes::ListEntitiesForPolicy::Request& q,
                                const std::string& prefix) {
  const Uses uses{q.policy_usage_filter != "PermissionsBoundary",
                  q.policy_usage_filter != "PermissionsPolicy"};
  std::vector<Entity> out;
  if (!q.entity_filter || q.entity_filter == "Role") {
    for (const auto* role : holders_of<IamRole>(world, policy, uses, prefix)) {
      out.push_back({"role/" + role->id, nullptr, role});
    }
  }
  if (!q.entity_filter || q.entity_filter == "User") {
    for (const auto* user : holders_of<IamUser>(world, policy, uses, prefix)) {
      out.push_back({"user/" + user->id, user, nullptr});
    }
  }
  std::ranges::sort(out, {}, &Entity::key);
  return out;
}

}  // namespace

Result<shapes::AttachUserPolicy::Result> attach_user_policy(
    Context& ctx, const shapes::AttachUserPolicy::Request& q) {
  TRY(control::attach_policy<IamUser>(ctx.tx, ctx.caller.account, q.user_name.value_or(""),
                                      q.policy_arn.value_or("")));
  return shapes::AttachUserPolicy::Result{};
}

Result<shapes::DetachUserPolicy::Result> detach_user_policy(
    Context& ctx, const shapes::DetachUserPolicy::Request& q) {
  TRY(control::detach_policy<IamUser>(ctx.tx, ctx.caller.account, q.user_name.value_or(""),
                                      q.policy_arn.value_or("")));
  return shapes::DetachUserPolicy::Result{};
}

Result<shapes::ListAttachedUserPolicies::Result> list_attached_user_policies(
    Context& ctx, const shapes::ListAttachedUserPolicies::Request& q) {
  return list_attached<shapes::ListAttachedUserPolicies, IamUser>(ctx, q, q.user_name.value_or(""));
}

Result<shapes::AttachRolePolicy::Result> attach_role_policy(
    Context& ctx, const shapes::AttachRolePolicy::Request& q) {
  TRY(control::attach_policy<IamRole>(ctx.tx, ctx.caller.account, q.role_name.value_or(""),
                                      q.policy_arn.value_or("")));
  return shapes::AttachRolePolicy::Result{};
}

Result<shapes::DetachRolePolicy::Result> detach_role_policy(
    Context& ctx, const shapes::DetachRolePolicy::Request& q) {
  TRY(control::detach_policy<IamRole>(ctx.tx, ctx.caller.account, q.role_name.value_or(""),
                                      q.policy_arn.value_or("")));
  return shapes::DetachRolePolicy::Result{};
}

Result<shapes::ListAttachedRolePolicies::Result> list_attached_role_policies(
    Context& ctx, const shapes::ListAttachedRolePolicies::Request& q) {
  return list_attached<shapes::ListAttachedRolePolicies, IamRole>(ctx, q, q.role_name.value_or(""));
}

Result<shapes::ListEntitiesForPolicy::Result> list_entities_for_policy(
    Context& ctx, const shapes::ListEntitiesForPolicy::Request& q) {
  TRY(check_enum("entityFilter", q.entity_filter,
                 {"User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"}));
  TRY(check_enum("policyUsageFilter", q.policy_usage_filter,
                 {"PermissionsPolicy", "PermissionsBoundary"}));
  TRY_ASSIGN(const auto prefix, path_prefix(q.path_prefix));
  TRY_ASSIGN(const auto* policy,
             control::find_policy(ctx.world(), ctx.caller.account, q.policy_arn.value_or("")));
  shapes::ListEntitiesForPolicy::Result result;
  TRY_ASSIGN(const auto page,
             page_of(
                 ctx, "ListEntitiesForPolicy", q, entities_of(ctx.world(), *policy, q, prefix),
                 [](const Entity& entity) { return entity.key; }, result));
  for (const auto& entity : page) {
    if (entity.user) {
      result.policy_users.push_back(
          {.user_name = entity.user->name, .user_id = entity.user->user_id});
    } else {
      result.policy_roles.push_back(
          {.role_name = entity.role->name, .role_id = entity.role->role_id});
    }
  }
  return result;
}

}  // namespace mg::api::iam
