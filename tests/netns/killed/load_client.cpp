// The client of the load: long-lived flows with numbered records, and new connections at a steady
// rate: of ten, eight are closed by the client first, one by the target, one by the client's RST.
#include <netinet/tcp.h>
#include <sys/epoll.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "load.h"

namespace mg::load {
namespace {

constexpr std::int64_t kRecordEveryUs = 250'000;
constexpr std::int64_t kGapUs = 1'000'000;
constexpr std::int64_t kShortLimitUs = 5'000'000;
constexpr std::int64_t kLateUs = 900'000;  // the first SYN or answer was lost: TCP tries after 1 s

struct Flow {
  int fd = -1;
  bool lost = false;
  bool connected = false;
  bool waits = false;  // for the answer to `record`
  std::size_t bytes = 0;
  Record record;
  Record answer;
  std::int64_t next_us = 0;
  std::int64_t heard_us = 0;
};

struct Short {
  bool connected = false;
  bool target_closes = false;
  bool resets = false;
  bool answered = false;
  std::size_t bytes = 0;
  Record record;
  Record answer;
  std::int64_t began_us = 0;
};

struct Counts {
  std::uint64_t records = 0, resets = 0, ends = 0, wrong = 0, gaps = 0;
  std::uint64_t tried = 0, done = 0, refused = 0, timed_out = 0, wrong_answers = 0, late = 0;
  std::int64_t max_gap_us = 0, max_short_us = 0, max_stall_us = 0;
};

class Client {
 public:
  Client(const std::string& address, int port, int flows, int rate)
      : to_(address_of(address, port)), rate_(rate), flows_(static_cast<std::size_t>(flows)) {
    epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
    nonce_ = (static_cast<std::uint64_t>(::getpid()) << 40) ^ static_cast<std::uint64_t>(now_us());
  }

  bool open_flows();
  void run();
  void report() const;

 private:
  int connect_now();
  bool watch(int fd, std::uint32_t events, bool add);
  void drive_flows(std::int64_t now);
  void lose(Flow& flow, std::uint64_t& count);
  void send_record(Flow& flow, std::int64_t now);
  void read_flow(Flow& flow, std::int64_t now);
  void begin_shorts(std::int64_t now);
  void expire_shorts(std::int64_t now);
  void progress_short(int fd, std::uint32_t events, std::int64_t now);
  void end_short(int fd, std::uint64_t& count);
  void turn(int wait_ms);

  const sockaddr_in to_;
  const int rate_;
  int epoll_ = -1;
  std::uint64_t nonce_ = 0;
  std::vector<Flow> flows_;
  std::unordered_map<int, std::size_t> flow_of_;
  std::unordered_map<int, Short> shorts_;
  std::deque<std::pair<std::int64_t, int>> short_order_;  // (began, fd)
  std::int64_t next_short_us_ = 0;
  Counts counts_;
};

int Client::connect_now() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&to_), sizeof to_) != 0 &&
      errno != EINPROGRESS) {
    ::close(fd);
    return -1;
  }
  return fd;
}

bool Client::watch(int fd, std::uint32_t events, bool add) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  return ::epoll_ctl(epoll_, add ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &event) == 0;
}

// All of them within ten seconds; their records are spread over the interval.
bool Client::open_flows() {
  const auto limit = now_us() + 10'000'000;
  for (std::size_t i = 0; i < flows_.size(); ++i) {
    auto& flow = flows_[i];
    flow.fd = connect_now();
    flow.record.nonce = ++nonce_;
    flow.next_us = now_us() + static_cast<std::int64_t>(i) * kRecordEveryUs /
                                  static_cast<std::int64_t>(flows_.size());
    if (flow.fd < 0 || !watch(flow.fd, EPOLLIN | EPOLLOUT, true)) return false;
    flow_of_[flow.fd] = i;
    if (i % 16 == 15) turn(1);
  }
  const auto stands = [](const Flow& flow) { return flow.record.number > 0; };
  while (now_us() < limit && !should_stop()) {
    turn(5);
    if (std::all_of(flows_.begin(), flows_.end(), stands)) return true;
  }
  return false;
}

