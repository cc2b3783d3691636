#include "wire/utf8.h"

#include <array>

namespace mg::wire {

namespace {

constexpr auto kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < 0x7F; ++c) plain[c] = true;
  for (const char c : {'&', '<', '>', '"', '\''}) plain[static_cast<unsigned char>(c)] = false;
  return plain;
}();

struct Lead {
  std::size_t length = 0;
  std::uint32_t bits = 0;
  std::uint32_t smallest = 0;  // below it the form is overlong
};

Lead lead_of(unsigned char c) {
  if (c < 0x80) return {1, c, 0};
  if (c >= 0xC2 && c <= 0xDF) return {2, c & 0x1Fu, 0x80};
  if (c >= 0xE0 && c <= 0xEF) return {3, c & 0x0Fu, 0x800};
  if (c >= 0xF0 && c <= 0xF4) return {4, c & 0x07u, 0x10000};
  return {};
}

}  // namespace

std::optional<std::uint32_t> next_code_point(std::string_view text, std::size_t& at) {
  const std::size_t start = at++;
  const Lead lead = lead_of(static_cast<unsigned char>(text[start]));
  if (lead.length == 0 || text.size() - start < lead.length) return std::nullopt;
  std::uint32_t code_point = lead.bits;
  for (std::size_t i = 1; i < lead.length; ++i) {
    const auto c = static_cast<unsigned char>(text[start + i]);
    if ((c & 0xC0u) != 0x80) return std::nullopt;
    code_point = (code_point << 6) | (c & 0x3Fu);
  }
  const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
  if (code_point < lead.smallest || code_point > 0x10FFFF || surrogate) return std::nullopt;
  at = start + lead.length;
  return code_point;
}

std::size_t plain_run(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && kPlain[static_cast<unsigned char>(text[end])]) ++end;
  return end - at;
}

bool is_xml_character(std::uint32_t code_point) {
  if (code_point < 0x20) return code_point == '\t' || code_point == '\n' || code_point == '\r';
  return code_point != 0xFFFE && code_point != 0xFFFF;
}

bool is_xml_text(std::string_view text) {
  for (std::size_t at = plain_run(text, 0); at < text.size(); at += plain_run(text, at)) {
    const auto code_point = next_code_point(text, at);
    if (!code_point || !is_xml_character(*code_point)) return false;
  }
  return true;
}

}  // namespace mg::wire
