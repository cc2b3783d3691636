#include "net/http_server.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <new>
#include <optional>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/log.h"
#include "net/held_bytes.h"
#include "net/http_framing.h"

namespace mg::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::local::stream_protocol;
using boost::system::error_code;
using Socket = asio::generic::stream_protocol::socket;
using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kScratchBytes = 64 * 1024;
constexpr milliseconds kSweepEvery{250};
constexpr milliseconds kLingerTime{2'000};
constexpr std::size_t kLingerBytesMax = 4 * 1024 * 1024;     // of one connection
constexpr std::size_t kLingerBytesASweep = 8 * 1024 * 1024;  // of all
constexpr std::size_t kSmallBodyBytes = 64 * 1024;           // taken as long as there is any room
constexpr std::size_t kClosingsASweep = 500;                 // so that nobody waits for thousands
constexpr milliseconds kSweepGoesOn{10};
constexpr milliseconds kAcceptPause{50};
// Of a connection, in the kernel: left to itself it lets a client that never reads fill megabytes.
constexpr int kSocketBufferBytes = 128 * 1024;
constexpr std::size_t kUnixPathMax = 107;

struct Connection {
  explicit Connection(Socket s, asio::io_context& io) : socket(std::move(s)), answered(io) {}

  Socket socket;
  std::uint64_t id = 0;
  std::string remote_address;
  std::uint16_t remote_port = 0;
  std::optional<ucred> peer;

  std::string received;  // bytes that no request has taken yet
  bool idle = true;      // between two requests, nothing received
  SteadyClock::time_point deadline = SteadyClock::time_point::max();
  std::uint64_t request = 0;  // counts this connection's requests
  std::optional<HttpResponse> response;
  std::string out;              // what is being written: the head,
  std::string out_body;         // then the body
  asio::steady_timer answered;  // never expires; cancelled when `response` is there
};
using ConnectionPtr = std::shared_ptr<Connection>;

struct ReceivedRequest {
  std::shared_ptr<HttpRequest> request = std::make_shared<HttpRequest>();
  RequestHead head;
};
// Status 0 means that the connection is gone: nothing is said.
using Received = tl::expected<ReceivedRequest, RefusedRequest>;

tl::unexpected<RefusedRequest> busy() {
  return tl::unexpected<RefusedRequest>(RefusedRequest{503, "too much to read at once"});
}
Received gone() {
  return tl::unexpected<RefusedRequest>(RefusedRequest{0, {}});
}

std::string http_date() {
  std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::array<char, 64> text;
  auto size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return {text.data(), size};
}

// A file descriptor a connection; the soft limit is often 1,024.
void raise_file_limit(std::size_t wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return;
  rlimit raised{std::max<rlim_t>(limit.rlim_max, wanted), std::max<rlim_t>(limit.rlim_max, wanted)};
  raised.rlim_cur = wanted;
  if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) return;  // as root also beyond the hard limit
  limit.rlim_cur = limit.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < wanted) {
    log::warn("http: only {} open files allowed, {} wanted for full capacity", limit.rlim_cur,
              wanted);
  }
}

// Gives the memory back: clear() and assignment keep it.
void drop(std::string& text) {
  std::string().swap(text);
}
std::size_t heap_bytes(const std::string& text) {
  return text.capacity() > std::string().capacity() ? text.capacity() : 0;
}

Error listen_error(const std::string& where, const error_code& ec) {
  return errno_error("cannot listen on " + where, ec.value());
}

}  // namespace

class HttpServer::Impl : public std::enable_shared_from_this<HttpServer::Impl> {
 public:
  Impl(HttpHandler handler, HttpServerOptions options)
      : handler_(std::move(handler)), options_(options), scratch_(kScratchBytes) {}

  Result<void> listen_tcp(const std::string& address, std::uint16_t port);
  Result<void> listen_unix(const std::string& path);
  Result<void> start();
  void stop(std::int64_t grace_ms);
  std::uint16_t port() const { return port_; }
  // From any thread.
  void post_answer(std::uint64_t connection, std::uint64_t request, HttpResponse response);

 private:
  template <class Acceptor>
  asio::awaitable<void> accept_loop(Acceptor& acceptor);
  void begin(tcp::socket socket);
  void begin(stream_protocol::socket socket);
  void begin(ConnectionPtr connection);
  bool refuse_when_full(Socket& socket);

