// `masugata account create|list|delete`. Thread rule: the main thread.
#pragma once

#include "cli/command.h"

namespace mg::cli {

int account_create(const Arguments& arguments);
int account_list(const Arguments& arguments);
int account_delete(const Arguments& arguments);

}  // namespace mg::cli
