// The load of the tests in this folder: run inside instances by `masugata exec`.
//
//   load serve PORT REPORT               the target: answers flows and short connections
//   load client ADDRESS PORT FLOWS RATE  long-lived flows and new connections a second
//   load names RESOLVER NAME             asks for a name every 20 ms
//   load knock ADDRESS:PORT…             tries to connect, and tells what ever opened
//   load occupancy MAPS-DIRECTORY        what the flow table holds, from its pins
//
// Each ends on SIGTERM and prints one JSON object (serve writes it to REPORT). The first line is
// "ready"; that of `client` comes when all its flows stand.
// A flow sends numbered records, each answered by its transformation: a wrong byte, an RST, an end,
// or no answer for more than a second is a lost flow. Times are CLOCK_MONOTONIC in ms, the same in
// every namespace. Thread rule: one thread.
#include "load.h"

#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <cstring>
#include <string>

namespace {

volatile std::sig_atomic_t stopping = 0;
void stop(int) {
  stopping = 1;
}

int usage() {
  std::fputs(
      "usage: load serve PORT REPORT | client ADDRESS PORT FLOWS RATE | names RESOLVER NAME | "
      "knock ADDRESS:PORT... | occupancy MAPS\n",
      stderr);
  return 2;
}

}  // namespace

namespace mg::load {
bool should_stop() {
  return stopping != 0;
}
}  // namespace mg::load

int main(int argc, char** argv) {
  struct sigaction action {};
  action.sa_handler = stop;
  ::sigaction(SIGTERM, &action, nullptr);
  ::sigaction(SIGINT, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  const std::string mode = argc > 1 ? argv[1] : "";
  if (mode == "serve" && argc == 4) return mg::load::serve(std::stoi(argv[2]), argv[3]);
  if (mode == "client" && argc == 6) {
    return mg::load::run_client(argv[2], std::stoi(argv[3]), std::stoi(argv[4]),
                                std::stoi(argv[5]));
  }
  if (mode == "names" && argc == 4) return mg::load::ask_names(argv[2], argv[3]);
  if (mode == "knock" && argc > 2) return mg::load::knock({argv + 2, argv + argc});
  if (mode == "occupancy" && argc == 3) return mg::load::occupancy(argv[2]);
  return usage();
}
