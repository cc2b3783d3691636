// `masugata serve`: the process around a Server. Its first line on stdout is the URL, once all is
// ready; SIGTERM and SIGINT stop it and leave the data plane.
// Thread rule: the main thread, before any other exists.
#pragma once

#include "cli/command.h"

namespace mg::daemon {

cli::CommandRow serve_row();

}  // namespace mg::daemon
