#include "node/dns/resolver.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <map>
#include <thread>
#include <vector>

#include "base/fd.h"
#include "base/log.h"
#include "bpf/abi/limits.h"
#include "node/dns/seats.h"
#include "node/kernel/netns.h"
#include "node/servant.h"

namespace mg::node::dns {
namespace {

constexpr std::size_t kBatch = 32;
constexpr std::size_t kConnectionsMax = 256;
constexpr std::size_t kConnectionsOfAPortMax = 16;
constexpr std::int64_t kIdleMs = 10'000;

std::int64_t now_ms() {
  using std::chrono::steady_clock;
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             steady_clock::now().time_since_epoch())
      .count();
}

// The asking port, from the source address that the programs gave it; 0: nobody.
std::uint32_t asker(const sockaddr_in& from) {
  const auto address = ntohl(from.sin_addr.s_addr);
  if ((address & ~MG_SERVICE_NUM_MASK) != MG_SERVICE_PORT_NET) return 0;
  return address & MG_SERVICE_NUM_MASK;
}

Result<Fd> bind_socket(int type, std::uint32_t address) {
  Fd fd(::socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return fail(errno_error("make the resolver's socket"));
  const int on = 1;
  if (type == SOCK_STREAM) ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(MG_DNS_PORT);
  to.sin_addr.s_addr = htonl(address);
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0 ||
      (type == SOCK_STREAM && ::listen(fd.get(), 128) != 0)) {
    return fail(errno_error("bind the resolver's socket to " + Ip4{address}.str()));
  }
  return fd;
}

struct Connection {
  Fd fd;
  std::uint32_t port_num = 0;
  std::string in;
  std::string out;
  std::int64_t last_ms = 0;  // of the last whole question: drips do not count
};

}  // namespace

std::string respond(const Zone& zone, std::uint32_t port_num, std::string_view message, bool tcp) {
  const auto parsed = parse(message);
  if (parsed.error && parsed.query) {
    Answer answer;
    answer.rcode = *parsed.error;
    return build(*parsed.query, answer, kMessageMax);
  }
  if (parsed.error) return build_error(parsed.id, *parsed.error);
  if (!parsed.query) return {};
  const auto answer = zone.answer(port_num, *parsed.query);
  return build(*parsed.query, answer, tcp ? kMessageMax : parsed.query->udp_bytes_max);
}

class Resolver::Impl {
 public:
  Impl(std::string service_namespace, const Zone& zone)
      : namespace_(std::move(service_namespace)), zone_(zone) {}