  asio::awaitable<void> serve(ConnectionPtr c);
  asio::awaitable<Received> receive(Connection& c);
  asio::awaitable<std::optional<RefusedRequest>> receive_body(Connection& c, ReceivedRequest& in);
  asio::awaitable<bool> read_some(Connection& c, std::string& into, std::size_t bytes_max);
  asio::awaitable<bool> write_out(Connection& c);
  asio::awaitable<bool> answer(Connection& c, const RequestHead& head);
  asio::awaitable<void> refuse(Connection& c, const RefusedRequest& why);
  void call_handler(Connection& c, std::shared_ptr<HttpRequest> request);
  bool hold(Connection& c, std::size_t body_bytes);
  bool has_room_for(std::size_t body_bytes) const;
  void end(Connection& c);

  void deliver(std::uint64_t connection, std::uint64_t request, HttpResponse response);
  void sweep();
  void begin_stop(milliseconds grace);
  void close_acceptors();
  SteadyClock::time_point in(std::int64_t ms) const {
    return SteadyClock::now() + milliseconds(ms);
  }

  const HttpHandler handler_;
  const HttpServerOptions options_;
  asio::io_context io_{1};
  std::vector<std::unique_ptr<tcp::acceptor>> tcp_acceptors_;
  std::vector<std::unique_ptr<stream_protocol::acceptor>> unix_acceptors_;
  std::vector<std::string> unix_paths_;
  asio::steady_timer sweep_timer_{io_};
  asio::steady_timer grace_timer_{io_};
  std::unordered_map<std::uint64_t, ConnectionPtr> connections_;
  std::uint64_t last_connection_ = 0;
  HeldBytes held_;
  std::size_t linger_bytes_left_ = 0;  // until the next sweep
  std::size_t pushed_out_ = 0;         // since the last sweep
  // One read buffer for all: a connection that waits holds none.
  std::vector<char> scratch_;
  std::uint16_t port_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

// One a request. Knows the server weakly: an answer may come after its end.
class Responder::State {
 public:
  State(std::weak_ptr<HttpServer::Impl> server, std::uint64_t connection, std::uint64_t request)
      : server_(std::move(server)), connection_(connection), request_(request) {}
  ~State() {
    if (answered_) return;
    log::error("http: a request was dropped without an answer");
    answer({500, {{"Content-Type", "text/plain"}}, "internal error\n"});
  }
  void answer(HttpResponse response) {
    if (answered_.exchange(true)) {
      log::error("http: a second answer to one request was dropped");
      return;
    }
    if (auto server = server_.lock()) {
      server->post_answer(connection_, request_, std::move(response));
    }
  }

