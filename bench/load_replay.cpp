// Replays HTTP requests that were made beforehand: each client keeps one connection, sends the next
// request when the answer before has come, and counts every status but 200 as an error.
// A file is, again and again: the length as decimal digits, a newline, so many bytes of request.
#include <sys/epoll.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

#include "load.h"

namespace mg::bench {
namespace {

constexpr std::string_view kLength = "content-length:";

std::vector<std::string_view> cut(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const auto newline = text.find('\n');
    const auto size = std::strtoul(text.data(), nullptr, 10);
    if (newline == std::string_view::npos || text.size() < newline + 1 + size) break;
    out.push_back(text.substr(newline + 1, size));
    text.remove_prefix(newline + 1 + size);
  }
  return out;
}

struct Client {
  int fd = -1;
  std::string seen;
  std::size_t wanted = 0;  // bytes of head and body; 0: the head is not whole yet
  std::int64_t began_ns = 0;
};

// How long the answer is whose head is in `seen`; 0: not known yet.
std::size_t whole(const std::string& seen) {
  const auto end = seen.find(kHttpEnd);
  if (end == std::string::npos) return 0;
  for (std::size_t at = 0; at < end; at = seen.find("\r\n", at) + 2)
    if (::strncasecmp(seen.data() + at, kLength.data(), kLength.size()) == 0)
      return end + kHttpEnd.size() + std::strtoul(seen.data() + at + kLength.size(), nullptr, 10);
  return end + kHttpEnd.size();
}

class Replay {
 public:
  Replay(const Road& road, std::vector<std::string_view> all)
      : road_(road), all_(std::move(all)), clients_(static_cast<std::size_t>(road.clients)) {}
  int run();

 private:
  bool send_next(Client& client);
  bool read_from(Client& client);
  bool finished(Client& client);

  const Road& road_;
  const std::vector<std::string_view> all_;
  std::vector<Client> clients_;
  std::size_t next_ = 0, done_ = 0;
  std::vector<char> buffer_ = std::vector<char>(256 * 1024);
  Result result_;
};

bool Replay::send_next(Client& client) {
  if (next_ == all_.size()) return true;
  const auto request = all_[next_++];
  client.seen.clear();
  client.wanted = 0;
  client.began_ns = now_ns();
  return ::send(client.fd, request.data(), request.size(), MSG_NOSIGNAL) ==
         static_cast<ssize_t>(request.size());
}

bool Replay::finished(Client& client) {
  result_.took(now_ns() - client.began_ns);
  ++done_;
  result_.units += 1;
  if (client.seen.compare(0, 12, "HTTP/1.1 200") != 0 && result_.errors++ == 0)
    std::fprintf(stderr, "%s\n", client.seen.c_str());
  return send_next(client);
}

bool Replay::read_from(Client& client) {
  const auto got = ::recv(client.fd, buffer_.data(), buffer_.size(), 0);
  if (got < 0 && errno == EAGAIN) return true;
  if (got <= 0) return false;
  client.seen.append(buffer_.data(), static_cast<std::size_t>(got));
  if (client.wanted == 0) client.wanted = whole(client.seen);
  if (client.wanted == 0 || client.seen.size() < client.wanted) return true;
  return finished(client);
}

int Replay::run() {
  const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    clients_[i].fd = connect_to(road_.at(0), true);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = i;
    if (clients_[i].fd < 0 || ::epoll_ctl(epoll, EPOLL_CTL_ADD, clients_[i].fd, &event) != 0) {
      std::perror("connect");
      return 1;
    }
  }
  result_.took_ns.reserve(all_.size());
  result_.began_ns = now_ns();
  bool good = true;
  for (auto& client : clients_) good = good && send_next(client);
  std::vector<epoll_event> events(64);
  while (good && done_ < all_.size() && !should_stop()) {
    const int count = ::epoll_wait(epoll, events.data(), static_cast<int>(events.size()), 10'000);
    if (count <= 0) break;
    for (int i = 0; good && i < count; ++i)
      good = read_from(clients_[events[static_cast<std::size_t>(i)].data.u64]);
  }
  if (done_ < all_.size()) {
    std::fprintf(stderr, "%zu of %zu requests were answered\n", done_, all_.size());
    return 1;
  }
  return result_.print();
}

}  // namespace

int replay(const Road& road, const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  const auto all = text.str();
  auto requests = cut(all);
  if (requests.empty()) {
    std::fprintf(stderr, "%s: no requests\n", file.c_str());
    return 1;
  }
  return Replay(road, std::move(requests)).run();
}

}  // namespace mg::bench
