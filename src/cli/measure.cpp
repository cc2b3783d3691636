#include "cli/measure.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <deque>

#include "base/fd.h"
#include "base/ip.h"
#include "base/number.h"

namespace mg::cli {
namespace {

constexpr std::int64_t kMs = 1'000'000;
// A SYN that was dropped comes again after 1 s; younger sockets have taken over by then.
constexpr std::size_t kSocketsMax = 400;
constexpr std::string_view kRequest = "GET / HTTP/1.0\r\nHost: measure\r\n\r\n";

struct Plan {
  sockaddr_in to{};
  std::int64_t every_ns = 5 * kMs;
  std::int64_t timeout_ns = 20'000 * kMs;
  std::int64_t quiet_ns = 1'000 * kMs;  // echo: no byte for so long is an end
};

std::int64_t now_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

void say_line(const std::string& line) {
  std::fputs((line + "\n").c_str(), stdout);
  std::fflush(stdout);
}

Fd open_connection(const sockaddr_in& to) {
  Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
  if (!fd) return fd;
  const int on = 1;
  ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0 &&
      errno != EINPROGRESS) {
    fd.reset();
  }
  return fd;
}

int wait_ns(pollfd* fds, std::size_t count, std::int64_t ns) {
  if (ns < 0) ns = 0;
  const timespec wait{ns / 1'000'000'000, ns % 1'000'000'000};
  return ::ppoll(fds, count, &wait, nullptr);
}

struct Attempt {
  Fd fd;
  bool asked = false;
};

// True when this attempt has brought a byte.
bool advance(Attempt& attempt, short events) {
  if (!attempt.asked && (events & POLLOUT) != 0) {
    int error = 0;
    socklen_t length = sizeof error;
    ::getsockopt(attempt.fd.get(), SOL_SOCKET, SO_ERROR, &error, &length);
    if (error != 0 ||
        ::send(attempt.fd.get(), kRequest.data(), kRequest.size(), MSG_NOSIGNAL) < 0) {
      attempt.fd.reset();
      return false;
    }
    attempt.asked = true;
    return false;
  }
  if ((events & (POLLIN | POLLERR | POLLHUP)) != 0) {
    char byte = 0;
    const auto got = ::recv(attempt.fd.get(), &byte, 1, 0);
    if (got == 1) return true;
    if (got == 0 || (errno != EAGAIN && errno != EINTR)) attempt.fd.reset();
  }
  return false;
}

int measure_connect(const Plan& plan) {
  std::deque<Attempt> attempts;
  const auto start = now_ns();
  auto next = start;
  bool ready = false;
  while (now_ns() - start < plan.timeout_ns) {
    if (now_ns() >= next) {
      next += plan.every_ns;
      if (attempts.size() >= kSocketsMax) attempts.pop_front();
      attempts.push_back({open_connection(plan.to), false});
      if (!std::exchange(ready, true)) say_line("ready");
    }
    std::vector<pollfd> fds;
    for (const auto& attempt : attempts) {
      fds.push_back(
          {attempt.fd.get(), static_cast<short>(attempt.asked ? POLLIN : POLLOUT | POLLIN), 0});
    }
    if (wait_ns(fds.data(), fds.size(), next - now_ns()) <= 0) continue;
    for (std::size_t i = 0; i < fds.size(); ++i) {
      if (fds[i].revents == 0 || !attempts[i].fd) continue;
      if (!advance(attempts[i], fds[i].revents)) continue;
      say_line("first_byte " + std::to_string(now_ns()));
      return kExitOk;
    }
  }
  return kExitFailed;
}

bool wait_connected(const Fd& fd, std::int64_t timeout_ns) {
  pollfd item{fd.get(), POLLOUT, 0};
  if (wait_ns(&item, 1, timeout_ns) <= 0) return false;
  int error = 0;
  socklen_t length = sizeof error;
  ::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &length);
  return error == 0;
}

int measure_echo(const Plan& plan) {
  auto fd = open_connection(plan.to);
  if (!fd || !wait_connected(fd, plan.timeout_ns)) return kExitFailed;
  const auto start = now_ns();
  auto next = start;
  std::int64_t last = 0;
  const char* end = "silent";
  while (now_ns() - start < plan.timeout_ns) {
    if (last != 0 && now_ns() - last > plan.quiet_ns) break;
    if (now_ns() >= next) {
      next += plan.every_ns;
      if (::send(fd.get(), "x", 1, MSG_NOSIGNAL) < 0 && errno != EAGAIN) {
        end = "reset";
        break;
      }
    }
    pollfd item{fd.get(), POLLIN, 0};
    if (wait_ns(&item, 1, next - now_ns()) <= 0) continue;
    char bytes[256];
    const auto got = ::recv(fd.get(), bytes, sizeof bytes, 0);
    if (got > 0) {
      if (last == 0) say_line("ready");
      last = now_ns();
    } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
      end = got == 0 ? "closed" : "reset";
      break;
    }
  }
  if (last == 0) return kExitFailed;
  say_line("last_byte " + std::to_string(last) + " " + end);
  return kExitOk;
}

bool read_number(const std::string& text, std::int64_t& out) {
  out = parse_number<std::int64_t>(text).value_or(0);
  return out > 0;
}

bool read_plan(const std::vector<std::string>& rest, Plan& plan) {
  const auto ip = Ip4::parse(rest[1]);
  std::int64_t port = 0;
  if (!ip || !read_number(rest[2], port) || port > 65535 || rest.size() % 2 == 0) return false;
  plan.to.sin_family = AF_INET;
  plan.to.sin_port = htons(static_cast<std::uint16_t>(port));
  plan.to.sin_addr.s_addr = ip->to_be();
  for (std::size_t i = 3; i + 1 < rest.size(); i += 2) {
    std::int64_t number = 0;
    if (!read_number(rest[i + 1], number)) return false;
    if (rest[i] == "--every-ms") {
      plan.every_ns = number * kMs;
    } else if (rest[i] == "--timeout-ms") {
      plan.timeout_ns = number * kMs;
    } else if (rest[i] == "--quiet-ms") {
      plan.quiet_ns = number * kMs;
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace

int measure_command(const Arguments& arguments) {
  const auto& rest = arguments.rest;
  Plan plan;
  if (rest.size() >= 3 && read_plan(rest, plan)) {
    if (rest[0] == "connect") return measure_connect(plan);
    if (rest[0] == "echo") return measure_echo(plan);
  }
  std::fputs("measure connect|echo IP PORT [--every-ms N] [--timeout-ms N] [--quiet-ms N]\n",
             stderr);
  return kExitUsage;
}

}  // namespace mg::cli
