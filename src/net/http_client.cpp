#include "net/http_client.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstring>
#include <optional>

#include "base/fd.h"

namespace mg::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using SteadyClock = std::chrono::steady_clock;

Error unavailable(std::string message, std::string detail = {}) {
  return Error{ErrorKind::kUnavailable, {}, std::move(message), std::move(detail)};
}
Error invalid(std::string message) {
  return Error{ErrorKind::kInvalidArgument, {}, std::move(message), {}};
}

// A non-blocking socket with one deadline for everything: what Beast's reader asks of a stream.
// (Asio's own blocking calls know no time-out.)
class DeadlineStream {
 public:
  DeadlineStream(int fd, SteadyClock::time_point deadline) : fd_(fd), deadline_(deadline) {}

  error_code wait(short events) const {
    for (;;) {
      auto left =
          std::chrono::ceil<std::chrono::milliseconds>(deadline_ - SteadyClock::now()).count();
      if (left <= 0) return make(ETIMEDOUT);
      pollfd item{fd_, events, 0};
      int ready = ::poll(&item, 1, static_cast<int>(std::min<std::int64_t>(left, INT_MAX)));
      if (ready > 0) return {};
      if (ready < 0 && errno != EINTR) return make(errno);
    }
  }

  template <class MutableBuffers>
  std::size_t read_some(const MutableBuffers& buffers, error_code& ec) {
    asio::mutable_buffer buffer = *asio::buffer_sequence_begin(buffers);
    if (buffer.size() == 0) return 0;
    for (;;) {
      auto got = ::recv(fd_, buffer.data(), buffer.size(), 0);
      if (got > 0) {
        received_ += static_cast<std::size_t>(got);
        ec = {};
        return static_cast<std::size_t>(got);
      }
      if (got == 0) {
        ec = asio::error::eof;
        return 0;
      }
      if (errno == EINTR) continue;
      ec = errno == EAGAIN ? wait(POLLIN) : make(errno);
      if (ec) return 0;
    }
  }

  template <class MutableBuffers>
  std::size_t read_some(const MutableBuffers& buffers) {
    error_code ec;
    auto size = read_some(buffers, ec);
    if (ec) throw boost::system::system_error(ec);
    return size;
  }

  error_code write_all(std::string_view text) const {
    while (!text.empty()) {
      auto sent = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent >= 0) {
        text.remove_prefix(static_cast<std::size_t>(sent));
      } else if (errno == EAGAIN) {
        if (auto ec = wait(POLLOUT); ec) return ec;
      } else if (errno != EINTR) {
        return make(errno);
      }
    }
    return {};
  }

  [[nodiscard]] std::size_t received() const { return received_; }

 private:
  static error_code make(int err) { return {err, boost::system::generic_category()}; }

  int fd_;
  SteadyClock::time_point deadline_;
  std::size_t received_ = 0;
};

Result<Fd> connect_to(const sockaddr* address, socklen_t size, const std::string& where,
                      SteadyClock::time_point deadline) {
  Fd fd(::socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return fail(errno_error("socket"));
  if (::connect(fd.get(), address, size) != 0) {
    if (errno != EINPROGRESS) {
      return fail(unavailable("cannot connect to " + where, std::strerror(errno)));
    }
    if (auto ec = DeadlineStream(fd.get(), deadline).wait(POLLOUT); ec) {
      return fail(unavailable("cannot connect to " + where, ec.message()));
    }
    int err = 0;
    socklen_t err_size = sizeof err;
    ::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &err, &err_size);
    if (err != 0) return fail(unavailable("cannot connect to " + where, std::strerror(err)));
  }
  int on = 1;
  if (address->sa_family != AF_UNIX) {
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  return fd;
}

Result<Fd> connect_unix(const std::string& path, SteadyClock::time_point deadline) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return fail(invalid("socket path too long: " + path));
  std::memcpy(address.sun_path, path.data(), path.size());
  return connect_to(reinterpret_cast<const sockaddr*>(&address), sizeof address, path, deadline);
}

Result<Fd> connect_tcp(const std::string& host, std::uint16_t port,
                       SteadyClock::time_point deadline) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  auto where = fmt::format("{}:{}", host, port);
  int err = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (err != 0) return fail(unavailable("cannot resolve " + host, ::gai_strerror(err)));
  Result<Fd> out = fail(unavailable("cannot connect to " + where, "no address"));
  for (auto* at = found; at != nullptr && !out; at = at->ai_next) {
    out = connect_to(at->ai_addr, at->ai_addrlen, where, deadline);
  }
  ::freeaddrinfo(found);
  return out;
}

}  // namespace

class HttpClient::Impl {
 public:
  Impl(HttpServerName server, HttpClientOptions options)
      : server_(std::move(server)), options_(options) {}

