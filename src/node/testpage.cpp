#include "node/testpage.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <list>

#include "base/fd.h"
#include "base/ip.h"

namespace mg::node {
namespace {

constexpr std::size_t kRequestMax = 16 * 1024;
constexpr std::size_t kBufferMax = 256 * 1024;
constexpr std::size_t kConnectionsMax = 4096;
constexpr unsigned kNobody = 65534;
constexpr int kKeepIdle = 120;

struct Peer {
  Fd fd;
  bool echo = false;
  std::string in;
  std::string out;
  std::uint64_t body_at = 0;  // of /bytes/<n>
  std::uint64_t body_end = 0;
  bool closing = false;  // when everything is sent
  bool ended = false;    // the peer sends no more
  std::string own_address;
  std::string peer_address;
};

Fd listen_on(std::uint16_t port) {
  Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int on = 1;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in any{};
  any.sin_family = AF_INET;
  any.sin_port = htons(port);
  if (!fd || ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&any), sizeof any) != 0 ||
      ::listen(fd.get(), 1024) != 0) {
    std::fprintf(stderr, "testpage: cannot listen on port %u: %s\n", port, std::strerror(errno));
    return Fd{};
  }
  return fd;
}

std::string address_of(const sockaddr_in& address) {
  return Ip4::from_be(address.sin_addr.s_addr).str();
}

std::string page(const TestpageOptions& options, const Peer& peer) {
  return fmt::format(
      "<!DOCTYPE html>\n<html>\n<head>\n<title>AWS PrivateLink TestPage</title>\n</head>\n<body>\n"
      "<h1>AWS PrivateLink TestPage</h1>\n<pre>\n"
      "IP address : {}\nPeer address : {}\nAccount : {}\nInstance : {}\n"
      "</pre>\n</body>\n</html>\n",
      peer.own_address, peer.peer_address, options.account, options.instance);
}

void put_answer(Peer& peer, std::string_view status, std::string_view type, std::uint64_t length,
                std::string_view body) {
  peer.out += fmt::format(
      "HTTP/1.1 {}\r\nServer: masugata-testpage\r\nContent-Type: {}\r\nContent-Length: {}\r\n"
      "Cache-Control: no-store\r\nConnection: {}\r\n\r\n",
      status, type, length, peer.closing ? "close" : "keep-alive");
  peer.out += body;
}

bool wants_close(std::string_view head) {
  std::string lower(head);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (lower.find("\r\nconnection: close") != std::string::npos) return true;
  const auto line = lower.substr(0, lower.find("\r\n"));
  return line.ends_with("http/1.0") &&
         lower.find("\r\nconnection: keep-alive") == std::string::npos;
}

void answer(const TestpageOptions& options, Peer& peer, std::string_view head) {
  peer.closing = wants_close(head);
  const auto line = head.substr(0, head.find("\r\n"));
  const bool get = line.starts_with("GET ");
  const bool head_only = line.starts_with("HEAD ");
  if (!get && !head_only) {
    peer.closing = true;  // a body may follow, which we would take for the next request
    return put_answer(peer, "405 Method Not Allowed", "text/plain", 19, "Method Not Allowed\n");
  }
  auto target = line.substr(get ? 4 : 5);
  target = target.substr(0, target.find(' '));
  target = target.substr(0, target.find('?'));
  constexpr std::string_view kBytes = "/bytes/";
  if (target.starts_with(kBytes)) {
    std::uint64_t count = 0;
    const auto number = target.substr(kBytes.size());
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), count);
    if (error == std::errc() && end == number.data() + number.size()) {
      put_answer(peer, "200 OK", "application/octet-stream", count, "");
      peer.body_at = 0;
      peer.body_end = head_only ? 0 : count;
      return;
    }
  }
  if (target == "/" || target == "/index.html") {
    const auto body = page(options, peer);
    return put_answer(peer, "200 OK", "text/html; charset=utf-8", body.size(),
                      head_only ? "" : body);
  }
  put_answer(peer, "404 Not Found", "text/plain", 10, head_only ? "" : "Not Found\n");
}

// Requests in `in` → answers in `out`. False: a broken peer.
bool serve_requests(const TestpageOptions& options, Peer& peer) {
  while (!peer.closing && peer.body_at == peer.body_end && peer.out.size() < kBufferMax) {
    const auto end = peer.in.find("\r\n\r\n");
    if (end == std::string::npos) return peer.in.size() <= kRequestMax;
    answer(options, peer, std::string_view(peer.in).substr(0, end + 2));
    peer.in.erase(0, end + 4);
  }
  return true;
}

// A mixing of the offset alone, so that a download can be checked without the server. Eight bytes
// from a multiple of eight on, the lowest first.
std::uint64_t word_at(std::uint64_t offset) {
  std::uint64_t x = (offset >> 3) * 0x9e3779b97f4a7c15ULL;
  x ^= x >> 29;
  x *= 0xbf58476d1ce4e5b9ULL;
  return x ^ (x >> 32);
}

void fill_body(Peer& peer) {
  while (peer.body_at < peer.body_end && peer.out.size() < kBufferMax) {
    std::array<char, 16 * 1024> chunk{};
    const auto n = std::min<std::uint64_t>(chunk.size(), peer.body_end - peer.body_at);
    // body_at is a multiple of the chunk's size, so of a word's.
    for (std::uint64_t i = 0; i < n; i += sizeof(std::uint64_t)) {
      const auto word = word_at(peer.body_at + i);
      std::memcpy(&chunk[i], &word, sizeof word);
    }
    peer.out.append(chunk.data(), n);
    peer.body_at += n;
  }
}

