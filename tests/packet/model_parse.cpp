// What a packet is. Whatever is not understood whole is dropped; of several faults the outermost is
// named.
#include "model_packet.h"

namespace mg::packet_test {

std::uint32_t Model::read_frame(Packet& p, const mg_port* port) {
  const Bytes& b = p.bytes;
  if (b.size() < 14) return MG_VERDICT_malformed;
  if (port != nullptr)
    for (std::size_t i = 0; i < 6; ++i)
      if (b[6 + i] != port->mac[i]) return MG_VERDICT_mac_spoofed;
  std::uint32_t ethertype = get16(b, 12);
  if (ethertype == 0x8100 || ethertype == 0x88a8) return MG_VERDICT_vlan_tagged;
  if (ethertype == 0x0806) {
    p.arp = true;
    return 0;
  }
  if (ethertype != 0x0800) return MG_VERDICT_not_ipv4;
  if (b[0] & 1) return MG_VERDICT_broadcast;
  return read_ipv4(p);
}

std::uint32_t Model::read_ipv4(Packet& p) {
  const Bytes& b = p.bytes;
  if (b.size() < 34 || b[14] >> 4 != 4 || (b[14] & 15) < 5) return MG_VERDICT_malformed;
  if ((b[14] & 15) > 5) return MG_VERDICT_ip_options;
  std::uint32_t total = get16(b, 16);
  if (total < 20 || total > b.size() - 14) return MG_VERDICT_malformed;
  bool more_fragments = b[20] & 0x20, later_fragment = get16(b, 20) & 0x1fff;
  if (more_fragments || later_fragment) return MG_VERDICT_fragment;
  p.tuple.src.addr = get32(b, 26);
  p.tuple.dst.addr = get32(b, 30);
  if (p.tuple.dst.addr >> 28 == 0xe || p.tuple.dst.addr == 0xffffffff) return MG_VERDICT_broadcast;
  p.ttl = b[22];
  if (p.ttl == 0) return MG_VERDICT_ttl_expired;
  p.protocol = p.tuple.kind = b[23];
  return read_l4(p, total - 20);
}

std::uint32_t Model::read_l4(Packet& p, std::size_t l4_bytes) {
  constexpr std::size_t kL4 = 34;
  const Bytes& b = p.bytes;
  auto read_ports = [&] {
    p.tuple.src.port = static_cast<std::uint16_t>(get16(b, kL4));
    p.tuple.dst.port = static_cast<std::uint16_t>(get16(b, kL4 + 2));
  };
  switch (p.protocol) {
    case kTcp: {
      if (l4_bytes < 20) return MG_VERDICT_malformed;
      std::size_t header = b[kL4 + 12] / 16 * 4u;
      if (header < 20 || header > l4_bytes) return MG_VERDICT_malformed;
      read_ports();
      p.seq = get32(b, kL4 + 4);
      p.ack = get32(b, kL4 + 8);
      p.flags = b[kL4 + 13];
      p.payload_bytes = static_cast<std::uint32_t>(l4_bytes - header);
      return 0;
    }
    case kUdp:
      if (l4_bytes < 8 || get16(b, kL4 + 4) < 8 || get16(b, kL4 + 4) > l4_bytes)
        return MG_VERDICT_malformed;
      read_ports();
      return 0;
    case kIcmp:
      if (l4_bytes < 8) return MG_VERDICT_malformed;
      if (b[kL4 + 1] != 0 || (b[kL4] != 8 && b[kL4] != 0)) return MG_VERDICT_protocol_unsupported;
      if (b[kL4] == 0) p.tuple.kind = MG_PROTO_ECHO_REPLY;
      p.tuple.src.port = p.tuple.dst.port = static_cast<std::uint16_t>(get16(b, kL4 + 4));
      return 0;
  }
  return MG_VERDICT_protocol_unsupported;
}

// Every address of the VPC has the gateway's MAC, save the asker's own.
std::uint32_t Model::answer_arp(Packet& p) {
  Bytes& b = p.bytes;
  if (b.size() < 42) return MG_VERDICT_malformed;
  bool request =
      get16(b, 14) == 1 && get16(b, 16) == 0x0800 && get16(b, 18) == 0x0604 && get16(b, 20) == 1;
  if (!request) return MG_VERDICT_arp_unanswered;
  std::uint32_t sender = get32(b, 28), target = get32(b, 38);
  for (std::size_t i = 0; i < 6; ++i)
    if (b[22 + i] != p.port->mac[i]) return MG_VERDICT_mac_spoofed;
  if (sender == 0) return MG_VERDICT_arp_unanswered;
  if (sender != ntohl(p.port->addr)) return MG_VERDICT_source_spoofed;
  if (target == sender || !in_vpc(p.tuple.vpc_num, target)) return MG_VERDICT_arp_unanswered;
  for (std::size_t i = 0; i < 6; ++i) {
    b[i] = b[32 + i] = p.port->mac[i];
    b[6 + i] = b[22 + i] = plan_.settings.gateway_mac[i];
  }
  set16(b, 20, 2);
  set32(b, 28, target);
  set32(b, 38, sender);
  return MG_VERDICT_arp_answered;
}

}  // namespace mg::packet_test
