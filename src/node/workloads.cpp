#include "node/workloads.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/log.h"
#include "node/instance_file.h"
#include "node/kernel/netns.h"

namespace mg::node {
namespace {

constexpr const char* kTestpageImage = "testpage";
constexpr std::int64_t kSettledMs = 10'000;
constexpr std::int64_t kPauseMaxMs = 30'000;

// The child of a daemon that is still alive has to be reaped, or it stays a zombie for ever.
void reap(const ProcessId& process) {
  int status = 0;
  if (process.pid > 0) ::waitpid(process.pid, &status, WNOHANG);
}

// "/proc/self/exe" by its name, for people who look at the processes; by itself once that is gone.
std::string resolved(const std::string& executable) {
  char path[4096];
  const auto n = ::readlink(executable.c_str(), path, sizeof path);
  if (n <= 0 || static_cast<std::size_t>(n) == sizeof path) return executable;
  const std::string name(path, static_cast<std::size_t>(n));
  return ::access(name.c_str(), X_OK) == 0 ? name : executable;
}

}  // namespace

Workloads::Workloads(Installation installation, const std::string& executable)
    : installation_(std::move(installation)), executable_(resolved(executable)) {}

void Workloads::want(const plan::PortEntry& port) {
  if (port.image != kTestpageImage) return forget(port.instance_id);
  auto& workload = workloads_[port.instance_id];
  workload.account = port.account;
  workload.port_num = port.port_num;
  if (workload.process.pid < 0) {
    const auto file =
        read_instance_file(instance_file_path(installation_.instances_dir(), port.instance_id));
    if (file && file->port_num == port.port_num && alive(file->process)) {
      workload.process = file->process;
    }
  }
  if (auto started = ensure(port.instance_id, workload, now_ms_); !started) {
    log::warn("workload of {}: {}", port.instance_id, started.error().describe());
  }
}

void Workloads::forget(const std::string& instance_id) {
  const auto it = workloads_.find(instance_id);
  if (it == workloads_.end()) return;
  reap(it->second.process);
  workloads_.erase(it);
}

void Workloads::tick(std::int64_t now_ms) {
  now_ms_ = now_ms;
  for (auto& [instance_id, workload] : workloads_) {
    if (auto started = ensure(instance_id, workload, now_ms); !started) {
      log::warn("workload of {}: {}", instance_id, started.error().describe());
      workload.not_before_ms = now_ms + kPauseMaxMs;
    }
  }
}

Result<void> Workloads::ensure(const std::string& instance_id, Workload& workload,
                               std::int64_t now_ms) {
  if (workload.process.pid > 0) {
    if (alive(workload.process)) return {};
    reap(workload.process);
    workload.process = {};
    // One that dies again and again is started ever more seldom.
    workload.deaths = now_ms - workload.started_ms < kSettledMs ? workload.deaths + 1 : 0;
    workload.not_before_ms = now_ms + std::min(kPauseMaxMs, std::int64_t{500} * workload.deaths);
    log::warn("workload of {} has ended", instance_id);
  }
  if (now_ms < workload.not_before_ms) return {};
  TRY_ASSIGN(workload.process, start(instance_id, workload));
  workload.started_ms = now_ms;
  const auto path = instance_file_path(installation_.instances_dir(), instance_id);
  TRY_ASSIGN(auto file, read_instance_file(path));
  file.process = workload.process;
  return write_instance_file(installation_.instances_dir(), file);
}

Result<ProcessId> Workloads::start(const std::string& instance_id, const Workload& workload) const {
  TRY_ASSIGN(const Fd inside, open_namespace(Installation::instance_namespace(instance_id)));
  const auto log_path = installation_.instances_dir() + "/" + instance_id + ".log";
  Fd log_file(
      ::open(log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!log_file) return fail(errno_error("open " + log_path));
  SpawnOptions options;
  options.argv = {executable_, "testpage",  "--port",         "80",         "--echo-port",
                  "7",         "--account", workload.account, "--instance", instance_id};
  options.environment = std::vector<std::string>{"PATH=/usr/bin:/bin"};
  options.directory = "/";
  options.new_session = true;
  options.stdout_fd = log_file.get();
  options.stderr_fd = log_file.get();
  const int fd = inside.get();
  options.in_child = [fd] { return ::setns(fd, CLONE_NEWNET) == 0 ? 0 : errno; };
  return spawn(options);
}

}  // namespace mg::node
