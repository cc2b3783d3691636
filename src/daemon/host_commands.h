// The subcommands that act on this host without a server: exec, purge, testpage (hidden, started by
// the node) and table (for docs and tests).
// Thread rule: the main thread; exec and testpage before any other exists.
#pragma once

#include <vector>

#include "cli/command.h"

namespace mg::daemon {

cli::CommandRow exec_row();
cli::CommandRow purge_row();
cli::CommandRow testpage_row();
cli::CommandRow table_row();

// All commands of the program, in the order of the help.
std::vector<cli::CommandRow> all_commands();

}  // namespace mg::daemon
