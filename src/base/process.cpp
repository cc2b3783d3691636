#include "base/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <climits>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "base/check.h"

namespace mg {
namespace {

constexpr std::size_t kOutputBytesMax = 1024 * 1024;

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (auto& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

// From here to exec no allocation and no lock: another thread may have held one at the fork.
struct Child {
  const SpawnOptions& options;
  char* const* argv;
  char* const* environment;
  int stdin_fd;
  int error_fd;

  [[noreturn]] void fail_with(int err) const {
    [[maybe_unused]] auto written = ::write(error_fd, &err, sizeof err);
    ::_exit(127);
  }

  void wire_descriptors() const {
    // All go out of the way first, so that {1, 2} swapped or equal come out right.
    int from[] = {stdin_fd, options.stdout_fd, options.stderr_fd};
    for (int& fd : from) {
      fd = ::fcntl(fd, F_DUPFD_CLOEXEC, 10);
      if (fd < 0) fail_with(errno);
    }
    for (int to = 0; to < 3; ++to) {
      if (::dup2(from[to], to) < 0) fail_with(errno);
    }
    if (::syscall(SYS_close_range, 3U, ~0U, CLOSE_RANGE_CLOEXEC) != 0) fail_with(errno);
  }

  [[noreturn]] void run() const {
    wire_descriptors();
    // What exec keeps of a server: ignored signals and the mask.
    ::signal(SIGPIPE, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    if (options.new_session && ::setsid() < 0) fail_with(errno);
    if (options.in_child) {
      if (int err = options.in_child(); err != 0) fail_with(err);
    }
    if (!options.directory.empty() && ::chdir(options.directory.c_str()) != 0) fail_with(errno);
    ::execvpe(argv[0], argv, environment);
    fail_with(errno);
  }
};

int exit_status(int wait_status) {
  return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

// The status of a child, once it has one.
Result<int> reap(pid_t pid) {
  int status = 0;
  pid_t done = 0;
  do {
    done = ::waitpid(pid, &status, 0);
  } while (done < 0 && errno == EINTR);
  if (done < 0) return fail(errno_error(fmt::format("waitpid {}", pid)));
  return exit_status(status);
}

Result<Fd> open_pidfd(pid_t pid) {
  Fd fd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!fd) {
    int err = errno == ESRCH ? ENOENT : errno;
    return fail(errno_error(fmt::format("process {}", pid), err));
  }
  return fd;
}

// True when readable before the time is over.
Result<bool> wait_readable(int fd, std::int64_t timeout_ms) {
  using std::chrono::steady_clock;
  auto end = steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  for (;;) {
    int wait_ms = -1;
    if (timeout_ms >= 0) {
      auto left = std::chrono::ceil<std::chrono::milliseconds>(end - steady_clock::now()).count();
      wait_ms = static_cast<int>(std::clamp<std::int64_t>(left, 0, INT_MAX));
    }
    pollfd item{fd, POLLIN, 0};
    int ready = ::poll(&item, 1, wait_ms);
    if (ready > 0) return true;
    if (ready == 0) return false;
    if (errno != EINTR) return fail(errno_error("poll"));
  }
}

}  // namespace

Result<ProcessId> spawn(const SpawnOptions& options) {
  CHECK(!options.argv.empty());
  auto argv_texts = options.argv;
  auto argv = pointers(argv_texts);
  auto environment_texts = options.environment.value_or(std::vector<std::string>{});
  auto environment = pointers(environment_texts);

  int pipe_fds[2];
  if (::pipe2(pipe_fds, O_CLOEXEC) != 0) return fail(errno_error("pipe2"));
  Fd error_in(pipe_fds[0]);
  Fd error_out(pipe_fds[1]);
  Fd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (!null) return fail(errno_error("open /dev/null"));

  Child child{options, argv.data(), options.environment ? environment.data() : environ,
              options.stdin_fd < 0 ? null.get() : options.stdin_fd, error_out.get()};
  pid_t pid = ::fork();
  if (pid < 0) return fail(errno_error("fork"));
  if (pid == 0) child.run();

  error_out.reset();
  int err = 0;
  ssize_t got = 0;
  do {
    got = ::read(error_in.get(), &err, sizeof err);
  } while (got < 0 && errno == EINTR);
  if (got == sizeof err) {
    TRY(reap(pid));
    return fail(errno_error("cannot start " + options.argv[0], err));
  }
  auto id = process_id(pid);
  // It may be over already and wait to be reaped: the pid is still its own.
  return id ? *id : ProcessId{pid, 0};
}

Result<std::optional<int>> wait_process(pid_t pid, std::int64_t timeout_ms) {
  TRY_ASSIGN(auto fd, open_pidfd(pid));
  TRY_ASSIGN(bool over, wait_readable(fd.get(), timeout_ms));
  if (!over) return std::optional<int>();
  TRY_ASSIGN(int status, reap(pid));
  return std::optional<int>(status);
}

Result<ProcessId> process_id(pid_t pid) {
  Fd fd(::open(fmt::format("/proc/{}/stat", pid).c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return fail(errno_error(fmt::format("process {}", pid)));
  std::array<char, 1024> buffer;
  auto size = ::read(fd.get(), buffer.data(), buffer.size());
  if (size <= 0) return fail(errno_error(fmt::format("process {}", pid), ENOENT));
  std::string_view line(buffer.data(), static_cast<std::size_t>(size));
  // "pid (name) state …": the name may hold anything, so fields count from the last parenthesis.
  auto name_end = line.rfind(')');
  if (name_end == std::string_view::npos || name_end + 2 >= line.size()) {
    return fail(internal_error("unreadable /proc stat", std::string(line)));
  }
  line.remove_prefix(name_end + 2);
  if (line.front() == 'Z' || line.front() == 'X') {
    return fail(errno_error(fmt::format("process {}", pid), ENOENT));
  }
  for (int field = 3; field < 22; ++field) {
    auto space = line.find(' ');
    if (space == std::string_view::npos) return fail(internal_error("short /proc stat"));
    line.remove_prefix(space + 1);
  }
  ProcessId id{pid, 0};
  std::from_chars(line.data(), line.data() + line.size(), id.start_ticks);
  return id;
}

bool alive(const ProcessId& id) {
  auto now = process_id(id.pid);
  return now && *now == id;
}

Result<void> signal_process(const ProcessId& id, int signal) {
  TRY_ASSIGN(auto fd, open_pidfd(id.pid));
  // The pidfd pins whoever has the pid now; the start time tells whether that is the one meant.
  TRY_ASSIGN(auto now, process_id(id.pid));
  if (now != id) return fail(errno_error(fmt::format("process {}", id.pid), ENOENT));
  if (::syscall(SYS_pidfd_send_signal, fd.get(), signal, nullptr, 0) != 0) {
    return fail(errno_error(fmt::format("signal {} to process {}", signal, id.pid)));
  }
  return {};
}

Result<CommandOutput> run_command(std::vector<std::string> argv, std::int64_t timeout_ms) {
  using std::chrono::steady_clock;
  int pipe_fds[2];
  if (::pipe2(pipe_fds, O_CLOEXEC) != 0) return fail(errno_error("pipe2"));
  Fd in(pipe_fds[0]);
  Fd out(pipe_fds[1]);
  auto name = argv[0];
  SpawnOptions options;
  options.argv = std::move(argv);
  options.stdout_fd = options.stderr_fd = out.get();
  TRY_ASSIGN(auto id, spawn(options));
  out.reset();

  CommandOutput result;
  auto end = steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  auto left_ms = [&] {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(end - steady_clock::now()).count();
    return std::max<std::int64_t>(left, 0);
  };
  for (;;) {
    TRY_ASSIGN(bool ready, wait_readable(in.get(), left_ms()));
    if (!ready) break;
    std::array<char, 16384> buffer;
    auto size = ::read(in.get(), buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) break;
    auto room = kOutputBytesMax - result.out.size();
    result.out.append(buffer.data(), std::min(static_cast<std::size_t>(size), room));
  }
  TRY_ASSIGN(auto status, wait_process(id.pid, left_ms()));
  if (!status) {
    ::kill(id.pid, SIGKILL);  // our own unreaped child: the pid is still its
    TRY(reap(id.pid));
    return fail(Error{ErrorKind::kUnavailable,
                      {},
                      fmt::format("{} did not end within {} ms", name, timeout_ms),
                      result.out});
  }
  result.status = *status;
  return result;
}

}  // namespace mg
