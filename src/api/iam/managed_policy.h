// IAM actions on customer managed policies, their versions and tags. Registered in api/actions.cpp.
// AWS's own managed policies do not exist here. Thread rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "wire/iam/create_policy.h"
#include "wire/iam/create_policy_version.h"
#include "wire/iam/delete_policy.h"
#include "wire/iam/delete_policy_version.h"
#include "wire/iam/get_policy.h"
#include "wire/iam/get_policy_version.h"
#include "wire/iam/list_policies.h"
#include "wire/iam/list_policy_tags.h"
#include "wire/iam/list_policy_versions.h"
#include "wire/iam/set_default_policy_version.h"
#include "wire/iam/tag_policy.h"
#include "wire/iam/untag_policy.h"

namespace mg::api::iam {

Result<wire::iam::CreatePolicy::Result> create_policy(Context& ctx,
                                                      const wire::iam::CreatePolicy::Request& q);
Result<wire::iam::GetPolicy::Result> get_policy(Context& ctx,
                                                const wire::iam::GetPolicy::Request& q);
Result<wire::iam::ListPolicies::Result> list_policies(Context& ctx,
                                                      const wire::iam::ListPolicies::Request& q);
Result<wire::iam::DeletePolicy::Result> delete_policy(Context& ctx,
                                                      const wire::iam::DeletePolicy::Request& q);
Result<wire::iam::CreatePolicyVersion::Result> create_policy_version(
    Context& ctx, const wire::iam::CreatePolicyVersion::Request& q);
Result<wire::iam::GetPolicyVersion::Result> get_policy_version(
    Context& ctx, const wire::iam::GetPolicyVersion::Request& q);
Result<wire::iam::ListPolicyVersions::Result> list_policy_versions(
    Context& ctx, const wire::iam::ListPolicyVersions::Request& q);
Result<wire::iam::SetDefaultPolicyVersion::Result> set_default_policy_version(
    Context& ctx, const wire::iam::SetDefaultPolicyVersion::Request& q);
Result<wire::iam::DeletePolicyVersion::Result> delete_policy_version(
    Context& ctx, const wire::iam::DeletePolicyVersion::Request& q);
Result<wire::iam::TagPolicy::Result> tag_policy(Context& ctx,
                                                const wire::iam::TagPolicy::Request& q);
Result<wire::iam::UntagPolicy::Result> untag_policy(Context& ctx,
                                                    const wire::iam::UntagPolicy::Request& q);
Result<wire::iam::ListPolicyTags::Result> list_policy_tags(
    Context& ctx, const wire::iam::ListPolicyTags::Request& q);

}  // namespace mg::api::iam
