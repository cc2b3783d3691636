// Who sent this request: verifies the header form of AWS Signature Version 4.
// Called by api/http before a request is decoded. Knows no AWS error code: api maps AuthFault to
// one (model/aws_errors.h) by the service of the call. Invariants: Host, the date, the session
// token and every x-amz-* header are signed, and the body's hash is what was signed; nothing is
// refused because it was seen before (stock clients retry under one signature). Comparison takes
// constant time. The Host header is taken as received. Thread rule: any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/sigv4.h"
#include "control/caller.h"
#include "tl/expected.hpp"

namespace mg::api::auth {

struct Credential {
  std::string secret;
  control::Caller caller;  // key id and region are filled in by the verifier
};

// `session_token` is empty when the request carries none; a long-term key must not be found with
// one, nor a temporary key without.
using CredentialLookup = std::function<std::optional<Credential>(std::string_view access_key_id,
                                                                 std::string_view session_token)>;

enum class AuthFault {
  kMissingToken,         // no Authorization header at all
  kQueryForm,            // presigned URL (X-Amz-Signature in the query): not served
  kIncompleteSignature,  // Authorization malformed, a part missing, a header that must be signed is
                         // not
  kUnknownKey,
  kBadSignature,     // also: the body is not the one that was signed
  kExpired,          // date more than 15 minutes away from ours
  kExpiredToken,     // rightly signed, but the session is over
  kScopeDate,        // the scope's date is not the request's
  kScopeRegion,      // no region name
  kScopeService,     // no service name, or not the one the caller asked for
  kScopeTerminator,  // not "aws4_request"
  kUnsignedPayload,  // UNSIGNED-PAYLOAD and STREAMING-* are not served
};

struct AuthFailure {
  AuthFault fault;
  std::string message;  // may reach the caller
  // What the scope claims, unverified, for the shape of the error; empty when it could not be read.
  std::string service;
  std::string region;
};

struct VerifiedCaller {
  control::Caller caller;  // its region is that of the scope
  std::string service;     // of the scope
};

struct SignedRequest {
  std::string_view method;
  std::string_view target;  // as received, before any prefix is stripped
  const sigv4::Headers& headers;
  std::string_view body;
};

// "ap-northeast-1", "us-gov-west-1", any name of that form.
bool is_region_name(std::string_view text);

class SigV4Verifier {
 public:
  // Keeps derived signing keys for at most `cached_keys_max` (key, date, region, service).
  explicit SigV4Verifier(std::size_t cached_keys_max = 4096);
  ~SigV4Verifier();

  tl::expected<VerifiedCaller, AuthFailure> verify(const SignedRequest& request,
                                                   const CredentialLookup& look_up,
                                                   std::int64_t now_ms);

 private:
  class KeyCache;
  struct Claim;
  tl::expected<VerifiedCaller, AuthFailure> judge(const SignedRequest& request,
                                                  const Claim& claimed,
                                                  const CredentialLookup& look_up,
                                                  std::int64_t now_ms);
  std::unique_ptr<KeyCache> cache_;
};

// The service and region that a request's Authorization header names, without any check: to choose
// the shape of an error. nullopt when there is no readable scope.
std::optional<sigv4::Scope> claimed_scope(const sigv4::Headers& headers);
// The access key id that it names, as little checked.
std::optional<std::string> claimed_key(const sigv4::Headers& headers);

}  // namespace mg::api::auth
