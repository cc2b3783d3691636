// Our own program and its signals, for commands that start further processes of it (demo).
// Thread rule: the main thread.
#pragma once

#include <string>

namespace mg::cli {

// The file of the running program, "/usr/bin/masugata".
std::string own_binary();

// From now on Ctrl-C and SIGTERM only set a mark, so that the demo can clean up.
void catch_interrupts();
[[nodiscard]] bool interrupted();
// Waits at most `ms`, less when a signal comes.
void pause_ms(int ms);

}  // namespace mg::cli
