// Fields of a frame in network byte order, and one's complement sums over it. Pure; used by
// everything here that reads or writes frames.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace mg::packet_test {

using Bytes = std::vector<std::uint8_t>;

inline std::uint32_t get16(const Bytes& in, std::size_t at) {
  return in[at] * 256u + in[at + 1];
}

inline std::uint32_t get32(const Bytes& in, std::size_t at) {
  return get16(in, at) << 16 | get16(in, at + 2);
}

inline void set16(Bytes& out, std::size_t at, std::uint32_t v) {
  out[at] = static_cast<std::uint8_t>(v >> 8);
  out[at + 1] = static_cast<std::uint8_t>(v);
}

inline void set32(Bytes& out, std::size_t at, std::uint32_t v) {
  set16(out, at, v >> 16);
  set16(out, at + 2, v & 0xffff);
}

inline void put16(Bytes& out, std::uint32_t v) {
  out.push_back(static_cast<std::uint8_t>(v >> 8));
  out.push_back(static_cast<std::uint8_t>(v));
}

inline void put32(Bytes& out, std::uint32_t v) {
  put16(out, v >> 16);
  put16(out, v & 0xffff);
}

// The one's complement sum of a range, of odd length too.
inline std::uint32_t sum_range(const Bytes& in, std::size_t from, std::size_t to,
                               std::uint32_t start = 0) {
  std::uint32_t total = start;
  for (std::size_t i = from; i < to; i += 2) total += in[i] * 256u + (i + 1 < to ? in[i + 1] : 0u);
  while (total >> 16) total = (total & 0xffff) + (total >> 16);
  return total;
}

}  // namespace mg::packet_test
