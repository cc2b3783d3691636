// GetCallerIdentity: who signed this call. Registered in api/actions.cpp. Thread rule: the desk's.
#pragma once

#include "api/context.h"
#include "wire/sts/get_caller_identity.h"

namespace mg::api::sts {

Result<wire::sts::GetCallerIdentityResponse> get_caller_identity(
    Context& ctx, const wire::sts::GetCallerIdentityRequest& q);

}  // namespace mg::api::sts
