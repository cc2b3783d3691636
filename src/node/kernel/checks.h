// What the host must offer before anything is touched; each refusal says the reason and the remedy.
// Called by LinuxKernel::open(). Thread rule: any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "node/installation.h"

namespace mg::node {

// "<reason>. Remedy: <remedy>", with what the system said as detail.
Error refusal(std::string reason, std::string_view remedy, std::string detail = {});

// Capabilities, kernel version and BTF.
Result<void> check_host();

// The runtime directory and the bpffs in it, mounted 0700 in the host's mount namespace (in a
// private one it would die with the daemon, and with it, silently, the timer that expires flows).
Result<void> prepare_runtime(const Installation& installation);
Result<void> unmount_bpffs(const std::string& path);
bool bpffs_mounted(const std::string& path);

}  // namespace mg::node
