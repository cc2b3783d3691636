// Asking another server for TXT records: the question and the reading of its answer, bytes only.
// The answer comes from outside, so it is read as strictly as a query. Called by dns/txt_lookup;
// fuzzed. Invariant: as wire.h. Thread rule: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/dns/wire/wire.h"

namespace mg::node::dns {

inline constexpr std::uint16_t kCname = 5;
inline constexpr std::uint16_t kTxt = 16;

// A recursive query with EDNS; nullopt when it is no name.
std::optional<std::string> build_txt_query(std::uint16_t id, std::string_view name);

struct TxtAnswer {
  Rcode rcode = Rcode::kNoError;
  bool truncated = false;
  std::vector<std::string> values;  // each record's strings, joined; letter case as received
};
// nullopt: not an answer to this very question, or broken. Aliases (CNAME) are followed within it.
std::optional<TxtAnswer> parse_txt_answer(std::string_view bytes, std::uint16_t id,
                                          std::string_view name);

}  // namespace mg::node::dns
