// A blocking HTTP/1.1 client on TCP or a UNIX socket, for the CLI, the demo and tests.
// A server is named by a URL: "http://127.0.0.1:4566" or "unix:/run/masugata/operator.sock".
// Invariant: a request is sent once. Only a connection found dead before sending is replaced, and
// only GET and HEAD are sent again when a kept connection ends without a byte of an answer. Thread
// rule: a client belongs to one thread; different clients are independent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http_types.h"
#include "net/server_name.h"

namespace mg::net {

struct HttpClientOptions {
  std::size_t header_bytes_max = 64 * 1024;
  std::size_t body_bytes_max = 64 * 1024 * 1024;
};

class HttpClient {
 public:
  explicit HttpClient(HttpServerName server, HttpClientOptions options = {});
  ~HttpClient();
  HttpClient(HttpClient&&) noexcept;
  HttpClient& operator=(HttpClient&&) noexcept;

  // Adds Host (unless given) and Content-Length. Keeps the connection for the next call when the
  // server allows it. kUnavailable: no connection, or it broke; its message says which.
  Result<HttpResponse> call(const HttpRequest& request, std::int64_t timeout_ms = 30'000);
  void close();  // the next call opens a fresh connection
  [[nodiscard]] bool connected() const;
  [[nodiscard]] const HttpServerName& server() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// One call on a fresh connection.
Result<HttpResponse> http_call(std::string_view url, const HttpRequest& request,
                               std::int64_t timeout_ms = 30'000);

}  // namespace mg::net
