// STS actions that make sessions, and whose a key is. Registered in api/actions.cpp. Whether the
// caller may assume a role (his policies and the role's trust) was asked by api/access before.
// Nothing of a session is stored: its token holds all (control/vault). Thread rule: the desk's.
#pragma once

#include "api/context.h"
#include "control/vault.h"
#include "wire/sts/assume_role.h"
#include "wire/sts/get_access_key_info.h"
#include "wire/sts/get_federation_token.h"
#include "wire/sts/get_session_token.h"

namespace mg::api::sts {

Result<wire::sts::AssumeRole::Result> assume_role(Context& ctx,
                                                  const wire::sts::AssumeRole::Request& q,
                                                  const control::Vault& vault);
Result<wire::sts::GetSessionToken::Result> get_session_token(
    Context& ctx, const wire::sts::GetSessionToken::Request& q, const control::Vault& vault);
Result<wire::sts::GetFederationToken::Result> get_federation_token(
    Context& ctx, const wire::sts::GetFederationToken::Request& q, const control::Vault& vault);
Result<wire::sts::GetAccessKeyInfo::Result> get_access_key_info(
    Context& ctx, const wire::sts::GetAccessKeyInfo::Request& q);

}  // namespace mg::api::sts
