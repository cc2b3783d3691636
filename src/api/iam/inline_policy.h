// IAM actions on the inline policies of users and roles. Registered in api/actions.cpp. Thread
// rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "wire/iam/delete_role_policy.h"
#include "wire/iam/delete_user_policy.h"
#include "wire/iam/get_role_policy.h"
#include "wire/iam/get_user_policy.h"
#include "wire/iam/list_role_policies.h"
#include "wire/iam/list_user_policies.h"
#include "wire/iam/put_role_policy.h"
#include "wire/iam/put_user_policy.h"

namespace mg::api::iam {

Result<wire::iam::PutUserPolicy::Result> put_user_policy(
    Context& ctx, const wire::iam::PutUserPolicy::Request& q);
Result<wire::iam::GetUserPolicy::Result> get_user_policy(
    Context& ctx, const wire::iam::GetUserPolicy::Request& q);
Result<wire::iam::ListUserPolicies::Result> list_user_policies(
    Context& ctx, const wire::iam::ListUserPolicies::Request& q);
Result<wire::iam::DeleteUserPolicy::Result> delete_user_policy(
    Context& ctx, const wire::iam::DeleteUserPolicy::Request& q);
Result<wire::iam::PutRolePolicy::Result> put_role_policy(
    Context& ctx, const wire::iam::PutRolePolicy::Request& q);
Result<wire::iam::GetRolePolicy::Result> get_role_policy(
    Context& ctx, const wire::iam::GetRolePolicy::Request& q);
Result<wire::iam::ListRolePolicies::Result> list_role_policies(
    Context& ctx, const wire::iam::ListRolePolicies::Request& q);
Result<wire::iam::DeleteRolePolicy::Result> delete_role_policy(
    Context& ctx, const wire::iam::DeleteRolePolicy::Request& q);

}  // namespace mg::api::iam
