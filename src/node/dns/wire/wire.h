// DNS messages, bytes ↔ values, without any I/O (RFC 1035, EDNS of RFC 6891). Reads queries only,
// and writes the few kinds of answers that a VPC's resolver gives. Called by dns/resolver; fuzzed.
// Invariant: never reads outside the given bytes, and the work is bounded by their number: a
// compression pointer must point backwards. Thread rule: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"

namespace mg::node::dns {

inline constexpr std::size_t kMessageMax = 4096;

enum Type : std::uint16_t {
  kA = 1,
  kSoa = 6,
  kPtr = 12,
  kAaaa = 28,
  kOpt = 41,
  kIxfr = 251,
  kAxfr = 252,
  kAny = 255
};
inline constexpr std::uint16_t kClassIn = 1;

enum class Rcode : std::uint8_t {
  kNoError = 0,
  kFormErr = 1,
  kServFail = 2,
  kNxDomain = 3,
  kNotImp = 4,
  kRefused = 5,
  kBadVersion = 16
};

struct Query {
  std::uint16_t id = 0;
  bool recursion_desired = false;
  std::string name;      // lower case, without the last dot; "" is the root
  std::string question;  // name, type and class as they were sent, uncompressed
  std::uint16_t type = 0;
  std::uint16_t klass = 0;
  bool edns = false;
  std::uint16_t udp_bytes_max = 512;
};

// What to do with received bytes: a query to answer, an error to answer at once, or nothing at all
// (too short for an id, or itself an answer).
struct Parsed {
  std::optional<Query> query;
  std::optional<Rcode> error;
  std::uint16_t id = 0;
};
Parsed parse(std::string_view bytes);

struct Answer {
  Rcode rcode = Rcode::kNoError;
  std::vector<Ip4> addresses;  // A records of the asked name
  std::string pointer;         // PTR record of the asked name
  std::string soa_zone;  // a suffix of the asked name: its SOA goes into the authority section
  std::uint32_t ttl_s = 60;
};

// At most `bytes_max` bytes: what is longer is cut to an answer with TC set.
std::string build(const Query& query, const Answer& answer, std::size_t bytes_max);
// For bytes that could not be read as a query.
std::string build_error(std::uint16_t id, Rcode rcode);

// "a.example" → length-prefixed labels with the root's zero; nullopt when it is no name.
std::optional<std::string> encode_name(std::string_view name);
// "4.3.2.1.in-addr.arpa" → 1.2.3.4
std::optional<Ip4> reverse_address(std::string_view name);

}  // namespace mg::node::dns
