// IAM actions on users and their tags: wire in, command, wire out. Registered in api/actions.cpp.
// Groups do not exist here: a user is in none. Thread rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "wire/iam/create_user.h"
#include "wire/iam/delete_user.h"
#include "wire/iam/get_user.h"
#include "wire/iam/list_groups_for_user.h"
#include "wire/iam/list_user_tags.h"
#include "wire/iam/list_users.h"
#include "wire/iam/tag_user.h"
#include "wire/iam/untag_user.h"
#include "wire/iam/update_user.h"

namespace mg::api::iam {

Result<wire::iam::CreateUser::Result> create_user(Context& ctx,
                                                  const wire::iam::CreateUser::Request& q);
Result<wire::iam::GetUser::Result> get_user(Context& ctx, const wire::iam::GetUser::Request& q);
Result<wire::iam::ListUsers::Result> list_users(Context& ctx,
                                                const wire::iam::ListUsers::Request& q);
Result<wire::iam::UpdateUser::Result> update_user(Context& ctx,
                                                  const wire::iam::UpdateUser::Request& q);
Result<wire::iam::DeleteUser::Result> delete_user(Context& ctx,
                                                  const wire::iam::DeleteUser::Request& q);
Result<wire::iam::TagUser::Result> tag_user(Context& ctx, const wire::iam::TagUser::Request& q);
Result<wire::iam::UntagUser::Result> untag_user(Context& ctx,
                                                const wire::iam::UntagUser::Request& q);
Result<wire::iam::ListUserTags::Result> list_user_tags(Context& ctx,
                                                       const wire::iam::ListUserTags::Request& q);
Result<wire::iam::ListGroupsForUser::Result> list_groups_for_user(
    Context& ctx, const wire::iam::ListGroupsForUser::Request& q);

}  // namespace mg::api::iam
