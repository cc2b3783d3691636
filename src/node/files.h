// Small files that must never be seen half-written.
// Called by the node's keepers of state. Thread rule: any thread, one writer a path.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace mg::node {

// Temporary file, fsync, rename, fsync of the directory. `durable` false leaves the syncs out
// (files on /run need none).
Result<void> write_file(const std::string& path, std::string_view content, bool durable,
                        unsigned mode = 0600);
// kNotFound when there is none.
Result<std::string> read_file(const std::string& path, std::size_t bytes_max = 1U << 30);
// Makes a directory and its parents; an existing one is left as it is.
Result<void> make_directories(const std::string& path, unsigned mode = 0700);

}  // namespace mg::node
