// IAM actions on roles and their tags. Registered in api/actions.cpp. Instance profiles do not
// exist here: a role is in none. Thread rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "wire/iam/create_role.h"
#include "wire/iam/delete_role.h"
#include "wire/iam/get_role.h"
#include "wire/iam/list_instance_profiles_for_role.h"
#include "wire/iam/list_role_tags.h"
#include "wire/iam/list_roles.h"
#include "wire/iam/tag_role.h"
#include "wire/iam/untag_role.h"
#include "wire/iam/update_assume_role_policy.h"
#include "wire/iam/update_role.h"
#include "wire/iam/update_role_description.h"

namespace mg::api::iam {

Result<wire::iam::CreateRole::Result> create_role(Context& ctx,
                                                  const wire::iam::CreateRole::Request& q);
Result<wire::iam::GetRole::Result> get_role(Context& ctx, const wire::iam::GetRole::Request& q);
Result<wire::iam::ListRoles::Result> list_roles(Context& ctx,
                                                const wire::iam::ListRoles::Request& q);
Result<wire::iam::UpdateRole::Result> update_role(Context& ctx,
                                                  const wire::iam::UpdateRole::Request& q);
Result<wire::iam::UpdateRoleDescription::Result> update_role_description(
    Context& ctx, const wire::iam::UpdateRoleDescription::Request& q);
Result<wire::iam::UpdateAssumeRolePolicy::Result> update_assume_role_policy(
    Context& ctx, const wire::iam::UpdateAssumeRolePolicy::Request& q);
Result<wire::iam::DeleteRole::Result> delete_role(Context& ctx,
                                                  const wire::iam::DeleteRole::Request& q);
Result<wire::iam::TagRole::Result> tag_role(Context& ctx, const wire::iam::TagRole::Request& q);
Result<wire::iam::UntagRole::Result> untag_role(Context& ctx,
                                                const wire::iam::UntagRole::Request& q);
Result<wire::iam::ListRoleTags::Result> list_role_tags(Context& ctx,
                                                       const wire::iam::ListRoleTags::Request& q);
Result<wire::iam::ListInstanceProfilesForRole::Result> list_instance_profiles_for_role(
    Context& ctx, const wire::iam::ListInstanceProfilesForRole::Request& q);

}  // namespace mg::api::iam
