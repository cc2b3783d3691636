// A parsed application/x-www-form-urlencoded body (or query string): the fields in the order they
// came. The dispatcher parses it, reads Action and Version, and hands it to an operation's decode.
//
// Strict: every % is followed by two hex digits, text is UTF-8 and holds only characters that an
// XML answer can carry, keys are not empty and come once, and counts are bounded. '+' is a space.
// Immutable after parse, so safe to share between threads.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "wire/decode_error.h"

namespace mg::wire {

class Form {
 public:
  static constexpr std::size_t kFieldsMax = 10'000;
  static constexpr std::size_t kKeyBytesMax = 512;

  struct Field {
    std::string key;
    std::string value;
  };

  static tl::expected<Form, DecodeError> parse(std::string_view body);

  [[nodiscard]] std::span<const Field> fields() const { return fields_; }
  [[nodiscard]] std::optional<std::string_view> find(std::string_view key) const;

 private:
  std::vector<Field> fields_;
};

// `text` with everything but A–Z a–z 0–9 - . _ ~ as %XX: for whoever writes a form.
std::string percent_encode(std::string_view text);

}  // namespace mg::wire