 private:
  std::weak_ptr<HttpServer::Impl> server_;
  std::uint64_t connection_;
  std::uint64_t request_;
  std::atomic<bool> answered_ = false;
};

void Responder::operator()(HttpResponse response) const {
  state_->answer(std::move(response));
}

Result<void> HttpServer::Impl::listen_tcp(const std::string& address, std::uint16_t port) {
  auto where = fmt::format("{}:{}", address, port);
  error_code ec;
  auto ip = asio::ip::make_address(address, ec);
  if (ec) {
    return fail(Error{ErrorKind::kInvalidArgument, {}, where + " is no IP address and port", {}});
  }
  tcp::endpoint endpoint(ip, port);
  auto acceptor = std::make_unique<tcp::acceptor>(io_);
  acceptor->open(endpoint.protocol(), ec);
  if (!ec) acceptor->set_option(tcp::acceptor::reuse_address(true), ec);
  // Accepted sockets inherit them.
  if (!ec) acceptor->set_option(tcp::acceptor::send_buffer_size(kSocketBufferBytes), ec);
  if (!ec) acceptor->set_option(tcp::acceptor::receive_buffer_size(kSocketBufferBytes), ec);
  if (!ec) acceptor->bind(endpoint, ec);
  if (!ec) acceptor->listen(4096, ec);
  if (ec) return fail(listen_error(where, ec));
  port_ = acceptor->local_endpoint(ec).port();
  tcp_acceptors_.push_back(std::move(acceptor));
  return {};
}

Result<void> HttpServer::Impl::listen_unix(const std::string& path) {
  if (path.empty() || path.size() > kUnixPathMax) {
    return fail(Error{ErrorKind::kInvalidArgument,
                      {},
                      fmt::format("a socket's path has 1 to {} characters: {}", kUnixPathMax, path),
                      {}});
  }
  error_code ec;
  struct stat info {};
  if (::lstat(path.c_str(), &info) == 0) {
    if (!S_ISSOCK(info.st_mode)) {
      return fail(Error{ErrorKind::kAlreadyExists, {}, path + " exists and is no socket", {}});
    }
    stream_protocol::socket probe(io_);
    probe.connect(stream_protocol::endpoint(path), ec);
    if (!ec) return fail(Error{ErrorKind::kAlreadyExists, {}, path + " is in use", {}});
    ::unlink(path.c_str());
  }
  auto acceptor = std::make_unique<stream_protocol::acceptor>(io_);
  acceptor->open(stream_protocol(), ec);
  // The mode of an unbound socket becomes the file's: it is never open to others, not even for a
  // moment, and the process's umask is left alone.
  if (!ec && ::fchmod(acceptor->native_handle(), 0600) != 0) ec.assign(errno, ec.category());
  if (!ec) acceptor->bind(stream_protocol::endpoint(path), ec);
  if (!ec && ::chmod(path.c_str(), 0600) != 0) ec.assign(errno, ec.category());
  if (!ec) acceptor->listen(128, ec);
  if (ec) return fail(listen_error(path, ec));
  unix_acceptors_.push_back(std::move(acceptor));
  unix_paths_.push_back(path);
  return {};
}

Result<void> HttpServer::Impl::start() {
  CHECK(!thread_.joinable());
  raise_file_limit(options_.connections_max + 1024);
  for (auto& acceptor : tcp_acceptors_) {
    asio::co_spawn(io_, accept_loop(*acceptor), asio::detached);
  }
  for (auto& acceptor : unix_acceptors_) {
    asio::co_spawn(io_, accept_loop(*acceptor), asio::detached);
  }
  sweep();
  // Signals are for the main thread.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] {
    ::pthread_setname_np(::pthread_self(), "mg-http");
    io_.run();
  });
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return {};
}

void HttpServer::Impl::stop(std::int64_t grace_ms) {
  if (thread_.joinable()) {
    CHECK(std::this_thread::get_id() != thread_.get_id());
    asio::post(io_, [this, grace_ms] { begin_stop(milliseconds(grace_ms)); });
    thread_.join();
  }
  close_acceptors();
  for (const auto& path : unix_paths_) ::unlink(path.c_str());
  unix_paths_.clear();
}

void HttpServer::Impl::close_acceptors() {
  error_code ignored;
  for (auto& acceptor : tcp_acceptors_) acceptor->close(ignored);
  for (auto& acceptor : unix_acceptors_) acceptor->close(ignored);
}

void HttpServer::Impl::begin_stop(milliseconds grace) {
  stopping_ = true;
  close_acceptors();
  error_code ignored;
  for (auto& [id, c] : connections_) {
    if (c->idle) c->socket.close(ignored);
  }
  if (connections_.empty()) return io_.stop();
  grace_timer_.expires_after(grace);
  grace_timer_.async_wait([this](error_code ec) {
    if (ec) return;
    if (!connections_.empty()) log::warn("http: {} requests cut off", connections_.size());
    io_.stop();
  });
}

// One timer for all connections instead of one each: time-outs are coarse anyway.
void HttpServer::Impl::sweep() {
  auto now = SteadyClock::now();
  error_code ignored;
  std::size_t closed = 0;
  linger_bytes_left_ = kLingerBytesASweep;
  if (auto count = std::exchange(pushed_out_, 0); count > 0) {
    log::warn("http: {} slow connections were closed to make room", count);
  }
  for (auto& [id, c] : connections_) {
    if (c->deadline > now || !c->socket.is_open()) continue;
    c->socket.close(ignored);
    if (++closed == kClosingsASweep) break;
  }
  auto shortest =
      std::min({options_.read_timeout_ms, options_.idle_timeout_ms, options_.write_timeout_ms});
  auto pause = std::clamp(milliseconds(shortest / 4), milliseconds(5), kSweepEvery);
  if (closed == kClosingsASweep) pause = std::min(pause, kSweepGoesOn);
  sweep_timer_.expires_after(pause);
  sweep_timer_.async_wait([this](error_code ec) {
    if (!ec) sweep();
  });
}

