// IAM actions on access keys. Registered in api/actions.cpp. A secret is told once, by the call
// that made it. Thread rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "control/vault.h"
#include "wire/iam/create_access_key.h"
#include "wire/iam/delete_access_key.h"
#include "wire/iam/get_access_key_last_used.h"
#include "wire/iam/list_access_keys.h"
#include "wire/iam/update_access_key.h"

namespace mg::api::iam {

Result<wire::iam::CreateAccessKey::Result> create_access_key(
    Context& ctx, const wire::iam::CreateAccessKey::Request& q, const control::Vault& vault);
Result<wire::iam::ListAccessKeys::Result> list_access_keys(
    Context& ctx, const wire::iam::ListAccessKeys::Request& q);
Result<wire::iam::UpdateAccessKey::Result> update_access_key(
    Context& ctx, const wire::iam::UpdateAccessKey::Request& q);
Result<wire::iam::DeleteAccessKey::Result> delete_access_key(
    Context& ctx, const wire::iam::DeleteAccessKey::Request& q);
Result<wire::iam::GetAccessKeyLastUsed::Result> get_access_key_last_used(
    Context& ctx, const wire::iam::GetAccessKeyLastUsed::Request& q);

}  // namespace mg::api::iam
