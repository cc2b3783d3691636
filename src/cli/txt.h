// `masugata txt add|list|delete`: the TXT records that prove private DNS names where no DNS can be
// asked. Thread rule: the main thread.
#pragma once

#include "cli/command.h"

namespace mg::cli {

int txt_add(const Arguments& arguments);
int txt_list(const Arguments& arguments);
int txt_delete(const Arguments& arguments);

}  // namespace mg::cli
