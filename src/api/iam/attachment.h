// IAM actions that attach managed policies to users and roles, and tell who has which. Registered
// in api/actions.cpp. Thread rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "wire/iam/attach_role_policy.h"
#include "wire/iam/attach_user_policy.h"
#include "wire/iam/detach_role_policy.h"
#include "wire/iam/detach_user_policy.h"
#include "wire/iam/list_attached_role_policies.h"
#include "wire/iam/list_attached_user_policies.h"
#include "wire/iam/list_entities_for_policy.h"

namespace mg::api::iam {

Result<wire::iam::AttachUserPolicy::Result> attach_user_policy(
    Context& ctx, const wire::iam::AttachUserPolicy::Request& q);
Result<wire::iam::DetachUserPolicy::Result> detach_user_policy(
    Context& ctx, const wire::iam::DetachUserPolicy::Request& q);
Result<wire::iam::ListAttachedUserPolicies::Result> list_attached_user_policies(
    Context& ctx, const wire::iam::ListAttachedUserPolicies::Request& q);
Result<wire::iam::AttachRolePolicy::Result> attach_role_policy(
    Context& ctx, const wire::iam::AttachRolePolicy::Request& q);
Result<wire::iam::DetachRolePolicy::Result> detach_role_policy(
    Context& ctx, const wire::iam::DetachRolePolicy::Request& q);
Result<wire::iam::ListAttachedRolePolicies::Result> list_attached_role_policies(
    Context& ctx, const wire::iam::ListAttachedRolePolicies::Request& q);
Result<wire::iam::ListEntitiesForPolicy::Result> list_entities_for_policy(
    Context& ctx, const wire::iam::ListEntitiesForPolicy::Request& q);

}  // namespace mg::api::iam
