// UTF-8 and the set of characters that XML 1.0 can carry. Used by the form parser (refuses the
// rest) and the XML writer (replaces the rest). Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace mg::wire {

// The code point that starts at `at`, which is moved behind it. None when the bytes are not UTF-8
// (overlong forms and surrogates included); `at` is then moved by one byte.
std::optional<std::uint32_t> next_code_point(std::string_view text, std::size_t& at);

// How many bytes from `at` on are printable ASCII with no meaning in XML: nearly all of them are.
std::size_t plain_run(std::string_view text, std::size_t at);

// Whether XML 1.0 has this character at all: no control characters but tab, LF and CR.
bool is_xml_character(std::uint32_t code_point);

// Whether the whole text is UTF-8 made of XML characters.
bool is_xml_text(std::string_view text);

}  // namespace mg::wire
