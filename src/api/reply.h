// The way out of one call: the answer's XML and status, and what the audit log says of it.
// Made by the door for each request and shared with the work that waits in the desk. Invariant: the
// first answer counts; an Error without a code never leaves the host.
// Thread rule: the door's thread until the work is submitted, then the desk's.
#pragma once

#include <string>

#include "api/action.h"
#include "api/audit.h"
#include "base/result.h"
#include "control/caller.h"
#include "net/http_server.h"
#include "wire/service.h"

namespace mg::api {

class Reply {
 public:
  // `audit` may be null. It lives as long as the door.
  Reply(net::Responder respond, const wire::Service& service, std::string request_id,
        AuditLog* audit);

  // What the log shall say; each as soon as it is known.
  void came(const net::HttpRequest& request, std::string_view action, std::int64_t now_ms);
  void is_of(const control::Caller& caller);
  void is(const Action& action);

  void answer(Result<std::string> body);

 private:
  net::Responder respond_;
  const wire::Service& service_;
  AuditLog* audit_;
  AuditEntry entry_;
  std::int64_t began_us_ = 0;
};

}  // namespace mg::api
