// `masugata quota list | set | reset`: what an account may have at most.
// Thread rule: the main thread.
#pragma once

#include "cli/command.h"

namespace mg::cli {

std::vector<CommandRow> quota_rows();

}  // namespace mg::cli
