// The command line: builds the parser from the table, runs the chosen row.
// Called by daemon/main with all rows. The only file that compiles CLI11 is parse.cpp.
// Thread rule: the main thread.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"

namespace mg::cli {

// The exit status. `version` is printed for --version.
int run_command_line(const std::vector<CommandRow>& rows, const std::string& version, int argc,
                     const char* const* argv);

// Only reads; for tests. `rows` must outlive the answer.
struct Parsed {
  const CommandRow* row = nullptr;  // nullptr: help, version or a usage error
  Arguments arguments;
  int exit_status = 0;
  std::string output;  // help, version, or the error
};
Parsed parse_command_line(const std::vector<CommandRow>& rows, const std::string& version,
                          const std::vector<std::string>& arguments);

}  // namespace mg::cli
