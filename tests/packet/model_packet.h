// The packet that the model has in hand. Only for the model's own files.
#pragma once

#include <arpa/inet.h>

#include "model.h"
#include "plan/verdicts.h"

namespace mg::packet_test {

inline constexpr std::uint64_t kSecond = 1000000000;
inline constexpr std::uint8_t kIcmp = 1, kTcp = 6, kUdp = 17;
inline constexpr std::uint8_t kFin = 1, kSyn = 2, kRst = 4, kAck = 16;

// How a connection goes on: towards `to`, as `src` to `dst`.
struct Model::Way {
  std::uint32_t server_port_num = 0;
  const mg_port* to = nullptr;
  bool translated = false;
  Endpoint src, dst;  // src.port of a new translated flow: not yet known
  std::uint32_t balancer_num = 0, zone_num = 0, target_num = 0, target_epoch = 0;
  std::uint32_t endpoint_epoch = 0;
  std::uint32_t idle_timeout_s = 0;
};

struct Model::Packet {
  Bytes bytes;
  std::uint64_t now_ns = 0;

  bool arp = false;
  std::uint8_t protocol = 0, ttl = 0, flags = 0;
  Tuple tuple;
  std::uint32_t seq = 0, ack = 0, payload_bytes = 0;

  std::uint32_t port_num = 0;
  const mg_port* port = nullptr;  // the sender's; none for the service port

  ModelFlow* flow = nullptr;
  bool forward = true;
  bool reuse = false;  // a new connection in the place of `flow`

  std::uint32_t endpoint_num = 0, balancer_num = 0;  // for whom a drop is counted

  // once it is to be handed over
  bool translate = false;
  Endpoint new_src, new_dst;
  MacBytes to_mac{};

  bool tcp() const { return protocol == kTcp; }
  bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
  bool opens() const { return (flags & (kSyn | kAck | kRst | kFin)) == kSyn; }
  bool may_be_reset() const { return tcp() && !has(kRst); }
};

inline MacBytes mac_of(const std::uint8_t (&mac)[6]) {
  return {mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]};
}

}  // namespace mg::packet_test
