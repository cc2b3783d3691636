// Test accounts (`masugata serve --test-accounts`): every 12-digit account id answers to fixed
// keys, and one call empties the server. For the test suites of others and for CI.
//   access key id  the account id itself, or "AKIA" and the account id
//   secret         "test"
// Account 123456789012 answers to FOOBARKEY / FOOBARSECRET too, the keys that moto's tests use.
// Called by the daemon's wiring, which allows it on loopback without a data plane only.
// Thread rule: look-ups from any thread; the reset's answer leaves from the desk's.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/auth/sigv4.h"
#include "control/desk.h"
#include "net/http_server.h"

namespace mg::api::operator_api {

inline constexpr std::string_view kResetPath = "/masugata/v1/reset";
inline constexpr std::string_view kTestSecret = "test";

// nullopt when this is not the form of a test account's key.
std::optional<auth::Credential> test_credential(std::string_view access_key_id);

// POST alone; a browser's page (it sends Origin) is turned away. Every account, key and resource is
// gone when the answer leaves, in one transaction.
void answer_reset(const net::HttpRequest& request, control::Desk& desk, net::Responder respond);

}  // namespace mg::api::operator_api
