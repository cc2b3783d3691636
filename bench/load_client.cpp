// The clients that need one connection (stream, pingpong), and those that hold many at once
// (connections, requests). Each runs for the road's time and counts what came to its end in it.
#include <sys/epoll.h>

#include <cerrno>
#include <cstring>

#include "load.h"

namespace mg::bench {
namespace {

constexpr std::size_t kWriteBytes = 128 * 1024;
constexpr std::string_view kRequest =
    "GET /bench HTTP/1.1\r\nHost: bench.internal\r\nUser-Agent: load\r\nAccept: */*\r\n\r\n";
constexpr std::int64_t kPatienceNs = 3'000'000'000;

int refused(const Road& road) {
  std::fprintf(stderr, "%s:%d: %s\n", road.address.c_str(), road.first, std::strerror(errno));
  return 1;
}

// Many connections, each with one exchange under way: sends `message`, waits for `answer_bytes`.
class Crowd {
 public:
  Crowd(const Road& road, std::string_view message, std::size_t answer_bytes, bool stays)
      : road_(road), message_(message), answer_bytes_(answer_bytes), stays_(stays) {}
  int run();

 private:
  struct One {
    std::size_t missing = 0;  // of the answer; 0: not connected yet
    std::int64_t began_ns = 0;
  };
  bool open();
  void begin_exchange(int fd, One& one);
  void progress(int fd, One& one, std::uint32_t events);
  void finished(int fd, One& one);
  void replace(int fd);

  const Road& road_;
  std::string_view message_;
  std::size_t answer_bytes_;
  const bool stays_;
  int epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  std::uint64_t opened_ = 0;
  std::vector<One> ones_;
  std::vector<char> buffer_ = std::vector<char>(64 * 1024);
  Result result_;
};

bool Crowd::open() {
  const int fd = connect_to(road_.at(opened_++), false);
  if (fd < 0) return false;
  if (ones_.size() <= static_cast<std::size_t>(fd)) ones_.resize(static_cast<std::size_t>(fd) + 64);
  ones_[static_cast<std::size_t>(fd)] = One{0, now_ns()};
  epoll_event event{};
  event.events = EPOLLOUT;
  event.data.fd = fd;
  return ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0;
}

void Crowd::begin_exchange(int fd, One& one) {
  one.missing = answer_bytes_;
  if (stays_) one.began_ns = now_ns();
  if (::send(fd, message_.data(), message_.size(), MSG_NOSIGNAL) !=
      static_cast<ssize_t>(message_.size()))
    replace(fd);
}

void Crowd::replace(int fd) {
  ++result_.errors;
  ::close(fd);
  if (!open()) ++result_.errors;
}

void Crowd::finished(int fd, One& one) {
  result_.units += 1;
  result_.took(now_ns() - one.began_ns);
  if (stays_) {
    begin_exchange(fd, one);
    return;
  }
  ::close(fd);
  if (!open()) ++result_.errors;
}

void Crowd::progress(int fd, One& one, std::uint32_t events) {
  if (one.missing == 0) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    if ((events & (EPOLLERR | EPOLLHUP)) || ::epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event) != 0)
      replace(fd);
    else
      begin_exchange(fd, one);
    return;
  }
  const auto got = ::recv(fd, buffer_.data(), buffer_.size(), 0);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0 || static_cast<std::size_t>(got) > one.missing) {
    replace(fd);
    return;
  }
  one.missing -= static_cast<std::size_t>(got);
  if (one.missing == 0) finished(fd, one);
}

int Crowd::run() {
  result_.took_ns.reserve(1 << 20);
  for (int i = 0; i < road_.clients; ++i)
    if (!open()) return refused(road_);
  result_.began_ns = now_ns();
  const auto until = result_.began_ns + road_.for_ns;
  std::vector<epoll_event> events(256);
  while (!should_stop() && now_ns() < until) {
    const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 100);
    for (int i = 0; i < count; ++i) {
      const auto& event = events[static_cast<std::size_t>(i)];
      const int fd = event.data.fd;
      progress(fd, ones_[static_cast<std::size_t>(fd)], event.events);
    }
  }
  return result_.print();
}

// The answer's length, by asking once.
std::size_t answer_bytes(const Road& road) {
  const int fd = connect_to(road.at(0), true);
  if (fd < 0) return 0;
  char buffer[4096];
  ssize_t got = ::send(fd, kRequest.data(), kRequest.size(), MSG_NOSIGNAL);
  if (got > 0) got = ::recv(fd, buffer, sizeof buffer, 0);
  ::close(fd);
  return got > 0 ? static_cast<std::size_t>(got) : 0;
}

}  // namespace

int stream(const Road& road) {
  const int fd = connect_to(road.at(0), true);
  if (fd < 0) return refused(road);
  const std::vector<char> data(kWriteBytes, kSink);
  Result result;
  const auto until = result.began_ns + road.for_ns;
  std::uint64_t sent = 0, arrived = 0;
  while (!should_stop() && now_ns() < until) {
    const auto wrote = ::send(fd, data.data(), data.size(), MSG_NOSIGNAL);
    if (wrote < 0) return refused(road);
    sent += static_cast<std::uint64_t>(wrote);
  }
  ::shutdown(fd, SHUT_WR);
  if (::recv(fd, &arrived, sizeof arrived, MSG_WAITALL) != sizeof arrived) return refused(road);
  result.units = static_cast<double>(arrived);
  result.errors = arrived == sent ? 0 : 1;
  ::close(fd);
  return result.print();
}

int pingpong(const Road& road) {
  const int fd = connect_to(road.at(0), true);
  if (fd < 0) return refused(road);
  const timeval patience{kPatienceNs / 1'000'000'000, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  Result result;
  result.took_ns.reserve(1 << 20);
  const auto until = result.began_ns + road.for_ns;
  auto before = result.began_ns;
  while (!should_stop() && before < until) {
    char byte = kEcho;
    if (::send(fd, &byte, 1, MSG_NOSIGNAL) != 1 || ::recv(fd, &byte, 1, 0) != 1)
      return refused(road);
    const auto after = now_ns();
    result.took(after - before);
    result.units += 1;
    before = after;
  }
  ::close(fd);
  return result.print();
}

int connections(const Road& road) {
  return Crowd(road, "E", 1, false).run();
}

int requests(const Road& road) {
  const auto bytes = answer_bytes(road);
  if (bytes == 0) return refused(road);
  return Crowd(road, kRequest, bytes, true).run();
}

}  // namespace mg::bench
