#include "api/iam/managed_policy.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/iam/common.h"
#include "control/commands/iam_policy.h"
#include "model/iam_names.h"

namespace mg::api::iam {
namespace {

namespace shapes = wire::iam;
using model::IamPolicy;
using model::IamPolicyVersion;

std::size_t attachments(const model::World& world, const IamPolicy& policy) {
  return world.iam_users.count_by("policy", policy.id) +
         world.iam_roles.count_by("policy", policy.id);
}

shapes::Policy wire_policy(const model::World& world, const IamPolicy& policy,
                           std::size_t boundaries) {
  shapes::Policy out;
  out.policy_name = policy.name;
  out.policy_id = policy.policy_id;
  out.arn = policy.id;
  out.path = policy.path;
  out.default_version_id = policy.default_version;
  out.attachment_count = static_cast<std::int64_t>(attachments(world, policy));
  out.permissions_boundary_usage_count = static_cast<std::int64_t>(boundaries);
  out.is_attachable = true;
  out.create_date = policy.created_at;
  out.update_date = policy.updated_at;
  return out;
}

// What a list leaves out.
shapes::Policy whole_policy(const model::World& world, const IamPolicy& policy) {
  auto out = wire_policy(world, policy, control::boundary_uses(world, policy));
  if (!policy.description.empty()) out.description = policy.description;
  out.tags = wire_tags(policy.tags);
  return out;
}

shapes::PolicyVersion wire_version(const IamPolicyVersion& version, bool is_default) {
  shapes::PolicyVersion out;
  out.version_id = version.id;
  out.is_default_version = is_default;
  out.create_date = version.created_at;
  return out;
}

// By ARN, in one walk over the account's users and roles.
template <class T>
void count_boundaries(const model::World& world, const std::string& account,
                      std::map<std::string, std::size_t>& counts) {
  for (const T* holder : model::table_of<T>(world).by("account", account)) {
    if (!holder->permissions_boundary.empty()) ++counts[holder->permissions_boundary];
  }
}

}  // namespace

Result<shapes::CreatePolicy::Result> create_policy(Context& ctx,
                                                   const shapes::CreatePolicy::Request& q) {
  TRY_ASSIGN(const auto policy, control::create_policy(ctx.tx, ctx.caller.account,
                                                       {.name = q.policy_name.value_or(""),
                                                        .path = q.path.value_or("/"),
                                                        .document = q.policy_document.value_or(""),
                                                        .description = q.description.value_or(""),
                                                        .tags = tags_of(q.tags)}));
  shapes::CreatePolicy::Result result;
  result.policy = whole_policy(ctx.world(), policy);
  return result;
}

Result<shapes::GetPolicy::Result> get_policy(Context& ctx, const shapes::GetPolicy::Request& q) {
  TRY_ASSIGN(const auto* policy,
             control::find_policy(ctx.world(), ctx.caller.account, q.policy_arn.value_or("")));
  shapes::GetPolicy::Result result;
  result.policy = whole_policy(ctx.world(), *policy);
  return result;
}

Result<shapes::ListPolicies::Result> list_policies(Context& ctx,
                                                   const shapes::ListPolicies::Request& q) {
  TRY(check_enum("scope", q.scope, {"All", "AWS", "Local"}));
  TRY(check_enum("policyUsageFilter", q.policy_usage_filter,
                 {"PermissionsPolicy", "PermissionsBoundary"}));
  TRY_ASSIGN(const auto prefix, path_prefix(q.path_prefix));
  const auto& world = ctx.world();
  std::map<std::string, std::size_t> boundaries;
  count_boundaries<model::IamUser>(world, ctx.caller.account, boundaries);
  count_boundaries<model::IamRole>(world, ctx.caller.account, boundaries);
  std::vector<const IamPolicy*> policies;
  if (q.scope.value_or("All") != "AWS") {
    policies = world.iam_policies.by("account", ctx.caller.account);
  }
  std::erase_if(policies, [&](const IamPolicy* policy) {
    const bool is_attached = attachments(world, *policy) > 0;
    const bool is_boundary = boundaries.contains(policy->id);
    if (!policy->path.starts_with(prefix)) return true;
    if (q.policy_usage_filter == "PermissionsPolicy" && !is_attached) return true;
    if (q.policy_usage_filter == "PermissionsBoundary" && !is_boundary) return true;
    return q.only_attached.value_or(false) && !is_attached && !is_boundary;
  });
  shapes::ListPolicies::Result result;
  TRY_ASSIGN(const auto page, page_of(
                                  ctx, "ListPolicies", q, std::move(policies),
                                  [](const IamPolicy* policy) { return policy->id; }, result));
  for (const auto* policy : page) {
    result.policies.push_back(wire_policy(world, *policy, boundaries[policy->id]));
  }
  return result;
}

Result<shapes::DeletePolicy::Result> delete_policy(Context& ctx,
                                                   const shapes::DeletePolicy::Request& q) {
  TRY(control::delete_policy(ctx.tx, ctx.caller.account, q.policy_arn.value_or("")));
  return shapes::DeletePolicy::Result{};
}

Result<shapes::CreatePolicyVersion::Result> create_policy_version(
    Context& ctx, const shapes::CreatePolicyVersion::Request& q) {
  const bool as_default = q.set_as_default.value_or(false);
  TRY_ASSIGN(const auto version,
             control::create_policy_version(ctx.tx, ctx.caller.account, q.policy_arn.value_or(""),
                                            q.policy_document.value_or(""), as_default));
  shapes::CreatePolicyVersion::Result result;
  result.policy_version = wire_version(version, as_default);
  return result;
}

Result<shapes::GetPolicyVersion::Result> get_policy_version(
    Context& ctx, const shapes::GetPolicyVersion::Request& q) {
  TRY_ASSIGN(const auto* policy,
             control::find_policy(ctx.world(), ctx.caller.account, q.policy_arn.value_or("")));
  TRY_ASSIGN(const auto* version, control::find_version(*policy, q.version_id.value_or("")));
  shapes::GetPolicyVersion::Result result;
  result.policy_version = wire_version(*version, version->id == policy->default_version);
  result.policy_version->document = wire_document(version->document);
  return result;
}

Result<shapes::ListPolicyVersions::Result> list_policy_versions(
    Context& ctx, const shapes::ListPolicyVersions::Request& q) {
  TRY_ASSIGN(const auto* policy,
             control::find_policy(ctx.world(), ctx.caller.account, q.policy_arn.value_or("")));
  // The newest first: the key counts down.
  auto versions = policy->versions;
  std::ranges::reverse(versions);
  const auto key = [](const IamPolicyVersion& version) {
    constexpr long kBelow = 10'000'000'000;
    return fmt::format("{}", kBelow * 2 - std::stol(version.id.substr(1)));
  };
  shapes::ListPolicyVersions::Result result;
  TRY_ASSIGN(const auto page,
             page_of(ctx, "ListPolicyVersions", q, std::move(versions), key, result));
  for (const auto& version : page) {
    result.versions.push_back(wire_version(version, version.id == policy->default_version));
  }
  return result;
}

Result<shapes::SetDefaultPolicyVersion::Result> set_default_policy_version(
    Context& ctx, const shapes::SetDefaultPolicyVersion::Request& q) {
  TRY(control::set_default_version(ctx.tx, ctx.caller.account, q.policy_arn.value_or(""),
                                   q.version_id.value_or("")));
  return shapes::SetDefaultPolicyVersion::Result{};
}

Result<shapes::DeletePolicyVersion::Result> delete_policy_version(
    Context& ctx, const shapes::DeletePolicyVersion::Request& q) {
  TRY(control::delete_policy_version(ctx.tx, ctx.caller.account, q.policy_arn.value_or(""),
                                     q.version_id.value_or("")));
  return shapes::DeletePolicyVersion::Result{};
}

Result<shapes::TagPolicy::Result> tag_policy(Context& ctx, const shapes::TagPolicy::Request& q) {
  TRY(control::tag_policy(ctx.tx, ctx.caller.account, q.policy_arn.value_or(""), tags_of(q.tags)));
  return shapes::TagPolicy::Result{};
}

Result<shapes::UntagPolicy::Result> untag_policy(Context& ctx,
                                                 const shapes::UntagPolicy::Request& q) {
  TRY(control::untag_policy(ctx.tx, ctx.caller.account, q.policy_arn.value_or(""), q.tag_keys));
  return shapes::UntagPolicy::Result{};
}

Result<shapes::ListPolicyTags::Result> list_policy_tags(Context& ctx,
                                                        const shapes::ListPolicyTags::Request& q) {
  TRY_ASSIGN(const auto* policy,
             control::find_policy(ctx.world(), ctx.caller.account, q.policy_arn.value_or("")));
  shapes::ListPolicyTags::Result result;
  TRY_ASSIGN(result.tags, page_of_tags(ctx, "ListPolicyTags", q, policy->tags, result));
  return result;
}

}  // namespace mg::api::iam
