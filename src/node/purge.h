// Removes exactly one installation from this host: workloads, namespaces, pins, the bpffs mount and
// the runtime directory. The data directory is the caller's. Works from the names alone, so also
// when the data directory is lost. Idempotent; a second run finds nothing. Called by `masugata
// purge`, the demo and tests, with no server of that installation running. Thread rule: one caller.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "node/installation.h"

namespace mg::node {

struct PurgeReport {
  std::vector<std::string> removed;  // "namespace mg-i-…", "mount /run/…", in the order of removal
};

Result<PurgeReport> purge(const Installation& installation);

// The ids of the installations that have something on this host.
std::vector<std::string> installed_ids(const std::string& runtime_root = std::string(kRuntimeRoot));

}  // namespace mg::node
