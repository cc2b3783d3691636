// IPv4 addresses, CIDR blocks and MAC addresses as values.
// Addresses are kept in HOST byte order; to_be() and bytes16() give the wire forms.
// Thread rule: plain values. Errors: parsers answer std::nullopt, they never throw.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mg {

struct Ip4 {
  std::uint32_t value = 0;  // host byte order

  // Strict dotted quad: four decimal parts without leading zeros.
  static std::optional<Ip4> parse(std::string_view text);
  [[nodiscard]] std::string str() const;
  [[nodiscard]] std::uint32_t to_be() const;  // network byte order
  static Ip4 from_be(std::uint32_t be);
  // The v4-mapped IPv6 form ::ffff:a.b.c.d, 16 bytes, as the kernel maps use it.
  [[nodiscard]] std::array<std::uint8_t, 16> bytes16() const;

  auto operator<=>(const Ip4&) const = default;
};

struct Cidr4 {
  Ip4 base;                 // host bits are zero
  std::uint8_t length = 0;  // 0..32

  // "a.b.c.d/n". With host bits set the answer is nullopt: use parse_any to mask them off.
  static std::optional<Cidr4> parse(std::string_view text);
  static std::optional<Cidr4> parse_any(std::string_view text);
  [[nodiscard]] std::string str() const;
  [[nodiscard]] std::uint32_t mask() const;  // host byte order
  [[nodiscard]] bool contains(Ip4 address) const;
  [[nodiscard]] bool contains(const Cidr4& other) const;
  [[nodiscard]] bool overlaps(const Cidr4& other) const;
  [[nodiscard]] std::uint64_t size() const { return 1ULL << (32 - length); }
  [[nodiscard]] Ip4 last() const;

  auto operator<=>(const Cidr4&) const = default;
};

struct Mac {
  std::array<std::uint8_t, 6> bytes{};

  static std::optional<Mac> parse(std::string_view text);
  [[nodiscard]] std::string str() const;  // aa:bb:cc:dd:ee:ff

  auto operator<=>(const Mac&) const = default;
};

}  // namespace mg
