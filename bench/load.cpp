// The bench's load, client and server in one program:
//
//   load serve FIRST COUNT                             listens on COUNT ports; says "ready"
//   load stream ADDRESS FIRST COUNT SECONDS            bytes that arrived over one connection
//   load pingpong ADDRESS FIRST COUNT SECONDS          round trips of one byte, one at a time
//   load connections ADDRESS FIRST COUNT SECONDS N     connect, one byte each way, close; N at once
//   load requests ADDRESS FIRST COUNT SECONDS N        HTTP over N connections that stay
//   load replay ADDRESS PORT N FILE                    requests made beforehand, over N connections
//
// A client prints one JSON object. The server ends on SIGTERM. Who measures CPU time reads it from
// outside; what the kernel does for a packet counts as the sender's.
#include "load.h"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/resource.h>

#include <csignal>

namespace {

volatile std::sig_atomic_t stopping = 0;
void stop(int) {
  stopping = 1;
}

int usage() {
  std::fputs(
      "usage: load serve FIRST COUNT | stream|pingpong|connections|requests ADDRESS FIRST "
      "COUNT SECONDS [N] | replay ADDRESS PORT N FILE\n",
      stderr);
  return 2;
}

}  // namespace

namespace mg::bench {

bool should_stop() {
  return stopping != 0;
}

int connect_to(const sockaddr_in& to, bool blocking) {
  const int kind = SOCK_STREAM | SOCK_CLOEXEC | (blocking ? 0 : SOCK_NONBLOCK);
  const int fd = ::socket(AF_INET, kind, 0);
  if (fd < 0) return -1;
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0) return fd;
  if (!blocking && errno == EINPROGRESS) return fd;
  ::close(fd);
  return -1;
}

}  // namespace mg::bench

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
  if (mode == "serve" && argc == 4) return mg::bench::serve(std::stoi(argv[2]), std::stoi(argv[3]));
  if (mode == "replay" && argc == 6) {
    return mg::bench::replay({argv[2], std::stoi(argv[3]), 1, 0, std::stoi(argv[4])}, argv[5]);
  }
  if (argc < 6) return usage();
  const mg::bench::Road road{argv[2], std::stoi(argv[3]), std::stoi(argv[4]),
                             static_cast<std::int64_t>(std::stod(argv[5]) * 1e9),
                             argc > 6 ? std::stoi(argv[6]) : 1};
  if (mode == "stream") return mg::bench::stream(road);
  if (mode == "pingpong") return mg::bench::pingpong(road);
  if (mode == "connections") return mg::bench::connections(road);
  if (mode == "requests") return mg::bench::requests(road);
  return usage();
}