template <class Acceptor>
asio::awaitable<void> HttpServer::Impl::accept_loop(Acceptor& acceptor) {
  while (acceptor.is_open()) {
    auto [ec, socket] = co_await acceptor.async_accept(kAwait);
    if (!ec) {
      begin(std::move(socket));
    } else if (acceptor.is_open() && ec != asio::error::connection_aborted) {
      // Out of descriptors or memory: wait for some to come back instead of spinning.
      log::warn("http: accept: {}", ec.message());
      asio::steady_timer pause(io_, kAcceptPause);
      co_await pause.async_wait(kAwait);
    }
  }
}

bool HttpServer::Impl::refuse_when_full(Socket& socket) {
  if (connections_.size() < options_.connections_max) return false;
  error_code ignored;
  socket.non_blocking(true, ignored);
  auto text = response_head({503, {{"Retry-After", "1"}}, ""}, http_date(), false, 1);
  socket.send(asio::buffer(text), 0, ignored);
  return true;
}

void HttpServer::Impl::begin(tcp::socket socket) {
  error_code ec;
  socket.set_option(tcp::no_delay(true), ec);
  auto remote = socket.remote_endpoint(ec);
  if (ec) return;  // gone already
  auto c = std::make_shared<Connection>(Socket(std::move(socket)), io_);
  c->remote_address = remote.address().to_string(ec);
  c->remote_port = remote.port();
  begin(std::move(c));
}

void HttpServer::Impl::begin(stream_protocol::socket socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return;
  auto c = std::make_shared<Connection>(Socket(std::move(socket)), io_);
  c->peer = peer;
  begin(std::move(c));
}

void HttpServer::Impl::begin(ConnectionPtr connection) {
  if (stopping_ || refuse_when_full(connection->socket)) return;
  error_code ec;
  connection->socket.non_blocking(true, ec);
  if (ec) return;
  connection->id = ++last_connection_;
  connections_[connection->id] = connection;
  asio::co_spawn(io_, serve(std::move(connection)), asio::detached);
}

void HttpServer::Impl::end(Connection& c) {
  error_code ignored;
  c.socket.close(ignored);
  held_.set(c.id, 0);
  connections_.erase(c.id);
  if (stopping_ && connections_.empty()) io_.stop();
}

asio::awaitable<void> HttpServer::Impl::serve(ConnectionPtr c) {
  // A new connection has the time of a header for its first byte, a kept one may rest longer.
  c->deadline = in(options_.read_timeout_ms);
  for (bool keep = true; keep;) {
    auto received = co_await receive(*c);
    if (!received) {
      if (received.error().status != 0) co_await refuse(*c, received.error());
      break;
    }
    c->deadline = SteadyClock::time_point::max();
    ++c->request;
    if (c->received.empty()) drop(c->received);
    held_.keep(c->id, heap_bytes(c->received) + heap_bytes(received->request->body));
    call_handler(*c, std::move(received->request));
    keep = co_await answer(*c, received->head);
    c->idle = c->received.empty();
    held_.set(c->id, 0);  // what follows is another request, as young as any
    if (!hold(*c, 0)) break;
    c->deadline = in(c->idle ? options_.idle_timeout_ms : options_.read_timeout_ms);
  }
  end(*c);
}

// Counts what `c` holds, and makes room by closing whoever has held longest. False: that is `c`
// itself, and there is still too little. One answer counts for half of the room at most, so that a
// huge one is not closed for the first byte of somebody else.
bool HttpServer::Impl::hold(Connection& c, std::size_t body_bytes) {
  const auto answer = heap_bytes(c.out) + heap_bytes(c.out_body);
  held_.set(c.id,
            heap_bytes(c.received) + body_bytes + std::min(answer, options_.held_bytes_max / 2));
  while (held_.total() > options_.held_bytes_max) {
    auto oldest = held_.oldest();
    if (!oldest || *oldest == c.id) return false;
    held_.set(*oldest, 0);
    ++pushed_out_;
    error_code ignored;
    connections_.at(*oldest)->socket.close(ignored);
  }
  return true;
}

