// `masugata measure` (hidden): what the demo runs inside an instance, through exec, to see when the
// path opens and when it closes. It prints CLOCK_MONOTONIC nanoseconds, which all namespaces of the
// host share.
//   measure connect IP PORT   fresh connections every --every-ms until one brings a byte of a page:
//                             "ready", then "first_byte NS"
//   measure echo IP PORT      one connection, a byte every --every-ms to an echo server until it
//   ends:
//                             "ready", then "last_byte NS reset|closed|silent"
// Thread rule: a process of its own.
#pragma once

#include "cli/command.h"

namespace mg::cli {

int measure_command(const Arguments& arguments);

}  // namespace mg::cli
