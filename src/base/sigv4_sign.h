// Signs a request in the header form of SigV4. Used by the CLI and by tests. Pure: time is a
// parameter. Thread rule: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/sigv4.h"

namespace mg::sigv4 {

struct Credentials {
  std::string access_key_id;
  std::string secret;
  std::string session_token;  // empty for a long-term key
};

// yyyymmddThhmmssZ
std::string amz_date(std::int64_t now_ms);

// The headers to add: X-Amz-Date, X-Amz-Security-Token (with a token), Authorization. All of
// `headers` are signed, except those that a proxy may change (user-agent, connection, expect, …);
// they must contain Host.
Headers sign(std::string_view method, std::string_view target, const Headers& headers,
             std::string_view body, const Credentials& credentials, std::string_view region,
             std::string_view service, std::int64_t now_ms);

}  // namespace mg::sigv4
