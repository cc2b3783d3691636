// AWS Signature Version 4, the arithmetic both sides share: canonical request, string to sign,
// signing key. Verified by api/auth/sigv4, produced by base/sigv4_sign (CLI, tests). Pure.
// One reading only: a query is decoded and encoded again, '+' in it means a space; a path is
// normalised (dot segments, double slashes) and encoded once more, as every service but S3 does.
// Thread rule: pure functions.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/crypto.h"

namespace mg::sigv4 {

inline constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
inline constexpr std::string_view kTerminator = "aws4_request";

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Scope {
  std::string date;  // yyyymmdd
  std::string region;
  std::string service;
  [[nodiscard]] std::string str() const;  // date/region/service/aws4_request
};

// Percent-encodes all but A-Z a-z 0-9 - _ . ~ (and '/' when kept).
std::string uri_encode(std::string_view text, bool keep_slash);
// nullopt for a bad escape in the query.
std::optional<std::string> canonical_query(std::string_view raw_query);
std::string canonical_uri(std::string_view raw_path);
// Trimmed, runs of white space folded to one space.
std::string canonical_value(std::string_view value);

// `signed_headers`: lower case, sorted. nullopt: one of them is not in `headers`, or the query is
// bad. Several headers of one name are joined by commas in the order received.
std::optional<std::string> canonical_request(std::string_view method, std::string_view raw_path,
                                             std::string_view raw_query, const Headers& headers,
                                             std::span<const std::string> signed_headers,
                                             std::string_view payload_sha256_hex);

std::string string_to_sign(std::string_view amz_date, const Scope& scope,
                           std::string_view canonical_request);
crypto::Key signing_key(std::string_view secret, const Scope& scope);
std::string signature(const crypto::Key& key, std::string_view string_to_sign);  // hex

}  // namespace mg::sigv4
