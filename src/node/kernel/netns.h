// Network namespaces as iproute2 keeps them: made by unshare in a helper thread, bind-mounted under
// /run/netns (a shared mount), so that they outlive us and `ip netns` sees them.
// Called by LinuxKernel, the servants and purge. Every function is idempotent.
// Thread rule: any thread; the calling thread's own namespace never changes, save by
// enter_namespace.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

#include "base/fd.h"
#include "base/result.h"

namespace mg::node {

// True when /run/netns/<name> is a namespace.
bool namespace_exists(const std::string& name);
// IPv6 is off in it and lo is up. An existing one is left as it is.
Result<void> make_namespace(const std::string& name);
// Takes away the mount that make_namespace needed, once nobody's namespace is left there.
void release_directory();
// Unmounts and unlinks; processes and sockets in it keep it alive until they end.
Result<void> delete_namespace(const std::string& name);
Result<Fd> open_namespace(const std::string& name);

// Runs `work` in a thread of its own inside the namespace, and waits for it.
Result<void> in_namespace(const std::string& name, const std::function<Result<void>()>& work);
// Moves the calling thread for good (servants' threads).
Result<void> enter_namespace(const std::string& name);

// "net.ipv4.ip_forward" style is not used: `path` is below /proc/sys/net/, of the calling thread's
// namespace.
Result<void> write_net_sysctl(const std::string& path, const std::string& value);

// All processes whose network namespace it is.
std::vector<pid_t> processes_in(const std::string& name);
// SIGKILL to all of them until none is left.
Result<void> end_processes_in(const std::string& name);

// The names under /run/netns that begin with `prefix`.
std::vector<std::string> namespaces_with_prefix(const std::string& prefix);

}  // namespace mg::node
