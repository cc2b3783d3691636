// Where a server keeps its data, and so where its operator's socket is.
// Called by the cli's commands and by daemon's configuration. Thread rule: pure but for reading the
// environment.
#pragma once

#include <optional>
#include <string>

namespace mg::cli {

inline constexpr const char* kRootDataDir = "/var/lib/masugata";

// kRootDataDir as root, else $XDG_STATE_HOME/masugata, else ~/.local/state/masugata.
std::string default_data_dir();
// The flag, else MASUGATA_DATA_DIR, else the default.
std::string find_data_dir(const std::optional<std::string>& flag);
std::string operator_socket(const std::string& data_dir);

}  // namespace mg::cli
