#include "node/health/prober.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/fd.h"
#include "bpf/abi/limits.h"
#include "node/kernel/netns.h"
#include "node/servant.h"

namespace mg::node::health {
namespace {

constexpr std::size_t kAnswerBytesMax = 64 * 1024;
constexpr std::size_t kChecksAtOnce = 1024;
// A target that has just been registered may still be starting: so many failed first checks are
// repeated soon and do not count.
constexpr int kEarlyTries = 5;
constexpr std::int64_t kEarlyTryMs = 1000;

std::int64_t now_ms() {
  using std::chrono::steady_clock;
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             steady_clock::now().time_since_epoch())
      .count();
}

Outcome timed_out() {
  return {false, "Target.Timeout", "Request timed out"};
}
Outcome failed() {
  return {false, "Target.FailedHealthChecks", "Health checks failed"};
}

// One check under way.
struct Check {
  Fd fd;
  std::int64_t deadline_ms = 0;
  bool connected = false;
  std::string out;
  std::string in;
};

struct Target {
  TargetProbe probe;
  State state;
  std::int64_t next_ms = 0;
  int early_tries = 0;
  std::optional<Check> check;
};

struct Command {
  std::uint32_t target_num = 0;
  std::optional<TargetProbe> probe;  // absent: remove
  std::optional<plan::HealthReport> restored;
};

std::string http_request(const TargetProbe& probe) {
  return fmt::format(
      "GET {} HTTP/1.1\r\nHost: {}:{}\r\nConnection: close\r\n"
      "User-Agent: ELB-HealthChecker/2.0\r\nAccept-Encoding: gzip, compressed\r\n\r\n",
      probe.check.path.empty() ? "/" : probe.check.path, probe.path.balancer_address.str(),
      probe.listener_port != 0 ? probe.listener_port : probe.path.check_port);
}

}  // namespace

class Prober::Impl {
 public:
  Impl(std::string service_namespace, Callback callback)
      : namespace_(std::move(service_namespace)), callback_(std::move(callback)) {}

