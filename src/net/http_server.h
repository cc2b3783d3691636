// An HTTP/1.1 server on TCP and on UNIX sockets, on one thread of its own.
// Called by the daemon's wiring (api's dispatcher is the handler) and by tests.
// The handler must not wait: it keeps the Responder, and the answer may come later from any thread.
// Answers on one connection keep the order of its requests: the next request is read after the
// response to this one is written. Hostile framing never reaches the handler (http_framing.h).
// Thread rule: the handler runs on the server's thread; Responder is called from any; the other
// members from one thread that is not the server's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "base/result.h"
#include "net/http_types.h"

namespace mg::net {

// Copies answer the same request; the first answer counts and later ones are logged and dropped.
// When the last copy goes without an answer, the client gets 500. Safe to call after the server is
// gone.
class Responder {
 public:
  class State;
  explicit Responder(std::shared_ptr<State> state) : state_(std::move(state)) {}
  void operator()(HttpResponse response) const;

 private:
  std::shared_ptr<State> state_;
};

using HttpHandler = std::function<void(std::shared_ptr<const HttpRequest>, Responder)>;

struct HttpServerOptions {
  std::size_t connections_max = 12'000;  // beyond it a connection gets 503 and is closed
  std::size_t header_bytes_max = 16 * 1024;
  std::size_t fields_max = 100;
  std::size_t body_bytes_max = 1024 * 1024;
  // What all connections hold together: requests not yet complete, answers not yet taken. Beyond it
  // the oldest holder is closed; beyond half of it a large body gets 503.
  std::size_t held_bytes_max = 64 * 1024 * 1024;
  std::int64_t read_timeout_ms = 10'000;   // for a whole header, and again for a whole body
  std::int64_t idle_timeout_ms = 60'000;   // between requests
  std::int64_t write_timeout_ms = 30'000;  // for a whole response
};

class HttpServer {
 public:
  explicit HttpServer(HttpHandler handler, HttpServerOptions options = {});
  ~HttpServer();  // stop(0)
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Before start(). Port 0 picks one; port() tells which.
  Result<void> listen_tcp(const std::string& address, std::uint16_t port);
  // Mode 0600. A socket file that nobody listens on is replaced; stop() removes it.
  Result<void> listen_unix(const std::string& path);
  [[nodiscard]] std::uint16_t port() const;  // of the last listen_tcp

  Result<void> start();
  // No new connections, idle ones closed; requests in flight have grace_ms to end. Idempotent.
  void stop(std::int64_t grace_ms = 5'000);

 private:
  friend class Responder;
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace mg::net
