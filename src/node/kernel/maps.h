// Reads and writes the pinned maps, record by record.
// Called by LinuxKernel. Invariant: an array's slot of zeros counts as absent; a choice table is
// replaced as a whole, by one update of the outer map. Thread rule: put and erase belong to the
// node's thread; the readers may be called from any.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/fd.h"
#include "base/result.h"
#include "node/kernel/kernel.h"
#include "node/kernel/records.h"

namespace mg::node {

using MapFds = std::map<std::string, Fd>;  // by name

class Maps {
 public:
  explicit Maps(const MapFds& fds) : fds_(fds) {}

  Result<void> put(const RecordKey& key, const std::string& value) const;
  Result<void> erase(const RecordKey& key) const;
  // Everything that the plan's maps hold.
  Result<Records> dump() const;

  Result<void> forget_counts(std::uint32_t subject, std::uint32_t num) const;
  Result<std::vector<VerdictCount>> counts() const;
  Result<std::uint64_t> flows_used() const;
  std::uint64_t sweeper_ticks() const;
  // What the kernel accounts for a map, in bytes.
  std::uint64_t memory_bytes(const std::string& name) const;

 private:
  [[nodiscard]] int fd(MapId map) const { return fds_.at(map_name(map)).get(); }
  Result<void> put_choices(const RecordKey& key, const std::string& value) const;
  Result<void> dump_array(MapId map, Records& out) const;
  Result<void> dump_hash(MapId map, Records& out) const;
  Result<void> dump_choices(Records& out) const;

  const MapFds& fds_;
};

}  // namespace mg::node
