#include "node/dns/wire/wire.h"

#include <algorithm>

#include "node/dns/wire/cursor.h"

namespace mg::node::dns {
namespace {

constexpr std::uint16_t kFlagAuthoritative = 0x0400;
constexpr std::uint16_t kFlagRecursionAvailable = 0x0080;
constexpr std::uint16_t kUdpBytes = 1232;  // our own EDNS size
constexpr std::uint32_t kNegativeTtl = 5;  // a name appears as soon as its endpoint is available

// Looks through the records after the question for one OPT. False: the message is broken.
bool read_records(Cursor& cursor, std::size_t count, std::size_t additional, Query& query,
                  bool& bad_version) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto name = cursor.name();
    const auto type = cursor.u16();
    const auto klass = cursor.u16();
    const auto ttl_high = cursor.u16();
    const auto ttl_low = cursor.u16();
    const auto length = cursor.u16();
    if (!name || !type || !klass || !ttl_high || !ttl_low || !length || !cursor.skip(*length)) {
      return false;
    }
    if (*type != kOpt) continue;
    if (i + additional < count || query.edns || name->size() != 1) return false;
    query.edns = true;
    query.udp_bytes_max = std::max<std::uint16_t>(512, *klass);
    bad_version = (*ttl_high & 0xff) != 0;
  }
  return true;
}

void put32(std::string& out, std::uint32_t value) {
  put16(out, static_cast<std::uint16_t>(value >> 16));
  put16(out, static_cast<std::uint16_t>(value & 0xffff));
}

void put_header(std::string& out, std::uint16_t id, std::uint16_t flags, std::uint16_t questions,
                std::size_t answers, std::size_t authority, std::size_t additional) {
  put16(out, id);
  put16(out, flags);
  put16(out, questions);
  put16(out, static_cast<std::uint16_t>(answers));
  put16(out, static_cast<std::uint16_t>(authority));
  put16(out, static_cast<std::uint16_t>(additional));
}

void put_record_head(std::string& out, std::uint16_t owner, std::uint16_t type, std::uint32_t ttl_s,
                     std::size_t length) {
  put16(out, static_cast<std::uint16_t>(0xc000 | owner));
  put16(out, type);
  put16(out, kClassIn);
  put32(out, ttl_s);
  put16(out, static_cast<std::uint16_t>(length));
}

// The zone is a suffix of the asked name, so its owner is a pointer into the question.
bool put_soa(std::string& out, const Query& query, const Answer& answer) {
  const auto zone = encode_name(answer.soa_zone);
  const std::size_t name_size = query.question.size() - 4;
  if (!zone || zone->size() > name_size) return false;
  const auto owner = static_cast<std::uint16_t>(kHeader + name_size - zone->size());
  std::string data = std::string("\x02ns", 3);
  put16(data, static_cast<std::uint16_t>(0xc000 | owner));
  data += std::string("\x0ahostmaster", 11);
  put16(data, static_cast<std::uint16_t>(0xc000 | owner));
  for (const std::uint32_t value : {1U, 3600U, 600U, 86400U, kNegativeTtl}) put32(data, value);
  put_record_head(out, owner, kSoa, kNegativeTtl, data.size());
  out += data;
  return true;
}

void put_opt(std::string& out, Rcode rcode) {
  out += '\0';
  put16(out, kOpt);
  put16(out, kUdpBytes);
  put32(out, static_cast<std::uint32_t>(rcode) >> 4 << 24);
  put16(out, 0);
}

}  // namespace

Parsed parse(std::string_view bytes) {
  Parsed out;
  if (bytes.size() < kHeader || bytes.size() > kMessageMax) return out;
  Cursor cursor(bytes);
  out.id = *cursor.u16();
  const auto flags = *cursor.u16();
  const auto questions = *cursor.u16();
  const std::size_t answers = *cursor.u16();
  const std::size_t authority = *cursor.u16();
  const std::size_t additional = *cursor.u16();
  if ((flags & kFlagAnswer) != 0) return out;
  if ((flags >> 11 & 0xf) != 0) {
    out.error = Rcode::kNotImp;
    return out;
  }
  out.error = Rcode::kFormErr;
  if (questions != 1) return out;
  Query query;
  query.id = out.id;
  query.recursion_desired = (flags & kFlagRecursionDesired) != 0;
  const auto name = cursor.name();
  const auto type = cursor.u16();
  const auto klass = cursor.u16();
  if (!name || !type || !klass) return out;
  query.name = text_of(*name);
  query.question = *name;
  put16(query.question, *type);
  put16(query.question, *klass);
  query.type = *type;
  query.klass = *klass;
  bool bad_version = false;
  if (!read_records(cursor, answers + authority + additional, additional, query, bad_version)) {
    return out;
  }
  out.error.reset();
  if (bad_version) out.error = Rcode::kBadVersion;
  out.query = std::move(query);
  return out;
}

std::string build(const Query& query, const Answer& answer, std::size_t bytes_max) {
  std::string records;
  std::size_t authority = 0;
  std::size_t answers = answer.addresses.size();
  for (const auto address : answer.addresses) {
    put_record_head(records, kHeader, kA, answer.ttl_s, 4);
    put32(records, address.value);
  }
  if (!answer.pointer.empty()) {
    if (const auto name = encode_name(answer.pointer)) {
      put_record_head(records, kHeader, kPtr, answer.ttl_s, name->size());
      records += *name;
      ++answers;
    }
  }
  if (!answer.soa_zone.empty() && put_soa(records, query, answer)) authority = 1;

  auto flags =
      static_cast<std::uint16_t>(kFlagAnswer | (static_cast<unsigned>(answer.rcode) & 0xf));
  if (query.recursion_desired) flags |= kFlagRecursionDesired;
  if (answer.rcode == Rcode::kNoError || answer.rcode == Rcode::kNxDomain) {
    flags |= kFlagAuthoritative | kFlagRecursionAvailable;
  }
  std::string out;
  const std::size_t opt_bytes = query.edns ? 11 : 0;
  const std::size_t whole = kHeader + query.question.size() + records.size() + opt_bytes;
  if (whole > std::min(bytes_max, kMessageMax)) {
    records.clear();
    answers = authority = 0;
    flags |= kFlagTruncated;
  }
  put_header(out, query.id, flags, 1, answers, authority, query.edns ? 1 : 0);
  out += query.question;
  out += records;
  if (query.edns) put_opt(out, answer.rcode);
  return out;
}

std::string build_error(std::uint16_t id, Rcode rcode) {
  std::string out;
  put_header(out, id,
             static_cast<std::uint16_t>(kFlagAnswer | (static_cast<unsigned>(rcode) & 0xf)), 0, 0,
             0, 0);
  return out;
}

std::optional<std::string> encode_name(std::string_view name) {
  std::string out;
  while (!name.empty()) {
    const auto dot = name.find('.');
    const auto label = name.substr(0, dot);
    if (label.empty() || label.size() > kLabelMax) return std::nullopt;
    out += static_cast<char>(label.size());
    out += label;
    name = dot == std::string_view::npos ? std::string_view{} : name.substr(dot + 1);
  }
  out += '\0';
  if (out.size() > kNameMax) return std::nullopt;
  return out;
}

std::optional<Ip4> reverse_address(std::string_view name) {
  constexpr std::string_view kSuffix = ".in-addr.arpa";
  if (!name.ends_with(kSuffix)) return std::nullopt;
  const auto reversed = Ip4::parse(name.substr(0, name.size() - kSuffix.size()));
  if (!reversed) return std::nullopt;
  return Ip4{__builtin_bswap32(reversed->value)};
}

}  // namespace mg::node::dns
