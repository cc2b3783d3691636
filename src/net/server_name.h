// Which HTTP server a URL names: "http://127.0.0.1:4566" or "unix:/run/masugata/operator.sock".
// Read by the client and by whoever checks a setting. Pure. Thread rule: none.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace mg::net {

struct HttpServerName {
  std::string host;  // empty for a UNIX socket
  std::uint16_t port = 0;
  std::string unix_path;

  // https is refused: TLS is not built yet. A path after the host is refused unless it is "/".
  static Result<HttpServerName> parse(std::string_view url);
  // What belongs into the Host header: "127.0.0.1:4566", "localhost".
  [[nodiscard]] std::string host_header() const;
};

}  // namespace mg::net
