// IPv6 addresses and blocks as values. The data plane carries no IPv6: these are for records only.
// Thread rule: plain values. Errors: parsers answer std::nullopt, they never throw.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mg {

struct Ip6 {
  std::array<std::uint8_t, 16> bytes{};  // network byte order

  static std::optional<Ip6> parse(std::string_view text);
  [[nodiscard]] std::string str() const;  // the short form of RFC 5952
  [[nodiscard]] bool bit(unsigned at) const { return (bytes[at / 8] >> (7 - at % 8) & 1) != 0; }

  auto operator<=>(const Ip6&) const = default;
};

struct Cidr6 {
  Ip6 base;                 // host bits are zero
  std::uint8_t length = 0;  // 0..128

  // "2001:db8::/56"; host bits are masked off.
  static std::optional<Cidr6> parse_any(std::string_view text);
  [[nodiscard]] std::string str() const;
  [[nodiscard]] bool contains(const Ip6& address) const;
  [[nodiscard]] bool contains(const Cidr6& other) const;
  [[nodiscard]] bool overlaps(const Cidr6& other) const;

  auto operator<=>(const Cidr6&) const = default;
};

}  // namespace mg
