// The real Kernel: namespaces, veths, clsact programs, pinned maps.
// Called by daemon and tests, through Kernel only. Invariant: nothing is attached to an interface
// that is up; all that it makes carries the installation's id or an instance's. Thread rule: as
// Kernel.
#pragma once

#include <cstdint>
#include <memory>

#include "node/installation.h"
#include "node/kernel/kernel.h"

namespace mg::node {

struct LinuxKernelOptions {
  Installation installation;
  std::uint32_t flow_slots = 262'144;  // MG_FLOWS_DEFAULT; of a new flow table only
};

std::unique_ptr<Kernel> make_linux_kernel(LinuxKernelOptions options);

}  // namespace mg::node