// Large bodies must not push out the small ones that nearly all requests are.
bool HttpServer::Impl::has_room_for(std::size_t body_bytes) const {
  return body_bytes <= kSmallBodyBytes || held_.total() + body_bytes <= options_.held_bytes_max / 2;
}

// More bytes at the end of `into`; false when the connection is over.
asio::awaitable<bool> HttpServer::Impl::read_some(Connection& c, std::string& into,
                                                  std::size_t bytes_max) {
  for (;;) {
    auto [waited] = co_await c.socket.async_wait(Socket::wait_read, kAwait);
    if (waited) co_return false;
    error_code ec;
    auto room = asio::buffer(scratch_, bytes_max);
    auto size = c.socket.receive(room, 0, ec);
    if (ec == asio::error::would_block || ec == asio::error::try_again) continue;
    if (ec) co_return false;
    into.append(scratch_.data(), size);
    co_return true;
  }
}

asio::awaitable<Received> HttpServer::Impl::receive(Connection& c) {
  HeadScanner scanner;
  std::size_t head_size = 0;
  for (;;) {
    auto found = scanner.scan(std::string_view(c.received).substr(0, options_.header_bytes_max));
    if (!found) co_return tl::unexpected<RefusedRequest>(found.error());
    head_size = *found;
    if (head_size > 0) break;
    if (c.received.size() >= options_.header_bytes_max) {
      co_return tl::unexpected<RefusedRequest>(RefusedRequest{431, "header too large"});
    }
    auto room = options_.header_bytes_max - c.received.size();
    if (!co_await read_some(c, c.received, room)) co_return gone();
    if (std::exchange(c.idle, false)) c.deadline = in(options_.read_timeout_ms);
    if (!hold(c, 0)) co_return busy();
  }
  c.idle = false;
  auto head = parse_head(std::string_view(c.received).substr(0, head_size), options_.fields_max);
  if (!head) co_return tl::unexpected<RefusedRequest>(head.error());
  c.received.erase(0, head_size);

  ReceivedRequest in_progress;
  in_progress.head = std::move(*head);
  auto refused = co_await receive_body(c, in_progress);
  if (refused) co_return tl::unexpected<RefusedRequest>(*refused);
  auto& request = *in_progress.request;
  request.method = in_progress.head.method;
  request.target = std::move(in_progress.head.target);
  request.headers = std::move(in_progress.head.headers);
  request.remote_address = c.remote_address;
  request.remote_port = c.remote_port;
  if (c.peer) {
    request.peer_uid = c.peer->uid;
    request.peer_pid = c.peer->pid;
  }
  co_return in_progress;
}

asio::awaitable<std::optional<RefusedRequest>> HttpServer::Impl::receive_body(
    Connection& c, ReceivedRequest& in_progress) {
  const auto& head = in_progress.head;
  auto& body = in_progress.request->body;
  if (head.content_length > options_.body_bytes_max) {
    co_return RefusedRequest{413, "request body too large"};
  }
  if (!head.chunked && head.content_length == 0) co_return std::nullopt;
  const auto length = static_cast<std::size_t>(head.content_length);
  if (!has_room_for(length)) co_return busy().value();
  c.deadline = in(options_.read_timeout_ms);
  if (head.expect_continue && c.received.empty()) {
    c.out = "HTTP/1.1 100 Continue\r\n\r\n";
    if (!co_await write_out(c)) co_return RefusedRequest{0, {}};
  }
  ChunkedBody chunks(options_.body_bytes_max);
  if (!head.chunked) {
    body.assign(c.received, 0, length);
    c.received.erase(0, length);
  }
  for (;;) {
    if (head.chunked) {
      auto complete = chunks.take(c.received, body);
      if (!complete) co_return complete.error();
      if (*complete) co_return std::nullopt;
      if (!has_room_for(body.size())) co_return busy().value();
    } else if (body.size() == length) {
      co_return std::nullopt;
    }
    if (c.received.empty()) drop(c.received);
    if (!hold(c, heap_bytes(body))) co_return busy().value();
    auto& into = head.chunked ? c.received : body;
    auto room = head.chunked ? kScratchBytes : length - body.size();
    if (!co_await read_some(c, into, room)) co_return RefusedRequest{0, {}};
  }
}

