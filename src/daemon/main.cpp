// The program: one table of commands, one language, nothing else. A command that must be alone in
// its process (exec, testpage, measure) is run before any thread exists.
#include <cstdlib>

#include "cli/parse.h"
#include "daemon/host_commands.h"

int main(int argc, char** argv) {
  mg::cli::choose_language(
      mg::cli::language_of([](const char* name) -> const char* { return std::getenv(name); }));
  return mg::cli::run_command_line(mg::daemon::all_commands(), MG_VERSION, argc, argv);
}
