// Two known streams over one connection, one each way, at once. Run inside instances.
//
//   stream serve PORT                            answers one client after another, until SIGTERM
//   stream client ADDRESS PORT BYTES SEED [AT]   one transfer; the byte at AT is sent wrong
//   stream tag DEVICE                            VLAN tags for marked frames, see stream.h
//
// serve and tag say "ready" first. Each end of a transfer prints one JSON object. A connection
// that says no hello is a health check. Thread rule: the sender has a thread of its own.
#include "stream.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <string>
#include <thread>

namespace mg::stream {
namespace {

constexpr int kPatienceS = 20;
constexpr std::uint64_t kMagic = 0x6d672d73747265;
constexpr std::uint64_t kDownward = 0x5bf0363571c1a7d3;  // makes the answer's seed another one

struct Hello {
  std::uint64_t magic = kMagic;
  std::uint64_t seed = 0;
  std::uint64_t bytes = 0;
};

sockaddr_in address_of(const char* text, int port) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_port = htons(static_cast<std::uint16_t>(port));
  ::inet_pton(AF_INET, text, &out.sin_addr);
  return out;
}

void set_patience(int fd) {
  const timeval limit{kPatienceS, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

// Both ways at once; answers whether all was well.
bool exchange(int fd, const Hello& hello, bool is_client, std::int64_t spoil_at) {
  const auto up = hello.seed;
  const auto down = hello.seed ^ kDownward;
  const auto began = std::chrono::steady_clock::now();
  Sent sent;
  std::thread sender([&] { sent = send_stream(fd, is_client ? up : down, hello.bytes, spoil_at); });
  const auto got = receive_stream(fd, is_client ? down : up, hello.bytes);
  sender.join();
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - began);
  std::printf("{\"sent\": %" PRIu64 ", \"sent_hash\": \"%016" PRIx64 "\", \"got\": %" PRIu64
              ", \"got_hash\": \"%016" PRIx64 "\", \"wrong_at\": %" PRId64
              ", \"wanted\": %d, \"came\": %d, \"error\": \"%s%s\", \"ms\": %ld}\n",
              sent.bytes, sent.hash, got.bytes, got.hash, got.wrong_at, got.wanted, got.came,
              sent.error.c_str(), got.error.c_str(), static_cast<long>(took.count()));
  std::fflush(stdout);
  return sent.error.empty() && got.error.empty() && got.wrong_at < 0;
}

int serve(int port) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const auto any = address_of("0.0.0.0", port);
  if (::bind(listener, reinterpret_cast<const sockaddr*>(&any), sizeof any) != 0 ||
      ::listen(listener, 128) != 0) {
    std::perror("listen");
    return 1;
  }
  std::puts("ready");
  std::fflush(stdout);
  while (true) {
    const int fd = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) continue;
    set_patience(fd);
    Hello hello;
    hello.magic = 0;
    const auto n = ::recv(fd, &hello, sizeof hello, MSG_WAITALL);
    if (n == static_cast<ssize_t>(sizeof hello) && hello.magic == kMagic) {
      exchange(fd, hello, false, -1);
    }
    ::close(fd);
  }
}

int client(const char* address, int port, const Hello& hello, std::int64_t spoil_at) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  set_patience(fd);
  const auto to = address_of(address, port);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0 ||
      ::send(fd, &hello, sizeof hello, MSG_NOSIGNAL) != static_cast<ssize_t>(sizeof hello)) {
    std::perror("connect");
    return 1;
  }
  return exchange(fd, hello, true, spoil_at) ? 0 : 1;
}

}  // namespace
}  // namespace mg::stream

int main(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  if (mode == "serve" && argc == 3) return mg::stream::serve(std::stoi(argv[2]));
  if (mode == "client" && (argc == 6 || argc == 7)) {
    mg::stream::Hello hello;
    hello.bytes = std::stoull(argv[4]);
    hello.seed = std::stoull(argv[5]);
    return mg::stream::client(argv[2], std::stoi(argv[3]), hello,
                              argc == 7 ? std::stoll(argv[6]) : -1);
  }
  if (mode == "tag" && argc == 3) return mg::stream::tag_marked(argv[2]);
  std::fputs("usage: stream serve PORT | client ADDRESS PORT BYTES SEED [SPOIL-AT] | tag DEVICE\n",
             stderr);
  return 2;
}
