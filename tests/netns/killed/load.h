// What the modes of the load program share. See load.cpp.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <vector>

namespace mg::load {

// The first byte of a connection says what it is.
constexpr char kFlow = 'F';         // records, for ever
constexpr char kShort = 'S';        // one nonce, the client closes first
constexpr char kShortTarget = 'T';  // one nonce, the target closes first

// What a flow sends; the answer is the same with `number` and `nonce` complemented.
struct Record {
  std::uint64_t nonce = 0;
  std::uint64_t number = 0;
};
inline Record answer_to(const Record& record) {
  return {~record.nonce, ~record.number};
}

inline std::int64_t now_us() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000;
}
inline std::int64_t now_ms() {
  return now_us() / 1000;
}

inline sockaddr_in address_of(const std::string& text, int port) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_port = htons(static_cast<std::uint16_t>(port));
  ::inet_pton(AF_INET, text.c_str(), &out.sin_addr);
  return out;
}

bool should_stop();
int serve(int port, const std::string& report_path);
int run_client(const std::string& address, int port, int flows, int rate);
int ask_names(const std::string& resolver, const std::string& name);
int occupancy(const std::string& maps);
int knock(const std::vector<std::string>& places);

}  // namespace mg::load
