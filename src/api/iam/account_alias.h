// IAM actions on the account's one alias. Registered in api/actions.cpp. Thread rule: the desk's.
#pragma once

#include "api/context.h"
#include "wire/iam/create_account_alias.h"
#include "wire/iam/delete_account_alias.h"
#include "wire/iam/list_account_aliases.h"

namespace mg::api::iam {

Result<wire::iam::CreateAccountAlias::Result> create_account_alias(
    Context& ctx, const wire::iam::CreateAccountAlias::Request& q);
Result<wire::iam::ListAccountAliases::Result> list_account_aliases(
    Context& ctx, const wire::iam::ListAccountAliases::Request& q);
Result<wire::iam::DeleteAccountAlias::Result> delete_account_alias(
    Context& ctx, const wire::iam::DeleteAccountAlias::Request& q);

}  // namespace mg::api::iam
