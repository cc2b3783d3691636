// Linux capabilities and what else the server gives up at start. Capabilities belong to a thread,
// so this must run before any other thread exists: later ones inherit. Called by serve. Thread
// rule: the main thread, alone.
#pragma once

#include <vector>

#include "base/result.h"
#include "daemon/config.h"

namespace mg::daemon {

// Names the missing capabilities and the remedy. Nothing is needed for DataPlane::kNone.
Result<void> check_capabilities(DataPlane data_plane);
// Keeps what the data plane needs and drops the rest, also from what a child can regain by exec.
Result<void> drop_capabilities(DataPlane data_plane);
// No core file and no ptrace by others: secrets are in memory.
Result<void> forbid_core_dumps();

}  // namespace mg::daemon
