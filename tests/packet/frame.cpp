#include "frame.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace mg::packet_test {
namespace {

std::uint32_t pseudo_sum(const Frame& f, std::size_t l4_bytes) {
  return (f.src.addr >> 16) + (f.src.addr & 0xffff) + (f.dst.addr >> 16) + (f.dst.addr & 0xffff) +
         f.protocol + static_cast<std::uint32_t>(l4_bytes);
}

constexpr char kFlagLetters[] = "FSRPA";

std::uint8_t flag_bits(const std::string& letters) {
  std::uint8_t bits = 0;
  for (char c : letters)
    if (const char* at = std::strchr(kFlagLetters, c); at != nullptr && c != '\0')
      bits |= static_cast<std::uint8_t>(1u << (at - kFlagLetters));
  return bits;
}

std::string flag_letters(std::uint8_t bits) {
  std::string letters;
  for (int i = 0; i < 5; ++i)
    if (bits & (1u << i)) letters.push_back(kFlagLetters[i]);
  return letters;
}

void put_ethernet(Bytes& out, const MacBytes& dst, const MacBytes& src, std::uint16_t type) {
  out.insert(out.end(), dst.begin(), dst.end());
  out.insert(out.end(), src.begin(), src.end());
  put16(out, type);
}

Bytes l4_header(const Frame& f) {
  Bytes l4;
  if (f.protocol == 6) {
    put16(l4, f.src.port);
    put16(l4, f.dst.port);
    put32(l4, f.seq);
    put32(l4, f.ack);
    l4.push_back(static_cast<std::uint8_t>(f.doff << 4));
    l4.push_back(flag_bits(f.flags));
    put16(l4, 65535);
    put32(l4, 0);                                           // sum, urgent
    for (int i = 20; i < f.doff * 4; ++i) l4.push_back(1);  // NOP options
  } else if (f.protocol == 17) {
    put16(l4, f.src.port);
    put16(l4, f.dst.port);
    put16(l4, f.udp_length.value_or(static_cast<std::uint16_t>(8 + f.data_bytes)));
    put16(l4, 0);
  } else if (f.protocol == 1) {
    l4.push_back(f.icmp_type);
    l4.push_back(f.icmp_code);
    put16(l4, 0);
    put16(l4, f.src.port);  // the identifier
    put16(l4, 1);
  }
  for (std::uint32_t i = 0; i < f.data_bytes; ++i) l4.push_back(static_cast<std::uint8_t>(i * 7));
  return l4;
}

void set_l4_sum(const Frame& f, Bytes& l4) {
  if (f.protocol == 6 && l4.size() >= 18)
    set16(l4, 16, 0xffff & ~sum_range(l4, 0, l4.size(), pseudo_sum(f, l4.size())));
  if (f.protocol == 17 && !f.no_checksum) {
    std::uint32_t s = 0xffff & ~sum_range(l4, 0, l4.size(), pseudo_sum(f, l4.size()));
    set16(l4, 6, s == 0 ? 0xffff : s);
  }
  if (f.protocol == 1) set16(l4, 2, 0xffff & ~sum_range(l4, 0, l4.size()));
}

MacBytes mac_at(const Bytes& in, std::size_t at) {
  MacBytes mac{};
  std::copy_n(in.begin() + static_cast<std::ptrdiff_t>(at), 6, mac.begin());
  return mac;
}

void dissect_l4(const Bytes& in, Seen& seen, std::size_t l4, std::size_t end) {
  Frame& f = seen.frame;
  std::size_t bytes = end - l4;
  f.src.port = static_cast<std::uint16_t>(get16(in, l4));
  f.dst.port = static_cast<std::uint16_t>(get16(in, l4 + 2));
  if (f.protocol == 6 && bytes >= 20) {
    f.seq = get32(in, l4 + 4);
    f.ack = get32(in, l4 + 8);
    f.doff = in[l4 + 12] >> 4;
    f.flags = flag_letters(in[l4 + 13]);
    f.data_bytes = static_cast<std::uint32_t>(bytes - f.doff * 4u);
  }
  if (f.protocol == 17) {
    f.data_bytes = static_cast<std::uint32_t>(bytes - 8);
    f.no_checksum = get16(in, l4 + 6) == 0;
  }
  if (f.protocol == 1) {
    f.icmp_type = in[l4];
    f.src.port = f.dst.port = static_cast<std::uint16_t>(get16(in, l4 + 4));
    if (sum_range(in, l4, end) != 0xffff) seen.wrong = "ICMP checksum";
  } else if (!(f.protocol == 17 && f.no_checksum) &&
             sum_range(in, l4, end, pseudo_sum(f, bytes)) != 0xffff) {
    seen.wrong = "TCP or UDP checksum";
  }
}

}  // namespace

