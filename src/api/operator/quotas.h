// The operator's part on quotas:
//   GET    /quotas?account=ID            every quota, its number and who set it
//   POST   /quotas                       {"account", "code", "value"}
//   DELETE /quotas?account=ID&code=CODE  back to what holds without it
// An account is an id, an alias or "@all". Called by OperatorApi, which has checked who asks.
// Thread rule: on the server's thread; the Work runs on the desk's.
#pragma once

#include "base/result.h"
#include "control/desk.h"
#include "net/http_types.h"

namespace mg::api::operator_api {

// What the desk is to do for this request; the answer is JSON.
Result<control::Work> quota_work(const net::HttpRequest& request);

}  // namespace mg::api::operator_api