  Result<void> start() {
    wake_ = Fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!wake_) return fail(errno_error("make an eventfd"));
    TRY_ASSIGN(thread_, start_servant([this] { return open_epoll(); }, [this] { run(); }));
    return {};
  }

  void stop() {
    if (!thread_.joinable()) return;
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake();
    thread_.join();
  }

  void push(Command command) {
    {
      std::lock_guard lock(mutex_);
      // A later command about a target replaces the earlier one, but not what was restored.
      auto& slot = commands_[command.target_num];
      if (!command.restored && slot.restored && command.probe) command.restored = slot.restored;
      slot = std::move(command);
    }
    wake();
  }

 private:
  void wake() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto n = ::write(wake_.get(), &one, sizeof one);
  }

  Result<void> open_epoll() {
    TRY(enter_namespace(namespace_));
    epoll_ = Fd(::epoll_create1(EPOLL_CLOEXEC));
    if (!epoll_) return fail(errno_error("epoll"));
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u32 = 0;
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, wake_.get(), &event) != 0) {
      return fail(errno_error("epoll"));
    }
    return {};
  }

  void run() {
    std::array<epoll_event, 128> events{};
    while (true) {
      const int n = ::epoll_wait(epoll_.get(), events.data(), events.size(), wait_ms());
      for (int i = 0; i < n; ++i) {
        const auto& event = events[static_cast<std::size_t>(i)];
        if (event.data.u32 != 0) progress(event.data.u32);
      }
      if (!take_commands()) return;
      tick();
    }
  }

  // Until the next start or deadline.
  int wait_ms() {
    std::int64_t next = now_ms() + 1000;
    for (const auto& [num, target] : targets_) {
      next = std::min(next, target.check ? target.check->deadline_ms : target.next_ms);
    }
    return static_cast<int>(std::clamp<std::int64_t>(next - now_ms(), 0, 1000));
  }

  bool take_commands() {
    std::uint64_t ignored = 0;
    [[maybe_unused]] const auto n = ::read(wake_.get(), &ignored, sizeof ignored);
    std::map<std::uint32_t, Command> commands;
    {
      std::lock_guard lock(mutex_);
      if (stopping_) return false;
      commands.swap(commands_);
    }
    for (auto& [num, command] : commands) {
      if (!command.probe) {
        targets_.erase(num);
        continue;
      }
      const auto it = targets_.find(num);
      const bool same =
          it != targets_.end() && it->second.probe.target_epoch == command.probe->target_epoch;
      if (same) {
        it->second.probe = *command.probe;
        it->second.check.reset();  // its answer would be about another path
        it->second.next_ms = now_ms();
        continue;
      }
      Target target;
      target.probe = *command.probe;
      if (command.restored) target.state = State(*command.restored);
      target.next_ms = now_ms();
      targets_.insert_or_assign(num, std::move(target));
    }
    return true;
  }

  void tick() {
    const auto now = now_ms();
    std::size_t running = 0;
    for (const auto& [num, target] : targets_) running += target.check ? 1 : 0;
    for (auto& [num, target] : targets_) {
      if (target.check && now >= target.check->deadline_ms) finish(num, target, timed_out());
      if (!target.check && now >= target.next_ms && running < kChecksAtOnce) {
        begin(num, target);
        ++running;
      }
    }
  }

  void begin(std::uint32_t num, Target& target) {
    const auto& check = target.probe.check;
    const auto now = now_ms();
    target.next_ms = now + std::int64_t{std::max(1U, check.interval_s)} * 1000;
    Check started;
    started.deadline_ms = now + std::int64_t{std::max(1U, check.timeout_s)} * 1000;
    started.fd = Fd(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!started.fd) return;  // our own want is no news about the target
    const int on = 1;
    const linger reset{1, 0};  // no TIME_WAIT: the few source ports come back at once
    ::setsockopt(started.fd.get(), IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    ::setsockopt(started.fd.get(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    sockaddr_in from{};
    from.sin_family = AF_INET;
    from.sin_addr.s_addr = htonl(MG_SERVICE_PROBER);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr =
        htonl(MG_SERVICE_PROBE_NET | (target.probe.probe_num & MG_SERVICE_NUM_MASK));
    to.sin_port = htons(target.probe.path.check_port);
    const int fd = started.fd.get();
    if (::bind(fd, reinterpret_cast<const sockaddr*>(&from), sizeof from) != 0) return;
    if (check.protocol != "TCP") started.out = http_request(target.probe);
    const int result = ::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to);
    if (result != 0 && errno != EINPROGRESS) return;
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLET | EPOLLRDHUP;
    event.data.u32 = num;
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event);
    target.check = std::move(started);
  }

  void progress(std::uint32_t num) {
    const auto it = targets_.find(num);
    if (it == targets_.end() || !it->second.check) return;
    if (auto outcome = advance(*it->second.check, it->second.probe.check)) {
      finish(num, it->second, *outcome);
    }
  }

  // What the socket allows now; an outcome when the check is over.
  static std::optional<Outcome> advance(Check& check, const plan::HealthCheck& wanted) {
    if (!check.connected) {
      int err = 0;
      socklen_t size = sizeof err;
      ::getsockopt(check.fd.get(), SOL_SOCKET, SO_ERROR, &err, &size);
      if (err != 0) return failed();
      tcp_info info{};
      socklen_t info_size = sizeof info;
      ::getsockopt(check.fd.get(), IPPROTO_TCP, TCP_INFO, &info, &info_size);
      if (info.tcpi_state == TCP_SYN_SENT) return std::nullopt;
      check.connected = true;
      if (wanted.protocol == "TCP") return Outcome{true, "", ""};
    }
    while (!check.out.empty()) {
      const auto n = ::send(check.fd.get(), check.out.data(), check.out.size(), MSG_NOSIGNAL);
      if (n < 0 && errno == EAGAIN) break;
      if (n <= 0) return failed();
      check.out.erase(0, static_cast<std::size_t>(n));
    }
    std::array<char, 4096> buffer{};
    while (check.in.size() < kAnswerBytesMax) {
      const auto n = ::recv(check.fd.get(), buffer.data(), buffer.size(), 0);
      if (n < 0 && errno == EAGAIN) return std::nullopt;
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return failed();
      check.in.append(buffer.data(), static_cast<std::size_t>(n));
      const auto status = read_http_status(check.in);
      if (status.step == HttpStep::kBroken) return failed();
      if (status.step == HttpStep::kDone) return judge_http(status.code, wanted);
    }
    return failed();
  }

  void finish(std::uint32_t num, Target& target, const Outcome& outcome) {
    target.check.reset();
    const bool initial = target.state.report().health == plan::TargetHealth::kInitial;
    if (initial && !outcome.passed && target.early_tries < kEarlyTries) {
      ++target.early_tries;
      target.next_ms = now_ms() + kEarlyTryMs;
      return;
    }
    if (target.state.on_outcome(outcome, target.probe.check)) {
      callback_(num, target.probe.target_epoch, target.state.report());
    }
  }

  const std::string namespace_;
  const Callback callback_;
  Fd wake_;
  Fd epoll_;
  std::thread thread_;
  std::map<std::uint32_t, Target> targets_;  // the prober's thread only

  std::mutex mutex_;
  bool stopping_ = false;
  std::map<std::uint32_t, Command> commands_;
};

Prober::Prober(std::string service_namespace, Callback callback)
    : impl_(std::make_unique<Impl>(std::move(service_namespace), std::move(callback))) {}
Prober::~Prober() {
  impl_->stop();
}
Result<void> Prober::start() {
  return impl_->start();
}
void Prober::stop() {
  impl_->stop();
}
void Prober::update(const TargetProbe& probe, const plan::HealthReport* restored) {
  Command command{probe.target_num, probe, std::nullopt};
  if (restored != nullptr) command.restored = *restored;
  impl_->push(std::move(command));
}
void Prober::remove(std::uint32_t target_num) {
  impl_->push({target_num, std::nullopt, std::nullopt});
}

}  // namespace mg::node::health
