#include "node/kernel/checks.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <functional>
#include <optional>
#include <string_view>
#include <thread>

#include "base/fd.h"
#include "node/files.h"

namespace mg::node {
namespace {

struct Capability {
  int number;
  const char* name;
};
constexpr std::array<Capability, 8> kNeeded{{{39, "CAP_BPF"},
                                             {38, "CAP_PERFMON"},
                                             {12, "CAP_NET_ADMIN"},
                                             {21, "CAP_SYS_ADMIN"},
                                             {13, "CAP_NET_RAW"},
                                             {10, "CAP_NET_BIND_SERVICE"},
                                             {19, "CAP_SYS_PTRACE"},
                                             {5, "CAP_KILL"}}};

constexpr const char* kNoneRemedy = "or serve with --data-plane none, which moves no packets";

std::uint64_t effective_capabilities() {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word) {
    std::string hex;
    if (word != "CapEff:" || !(status >> hex)) continue;
    std::uint64_t out = 0;
    std::from_chars(hex.data(), hex.data() + hex.size(), out, 16);
    return out;
  }
  return 0;
}

Result<void> check_capabilities() {
  const auto have = effective_capabilities();
  std::string missing;
  for (const auto& needed : kNeeded) {
    if ((have >> needed.number & 1) == 0) {
      missing += missing.empty() ? "" : ", ";
      missing += needed.name;
    }
  }
  if (missing.empty()) return {};
  return fail(refusal("The kernel data plane needs the capabilities " + missing,
                      std::string("start it as root, ") + kNoneRemedy));
}

Result<void> check_kernel() {
  utsname name{};
  int major = 0;
  int minor = 0;
  if (::uname(&name) != 0 || std::sscanf(name.release, "%d.%d", &major, &minor) != 2) {
    return fail(errno_error("uname"));
  }
  if (major < 6 || (major == 6 && minor < 1)) {
    return fail(refusal(std::string("Linux ") + name.release + " is too old: 6.1 is needed",
                        std::string("boot Debian 12's kernel or a later one, ") + kNoneRemedy));
  }
  if (::access("/sys/kernel/btf/vmlinux", R_OK) != 0) {
    return fail(refusal("The kernel has no type information (/sys/kernel/btf/vmlinux)",
                        std::string("boot a kernel with CONFIG_DEBUG_INFO_BTF, ") + kNoneRemedy));
  }
  return {};
}

// Runs `work` in the mount namespace of process 1, in a thread of its own.
Result<void> in_host_mounts(const std::function<Result<void>()>& work) {
  struct stat ours {};
  struct stat hosts {};
  const bool known =
      ::stat("/proc/self/ns/mnt", &ours) == 0 && ::stat("/proc/1/ns/mnt", &hosts) == 0;
  if (!known || ours.st_ino == hosts.st_ino) return work();
  std::optional<Result<void>> result;
  std::thread([&] {
    const Fd host(::open("/proc/1/ns/mnt", O_RDONLY | O_CLOEXEC));
    if (!host || ::unshare(CLONE_FS) != 0 || ::setns(host.get(), CLONE_NEWNS) != 0) {
      result = fail(errno_error("enter the host's mount namespace"));
      return;
    }
    result = work();
  }).join();
  return std::move(*result);
}

Result<void> mount_bpffs(const std::string& path) {
  return in_host_mounts([&]() -> Result<void> {
    if (bpffs_mounted(path)) return {};
    TRY(make_directories(path, 0700));
    if (::mount("bpf", path.c_str(), "bpf", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=0700") != 0) {
      return fail(errno_error("mount bpffs at " + path));
    }
    return {};
  });
}

}  // namespace

Error refusal(std::string reason, std::string_view remedy, std::string detail) {
  reason += ". Remedy: ";
  reason += remedy;
  return Error{ErrorKind::kFailedPrecondition, {}, std::move(reason), std::move(detail)};
}

bool bpffs_mounted(const std::string& path) {
  struct statfs info {};
  return ::statfs(path.c_str(), &info) == 0 &&
         static_cast<unsigned long>(info.f_type) == BPF_FS_MAGIC;
}

Result<void> check_host() {
  TRY(check_capabilities());
  return check_kernel();
}

Result<void> prepare_runtime(const Installation& where) {
  const auto& directory = where.runtime_dir();
  if (auto made = make_directories(directory, 0700); !made) {
    return fail(refusal("The runtime directory " + directory + " cannot be made",
                        "make /run writable (a tmpfs)", made.error().describe()));
  }
  TRY(make_directories(where.instances_dir(), 0700));
  if (auto mounted = mount_bpffs(where.bpffs()); !mounted) {
    return fail(refusal("The BPF file system cannot be mounted at " + where.bpffs(),
                        std::string("allow mounts in the host's mount namespace, ") + kNoneRemedy,
                        mounted.error().describe()));
  }
  if (!bpffs_mounted(where.bpffs())) {
    return fail(refusal("The BPF file system at " + where.bpffs() + " is not visible here",
                        "let mounts of the host below /run propagate into the service's mount "
                        "namespace (MountFlags=shared), or give it none of its own"));
  }
  return {};
}

Result<void> unmount_bpffs(const std::string& path) {
  return in_host_mounts([&]() -> Result<void> {
    while (bpffs_mounted(path)) {
      if (::umount2(path.c_str(), MNT_DETACH) != 0) return fail(errno_error("unmount " + path));
    }
    return {};
  });
}

}  // namespace mg::node
