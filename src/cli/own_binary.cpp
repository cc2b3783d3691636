#include "cli/own_binary.h"

#include <time.h>
#include <unistd.h>

#include <climits>
#include <csignal>

namespace mg::cli {
namespace {

volatile std::sig_atomic_t mark = 0;

void set_mark(int) {
  mark = 1;
}

}  // namespace

std::string own_binary() {
  char path[PATH_MAX];
  const auto length = ::readlink("/proc/self/exe", path, sizeof path);
  return length > 0 ? std::string(path, static_cast<std::size_t>(length)) : "masugata";
}

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = set_mark;  // without SA_RESTART: waits end early
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  ::sigaction(SIGHUP, &action, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
}

bool interrupted() {
  return mark != 0;
}

void pause_ms(int ms) {
  const timespec wait{ms / 1000, (ms % 1000) * 1'000'000L};
  ::nanosleep(&wait, nullptr);
}

}  // namespace mg::cli