Bytes build(const Frame& f) {
  Bytes out;
  put_ethernet(out, f.eth_dst, f.eth_src, f.ethertype);
  Bytes l4 = l4_header(f);
  set_l4_sum(f, l4);
  std::size_t ip = out.size();
  std::size_t header_bytes = f.ihl < 5 ? 20 : f.ihl * 4u;
  out.push_back(static_cast<std::uint8_t>(f.version << 4 | f.ihl));
  out.push_back(0);
  put16(out, f.total_length.value_or(static_cast<std::uint16_t>(header_bytes + l4.size())));
  put16(out, 0x1234);
  put16(out, f.fragment);
  out.push_back(f.ttl);
  out.push_back(f.protocol);
  put16(out, 0);
  put32(out, f.src.addr);
  put32(out, f.dst.addr);
  while (out.size() - ip < header_bytes) out.push_back(1);  // NOP options
  set16(out, ip + 10, 0xffff & ~sum_range(out, ip, out.size()));
  out.insert(out.end(), l4.begin(), l4.end());
  if (f.cut_to) out.resize(*f.cut_to);
  return out;
}

Bytes build(const Arp& a) {
  Bytes out;
  put_ethernet(out, a.eth_dst, a.eth_src, 0x0806);
  put16(out, 1);
  put16(out, 0x0800);
  put16(out, 0x0604);
  put16(out, a.operation);
  out.insert(out.end(), a.sender_mac.begin(), a.sender_mac.end());
  put32(out, a.sender);
  out.insert(out.end(), a.target_mac.begin(), a.target_mac.end());
  put32(out, a.target);
  return out;
}

Seen dissect(const Bytes& in) {
  Seen seen;
  Frame& f = seen.frame;
  if (in.size() < 42) {
    seen.wrong = "too short";
    return seen;
  }
  f.eth_dst = mac_at(in, 0);
  f.eth_src = mac_at(in, 6);
  f.ethertype = static_cast<std::uint16_t>(get16(in, 12));
  f.ihl = in[14] & 15;
  f.ttl = in[22];
  f.protocol = in[23];
  f.src.addr = get32(in, 26);
  f.dst.addr = get32(in, 30);
  std::size_t total = get16(in, 16);
  std::size_t l4 = 14 + f.ihl * 4u;
  if (f.ethertype != 0x0800 || f.ihl != 5 || total + 14 > in.size() || l4 + 8 > total + 14) {
    seen.wrong = "no sound IPv4 packet";
    return seen;
  }
  dissect_l4(in, seen, l4, 14 + total);
  if (sum_range(in, 14, l4) != 0xffff) seen.wrong = "IP header checksum";
  return seen;
}

std::optional<Arp> dissect_arp(const Bytes& in) {
  if (in.size() < 42 || get16(in, 12) != 0x0806) return std::nullopt;
  Arp a;
  a.eth_dst = mac_at(in, 0);
  a.eth_src = mac_at(in, 6);
  a.operation = static_cast<std::uint16_t>(get16(in, 20));
  a.sender_mac = mac_at(in, 22);
  a.sender = get32(in, 28);
  a.target_mac = mac_at(in, 32);
  a.target = get32(in, 38);
  return a;
}

}  // namespace mg::packet_test
