#include "control/commands/iam_policy.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "model/aws_errors.h"
#include "model/iam_names.h"
#include "model/policy_document.h"
#include "model/quotas.h"

namespace mg::control {

namespace errors = model::errors;

namespace {

constexpr std::size_t kArnMin = 20;
constexpr std::size_t kArnMax = 2048;

Error not_attachable(const std::string& arn) {
  return errors::iam_no_such_entity(
      fmt::format("Policy {} does not exist or is not attachable.", arn));
}

const model::IamPolicy* own_policy(const model::World& world, const std::string& account,
                                   const std::string& arn) {
  const auto* found = world.iam_policies.find(arn);
  return found && found->account == account ? found : nullptr;
}

Result<void> check_document(const std::string& document) {
  TRY(model::parse_policy(document, model::PolicyUse::kIdentity));
  if (model::policy_size(document) > model::kManagedPolicyMax) {
    return fail(errors::iam_limit(
        fmt::format("Cannot exceed quota for PolicySize: {}", model::kManagedPolicyMax)));
  }
  return {};
}

template <class T>
std::size_t count_boundaries(const model::World& world, const model::IamPolicy& policy) {
  const auto holders = model::table_of<T>(world).by("account", policy.account);
  return static_cast<std::size_t>(std::ranges::count_if(
      holders, [&](const T* holder) { return holder->permissions_boundary == policy.id; }));
}

}  // namespace

Result<void> check_policy_arn(const std::string& arn) {
  if (arn.size() < kArnMin || arn.size() > kArnMax) {
    return fail(model::iam_constraint(
        "policyArn", arn,
        arn.size() < kArnMin
            ? fmt::format("Member must have length greater than or equal to {}", kArnMin)
            : fmt::format("Member must have length less than or equal to {}", kArnMax)));
  }
  if (!arn.starts_with("arn:")) {
    return fail(errors::validation_error(fmt::format("ARN {} is not valid.", arn)));
  }
  return {};
}

Result<const model::IamPolicy*> find_policy(const model::World& world, const std::string& account,
                                            const std::string& arn) {
  TRY(check_policy_arn(arn));
  if (const auto* found = own_policy(world, account, arn)) return found;
  return fail(errors::iam_no_such_entity(fmt::format("Policy {} was not found.", arn)));
}

Result<const model::IamPolicy*> find_attachable(const model::World& world,
                                                const std::string& account,
                                                const std::string& arn) {
  TRY(check_policy_arn(arn));
  if (const auto* found = own_policy(world, account, arn)) return found;
  return fail(not_attachable(arn));
}

Result<const model::IamPolicyVersion*> find_version(const model::IamPolicy& policy,
                                                    const std::string& version) {
  const bool good = version.size() >= 2 && version.size() <= 16 && version[0] == 'v' &&
                    version.find_first_not_of("0123456789", 1) == std::string::npos;
  if (!good) {
    return fail(model::iam_constraint(
        "versionId", version,
        "Member must satisfy regular expression pattern: v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?"));
  }
  for (const auto& one : policy.versions) {
    if (one.id == version) return &one;
  }
  return fail(errors::iam_no_such_entity(fmt::format(
      "Policy {} version {} does not exist or is not attachable.", policy.id, version)));
}

const model::IamPolicyVersion& default_version(const model::IamPolicy& policy) {
  const auto it =
      std::ranges::find(policy.versions, policy.default_version, &model::IamPolicyVersion::id);
  CHECK(it != policy.versions.end());
  return *it;
}

Result<model::IamPolicy> create_policy(Tx& tx, const std::string& account,
                                       const NewPolicy& wanted) {
  TRY(model::check_iam_name("policyName", wanted.name, model::kPolicyNameMax));
  TRY(model::check_iam_path("path", wanted.path));
  TRY(model::check_iam_description(wanted.description));
  TRY(check_document(wanted.document));
  model::IamPolicy policy;
  TRY(merge_iam_tags(policy.tags, wanted.tags));
  const auto held = tx.world().iam_policies.by("account", account);
  // Names are unique without regard to path and case.
  const auto name = model::policy_lower(wanted.name);
  if (std::ranges::any_of(
          held, [&](const auto* other) { return model::policy_lower(other->name) == name; })) {
    return fail(errors::iam_already_exists(fmt::format(
        "A policy called {} already exists. Duplicate names are not allowed.", wanted.name)));
  }
  TRY(model::check_quota(tx.world(), account, model::QuotaName::kPolicies, held.size()));
  policy.id = model::iam_arn(account, "policy", wanted.path, wanted.name);
  policy.account = account;
  policy.name = wanted.name;
  policy.path = wanted.path;
  policy.policy_id = new_iam_id(tx, "ANPA");
  policy.description = wanted.description;
  policy.versions = {{"v1", wanted.document, tx.now_ms()}};
  policy.created_at = policy.updated_at = tx.now_ms();
  tx.put(policy);
  return policy;
}

std::size_t boundary_uses(const model::World& world, const model::IamPolicy& policy) {
  return count_boundaries<model::IamUser>(world, policy) +
         count_boundaries<model::IamRole>(world, policy);
}

Result<void> delete_policy(Tx& tx, const std::string& account, const std::string& arn) {
  TRY_ASSIGN(const auto* policy, find_policy(tx.world(), account, arn));
  if (tx.world().iam_users.count_by("policy", arn) > 0 ||
      tx.world().iam_roles.count_by("policy", arn) > 0 || boundary_uses(tx.world(), *policy) > 0) {
    return fail(errors::iam_delete_conflict("Cannot delete a policy attached to entities."));
  }
  if (policy->versions.size() > 1) {
    return fail(errors::iam_delete_conflict(
        "This policy has more than one version. Before you delete a policy, you must delete the "
        "policy's versions. The default version is deleted with the policy."));
  }
  tx.erase<model::IamPolicy>(arn);
  return {};
}

Result<model::IamPolicyVersion> create_policy_version(Tx& tx, const std::string& account,
                                                      const std::string& arn,
                                                      const std::string& document,
                                                      bool as_default) {
  TRY_ASSIGN(const auto* found, find_policy(tx.world(), account, arn));
  TRY(check_document(document));
  if (found->versions.size() >= kPolicyVersionsMax) {
    return fail(errors::iam_limit(
        "A managed policy can have up to 5 versions. Before you create a new version, you must "
        "delete an existing version."));
  }
  auto policy = *found;
  ++policy.last_version;
  model::IamPolicyVersion version{fmt::format("v{}", policy.last_version), document, tx.now_ms()};
  policy.versions.push_back(version);
  if (as_default) policy.default_version = version.id;
  policy.updated_at = tx.now_ms();
  tx.put(std::move(policy));
  return version;
}

Result<void> set_default_version(Tx& tx, const std::string& account, const std::string& arn,
                                 const std::string& version) {
  TRY_ASSIGN(const auto* found, find_policy(tx.world(), account, arn));
  TRY(find_version(*found, version));
  auto policy = *found;
  policy.default_version = version;
  policy.updated_at = tx.now_ms();
  tx.put(std::move(policy));
  return {};
}

Result<void> delete_policy_version(Tx& tx, const std::string& account, const std::string& arn,
                                   const std::string& version) {
  TRY_ASSIGN(const auto* found, find_policy(tx.world(), account, arn));
  TRY(find_version(*found, version));
  if (version == found->default_version) {
    return fail(errors::iam_delete_conflict("Cannot delete the default version of a policy."));
  }
  auto policy = *found;
  std::erase_if(policy.versions, [&](const auto& one) { return one.id == version; });
  policy.updated_at = tx.now_ms();
  tx.put(std::move(policy));
  return {};
}

Result<void> tag_policy(Tx& tx, const std::string& account, const std::string& arn,
                        const IamTags& tags) {
  TRY_ASSIGN(const auto* found, find_policy(tx.world(), account, arn));
  auto policy = *found;
  TRY(merge_iam_tags(policy.tags, tags));
  tx.put(std::move(policy));
  return {};
}

Result<void> untag_policy(Tx& tx, const std::string& account, const std::string& arn,
                          const std::vector<std::string>& keys) {
  TRY_ASSIGN(const auto* found, find_policy(tx.world(), account, arn));
  auto policy = *found;
  TRY(remove_iam_tags(policy.tags, keys));
  tx.put(std::move(policy));
  return {};
}

}  // namespace mg::control
