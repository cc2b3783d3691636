// The default driver: one SQLite file in WAL mode, synchronous=FULL, one writer.
// Called by the daemon's wiring and by tests (":memory:").
// Completions run before a verb returns. Revisions survive a restart. History for watches is kept
// for `history_max` commits and forgotten beyond that, also when nobody compacts; with 0 nothing is
// written twice, and a watch is told what is committed while it lasts. Thread rule: as store.h.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "store/store.h"

namespace mg::store {

struct SqliteOptions {
  Revision history_max = 10'000;
};

// Makes the file (0600) when it is absent. Refuses a file that is no store of ours, was written by
// a newer version, or fails SQLite's quick check.
Result<std::unique_ptr<Store>> open_sqlite(const std::string& path, SqliteOptions options = {});

}  // namespace mg::store
