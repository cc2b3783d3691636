// The target of the load: one thread, epoll. Its report tells when health checks came: they are the
// connections that send nothing.
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <unordered_map>
#include <vector>

#include "load.h"

namespace mg::load {
namespace {

struct Connection {
  char kind = 0;
  std::int64_t since_ms = 0;
  std::size_t bytes = 0;  // of `record`
  Record record;
  std::uint64_t next = 0;  // the number that a flow's next record must have
};

class Server {
 public:
  explicit Server(int port) : port_(port) {}

  bool open() {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    const auto any = address_of("0.0.0.0", port_);
    if (::bind(listener_, reinterpret_cast<const sockaddr*>(&any), sizeof any) != 0) return false;
    if (::listen(listener_, 4096) != 0) return false;
    epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
    return watch(listener_);
  }

  void run() {
    std::vector<epoll_event> events(256);
    while (!should_stop()) {
      const int n = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 200);
      for (int i = 0; i < n; ++i) {
        const int fd = events[static_cast<std::size_t>(i)].data.fd;
        if (fd == listener_) {
          accept_all();
        } else {
          read_all(fd);
        }
      }
    }
  }

  void report(const std::string& path) const {
    std::ofstream file(path);
    file << "{\"accepted\": " << accepted_ << ", \"faults\": " << faults_ << ", \"probes_ms\": [";
    for (std::size_t i = 0; i < probes_ms_.size(); ++i) file << (i ? ", " : "") << probes_ms_[i];
    file << "]}\n";
  }

 private:
  bool watch(int fd) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    return ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0;
  }

  void accept_all() {
    while (true) {
      const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0) return;
      const int on = 1;
      ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      ++accepted_;
      connections_[fd] = {};
      connections_[fd].since_ms = now_ms();
      if (!watch(fd)) end(fd);
    }
  }

  void end(int fd) {
    const auto it = connections_.find(fd);
    if (it != connections_.end()) {
      if (it->second.kind == 0) probes_ms_.push_back(it->second.since_ms);
      connections_.erase(it);
    }
    ::close(fd);
  }

  void read_all(int fd) {
    char buffer[4096];
    while (true) {
      const auto n = ::recv(fd, buffer, sizeof buffer, 0);
      if (n < 0 && errno == EAGAIN) return;
      if (n <= 0) return end(fd);
      for (ssize_t i = 0; i < n; ++i) {
        if (!take(fd, buffer[i])) return end(fd);
      }
    }
  }

  bool take(int fd, char byte) {
    auto& c = connections_[fd];
    if (c.kind == 0) {
      c.kind = byte;
      return byte == kFlow || byte == kShort || byte == kShortTarget;
    }
    std::memcpy(reinterpret_cast<char*>(&c.record) + c.bytes, &byte, 1);
    if (++c.bytes < sizeof(Record)) return true;
    c.bytes = 0;
    if (c.kind == kFlow && c.record.number != c.next++) {
      ++faults_;
      return false;
    }
    const auto answer = answer_to(c.record);
    const auto sent = ::send(fd, &answer, sizeof answer, MSG_NOSIGNAL);
    return sent == static_cast<ssize_t>(sizeof answer) && c.kind != kShortTarget;
  }

  const int port_;
  int listener_ = -1;
  int epoll_ = -1;
  std::unordered_map<int, Connection> connections_;
  std::uint64_t accepted_ = 0;
  std::uint64_t faults_ = 0;
  std::vector<std::int64_t> probes_ms_;
};

}  // namespace

int serve(int port, const std::string& report_path) {
  Server server(port);
  if (!server.open()) {
    std::perror("listen");
    return 1;
  }
  std::puts("ready");
  std::fflush(stdout);
  server.run();
  server.report(report_path);
  return 0;
}

}  // namespace mg::load