  Result<void> start() {
    wake_ = Fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!wake_) return fail(errno_error("make an eventfd"));
    TRY_ASSIGN(thread_, start_servant([this] { return open_sockets(); }, [this] { serve(); }));
    return {};
  }

  void stop() {
    if (!thread_.joinable()) return;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto n = ::write(wake_.get(), &one, sizeof one);
    thread_.join();
  }

 private:
  Result<void> open_sockets() {
    TRY(enter_namespace(namespace_));
    epoll_ = Fd(::epoll_create1(EPOLL_CLOEXEC));
    if (!epoll_) return fail(errno_error("epoll"));
    for (const auto address : {MG_SERVICE_RESOLVER_BASE2, MG_SERVICE_RESOLVER_LINK}) {
      TRY_ASSIGN(auto udp, bind_socket(SOCK_DGRAM, address));
      TRY_ASSIGN(auto tcp, bind_socket(SOCK_STREAM, address));
      watch(udp.get(), EPOLLIN);
      watch(tcp.get(), EPOLLIN);
      udp_.push_back(std::move(udp));
      tcp_.push_back(std::move(tcp));
    }
    watch(wake_.get(), EPOLLIN);
    return {};
  }

  void watch(int fd, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event);
  }

  void serve() {
    std::array<epoll_event, 64> events{};
    while (true) {
      const int n = ::epoll_wait(epoll_.get(), events.data(), events.size(), 1000);
      for (int i = 0; i < n; ++i) {
        const int fd = events[static_cast<std::size_t>(i)].data.fd;
        if (fd == wake_.get()) return;
        dispatch(fd, events[static_cast<std::size_t>(i)].events);
      }
      drop_idle();
    }
  }

  void dispatch(int fd, std::uint32_t events) {
    for (const auto& udp : udp_) {
      if (udp.get() == fd) return answer_datagrams(fd);
    }
    for (const auto& tcp : tcp_) {
      if (tcp.get() == fd) return accept_all(fd);
    }
    const auto it = connections_.find(fd);
    if (it != connections_.end() && !pump(it->second, events)) {
      seats_.leave(fd, it->second.port_num);
      connections_.erase(it);
    }
  }

  void answer_datagrams(int fd) {
    struct Buffers {
      std::array<std::array<char, kMessageMax>, kBatch> in;
      std::array<sockaddr_in, kBatch> from;
    };
    static thread_local Buffers buffers;
    std::array<mmsghdr, kBatch> messages{};
    std::array<iovec, kBatch> vectors{};
    for (std::size_t i = 0; i < kBatch; ++i) {
      vectors[i] = {buffers.in[i].data(), kMessageMax};
      messages[i].msg_hdr.msg_name = &buffers.from[i];
      messages[i].msg_hdr.msg_namelen = sizeof(sockaddr_in);
      messages[i].msg_hdr.msg_iov = &vectors[i];
      messages[i].msg_hdr.msg_iovlen = 1;
    }
    const int got = ::recvmmsg(fd, messages.data(), kBatch, MSG_DONTWAIT, nullptr);
    if (got <= 0) return;
    std::vector<std::string> answers;
    std::vector<std::size_t> to;
    for (std::size_t i = 0; i < static_cast<std::size_t>(got); ++i) {
      const auto port_num = asker(buffers.from[i]);
      if (port_num == 0 || (messages[i].msg_hdr.msg_flags & MSG_TRUNC) != 0) continue;
      auto answer = respond(zone_, port_num, {buffers.in[i].data(), messages[i].msg_len}, false);
      if (answer.empty()) continue;
      answers.push_back(std::move(answer));
      to.push_back(i);
    }
    std::array<mmsghdr, kBatch> replies{};
    for (std::size_t i = 0; i < answers.size(); ++i) {
      vectors[i] = {answers[i].data(), answers[i].size()};
      replies[i].msg_hdr.msg_name = &buffers.from[to[i]];
      replies[i].msg_hdr.msg_namelen = sizeof(sockaddr_in);
      replies[i].msg_hdr.msg_iov = &vectors[i];
      replies[i].msg_hdr.msg_iovlen = 1;
    }
    // What does not fit the socket's buffer is lost, as a datagram may be; the client asks again.
    if (!answers.empty()) {
      ::sendmmsg(fd, replies.data(), static_cast<unsigned>(answers.size()), MSG_DONTWAIT);
    }
  }

  void accept_all(int listener) {
    while (true) {
      sockaddr_in from{};
      socklen_t size = sizeof from;
      Fd fd(::accept4(listener, reinterpret_cast<sockaddr*>(&from), &size,
                      SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (!fd) return;
      const auto port_num = asker(from);
      if (port_num == 0) continue;
      if (const auto leaver = seats_.take(fd.get(), port_num)) connections_.erase(*leaver);
      watch(fd.get(), EPOLLIN | EPOLLOUT | EPOLLET | EPOLLRDHUP);
      const int key = fd.get();
      connections_[key] = {std::move(fd), port_num, {}, {}, now_ms()};
    }
  }

  // False: the connection is over.
  bool pump(Connection& connection, std::uint32_t events) {
    bool ended = (events & (EPOLLERR | EPOLLHUP)) != 0;
    std::array<char, kMessageMax> buffer{};
    while (!ended && connection.in.size() < 2 * kMessageMax) {
      const auto n = ::recv(connection.fd.get(), buffer.data(), buffer.size(), 0);
      if (n > 0) {
        connection.in.append(buffer.data(), static_cast<std::size_t>(n));
        if (!answer_stream(connection)) return false;
        continue;
      }
      if (n < 0 && errno == EINTR) continue;
      ended = n == 0 || errno != EAGAIN;
      break;
    }
    while (!connection.out.empty()) {
      const auto n =
          ::send(connection.fd.get(), connection.out.data(), connection.out.size(), MSG_NOSIGNAL);
      if (n <= 0) break;
      connection.out.erase(0, static_cast<std::size_t>(n));
    }
    return !ended;
  }

  bool answer_stream(Connection& connection) {
    while (connection.in.size() >= 2) {
      const auto length =
          static_cast<std::size_t>(static_cast<std::uint8_t>(connection.in[0]) << 8 |
                                   static_cast<std::uint8_t>(connection.in[1]));
      if (length > kMessageMax || connection.out.size() > 16 * kMessageMax) return false;
      if (connection.in.size() < length + 2) return true;
      const auto answer = respond(zone_, connection.port_num,
                                  std::string_view(connection.in).substr(2, length), true);
      connection.in.erase(0, length + 2);
      connection.last_ms = now_ms();
      if (answer.empty()) return false;
      connection.out += static_cast<char>(answer.size() >> 8);
      connection.out += static_cast<char>(answer.size() & 0xff);
      connection.out += answer;
    }
    return true;
  }

  void drop_idle() {
    const auto oldest = now_ms() - kIdleMs;
    std::erase_if(connections_, [&](const auto& item) {
      const bool idle = item.second.last_ms < oldest;
      if (idle) seats_.leave(item.first, item.second.port_num);
      return idle;
    });
  }

  const std::string namespace_;
  const Zone& zone_;
  Fd wake_;
  Fd epoll_;
  std::vector<Fd> udp_;
  std::vector<Fd> tcp_;
  std::map<int, Connection> connections_;
  Seats seats_{kConnectionsMax, kConnectionsOfAPortMax};
  std::thread thread_;
};

Resolver::Resolver(std::string service_namespace, const Zone& zone)
    : impl_(std::make_unique<Impl>(std::move(service_namespace), zone)) {}
Resolver::~Resolver() {
  impl_->stop();
}
Result<void> Resolver::start() {
  return impl_->start();
}
void Resolver::stop() {
  impl_->stop();
}

}  // namespace mg::node::dns
