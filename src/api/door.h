// The door: every AWS call enters here. It checks the signature, finds the action's row, and hands
// the work, with the question whether the caller may do it, to the desk; the answer leaves when the
// desk says it is durable. It never waits. Called by the HTTP server of the daemon for POST /
// (health and the operator's paths are not its). Thread rule: handle() on the HTTP server's thread;
// answers are given from the desk's.
#pragma once

#include <memory>

#include "api/access/authorizer.h"
#include "api/auth/sigv4.h"
#include "base/clock.h"
#include "base/rng.h"
#include "control/desk.h"
#include "net/http_server.h"

namespace mg::api {

class Door {
 public:
  // `look_up` must be safe to call from the HTTP server's thread.
  Door(control::Desk& desk, auth::CredentialLookup look_up, const Clock& clock, Rng& rng,
       bool test_accounts = false);

  void handle(const std::shared_ptr<const net::HttpRequest>& request, net::Responder respond);

 private:
  control::Desk& desk_;
  auth::CredentialLookup look_up_;
  const Clock& clock_;
  Rng& rng_;
  const bool test_accounts_;  // their accounts come to be with their first call
  auth::SigV4Verifier verifier_;
  std::shared_ptr<access::Authorizer> authorizer_;  // shared with the work that waits in the desk
};

}  // namespace mg::api
