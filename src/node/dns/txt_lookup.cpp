#include "node/dns/txt_lookup.h"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <optional>

#include "base/fd.h"
#include "node/dns/wire/txt.h"

namespace mg::node::dns {
namespace {

using SteadyClock = std::chrono::steady_clock;
using Deadline = SteadyClock::time_point;

constexpr std::size_t kTcpAnswerMax = 65'535;

Error unavailable(std::string message) {
  return Error{ErrorKind::kUnavailable, {}, std::move(message), {}};
}

bool wait_for(int fd, short events, Deadline deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - SteadyClock::now());
    if (left.count() <= 0) return false;
    pollfd item{fd, events, 0};
    const int ready = ::poll(&item, 1, static_cast<int>(left.count()));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

// Connected, so that the kernel takes datagrams from that server alone.
Result<Fd> connect_to(const DnsServer& server, int type, Deadline deadline) {
  addrinfo hints{};
  hints.ai_socktype = type;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const auto port = std::to_string(server.port);
  if (::getaddrinfo(server.address.c_str(), port.c_str(), &hints, &found) != 0) {
    return fail(Error{ErrorKind::kInvalidArgument,
                      {},
                      "The DNS server " + server.address + " is no address",
                      {}});
  }
  Fd fd(::socket(found->ai_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int result = fd ? ::connect(fd.get(), found->ai_addr, found->ai_addrlen) : -1;
  const int error = errno;
  ::freeaddrinfo(found);
  if (!fd || (result != 0 && error != EINPROGRESS)) {
    return fail(unavailable("The DNS server " + server.address + " cannot be reached"));
  }
  if (type == SOCK_STREAM && !wait_for(fd.get(), POLLOUT, deadline)) {
    return fail(unavailable("The DNS server " + server.address + " does not answer by TCP"));
  }
  return fd;
}

Result<TxtAnswer> ask_udp(const DnsServer& server, const std::string& query, std::uint16_t id,
                          const std::string& name, Deadline deadline) {
  TRY_ASSIGN(const auto fd, connect_to(server, SOCK_DGRAM, deadline));
  if (::send(fd.get(), query.data(), query.size(), MSG_NOSIGNAL) < 0) {
    return fail(unavailable("The DNS server " + server.address + " cannot be reached"));
  }
  std::array<char, kMessageMax> buffer{};
  while (wait_for(fd.get(), POLLIN, deadline)) {
    const auto got = ::recv(fd.get(), buffer.data(), buffer.size(), MSG_TRUNC);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (got < 0) break;  // refused by the host
    if (static_cast<std::size_t>(got) > buffer.size()) continue;
    auto answer = parse_txt_answer({buffer.data(), static_cast<std::size_t>(got)}, id, name);
    if (answer) return std::move(*answer);
  }
  return fail(unavailable("The DNS server " + server.address + " does not answer"));
}

bool send_all(int fd, std::string_view bytes, Deadline deadline) {
  while (!bytes.empty()) {
    const auto sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno != EINTR && (errno != EAGAIN || !wait_for(fd, POLLOUT, deadline))) {
      return false;
    }
  }
  return true;
}

// Up to `size` bytes behind what is there already; false when the stream ends before.
bool receive(int fd, std::string& in, std::size_t size, Deadline deadline) {
  std::array<char, 4096> buffer{};
  while (in.size() < size) {
    const auto got = ::recv(fd, buffer.data(), std::min(buffer.size(), size - in.size()), 0);
    if (got > 0) {
      in.append(buffer.data(), static_cast<std::size_t>(got));
    } else if (got == 0 ||
               (errno != EINTR && (errno != EAGAIN || !wait_for(fd, POLLIN, deadline)))) {
      return false;
    }
  }
  return true;
}

Result<TxtAnswer> ask_tcp(const DnsServer& server, const std::string& query, std::uint16_t id,
                          const std::string& name, Deadline deadline) {
  TRY_ASSIGN(const auto fd, connect_to(server, SOCK_STREAM, deadline));
  std::string framed{static_cast<char>(query.size() >> 8), static_cast<char>(query.size() & 0xff)};
  framed += query;
  std::string in;
  if (send_all(fd.get(), framed, deadline) && receive(fd.get(), in, 2, deadline)) {
    const auto size = static_cast<std::size_t>(static_cast<std::uint8_t>(in[0]) << 8 |
                                               static_cast<std::uint8_t>(in[1]));
    in.clear();
    if (size <= kTcpAnswerMax && receive(fd.get(), in, size, deadline)) {
      auto answer = parse_txt_answer(in, id, name);
      if (answer && !answer->truncated) return std::move(*answer);
    }
  }
  return fail(unavailable("The DNS server " + server.address + " does not answer by TCP"));
}

}  // namespace

Result<std::vector<std::string>> look_up_txt(const DnsServer& server, const std::string& name,
                                             int timeout_ms, Rng& rng) {
  const auto id = static_cast<std::uint16_t>(rng.u64());
  const auto query = build_txt_query(id, name);
  if (!query) {
    return fail(Error{ErrorKind::kInvalidArgument, {}, "\"" + name + "\" is no DNS name", {}});
  }
  const auto deadline = SteadyClock::now() + std::chrono::milliseconds(timeout_ms);
  TRY_ASSIGN(auto answer, ask_udp(server, *query, id, name, deadline));
  if (answer.truncated) {
    TRY_ASSIGN(answer, ask_tcp(server, *query, id, name, deadline));
  }
  if (answer.rcode == Rcode::kNxDomain) return std::vector<std::string>{};
  if (answer.rcode != Rcode::kNoError) {
    return fail(unavailable("The DNS server " + server.address + " answers " + name +
                            " with code " + std::to_string(static_cast<int>(answer.rcode))));
  }
  return std::move(answer.values);
}

}  // namespace mg::node::dns
