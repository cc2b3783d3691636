#include "base/sigv4.h"

#include <algorithm>

namespace mg::sigv4 {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

bool is_unreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.' || c == '~';
}

bool equal_lower(std::string_view name, std::string_view lower_name) {
  return std::equal(name.begin(), name.end(), lower_name.begin(), lower_name.end(),
                    [](char a, char b) { return lower(a) == b; });
}

// %XX to bytes and '+' to a space, as form decoding reads a query.
std::optional<std::string> query_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      auto byte = crypto::unhex(text.substr(i + 1, 2));
      if (!byte || byte->size() != 1) return std::nullopt;
      out += *byte;
      i += 2;
    }
  }
  return out;
}

std::string_view next_part(std::string_view& rest, char separator) {
  auto end = rest.find(separator);
  auto part = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  return part;
}

std::string remove_dot_segments(std::string_view path) {
  std::vector<std::string_view> kept;
  for (auto rest = path; !rest.empty();) {
    auto segment = next_part(rest, '/');
    if (segment == "..") {
      if (!kept.empty()) kept.pop_back();
    } else if (!segment.empty() && segment != ".") {
      kept.push_back(segment);
    }
  }
  std::string out;
  for (auto segment : kept) out.append("/").append(segment);
  if (out.empty() || path.back() == '/') out += '/';
  return out;
}

}  // namespace

std::string Scope::str() const {
  return date + "/" + region + "/" + service + "/" + std::string(kTerminator);
}

std::string uri_encode(std::string_view text, bool keep_slash) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    if (is_unreserved(c) || (keep_slash && c == '/')) {
      out += c;
    } else {
      auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    }
  }
  return out;
}

std::optional<std::string> canonical_query(std::string_view raw_query) {
  std::vector<std::pair<std::string, std::string>> pairs;
  while (!raw_query.empty()) {
    auto part = next_part(raw_query, '&');
    if (part.empty()) continue;
    auto equals = part.find('=');
    auto name = query_decode(part.substr(0, equals));
    auto value = equals == std::string_view::npos ? std::optional<std::string>("")
                                                  : query_decode(part.substr(equals + 1));
    if (!name || !value) return std::nullopt;
    pairs.emplace_back(uri_encode(*name, false), uri_encode(*value, false));
  }
  std::sort(pairs.begin(), pairs.end());
  std::string out;
  for (const auto& [name, value] : pairs) {
    if (!out.empty()) out += '&';
    out.append(name).append("=").append(value);
  }
  return out;
}

std::string canonical_uri(std::string_view raw_path) {
  return raw_path.empty() ? "/" : uri_encode(remove_dot_segments(raw_path), true);
}

std::string canonical_value(std::string_view value) {
  std::string out;
  out.reserve(value.size());
  for (char c : value) {
    if (!is_blank(c)) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::optional<std::string> canonical_request(std::string_view method, std::string_view raw_path,
                                             std::string_view raw_query, const Headers& headers,
                                             std::span<const std::string> signed_headers,
                                             std::string_view payload_sha256_hex) {
  auto query = canonical_query(raw_query);
  if (!query) return std::nullopt;
  std::string out;
  out.append(method).append("\n").append(canonical_uri(raw_path)).append("\n");
  out.append(*query).append("\n");
  std::string names;
  for (const auto& name : signed_headers) {
    bool found = false;
    for (const auto& [received, value] : headers) {
      if (!equal_lower(received, name)) continue;
      out.append(found ? "," : name + ":").append(canonical_value(value));
      found = true;
    }
    if (!found) return std::nullopt;
    out += '\n';
    names.append(names.empty() ? "" : ";").append(name);
  }
  out.append("\n").append(names).append("\n").append(payload_sha256_hex);
  return out;
}

std::string string_to_sign(std::string_view amz_date, const Scope& scope,
                           std::string_view canonical_request) {
  std::string out(kAlgorithm);
  out.append("\n").append(amz_date).append("\n").append(scope.str()).append("\n");
  return out.append(crypto::sha256_hex(canonical_request));
}

crypto::Key signing_key(std::string_view secret, const Scope& scope) {
  auto seed = "AWS4" + std::string(secret);
  auto key = crypto::hmac_sha256(seed, scope.date);
  crypto::wipe(seed);
  key = crypto::hmac_sha256(crypto::view(key), scope.region);
  key = crypto::hmac_sha256(crypto::view(key), scope.service);
  return crypto::hmac_sha256(crypto::view(key), kTerminator);
}

std::string signature(const crypto::Key& key, std::string_view string_to_sign) {
  return crypto::hex(crypto::view(crypto::hmac_sha256(crypto::view(key), string_to_sign)));
}

}  // namespace mg::sigv4
