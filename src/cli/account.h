// `masugata account create|list|delete`. Thread rule: the main thread.
#pragma once

#include <string>

#include "cli/command.h"

namespace mg::cli {

int account_create(const Arguments& arguments);
int account_list(const Arguments& arguments);
int account_delete(const Arguments& arguments);

// The operator's path of an account, "/accounts/<id or alias>"; what could be read as another path
// or a query is escaped.
std::string account_path(const std::string& account);

}  // namespace mg::cli
