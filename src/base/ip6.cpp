#include "base/ip6.h"

#include <arpa/inet.h>

#include <charconv>

namespace mg {

std::optional<Ip6> Ip6::parse(std::string_view text) {
  if (text.size() >= INET6_ADDRSTRLEN) return std::nullopt;
  Ip6 out;
  if (inet_pton(AF_INET6, std::string(text).c_str(), out.bytes.data()) != 1) return std::nullopt;
  return out;
}

std::string Ip6::str() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(AF_INET6, bytes.data(), text.data(), text.size());
  return text.data();
}

std::optional<Cidr6> Cidr6::parse_any(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto address = Ip6::parse(text.substr(0, slash));
  const auto digits = text.substr(slash + 1);
  if (!address || digits.empty() || (digits.size() > 1 && digits[0] == '0')) return std::nullopt;
  unsigned length = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  if (error != std::errc() || end != digits.data() + digits.size() || length > 128) {
    return std::nullopt;
  }
  Cidr6 out{*address, static_cast<std::uint8_t>(length)};
  for (unsigned at = length; at < 128; ++at) {
    auto& byte = out.base.bytes[at / 8];
    byte = static_cast<std::uint8_t>(byte & ~(0x80U >> at % 8));
  }
  return out;
}

std::string Cidr6::str() const {
  return base.str() + "/" + std::to_string(length);
}

bool Cidr6::contains(const Ip6& address) const {
  for (unsigned at = 0; at < length; ++at) {
    if (base.bit(at) != address.bit(at)) return false;
  }
  return true;
}

bool Cidr6::contains(const Cidr6& other) const {
  return length <= other.length && contains(other.base);
}

bool Cidr6::overlaps(const Cidr6& other) const {
  return contains(other) || other.contains(*this);
}

}  // namespace mg
