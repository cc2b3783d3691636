// The server of the bench: one thread, one epoll, many ports; see load.h for what it answers.
#include <netinet/tcp.h>
#include <sys/epoll.h>

#include <cerrno>
#include <cstring>

#include "load.h"

namespace mg::bench {
namespace {

constexpr std::size_t kBufferBytes = 256 * 1024;
constexpr std::string_view kAnswer =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 128\r\n\r\n"
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

struct Peer {
  bool listens = false;
  char kind = 0;            // nothing has come yet
  std::size_t matched = 0;  // of the end of an HTTP request
  std::uint64_t bytes = 0;
};

class Server {
 public:
  bool listen_on(int port);
  void run();

 private:
  void accept_all(int fd);
  void read_from(int fd);
  bool answer(int fd, Peer& peer, const char* data, std::size_t size);
  void end(int fd);
  bool watch(int fd);
  Peer& peer_of(int fd) {
    if (peers_.size() <= static_cast<std::size_t>(fd))
      peers_.resize(static_cast<std::size_t>(fd) + 64);
    return peers_[static_cast<std::size_t>(fd)];
  }

  int epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  std::vector<Peer> peers_;
  std::vector<char> buffer_ = std::vector<char>(kBufferBytes);
};

bool Server::watch(int fd) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  return ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0;
}

bool Server::listen_on(int port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(static_cast<std::uint16_t>(port));
  if (fd < 0 || ::bind(fd, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0 ||
      ::listen(fd, 4096) != 0) {
    std::fprintf(stderr, "port %d: %s\n", port, std::strerror(errno));
    return false;
  }
  peer_of(fd).listens = true;
  return watch(fd);
}

void Server::accept_all(int fd) {
  for (;;) {
    const int peer = ::accept4(fd, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (peer < 0) return;
    const int on = 1;
    ::setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    peer_of(peer) = Peer{};
    if (!watch(peer)) ::close(peer);
  }
}

bool Server::answer(int fd, Peer& peer, const char* data, std::size_t size) {
  if (peer.kind == 0) peer.kind = data[0];
  peer.bytes += size;
  if (peer.kind == kSink) return true;
  if (peer.kind != kHttp) return ::send(fd, data, size, MSG_NOSIGNAL) == static_cast<ssize_t>(size);
  for (std::size_t i = 0; i < size; ++i) {
    peer.matched = data[i] == kHttpEnd[peer.matched] ? peer.matched + 1 : data[i] == '\r';
    if (peer.matched < kHttpEnd.size()) continue;
    peer.matched = 0;
    if (::send(fd, kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL) < 0) return false;
  }
  return true;
}

void Server::read_from(int fd) {
  Peer& peer = peer_of(fd);
  const auto got = ::recv(fd, buffer_.data(), buffer_.size(), 0);
  if (got > 0) {
    if (!answer(fd, peer, buffer_.data(), static_cast<std::size_t>(got))) end(fd);
    return;
  }
  if (got < 0 && errno == EAGAIN) return;
  if (got == 0 && peer.kind == kSink &&
      ::send(fd, &peer.bytes, sizeof peer.bytes, MSG_NOSIGNAL) < 0) {
    std::perror("the count of a stream");
  }
  end(fd);
}

void Server::end(int fd) {
  ::close(fd);
}

void Server::run() {
  std::vector<epoll_event> events(256);
  while (!should_stop()) {
    const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 1000);
    for (int i = 0; i < count; ++i) {
      const int fd = events[static_cast<std::size_t>(i)].data.fd;
      if (peer_of(fd).listens)
        accept_all(fd);
      else
        read_from(fd);
    }
  }
}

}  // namespace

int serve(int first, int count) {
  Server server;
  for (int port = first; port < first + count; ++port)
    if (!server.listen_on(port)) return 1;
  std::puts("ready");
  std::fflush(stdout);
  server.run();
  return 0;
}

}  // namespace mg::bench
