#include "daemon/capabilities.h"

#include <fmt/format.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <span>
#include <string>

namespace mg::daemon {
namespace {

struct Capability {
  int number;
  const char* name;
  const char* purpose;
};

// DAC_OVERRIDE is not among them: the server touches only files of its own user.
constexpr Capability kForKernel[] = {
    {CAP_BPF, "CAP_BPF", "load programs and maps"},
    {CAP_PERFMON, "CAP_PERFMON", "let programs read packets"},
    {CAP_NET_ADMIN, "CAP_NET_ADMIN", "make interfaces and attach programs"},
    {CAP_SYS_ADMIN, "CAP_SYS_ADMIN", "make namespaces and mount the bpffs"},
    {CAP_NET_RAW, "CAP_NET_RAW", "use sockets of other namespaces"},
    {CAP_NET_BIND_SERVICE, "CAP_NET_BIND_SERVICE", "serve port 53 to instances"},
    {CAP_SYS_PTRACE, "CAP_SYS_PTRACE", "recognise workloads after a restart"},
    {CAP_KILL, "CAP_KILL", "end workloads, which run without root"},
};
// `--data-plane none` may still be asked to listen below port 1024.
constexpr Capability kForNone[] = {
    {CAP_NET_BIND_SERVICE, "CAP_NET_BIND_SERVICE", "listen on a low port"},
};
// A workload starts as root and gives root up itself once its ports are bound; so a child may have
// these two, the server itself does not.
constexpr int kOnlyForChildren[] = {CAP_SETUID, CAP_SETGID};

std::span<const Capability> kept_for(DataPlane data_plane) {
  if (data_plane == DataPlane::kNone) return kForNone;
  return kForKernel;
}

using Sets = __user_cap_data_struct[_LINUX_CAPABILITY_U32S_3];

Result<void> read_sets(Sets& sets) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  if (::syscall(SYS_capget, &header, sets) != 0) return fail(errno_error("capget"));
  return {};
}

bool has(std::uint32_t low, std::uint32_t high, int number) {
  return ((number < 32 ? low : high) >> (number % 32) & 1U) != 0;
}

}  // namespace

Result<void> check_capabilities(DataPlane data_plane) {
  if (data_plane == DataPlane::kNone) return {};
  Sets sets{};
  TRY(read_sets(sets));
  std::string missing;
  for (const auto& capability : kForKernel) {
    if (has(sets[0].effective, sets[1].effective, capability.number)) continue;
    missing += fmt::format("{}{} (to {})", missing.empty() ? "" : ", ", capability.name,
                           capability.purpose);
  }
  if (missing.empty()) return {};
  return fail(Error{ErrorKind::kPermissionDenied,
                    {},
                    fmt::format("the data plane needs {}; run as root, or use --data-plane none, "
                                "which serves the API alone",
                                missing),
                    {}});
}

Result<void> drop_capabilities(DataPlane data_plane) {
  Sets sets{};
  TRY(read_sets(sets));
  const auto kept = kept_for(data_plane);
  const auto keeps = [&](int number) {
    return std::any_of(kept.begin(), kept.end(),
                       [&](const Capability& c) { return c.number == number; });
  };
  const auto child_may = [&](int number) {
    return data_plane == DataPlane::kKernel &&
           std::find(std::begin(kOnlyForChildren), std::end(kOnlyForChildren), number) !=
               std::end(kOnlyForChildren);
  };
  // Narrowing the bounding set needs CAP_SETPCAP: without it we were started with little already.
  if (has(sets[0].effective, sets[1].effective, CAP_SETPCAP)) {
    for (int number = 0; ::prctl(PR_CAPBSET_READ, number) >= 0; ++number) {
      if (keeps(number) || child_may(number)) continue;
      if (::prctl(PR_CAPBSET_DROP, number) != 0) return fail(errno_error("drop a capability"));
    }
  }
  std::uint32_t mask[2] = {0, 0};
  for (const auto& capability : kept) {
    mask[capability.number / 32] |= 1U << (capability.number % 32);
  }
  for (int i = 0; i < 2; ++i) {
    sets[i].effective &= mask[i];
    sets[i].permitted &= mask[i];
    sets[i].inheritable = 0;
  }
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  if (::syscall(SYS_capset, &header, sets) != 0) return fail(errno_error("capset"));
  return {};
}

Result<void> forbid_core_dumps() {
  const rlimit none{0, 0};
  if (::setrlimit(RLIMIT_CORE, &none) != 0) return fail(errno_error("set RLIMIT_CORE"));
  if (::prctl(PR_SET_DUMPABLE, 0) != 0) return fail(errno_error("PR_SET_DUMPABLE"));
  return {};
}

}  // namespace mg::daemon
