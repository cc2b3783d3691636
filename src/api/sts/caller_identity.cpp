#include "api/sts/caller_identity.h"

namespace mg::api::sts {

Result<wire::sts::GetCallerIdentityResponse> get_caller_identity(
    Context& ctx, const wire::sts::GetCallerIdentityRequest& /*q*/) {
  wire::sts::GetCallerIdentityResponse result;
  // A root caller's id is its account's.
  result.user_id = ctx.caller.user_id.empty() ? ctx.caller.account : ctx.caller.user_id;
  result.account = ctx.caller.account;
  result.arn = ctx.caller.principal_arn;
  return result;
}

}  // namespace mg::api::sts