// False: the connection is over.
bool receive(Peer& peer) {
  std::array<char, 64 * 1024> buffer{};
  while (peer.in.size() < kBufferMax && peer.out.size() < kBufferMax) {
    const auto n = ::recv(peer.fd.get(), buffer.data(), buffer.size(), 0);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno == EAGAIN;
    if (n == 0) {
      peer.ended = true;
      return true;
    }
    (peer.echo ? peer.out : peer.in).append(buffer.data(), static_cast<std::size_t>(n));
  }
  return true;
}

bool flush(Peer& peer) {
  std::size_t sent = 0;
  while (sent < peer.out.size()) {
    const auto n =
        ::send(peer.fd.get(), peer.out.data() + sent, peer.out.size() - sent, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) break;
    if (n <= 0) return false;
    sent += static_cast<std::size_t>(n);
  }
  peer.out.erase(0, sent);
  return true;
}

bool pump(const TestpageOptions& options, Peer& peer) {
  if (!peer.ended && !receive(peer)) return false;
  for (int round = 0; round < 16; ++round) {
    if (!peer.echo && !serve_requests(options, peer)) return false;
    fill_body(peer);
    if (!flush(peer)) return false;
    if (!peer.out.empty() || peer.body_at == peer.body_end) break;
  }
  const bool idle = peer.out.empty() && peer.body_at == peer.body_end;
  return !(idle && (peer.closing || peer.ended));
}

void accept_all(int listener, bool echo, std::list<Peer>& peers) {
  while (peers.size() < kConnectionsMax) {
    sockaddr_in from{};
    socklen_t size = sizeof from;
    Fd fd(::accept4(listener, reinterpret_cast<sockaddr*>(&from), &size,
                    SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!fd) return;
    const int on = 1;
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    // A peer whose flow has expired is noticed, and forgotten.
    ::setsockopt(fd.get(), SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_KEEPIDLE, &kKeepIdle, sizeof kKeepIdle);
    sockaddr_in own{};
    size = sizeof own;
    ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&own), &size);
    Peer peer;
    peer.fd = std::move(fd);
    peer.echo = echo;
    peer.own_address = address_of(own);
    peer.peer_address = address_of(from);
    peers.push_back(std::move(peer));
  }
}

// The ports are bound: nothing else needs root.
bool become_nobody() {
  if (::getuid() != 0) return true;
  return ::setgroups(0, nullptr) == 0 && ::setgid(kNobody) == 0 && ::setuid(kNobody) == 0;
}

}  // namespace

std::optional<TestpageOptions> testpage_options(const std::vector<std::string>& arguments) {
  TestpageOptions out;
  for (std::size_t i = 0; i < arguments.size(); i += 2) {
    if (i + 1 == arguments.size()) return std::nullopt;
    const auto& value = arguments[i + 1];
    if (arguments[i] == "--account") {
      out.account = value;
    } else if (arguments[i] == "--instance") {
      out.instance = value;
    } else if (arguments[i] == "--port" || arguments[i] == "--echo-port") {
      auto& port = arguments[i] == "--port" ? out.port : out.echo_port;
      const auto* last = value.data() + value.size();
      const auto [end, error] = std::from_chars(value.data(), last, port);
      if (error != std::errc() || end != last) return std::nullopt;
    } else {
      return std::nullopt;
    }
  }
  if (out.port == 0) return std::nullopt;
  return out;
}

std::uint8_t testpage_byte(std::uint64_t offset) {
  return static_cast<std::uint8_t>(word_at(offset) >> ((offset & 7) * 8));
}

int run_testpage(const TestpageOptions& options) {
  ::signal(SIGPIPE, SIG_IGN);
  const Fd page_listener = listen_on(options.port);
  if (!page_listener) return 1;
  Fd echo_listener;
  if (options.echo_port != 0) {
    echo_listener = listen_on(options.echo_port);
    if (!echo_listener) return 1;
  }
  if (!become_nobody()) {
    std::fprintf(stderr, "testpage: cannot give up root\n");
    return 1;
  }
  std::list<Peer> peers;
  std::vector<pollfd> polls;
  while (true) {
    polls.clear();
    // -1 is ignored by poll: no echo, or no room for more.
    const bool room = peers.size() < kConnectionsMax;
    polls.push_back({room ? page_listener.get() : -1, POLLIN, 0});
    polls.push_back({room ? echo_listener.get() : -1, POLLIN, 0});
    for (const auto& peer : peers) {
      const bool sending = !peer.out.empty() || peer.body_at != peer.body_end;
      const bool full = peer.out.size() >= kBufferMax || peer.in.size() >= kBufferMax || peer.ended;
      polls.push_back(
          {peer.fd.get(), static_cast<short>((sending ? POLLOUT : 0) | (full ? 0 : POLLIN)), 0});
    }
    if (::poll(polls.data(), polls.size(), -1) < 0 && errno != EINTR) return 1;
    std::size_t i = 2;
    for (auto it = peers.begin(); it != peers.end(); ++i) {
      const bool ready = polls[i].revents != 0;
      const bool broken = (polls[i].revents & (POLLERR | POLLNVAL)) != 0;
      it = ready && (broken || !pump(options, *it)) ? peers.erase(it) : std::next(it);
    }
    if (polls[0].revents != 0) accept_all(page_listener.get(), false, peers);
    if (polls[1].revents != 0) accept_all(echo_listener.get(), true, peers);
  }
}

}  // namespace mg::node