void Client::lose(Flow& flow, std::uint64_t& count) {
  ++count;
  flow.lost = true;
  flow_of_.erase(flow.fd);
  ::close(flow.fd);
  flow.fd = -1;
}

void Client::send_record(Flow& flow, std::int64_t now) {
  if (::send(flow.fd, &flow.record, sizeof flow.record, MSG_NOSIGNAL) !=
      static_cast<ssize_t>(sizeof flow.record)) {
    return lose(flow, counts_.resets);
  }
  flow.waits = true;
  flow.next_us = std::max(flow.next_us + kRecordEveryUs, now);
}

void Client::drive_flows(std::int64_t now) {
  for (auto& flow : flows_) {
    if (flow.lost || !flow.connected) continue;
    const auto gap = now - flow.heard_us;
    counts_.max_gap_us = std::max(counts_.max_gap_us, gap);
    if (gap > kGapUs) {
      lose(flow, counts_.gaps);
    } else if (!flow.waits && now >= flow.next_us) {
      send_record(flow, now);
    }
  }
}

void Client::read_flow(Flow& flow, std::int64_t now) {
  while (!flow.lost) {
    auto* at = reinterpret_cast<char*>(&flow.answer) + flow.bytes;
    const auto n = ::recv(flow.fd, at, sizeof flow.answer - flow.bytes, 0);
    if (n < 0 && errno == EAGAIN) return;
    if (n < 0) return lose(flow, counts_.resets);
    if (n == 0) return lose(flow, counts_.ends);
    flow.bytes += static_cast<std::size_t>(n);
    if (flow.bytes < sizeof flow.answer) continue;
    flow.bytes = 0;
    const auto wanted = answer_to(flow.record);
    if (!flow.waits || std::memcmp(&flow.answer, &wanted, sizeof wanted) != 0) {
      return lose(flow, counts_.wrong);
    }
    flow.waits = false;
    flow.heard_us = now;
    ++flow.record.number;
    ++counts_.records;
  }
}

void Client::begin_shorts(std::int64_t now) {
  if (rate_ <= 0) return;
  if (next_short_us_ == 0) next_short_us_ = now;
  for (int burst = 0; burst < 64 && next_short_us_ <= now; ++burst) {
    next_short_us_ += 1'000'000 / rate_;
    ++counts_.tried;
    const int fd = connect_now();
    if (fd < 0 || !watch(fd, EPOLLOUT, true)) {
      ++counts_.refused;
      if (fd >= 0) ::close(fd);
      continue;
    }
    auto& one = shorts_[fd];
    one = {};
    one.record = {++nonce_, 0};
    one.target_closes = counts_.tried % 10 == 0;
    one.resets = counts_.tried % 10 == 5;
    one.began_us = now;
    short_order_.emplace_back(now, fd);
  }
}

void Client::end_short(int fd, std::uint64_t& count) {
  ++count;
  shorts_.erase(fd);
  ::close(fd);
}

void Client::expire_shorts(std::int64_t now) {
  while (!short_order_.empty() && now - short_order_.front().first > kShortLimitUs) {
    const auto [began, fd] = short_order_.front();
    short_order_.pop_front();
    const auto it = shorts_.find(fd);
    if (it != shorts_.end() && it->second.began_us == began) end_short(fd, counts_.timed_out);
  }
}

