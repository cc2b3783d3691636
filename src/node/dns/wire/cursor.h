// Reads a DNS message byte by byte, never outside of it, and spells its names. Shared by the files
// of this folder only. Invariant: the work is bounded by the message's size, since a compression
// pointer must lead backwards. Thread rule: a cursor belongs to one caller.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mg::node::dns {

inline constexpr std::size_t kHeader = 12;
inline constexpr std::size_t kNameMax = 255;
inline constexpr std::size_t kLabelMax = 63;
inline constexpr std::uint16_t kFlagAnswer = 0x8000;
inline constexpr std::uint16_t kFlagTruncated = 0x0200;
inline constexpr std::uint16_t kFlagRecursionDesired = 0x0100;

inline void put16(std::string& out, std::uint16_t value) {
  out += static_cast<char>(value >> 8);
  out += static_cast<char>(value & 0xff);
}

class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : bytes_(bytes) {}

  std::optional<std::uint8_t> u8() {
    if (at_ >= bytes_.size()) return std::nullopt;
    return static_cast<std::uint8_t>(bytes_[at_++]);
  }
  std::optional<std::uint16_t> u16() {
    const auto high = u8();
    const auto low = u8();
    if (!high || !low) return std::nullopt;
    return static_cast<std::uint16_t>(*high << 8 | *low);
  }
  bool skip(std::size_t n) {
    if (bytes_.size() - at_ < n) return false;
    at_ += n;
    return true;
  }
  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] std::string_view rest() const { return bytes_.substr(at_); }
  // A name in wire form, uncompressed. Each pointer must lead further back than all before it.
  std::optional<std::string> name() {
    std::string out;
    std::size_t position = at_;
    std::size_t limit = at_;
    bool jumped = false;
    while (position < bytes_.size()) {
      const auto length = static_cast<std::uint8_t>(bytes_[position]);
      if ((length & 0xc0) == 0xc0) {
        if (position + 1 >= bytes_.size()) return std::nullopt;
        const std::size_t to = static_cast<std::size_t>(length & 0x3f) << 8 |
                               static_cast<std::uint8_t>(bytes_[position + 1]);
        if (to >= limit || to < kHeader) return std::nullopt;
        if (!jumped) at_ = position + 2;
        jumped = true;
        limit = to;
        position = to;
        continue;
      }
      if (length > kLabelMax || bytes_.size() - position < length + 1U) return std::nullopt;
      out.append(bytes_.substr(position, length + 1U));
      position += length + 1U;
      if (out.size() > kNameMax) return std::nullopt;
      if (length == 0) {
        if (!jumped) at_ = position;
        return out;
      }
    }
    return std::nullopt;
  }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

inline char lower_of(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Wire form → text. A dot or a backslash inside a label makes a name that we never own.
inline std::string text_of(std::string_view wire) {
  std::string out;
  while (!wire.empty() && wire[0] != 0) {
    const auto length = static_cast<std::uint8_t>(wire[0]);
    if (!out.empty()) out += '.';
    for (const char c : wire.substr(1, length)) out += c == '.' || c == '\\' ? '\x01' : lower_of(c);
    wire.remove_prefix(length + 1U);
  }
  return out;
}

}  // namespace mg::node::dns
