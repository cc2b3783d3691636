// The door: every AWS call enters here. It checks the signature, finds the action's row, and hands
// the work, with the question whether the caller may do it, to the desk; the answer leaves when the
// desk says it is durable. It never waits. Called by the HTTP server of the daemon for POST /
// (health and the operator's paths are not its). Thread rule: handle() on the HTTP server's thread;
// answers are given from the desk's.
#pragma once

#include <memory>

#include "api/access/authorizer.h"
#include "api/audit.h"
#include "api/auth/sigv4.h"
#include "api/throttle.h"
#include "base/clock.h"
#include "base/rng.h"
#include "control/commands/iam_use.h"
#include "control/desk.h"
#include "net/http_server.h"

namespace mg::api {

struct DoorOptions {
  control::Desk* desk = nullptr;
  const control::Vault* vault = nullptr;  // outlives the desk
  auth::CredentialLookup look_up;         // safe to call from the HTTP server's thread
  const Clock* clock = nullptr;
  Rng* rng = nullptr;
  Throttle* throttle = nullptr;  // null: no limit
  AuditLog* audit = nullptr;     // null: none is kept
  bool test_accounts = false;    // their accounts come to be with their first call
};

class Door {
 public:
  explicit Door(DoorOptions options);

  void handle(const std::shared_ptr<const net::HttpRequest>& request, net::Responder respond);

 private:
  void note_use(const control::Caller& caller, const wire::Service& service);

  DoorOptions options_;
  auth::SigV4Verifier verifier_;
  control::UseLog uses_;
  std::shared_ptr<access::Authorizer> authorizer_;  // shared with the work that waits in the desk
};

}  // namespace mg::api
