// The kernel objects: loads them or adopts what an earlier life has pinned, and attaches programs.
//
// Pins live under <bpffs>/v<ABI version>/{maps,programs}. The file <runtime dir>/identity names the
// hash of the objects whose programs are pinned and attached everywhere; the file maps-v<ABI
// version> says that the maps are made and filled. Equal identity: nothing is rebuilt. Another one:
// the programs are loaded on the same maps and swapped by a replace at the same priority and
// handle. Called by LinuxKernel::open(). Thread rule: the node's thread.
#pragma once

#include <cstdint>
#include <string>

#include "base/fd.h"
#include "base/result.h"
#include "node/installation.h"
#include "node/kernel/kernel.h"
#include "node/kernel/maps.h"

namespace mg::node {

struct Programs {
  std::map<std::string, Fd> programs;  // from_instance, from_service, arm_sweeper
  MapFds maps;
  std::uint32_t flow_slots = 0;
  bool adopted = false;
};

// Also arms the sweeper. After it, unless adopted: attach to every port anew, then
// commit_identity().
Result<Programs> load_programs(const Installation& installation, std::uint32_t flow_slots);
Result<void> commit_identity(const Installation& installation);

// clsact ingress of an interface in the calling thread's namespace, by a replace at a fixed
// priority and handle.
Result<void> attach_program(int program_fd, std::uint32_t ifindex);

std::uint32_t object_id(int fd, bool program);

}  // namespace mg::node
