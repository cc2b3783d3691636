#include "base/ip.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <charconv>
#include <cstdio>

namespace mg {
namespace {

std::optional<unsigned> parse_decimal(std::string_view text, unsigned max) {
  if (text.empty() || text.size() > 3 || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  unsigned value = 0;
  auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (ec != std::errc() || end != text.data() + text.size() || value > max) return std::nullopt;
  return value;
}

}  // namespace

std::optional<Ip4> Ip4::parse(std::string_view text) {
  std::uint32_t value = 0;
  for (int part = 0; part < 4; ++part) {
    auto dot = text.find('.');
    if ((dot == std::string_view::npos) != (part == 3)) return std::nullopt;
    auto octet = parse_decimal(text.substr(0, dot), 255);
    if (!octet) return std::nullopt;
    value = value << 8 | *octet;
    if (part < 3) text.remove_prefix(dot + 1);
  }
  return Ip4{value};
}

std::string Ip4::str() const {
  return fmt::format("{}.{}.{}.{}", value >> 24, value >> 16 & 255, value >> 8 & 255, value & 255);
}

std::uint32_t Ip4::to_be() const {
  return htonl(value);
}
Ip4 Ip4::from_be(std::uint32_t be) {
  return Ip4{ntohl(be)};
}

std::array<std::uint8_t, 16> Ip4::bytes16() const {
  std::array<std::uint8_t, 16> out{};
  out[10] = out[11] = 0xff;
  for (int i = 0; i < 4; ++i) {
    out[static_cast<std::size_t>(12 + i)] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
  }
  return out;
}

std::optional<Cidr4> Cidr4::parse_any(std::string_view text) {
  auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  auto address = Ip4::parse(text.substr(0, slash));
  auto length = parse_decimal(text.substr(slash + 1), 32);
  if (!address || !length) return std::nullopt;
  Cidr4 cidr{*address, static_cast<std::uint8_t>(*length)};
  cidr.base.value &= cidr.mask();
  return cidr;
}

std::optional<Cidr4> Cidr4::parse(std::string_view text) {
  auto cidr = parse_any(text);
  if (!cidr || Ip4::parse(text.substr(0, text.find('/'))) != cidr->base) return std::nullopt;
  return cidr;
}

std::string Cidr4::str() const {
  return fmt::format("{}/{}", base.str(), length);
}

std::uint32_t Cidr4::mask() const {
  return length == 0 ? 0 : ~std::uint32_t{0} << (32 - length);
}

bool Cidr4::contains(Ip4 address) const {
  return (address.value & mask()) == base.value;
}

bool Cidr4::contains(const Cidr4& other) const {
  return other.length >= length && contains(other.base);
}

bool Cidr4::overlaps(const Cidr4& other) const {
  return contains(other) || other.contains(*this);
}

Ip4 Cidr4::last() const {
  return Ip4{base.value | ~mask()};
}

std::optional<Mac> Mac::parse(std::string_view text) {
  Mac mac;
  if (text.size() != 17) return std::nullopt;
  for (std::size_t i = 0; i < 6; ++i) {
    if (i > 0 && text[i * 3 - 1] != ':') return std::nullopt;
    auto digits = text.substr(i * 3, 2);
    auto [end, ec] = std::from_chars(digits.data(), digits.data() + 2, mac.bytes[i], 16);
    if (ec != std::errc() || end != digits.data() + 2) return std::nullopt;
  }
  return mac;
}

std::string Mac::str() const {
  return fmt::format("{:02x}:{:02x}:{:02x}:{:02x}:{:02x}:{:02x}", bytes[0], bytes[1], bytes[2],
                     bytes[3], bytes[4], bytes[5]);
}

}  // namespace mg
