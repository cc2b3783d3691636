#include "node/kernel/netns.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <thread>

#include "node/installation.h"

namespace mg::node {
namespace {

Result<void> in_thread(const std::function<Result<void>()>& work) {
  std::optional<Result<void>> result;
  std::thread([&] { result = work(); }).join();
  return std::move(*result);
}

// /run/netns must be a shared mount, so that other mount namespaces see what we bind there.
Result<void> prepare_directory() {
  const std::string directory(kNetnsDir);
  if (::mkdir(directory.c_str(), 0755) != 0 && errno != EEXIST) {
    return fail(errno_error("mkdir " + directory));
  }
  Fd lock(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!lock || ::flock(lock.get(), LOCK_EX) != 0) return fail(errno_error("lock " + directory));
  if (::mount("", directory.c_str(), "none", MS_SHARED | MS_REC, nullptr) == 0) return {};
  if (errno != EINVAL) return fail(errno_error("make " + directory + " shared"));
  if (::mount(directory.c_str(), directory.c_str(), "none", MS_BIND | MS_REC, nullptr) != 0) {
    return fail(errno_error("bind " + directory));
  }
  if (::mount("", directory.c_str(), "none", MS_SHARED | MS_REC, nullptr) != 0) {
    return fail(errno_error("make " + directory + " shared"));
  }
  return {};
}

Result<void> raise_loopback() {
  Fd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request{};
  std::strncpy(request.ifr_name, "lo", IFNAMSIZ - 1);
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  if (!fd || ::ioctl(fd.get(), SIOCSIFFLAGS, &request) != 0) return fail(errno_error("raise lo"));
  return {};
}

Result<void> build(const std::string& path) {
  if (::unshare(CLONE_NEWNET) != 0) return fail(errno_error("unshare the network namespace"));
  // A kernel without IPv6 has no such switch, and needs none.
  for (const char* scope : {"all", "default"}) {
    auto off = write_net_sysctl(std::string("ipv6/conf/") + scope + "/disable_ipv6", "1");
    if (!off && off.error().kind != ErrorKind::kNotFound) return off;
  }
  TRY(raise_loopback());
  Fd file(::open(path.c_str(), O_RDONLY | O_CREAT | O_CLOEXEC, 0));
  if (!file) return fail(errno_error("create " + path));
  if (::mount("/proc/thread-self/ns/net", path.c_str(), "none", MS_BIND, nullptr) != 0) {
    return fail(errno_error("bind " + path));
  }
  return {};
}

}  // namespace

bool namespace_exists(const std::string& name) {
  struct statfs info {};
  return ::statfs(Installation::namespace_path(name).c_str(), &info) == 0 &&
         static_cast<unsigned long>(info.f_type) == NSFS_MAGIC;
}

Result<void> make_namespace(const std::string& name) {
  if (namespace_exists(name)) return {};
  TRY(prepare_directory());
  const auto path = Installation::namespace_path(name);
  return in_thread([&] { return build(path); });
}

Result<void> delete_namespace(const std::string& name) {
  const auto path = Installation::namespace_path(name);
  while (::umount2(path.c_str(), MNT_DETACH) == 0) {
  }
  if (errno != EINVAL && errno != ENOENT) return fail(errno_error("unmount " + path));
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return fail(errno_error("unlink " + path));
  return {};
}

void release_directory() {
  const std::string directory(kNetnsDir);
  if (!namespaces_with_prefix("").empty()) return;
  // Fails, as it should, when it is no mount of its own or somebody uses it just now.
  ::umount2(directory.c_str(), 0);
}

Result<Fd> open_namespace(const std::string& name) {
  const auto path = Installation::namespace_path(name);
  Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return fail(errno_error("open " + path));
  return fd;
}

Result<void> in_namespace(const std::string& name, const std::function<Result<void>()>& work) {
  return in_thread([&]() -> Result<void> {
    TRY(enter_namespace(name));
    return work();
  });
}

Result<void> enter_namespace(const std::string& name) {
  TRY_ASSIGN(const Fd fd, open_namespace(name));
  if (::setns(fd.get(), CLONE_NEWNET) != 0) return fail(errno_error("enter namespace " + name));
  return {};
}

Result<void> write_net_sysctl(const std::string& path, const std::string& value) {
  const std::string full = "/proc/sys/net/" + path;
  Fd fd(::open(full.c_str(), O_WRONLY | O_CLOEXEC));
  if (!fd) return fail(errno_error("open " + full));
  if (::write(fd.get(), value.data(), value.size()) != static_cast<ssize_t>(value.size())) {
    return fail(errno_error("write " + full));
  }
  return {};
}

std::vector<pid_t> processes_in(const std::string& name) {
  std::vector<pid_t> out;
  struct stat wanted {};
  if (::stat(Installation::namespace_path(name).c_str(), &wanted) != 0) return out;
  DIR* proc = ::opendir("/proc");
  if (proc == nullptr) return out;
  while (const dirent* item = ::readdir(proc)) {
    pid_t pid = 0;
    const char* end = item->d_name + std::strlen(item->d_name);
    const auto [stop, error] = std::from_chars(item->d_name, end, pid);
    if (error != std::errc() || stop != end || pid == ::getpid()) continue;
    struct stat found {};
    const std::string path = "/proc/" + std::to_string(pid) + "/ns/net";
    if (::stat(path.c_str(), &found) == 0 && found.st_ino == wanted.st_ino &&
        found.st_dev == wanted.st_dev) {
      out.push_back(pid);
    }
  }
  ::closedir(proc);
  return out;
}

Result<void> end_processes_in(const std::string& name) {
  constexpr int kRounds = 200;
  for (int round = 0; round < kRounds; ++round) {
    const auto pids = processes_in(name);
    if (pids.empty()) return {};
    for (const auto pid : pids) ::kill(pid, SIGKILL);
    ::usleep(round < 10 ? 1000 : 10'000);
  }
  return fail(internal_error("a process in namespace " + name + " does not end"));
}

std::vector<std::string> namespaces_with_prefix(const std::string& prefix) {
  std::vector<std::string> out;
  DIR* directory = ::opendir(std::string(kNetnsDir).c_str());
  if (directory == nullptr) return out;
  while (const dirent* item = ::readdir(directory)) {
    const std::string_view name = item->d_name;
    if (name != "." && name != ".." && name.starts_with(prefix)) out.emplace_back(name);
  }
  ::closedir(directory);
  return out;
}

}  // namespace mg::node