  Result<HttpResponse> call(const HttpRequest& request, std::int64_t timeout_ms);
  void close() {
    socket_.reset();
    buffer_.clear();
  }
  bool connected() const { return static_cast<bool>(socket_); }
  const HttpServerName& server() const { return server_; }

 private:
  struct Broken {
    Error error;
    bool before_answer = false;  // not one byte of an answer had come
  };
  Result<void> connect(SteadyClock::time_point deadline);
  bool still_open() const;
  std::string serialize(const HttpRequest& request) const;
  tl::expected<HttpResponse, Broken> exchange(const HttpRequest& request,
                                              SteadyClock::time_point deadline);

  HttpServerName server_;
  HttpClientOptions options_;
  Fd socket_;
  beast::flat_buffer buffer_;
};

Result<void> HttpClient::Impl::connect(SteadyClock::time_point deadline) {
  close();
  TRY_ASSIGN(socket_, server_.unix_path.empty() ? connect_tcp(server_.host, server_.port, deadline)
                                                : connect_unix(server_.unix_path, deadline));
  return {};
}

// Nothing may be there to read between two calls: an end or stray bytes mean a dead connection.
bool HttpClient::Impl::still_open() const {
  pollfd item{socket_.get(), POLLIN, 0};
  return ::poll(&item, 1, 0) == 0;
}

std::string HttpClient::Impl::serialize(const HttpRequest& request) const {
  auto text = fmt::format("{} {} HTTP/1.1\r\n", request.method, request.target);
  if (request.header("Host") == nullptr) text += "Host: " + server_.host_header() + "\r\n";
  for (const auto& [name, value] : request.headers) {
    if (equal_ignoring_case(name, "content-length")) continue;
    text.append(name).append(": ").append(value).append("\r\n");
  }
  bool sends_body = request.method == "POST" || request.method == "PUT" || !request.body.empty();
  if (sends_body) text += fmt::format("Content-Length: {}\r\n", request.body.size());
  return text + "\r\n" + request.body;
}

tl::expected<HttpResponse, HttpClient::Impl::Broken> HttpClient::Impl::exchange(
    const HttpRequest& request, SteadyClock::time_point deadline) {
  DeadlineStream stream(socket_.get(), deadline);
  // A server may answer and close before it took the whole request: its answer says more than
  // EPIPE.
  auto sent = stream.write_all(serialize(request));
  error_code ec;
  std::optional<http::response_parser<http::string_body>> parser;
  do {
    parser.emplace();
    parser->header_limit(static_cast<std::uint32_t>(options_.header_bytes_max));
    parser->body_limit(options_.body_bytes_max);
    parser->skip(request.method == "HEAD");
    http::read(stream, buffer_, *parser, ec);
  } while (!ec && parser->get().result_int() / 100 == 1);
  if (ec) {
    auto& cause = sent ? sent : ec;
    bool late = cause.value() == ETIMEDOUT && cause.category() == boost::system::generic_category();
    auto what = late ? "no answer in time from " : "the connection broke: ";
    return tl::unexpected<Broken>(Broken{unavailable(what + server_.host_header(), cause.message()),
                                         stream.received() == 0 && !late});
  }
  HttpResponse response;
  response.status = static_cast<int>(parser->get().result_int());
  for (const auto& field : parser->get()) {
    response.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  }
  response.body = std::move(parser->get().body());
  if (sent || !parser->keep_alive()) close();
  return response;
}

Result<HttpResponse> HttpClient::Impl::call(const HttpRequest& request, std::int64_t timeout_ms) {
  auto deadline = SteadyClock::now() + std::chrono::milliseconds(timeout_ms);
  bool kept = connected() && still_open();
  if (!kept) TRY(connect(deadline));
  auto response = exchange(request, deadline);
  bool repeatable = request.method == "GET" || request.method == "HEAD";
  if (!response && kept && response.error().before_answer && repeatable) {
    TRY(connect(deadline));
    response = exchange(request, deadline);
  }
  if (!response) {
    close();
    return fail(std::move(response.error().error));
  }
  return std::move(*response);
}

HttpClient::HttpClient(HttpServerName server, HttpClientOptions options)
    : impl_(std::make_unique<Impl>(std::move(server), options)) {}
HttpClient::~HttpClient() = default;
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;

Result<HttpResponse> HttpClient::call(const HttpRequest& request, std::int64_t timeout_ms) {
  return impl_->call(request, timeout_ms);
}
void HttpClient::close() {
  impl_->close();
}
bool HttpClient::connected() const {
  return impl_->connected();
}
const HttpServerName& HttpClient::server() const {
  return impl_->server();
}

Result<HttpResponse> http_call(std::string_view url, const HttpRequest& request,
                               std::int64_t timeout_ms) {
  TRY_ASSIGN(auto server, HttpServerName::parse(url));
  return HttpClient(std::move(server)).call(request, timeout_ms);
}

}  // namespace mg::net
