// What the modes of the bench's load program share (load.cpp says what each is for). Called by
// main only. Invariant: one process is one mode and one thread, so that its CPU time is the work's.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace mg::bench {

// The first byte of a connection says what the server does with it.
constexpr char kSink = 'S';  // counts until the end, answers the count (8 bytes)
constexpr char kHttp = 'G';  // the G of GET: one answer a request
constexpr char kEcho = 'E';  // sends back what comes

constexpr std::string_view kHttpEnd = "\r\n\r\n";

inline std::int64_t now_ns(clockid_t clock = CLOCK_MONOTONIC) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

// What a client prints at its end: one JSON object in one line.
struct Result {
  double units = 0;  // bytes, connections, requests or round trips, as the mode says
  std::int64_t began_ns = now_ns();
  std::int64_t ended_ns = 0;
  std::int64_t cpu_began_ns = now_ns(CLOCK_PROCESS_CPUTIME_ID);
  std::uint64_t errors = 0;
  std::vector<std::uint32_t> took_ns;

  void took(std::int64_t ns) {
    took_ns.push_back(static_cast<std::uint32_t>(std::clamp<std::int64_t>(ns, 0, UINT32_MAX)));
  }
  double quantile_us(double part) {
    if (took_ns.empty()) return 0;
    auto at = static_cast<std::size_t>(part * static_cast<double>(took_ns.size() - 1));
    std::nth_element(took_ns.begin(), took_ns.begin() + static_cast<std::ptrdiff_t>(at),
                     took_ns.end());
    return took_ns[at] / 1000.0;
  }
  int print() {
    if (ended_ns == 0) ended_ns = now_ns();
    const auto cpu_ns = now_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu_began_ns;
    std::printf(
        "{\"units\": %.0f, \"seconds\": %.6f, \"cpu_s\": %.6f, \"errors\": %llu, \"p50_us\": %.2f, "
        "\"p99_us\": %.2f, \"max_us\": %.2f}\n",
        units, static_cast<double>(ended_ns - began_ns) / 1e9, static_cast<double>(cpu_ns) / 1e9,
        static_cast<unsigned long long>(errors), quantile_us(0.5), quantile_us(0.99),
        quantile_us(1));
    return 0;
  }
};

// Where a client goes: ports first, first + 1, …, one after the other.
struct Road {
  std::string address;
  int first = 0;
  int count = 1;
  std::int64_t for_ns = 0;
  int clients = 1;

  sockaddr_in at(std::uint64_t n) const {
    sockaddr_in out{};
    out.sin_family = AF_INET;
    out.sin_port = htons(static_cast<std::uint16_t>(static_cast<std::uint64_t>(first) +
                                                    n % static_cast<std::uint64_t>(count)));
    ::inet_pton(AF_INET, address.c_str(), &out.sin_addr);
    return out;
  }
};

bool should_stop();
int connect_to(const sockaddr_in& to, bool blocking);  // a descriptor, -1: refused

int serve(int first, int count);
int stream(const Road& road);
int pingpong(const Road& road);
int connections(const Road& road);
int requests(const Road& road);
int replay(const Road& road, const std::string& file);

}  // namespace mg::bench