void Client::progress_short(int fd, std::uint32_t events, std::int64_t now) {
  auto& one = shorts_.at(fd);
  if (!one.connected) {
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error == ETIMEDOUT) return end_short(fd, counts_.timed_out);
    if (error != 0 || (events & EPOLLOUT) == 0) return end_short(fd, counts_.refused);
    one.connected = true;
    char out[1 + sizeof(Record)];
    out[0] = one.target_closes ? kShortTarget : kShort;
    std::memcpy(out + 1, &one.record, sizeof(Record));
    if (::send(fd, out, sizeof out, MSG_NOSIGNAL) != static_cast<ssize_t>(sizeof out)) {
      return end_short(fd, counts_.refused);
    }
    watch(fd, EPOLLIN, false);
    return;
  }
  while (true) {
    char rest = 0;
    auto* at = one.answered ? &rest : reinterpret_cast<char*>(&one.answer) + one.bytes;
    const auto n = ::recv(fd, at, one.answered ? 1 : sizeof one.answer - one.bytes, 0);
    if (n < 0 && errno == EAGAIN) return;
    const bool end = n == 0 && one.answered && one.target_closes;
    if (n < 0 || (n == 0 && !end)) return end_short(fd, counts_.refused);
    if (n > 0 && one.answered) return end_short(fd, counts_.wrong_answers);
    one.bytes += static_cast<std::size_t>(n);
    if (one.bytes < sizeof one.answer) continue;
    const auto wanted = answer_to(one.record);
    if (std::memcmp(&one.answer, &wanted, sizeof wanted) != 0) {
      return end_short(fd, counts_.wrong_answers);
    }
    one.answered = true;
    if (one.target_closes && !end) continue;
    counts_.max_short_us = std::max(counts_.max_short_us, now - one.began_us);
    if (now - one.began_us > kLateUs) ++counts_.late;
    if (one.resets) {
      const linger reset{1, 0};
      ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    }
    return end_short(fd, counts_.done);
  }
}

void Client::turn(int wait_ms) {
  epoll_event events[256];
  const int n = ::epoll_wait(epoll_, events, 256, wait_ms);
  const auto now = now_us();
  for (int i = 0; i < n; ++i) {
    const int fd = events[i].data.fd;
    if (const auto it = flow_of_.find(fd); it != flow_of_.end()) {
      auto& flow = flows_[it->second];
      if (!flow.connected) {
        if ((events[i].events & (EPOLLERR | EPOLLHUP)) != 0) {
          lose(flow, counts_.resets);
          continue;
        }
        flow.connected = ::send(fd, &kFlow, 1, MSG_NOSIGNAL) == 1;
        flow.heard_us = now;
        watch(fd, EPOLLIN, false);
      } else {
        read_flow(flow, now);
      }
    } else if (shorts_.contains(fd)) {
      progress_short(fd, events[i].events, now);
    }
  }
  drive_flows(now_us());
}

void Client::run() {
  auto before = now_us();
  while (!should_stop()) {
    turn(2);
    const auto now = now_us();
    counts_.max_stall_us = std::max(counts_.max_stall_us, now - before);
    before = now;
    begin_shorts(now);
    expire_shorts(now);
  }
  // What is under way may end.
  const auto limit = now_us() + kShortLimitUs;
  while (!shorts_.empty() && now_us() < limit) {
    turn(2);
    expire_shorts(now_us());
  }
}

void Client::report() const {
  const auto lost = std::count_if(flows_.begin(), flows_.end(), [](auto& f) { return f.lost; });
  const auto& c = counts_;
  std::printf(
      "{\"flows\": %zu, \"lost\": %ld, \"records\": %lu, \"resets\": %lu, \"ends\": %lu, "
      "\"wrong\": %lu, \"gaps\": %lu, \"max_gap_ms\": %ld, \"tried\": %lu, \"done\": %lu, "
      "\"refused\": %lu, \"timed_out\": %lu, \"wrong_answers\": %lu, \"late\": %lu, "
      "\"max_short_ms\": %ld, \"max_stall_ms\": %ld}\n",
      flows_.size(), static_cast<long>(lost), c.records, c.resets, c.ends, c.wrong, c.gaps,
      static_cast<long>(c.max_gap_us / 1000), c.tried, c.done, c.refused, c.timed_out,
      c.wrong_answers, c.late, static_cast<long>(c.max_short_us / 1000),
      static_cast<long>(c.max_stall_us / 1000));
  std::fflush(stdout);
}

}  // namespace

int run_client(const std::string& address, int port, int flows, int rate) {
  Client client(address, port, flows, rate);
  if (!client.open_flows()) {
    std::puts("the flows do not stand");
    client.report();
    return 1;
  }
  std::puts("ready");
  std::fflush(stdout);
  client.run();
  client.report();
  return 0;
}

}  // namespace mg::load