// Writes c.out and then c.out_body. They live in the connection: g++ 12 destroys temporaries among
// the arguments of a co_await expression twice.
asio::awaitable<bool> HttpServer::Impl::write_out(Connection& c) {
  std::array<asio::const_buffer, 2> buffers = {asio::buffer(c.out), asio::buffer(c.out_body)};
  auto [ec, size] = co_await asio::async_write(c.socket, buffers, kAwait);
  drop(c.out);
  drop(c.out_body);
  co_return !ec;
}

void HttpServer::Impl::call_handler(Connection& c, std::shared_ptr<HttpRequest> request) {
  Responder responder(std::make_shared<Responder::State>(weak_from_this(), c.id, c.request));
  try {
    handler_(std::move(request), responder);
  } catch (const std::bad_alloc&) {
    std::abort();
  } catch (const std::exception& e) {
    // A third party's exception that nobody wrapped: one caller gets 500, the server goes on.
    log::error("http: the handler threw: {}", log::escape(e.what()));
    responder({500, {{"Content-Type", "text/plain"}}, "internal error\n"});
  }
}

void HttpServer::Impl::post_answer(std::uint64_t connection, std::uint64_t request,
                                   HttpResponse response) {
  // `this` is safe: the io_context runs or drops the function, and it is ours.
  asio::post(io_, [this, connection, request, response = std::move(response)]() mutable {
    deliver(connection, request, std::move(response));
  });
}

void HttpServer::Impl::deliver(std::uint64_t connection, std::uint64_t request,
                               HttpResponse response) {
  auto at = connections_.find(connection);
  if (at == connections_.end() || at->second->request != request) return;  // the client is gone
  at->second->response = std::move(response);
  at->second->answered.cancel();
}

// Waits for the handler's answer and writes it; true when the connection may go on.
asio::awaitable<bool> HttpServer::Impl::answer(Connection& c, const RequestHead& head) {
  while (!c.response) {
    c.answered.expires_at(SteadyClock::time_point::max());
    co_await c.answered.async_wait(kAwait);
  }
  bool keep = head.keep_alive && !stopping_;
  c.out = response_head(*c.response, http_date(), keep, head.minor_version);
  if (may_have_body(c.response->status, head.method)) c.out_body.swap(c.response->body);
  c.response.reset();
  c.deadline = in(options_.write_timeout_ms);
  held_.set(c.id, 0);  // its age as a holder begins with the answer
  hold(c, 0);          // an answer that alone is too much is written all the same
  if (!co_await write_out(c)) co_return false;
  co_return keep;
}

// Says why, then takes what the client still sends for a while: closing at once would reset the
// connection, and the answer would be lost on the way.
asio::awaitable<void> HttpServer::Impl::refuse(Connection& c, const RefusedRequest& why) {
  HttpResponse response{why.status, {{"Content-Type", "text/plain"}}, why.reason + "\n"};
  if (why.status == 503) response.headers.emplace_back("Retry-After", "1");
  drop(c.received);
  held_.set(c.id, 0);
  c.out = response_head(response, http_date(), false, 1);
  c.out_body = std::move(response.body);
  c.deadline = SteadyClock::now() + kLingerTime;
  if (!co_await write_out(c)) co_return;
  error_code ignored;
  c.socket.shutdown(Socket::shutdown_send, ignored);
  for (std::size_t taken = 0; taken < kLingerBytesMax && linger_bytes_left_ > 0;) {
    std::string thrown_away;
    if (!co_await read_some(c, thrown_away, kScratchBytes)) co_return;
    taken += thrown_away.size();
    linger_bytes_left_ -= std::min(linger_bytes_left_, thrown_away.size());
  }
}

HttpServer::HttpServer(HttpHandler handler, HttpServerOptions options)
    : impl_(std::make_shared<Impl>(std::move(handler), options)) {}
HttpServer::~HttpServer() {
  impl_->stop(0);
}

Result<void> HttpServer::listen_tcp(const std::string& address, std::uint16_t port) {
  return impl_->listen_tcp(address, port);
}
Result<void> HttpServer::listen_unix(const std::string& path) {
  return impl_->listen_unix(path);
}
std::uint16_t HttpServer::port() const {
  return impl_->port();
}
Result<void> HttpServer::start() {
  return impl_->start();
}
void HttpServer::stop(std::int64_t grace_ms) {
  impl_->stop(grace_ms);
}

}  // namespace mg::net
