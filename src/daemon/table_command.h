// `masugata table actions|errors|verdicts [--json]`: the tables that docs and tests are made from.
// Called by main. Thread rule: none.
#pragma once

#include <string>

namespace mg::daemon {

// Prints the table to stdout; 0, or 2 for an unknown table.
int print_table(const std::string& table, bool json);

}  // namespace mg::daemon
