#include "wire/form.h"

#include <algorithm>

#include "wire/utf8.h"

namespace mg::wire {

namespace {

using Kind = DecodeError::Kind;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      if (text.size() - i < 3) return std::nullopt;
      const int high = hex_digit(text[i + 1]);
      const int low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return out;
}

tl::unexpected<DecodeError> refuse(Kind kind, std::string parameter, std::string message) {
  return tl::unexpected(DecodeError{kind, std::move(parameter), std::move(message)});
}

tl::expected<Form::Field, DecodeError> parse_field(std::string_view pair) {
  const std::size_t equals = pair.find('=');
  auto key = percent_decode(pair.substr(0, equals));
  if (!key || key->empty() || key->size() > Form::kKeyBytesMax || !is_xml_text(*key)) {
    return refuse(Kind::kMalformed, {}, "The request has a malformed parameter name");
  }
  auto value = equals == std::string_view::npos ? std::optional<std::string>("")
                                                : percent_decode(pair.substr(equals + 1));
  if (!value) {
    std::string message = "The value of parameter " + *key + " is not percent-encoded correctly";
    return refuse(Kind::kMalformed, std::move(*key), std::move(message));
  }
  if (!is_xml_text(*value)) {
    std::string message = "The value of parameter " + *key +
                          " is not UTF-8 or holds a control character that is not allowed";
    return refuse(Kind::kMalformed, std::move(*key), std::move(message));
  }
  return Form::Field{std::move(*key), std::move(*value)};
}

// The key that comes twice, if one does.
std::optional<std::string> repeated_key(std::span<const Form::Field> fields) {
  std::vector<std::string_view> keys;
  keys.reserve(fields.size());
  for (const Form::Field& field : fields) keys.push_back(field.key);
  std::sort(keys.begin(), keys.end());
  const auto twice = std::adjacent_find(keys.begin(), keys.end());
  if (twice == keys.end()) return std::nullopt;
  return std::string(*twice);
}

}  // namespace

tl::expected<Form, DecodeError> Form::parse(std::string_view body) {
  Form form;
  while (!body.empty()) {
    const std::size_t end = std::min(body.find('&'), body.size());
    const std::string_view pair = body.substr(0, end);
    body.remove_prefix(std::min(end + 1, body.size()));
    if (pair.empty()) continue;
    if (form.fields_.size() == kFieldsMax) {
      return refuse(Kind::kMalformed, {}, "The request has too many parameters");
    }
    auto field = parse_field(pair);
    if (!field) return tl::unexpected(std::move(field.error()));
    form.fields_.push_back(std::move(*field));
  }
  if (auto key = repeated_key(form.fields_)) {
    std::string message = "The parameter " + *key + " may be given only once";
    return refuse(Kind::kDuplicate, std::move(*key), std::move(message));
  }
  return form;
}

std::optional<std::string_view> Form::find(std::string_view key) const {
  for (const Field& field : fields_) {
    if (field.key == key) return field.value;
  }
  return std::nullopt;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

}  // namespace mg::wire
