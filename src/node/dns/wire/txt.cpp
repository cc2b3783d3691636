#include "node/dns/wire/txt.h"

#include <algorithm>

#include "node/dns/wire/cursor.h"

namespace mg::node::dns {
namespace {

constexpr std::uint16_t kUdpBytes = 4096;  // kMessageMax: what we can read

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower_of);
  return out;
}

struct Record {
  std::string owner;  // as text, lower case
  std::uint16_t type = 0;
  std::string_view data;
  std::size_t data_at = 0;
};

std::optional<Record> read_record(Cursor& cursor) {
  const auto owner = cursor.name();
  const auto type = cursor.u16();
  const auto klass = cursor.u16();
  if (!owner || !type || !klass || !cursor.skip(4)) return std::nullopt;  // the TTL
  const auto length = cursor.u16();
  if (!length) return std::nullopt;
  Record record{text_of(*owner), *klass == kClassIn ? *type : std::uint16_t{0}, cursor.rest(),
                cursor.at()};
  if (!cursor.skip(*length)) return std::nullopt;
  record.data = record.data.substr(0, *length);
  return record;
}

// A TXT record is a row of strings, each with its length before it.
std::optional<std::string> joined(std::string_view data) {
  std::string out;
  while (!data.empty()) {
    const auto length = static_cast<std::uint8_t>(data[0]);
    if (data.size() < length + 1U) return std::nullopt;
    out += data.substr(1, length);
    data.remove_prefix(length + 1U);
  }
  return out;
}

bool is_question(Cursor& cursor, std::string_view name) {
  const auto asked = cursor.name();
  const auto type = cursor.u16();
  const auto klass = cursor.u16();
  return asked && type == kTxt && klass == kClassIn && text_of(*asked) == name;
}

}  // namespace

std::optional<std::string> build_txt_query(std::uint16_t id, std::string_view name) {
  const auto encoded = encode_name(name);
  if (!encoded || name.empty()) return std::nullopt;
  std::string out;
  for (const std::uint16_t value : {id, kFlagRecursionDesired, std::uint16_t{1}, std::uint16_t{0},
                                    std::uint16_t{0}, std::uint16_t{1}}) {
    put16(out, value);
  }
  out += *encoded;
  put16(out, kTxt);
  put16(out, kClassIn);
  out += '\0';
  put16(out, kOpt);
  put16(out, kUdpBytes);
  out.append(6, '\0');  // extended code, version, flags, no options
  return out;
}

std::optional<TxtAnswer> parse_txt_answer(std::string_view bytes, std::uint16_t id,
                                          std::string_view name) {
  if (bytes.size() < kHeader) return std::nullopt;
  Cursor cursor(bytes);
  const auto answered = *cursor.u16();
  const auto flags = *cursor.u16();
  const auto questions = *cursor.u16();
  const std::size_t answers = *cursor.u16();
  cursor.skip(4);
  auto wanted = lower(name);
  if (answered != id || (flags & kFlagAnswer) == 0 || questions != 1) return std::nullopt;
  if (!is_question(cursor, wanted)) return std::nullopt;
  TxtAnswer out;
  out.rcode = static_cast<Rcode>(flags & 0xf);
  out.truncated = (flags & kFlagTruncated) != 0;
  if (out.truncated || out.rcode != Rcode::kNoError) return out;
  for (std::size_t i = 0; i < answers; ++i) {
    const auto record = read_record(cursor);
    if (!record) return std::nullopt;
    if (record->owner != wanted) continue;
    if (record->type == kCname) {
      Cursor target(bytes);
      target.skip(record->data_at);
      const auto alias = target.name();
      if (!alias) return std::nullopt;
      wanted = text_of(*alias);
    } else if (record->type == kTxt) {
      auto value = joined(record->data);
      if (!value) return std::nullopt;
      out.values.push_back(std::move(*value));
    }
  }
  return out;
}

}  // namespace mg::node::dns
