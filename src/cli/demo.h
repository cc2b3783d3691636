// `masugata demo`: the whole story on real packets, in one command. See demo_story (what),
// demo_player (how), demo_rounds (how fast), demo_server (where), demo_report (what is shown). Exit
// status 0 only if the provider's page came through the endpoint. Thread rule: the main thread.
#pragma once

#include "cli/command.h"

namespace mg::cli {

int demo_command(const Arguments& arguments);

}  // namespace mg::cli
