// Frames for the packet tests: builds them from named fields, takes answers apart again, and sums
// checksums anew instead of trusting anybody's increment. Pure; used by script.cpp only.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bytes.h"

namespace mg::packet_test {

using MacBytes = std::array<std::uint8_t, 6>;

// Addresses and ports in host byte order.
struct Endpoint {
  std::uint32_t addr = 0;
  std::uint16_t port = 0;
};

struct Frame {
  MacBytes eth_dst{};
  MacBytes eth_src{};
  std::uint16_t ethertype = 0x0800;
  std::uint8_t protocol = 6;
  Endpoint src;
  Endpoint dst;
  std::string flags = "S";  // TCP: letters of FSRPA
  std::uint32_t seq = 0;
  std::uint32_t ack = 0;
  std::uint32_t data_bytes = 0;
  std::uint8_t ttl = 64;
  std::uint8_t icmp_type = 8;
  std::uint8_t icmp_code = 0;
  // for malformed ones
  std::uint8_t version = 4;
  std::uint8_t ihl = 5;
  std::uint8_t doff = 5;
  std::uint16_t fragment = 0;
  std::optional<std::uint16_t> total_length;
  std::optional<std::uint16_t> udp_length;
  std::optional<std::uint32_t> cut_to;  // length of the frame
  bool no_checksum = false;             // UDP with a zero sum
};

struct Arp {
  MacBytes eth_dst{};
  MacBytes eth_src{};
  std::uint16_t operation = 1;
  MacBytes sender_mac{};
  std::uint32_t sender = 0;
  MacBytes target_mac{};
  std::uint32_t target = 0;
};

Bytes build(const Frame& frame);
Bytes build(const Arp& arp);

// What came out. `wrong` is empty when lengths and checksums are right.
struct Seen {
  Frame frame;
  std::string wrong;
};
Seen dissect(const Bytes& bytes);
std::optional<Arp> dissect_arp(const Bytes& bytes);

}  // namespace mg::packet_test
