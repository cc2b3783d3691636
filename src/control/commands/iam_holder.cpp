#include "control/commands/iam_holder.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "control/commands/iam_policy.h"
#include "model/aws_errors.h"
#include "model/iam_names.h"
#include "model/policy_document.h"
#include "model/quotas.h"

namespace mg::control {

namespace errors = model::errors;

namespace {

using model::IamRole;
using model::IamUser;

constexpr std::size_t kIdLetters = 17;

template <class T>
constexpr bool kIsUser = std::is_same_v<T, IamUser>;
template <class T>
constexpr std::string_view kNoun = kIsUser<T> ? "user" : "role";
template <class T>
constexpr std::size_t kInlineMax =
    kIsUser<T> ? model::kUserInlinePoliciesMax : model::kRoleInlinePoliciesMax;
template <class T>
constexpr auto kAttachedQuota =
    kIsUser<T> ? model::QuotaName::kPoliciesPerUser : model::QuotaName::kPoliciesPerRole;

template <class T>
Error no_inline_policy(const std::string& policy) {
  return errors::iam_no_such_entity(
      fmt::format("The {} policy with name {} cannot be found.", kNoun<T>, policy));
}

}  // namespace

std::string new_iam_id(Tx& tx, std::string_view prefix) {
  return std::string(prefix) + tx.rng().text(kUpperAlnumAlphabet, kIdLetters);
}

template <class T>
Result<const T*> find_holder(const model::World& world, const std::string& account,
                             const std::string& name) {
  constexpr const char* kMember = kIsUser<T> ? "userName" : "roleName";
  TRY(model::check_iam_name(kMember, name, model::kPolicyNameMax));
  const T* found = model::table_of<T>(world).find(model::iam_record_id(account, name));
  if (found) return found;
  return fail(errors::iam_no_such_entity(
      fmt::format("The {} with name {} cannot be found.", kNoun<T>, name)));
}

template <class T>
Result<void> put_inline_policy(Tx& tx, const std::string& account, const std::string& name,
                               const std::string& policy, const std::string& document) {
  TRY(model::check_iam_name("policyName", policy, model::kPolicyNameMax));
  TRY_ASSIGN(const T* found, find_holder<T>(tx.world(), account, name));
  TRY(model::parse_policy(document, model::PolicyUse::kIdentity));
  auto holder = *found;
  holder.inline_policies[policy] = document;
  std::size_t size = 0;
  for (const auto& [key, text] : holder.inline_policies) size += model::policy_size(text);
  if (size > kInlineMax<T>) {
    return fail(errors::iam_limit(fmt::format("Maximum policy size of {} bytes exceeded for {} {}",
                                              kInlineMax<T>, kNoun<T>, holder.name)));
  }
  tx.put(std::move(holder));
  return {};
}

template <class T>
Result<std::string> get_inline_policy(const model::World& world, const std::string& account,
                                      const std::string& name, const std::string& policy) {
  TRY(model::check_iam_name("policyName", policy, model::kPolicyNameMax));
  TRY_ASSIGN(const T* found, find_holder<T>(world, account, name));
  const auto it = found->inline_policies.find(policy);
  if (it == found->inline_policies.end()) return fail(no_inline_policy<T>(policy));
  return it->second;
}

template <class T>
Result<void> delete_inline_policy(Tx& tx, const std::string& account, const std::string& name,
                                  const std::string& policy) {
  TRY(model::check_iam_name("policyName", policy, model::kPolicyNameMax));
  TRY_ASSIGN(const T* found, find_holder<T>(tx.world(), account, name));
  auto holder = *found;
  if (holder.inline_policies.erase(policy) == 0) return fail(no_inline_policy<T>(policy));
  tx.put(std::move(holder));
  return {};
}

template <class T>
Result<void> attach_policy(Tx& tx, const std::string& account, const std::string& name,
                           const std::string& arn) {
  TRY_ASSIGN(const T* found, find_holder<T>(tx.world(), account, name));
  TRY_ASSIGN(const auto* policy, find_attachable(tx.world(), account, arn));
  auto holder = *found;
  if (std::ranges::find(holder.attached_policies, policy->id) != holder.attached_policies.end()) {
    return {};
  }
  TRY(model::check_quota(tx.world(), account, kAttachedQuota<T>, holder.attached_policies.size()));
  holder.attached_policies.push_back(policy->id);
  tx.put(std::move(holder));
  return {};
}

template <class T>
Result<void> detach_policy(Tx& tx, const std::string& account, const std::string& name,
                           const std::string& arn) {
  TRY_ASSIGN(const T* found, find_holder<T>(tx.world(), account, name));
  TRY(check_policy_arn(arn));
  auto holder = *found;
  if (std::erase(holder.attached_policies, arn) == 0) {
    return fail(errors::iam_no_such_entity(fmt::format("Policy {} was not found.", arn)));
  }
  tx.put(std::move(holder));
  return {};
}

template <class T>
Result<void> tag_holder(Tx& tx, const std::string& account, const std::string& name,
                        const IamTags& tags) {
  TRY_ASSIGN(const T* found, find_holder<T>(tx.world(), account, name));
  auto holder = *found;
  TRY(merge_iam_tags(holder.tags, tags));
  tx.put(std::move(holder));
  return {};
}

template <class T>
Result<void> untag_holder(Tx& tx, const std::string& account, const std::string& name,
                          const std::vector<std::string>& keys) {
  TRY_ASSIGN(const T* found, find_holder<T>(tx.world(), account, name));
  auto holder = *found;
  TRY(remove_iam_tags(holder.tags, keys));
  tx.put(std::move(holder));
  return {};
}

Result<void> check_boundary(const model::World& world, const std::string& account,
                            const std::string& arn) {
  if (arn.empty()) return {};
  TRY(find_attachable(world, account, arn));
  return {};
}

template <class T>
Result<void> check_bare(const T& holder) {
  if (!holder.attached_policies.empty()) {
    return fail(
        errors::iam_delete_conflict("Cannot delete entity, must detach all policies first."));
  }
  if (!holder.inline_policies.empty()) {
    return fail(errors::iam_delete_conflict("Cannot delete entity, must delete policies first."));
  }
  return {};
}

Result<void> merge_iam_tags(std::map<std::string, std::string>& tags, const IamTags& added) {
  if (added.size() > model::kIamTagsMax) {
    return fail(model::iam_constraint("tags", fmt::format("{} tags", added.size()),
                                      "Member must have length less than or equal to 50."));
  }
  std::set<std::string> given;
  for (const auto& [key, value] : added) {
    TRY(model::check_iam_tag(key, value));
    if (!given.insert(model::policy_lower(key)).second) {
      return fail(errors::iam_invalid_input(
          "Duplicate tag keys found. Please note that Tag keys are case insensitive."));
    }
  }
  std::erase_if(tags,
                [&](const auto& tag) { return given.contains(model::policy_lower(tag.first)); });
  tags.insert(added.begin(), added.end());
  if (tags.size() > model::kIamTagsMax) {
    return fail(errors::iam_limit("The number of tags has reached the maximum limit."));
  }
  return {};
}

Result<void> remove_iam_tags(std::map<std::string, std::string>& tags,
                             const std::vector<std::string>& keys) {
  TRY(model::check_iam_tag_keys(keys));
  std::set<std::string> given;
  for (const auto& key : keys) given.insert(model::policy_lower(key));
  std::erase_if(tags,
                [&](const auto& tag) { return given.contains(model::policy_lower(tag.first)); });
  return {};
}

#define MG_HOLDER(T)                                                                         \
  template Result<const T*> find_holder<T>(const model::World&, const std::string&,          \
                                           const std::string&);                              \
  template Result<void> put_inline_policy<T>(Tx&, const std::string&, const std::string&,    \
                                             const std::string&, const std::string&);        \
  template Result<std::string> get_inline_policy<T>(const model::World&, const std::string&, \
                                                    const std::string&, const std::string&); \
  template Result<void> delete_inline_policy<T>(Tx&, const std::string&, const std::string&, \
                                                const std::string&);                         \
  template Result<void> attach_policy<T>(Tx&, const std::string&, const std::string&,        \
                                         const std::string&);                                \
  template Result<void> detach_policy<T>(Tx&, const std::string&, const std::string&,        \
                                         const std::string&);                                \
  template Result<void> tag_holder<T>(Tx&, const std::string&, const std::string&,           \
                                      const IamTags&);                                       \
  template Result<void> untag_holder<T>(Tx&, const std::string&, const std::string&,         \
                                        const std::vector<std::string>&);                    \
  template Result<void> check_bare<T>(const T&);
MG_HOLDER(IamUser)
MG_HOLDER(IamRole)
#undef MG_HOLDER

}  // namespace mg::control
