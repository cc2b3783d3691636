#include "api/auth/sigv4.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <list>
#include <mutex>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/crypto.h"

namespace mg::api::auth {
namespace {

using Failure = tl::unexpected<AuthFailure>;

constexpr std::int64_t kSkewMaxMs = 15 * 60 * 1000;
constexpr std::size_t kKeyIdSizeMax = 128;
constexpr std::size_t kSignedHeadersMax = 100;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

bool is_name(std::string_view received, std::string_view lower_name) {
  return std::ranges::equal(received, lower_name, [](char a, char b) { return lower(a) == b; });
}

bool is_word(std::string_view text, std::size_t size_max) {
  return !text.empty() && text.size() <= size_max && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

std::string_view trim(std::string_view text) {
  auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// The parts of "AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…", not judged yet.
struct Authorization {
  std::string key_id;
  sigv4::Scope scope;
  std::string terminator;
  std::vector<std::string> signed_headers;
  std::string signature;
};

Failure failure(AuthFault fault, std::string message) {
  return Failure(AuthFailure{fault, std::move(message), {}, {}});
}
Failure incomplete(std::string message) {
  return failure(AuthFault::kIncompleteSignature, std::move(message));
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> out;
  for (;;) {
    auto end = text.find(separator);
    out.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

// An access key id holds no slash, and the scope has four parts.
bool read_credential(std::string_view text, Authorization& out) {
  auto parts = split(text, '/');
  if (parts.size() != 5) return false;
  if (parts[0].empty() || parts[0].size() > kKeyIdSizeMax) return false;
  out.key_id = std::move(parts[0]);
  out.scope = {std::move(parts[1]), std::move(parts[2]), std::move(parts[3])};
  out.terminator = std::move(parts[4]);
  return true;
}

tl::expected<Authorization, AuthFailure> parse_authorization(std::string_view header) {
  auto space = header.find(' ');
  if (header.substr(0, space) != sigv4::kAlgorithm) {
    return incomplete("The Authorization header must begin with AWS4-HMAC-SHA256.");
  }
  Authorization out;
  bool credential = false;
  auto rest = space == std::string_view::npos ? std::string_view{} : header.substr(space + 1);
  for (const auto& part : split(rest, ',')) {
    auto item = trim(part);
    auto equals = item.find('=');
    if (equals == std::string_view::npos) {
      return incomplete("A part of the Authorization header is not of the form key=value.");
    }
    auto name = item.substr(0, equals);
    auto value = item.substr(equals + 1);
    if (name == "Credential" && !credential) {
      credential = read_credential(value, out);
      if (!credential) {
        return incomplete(
            "Credential must have the form AccessKeyId/date/region/service/aws4_request.");
      }
    } else if (name == "SignedHeaders" && out.signed_headers.empty() && !value.empty()) {
      out.signed_headers = split(value, ';');
    } else if (name == "Signature" && out.signature.empty() && !value.empty()) {
      out.signature = value;
    } else {
      return incomplete("The Authorization header has an unknown, empty or repeated part.");
    }
  }
  if (!credential) return incomplete("Authorization header requires 'Credential' parameter.");
  if (out.signed_headers.empty()) {
    return incomplete("Authorization header requires 'SignedHeaders' parameter.");
  }
  if (out.signature.empty()) {
    return incomplete("Authorization header requires 'Signature' parameter.");
  }
  return out;
}

// Exactly one header of that name; nullptr when there is none. `twice` is set when there are more.
const std::string* only_header(const sigv4::Headers& headers, std::string_view name, bool& twice) {
  const std::string* found = nullptr;
  for (const auto& [received, value] : headers) {
    if (!is_name(received, name)) continue;
    if (found != nullptr) twice = true;
    found = &value;
  }
  return found;
}

struct SingleHeaders {
  const std::string* authorization = nullptr;
  const std::string* host = nullptr;
  const std::string* amz_date = nullptr;
  const std::string* date = nullptr;
  const std::string* token = nullptr;
  const std::string* content_sha256 = nullptr;
};

// Headers that decide something may come once only: no reading can differ from another.
tl::expected<SingleHeaders, AuthFailure> single_headers(const sigv4::Headers& headers) {
  SingleHeaders out;
  bool twice = false;
  out.authorization = only_header(headers, "authorization", twice);
  out.host = only_header(headers, "host", twice);
  out.amz_date = only_header(headers, "x-amz-date", twice);
  out.date = only_header(headers, "date", twice);
  out.token = only_header(headers, "x-amz-security-token", twice);
  out.content_sha256 = only_header(headers, "x-amz-content-sha256", twice);
  if (twice) {
    return incomplete(
        "Authorization, Host, Date, X-Amz-Date, X-Amz-Security-Token and X-Amz-Content-Sha256 may "
        "each be given once.");
  }
  return out;
}

std::optional<int> digits(std::string_view text) {
  int value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

// "20150830T123600Z" to milliseconds since 1970.
std::optional<std::int64_t> parse_basic_date(std::string_view text) {
  if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return std::nullopt;
  auto year = digits(text.substr(0, 4));
  auto month = digits(text.substr(4, 2));
  auto day = digits(text.substr(6, 2));
  auto hour = digits(text.substr(9, 2));
  auto minute = digits(text.substr(11, 2));
  auto second = digits(text.substr(13, 2));
  if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
  namespace chrono = std::chrono;
  chrono::year_month_day date(chrono::year(*year), chrono::month(static_cast<unsigned>(*month)),
                              chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  auto time = chrono::sys_days(date) + chrono::hours(*hour) + chrono::minutes(*minute) +
              chrono::seconds(*second);
  return chrono::duration_cast<chrono::milliseconds>(time.time_since_epoch()).count();
}

// The query form signs in the URL. Both at once would leave two answers to "who is it".
bool has_query_signature(std::string_view target) {
  auto mark = target.find('?');
  if (mark == std::string_view::npos) return false;
  for (const auto& part : split(target.substr(mark + 1), '&')) {
    auto name = lower_case(std::string_view(part).substr(0, part.find('=')));
    if (name == "x-amz-signature" || name == "x-amz-algorithm" || name == "x-amz-credential" ||
        name == "awsaccesskeyid") {
      return true;
    }
  }
  return false;
}

tl::expected<void, AuthFailure> check_scope(const Authorization& claim, std::string_view amz_date) {
  const auto& scope = claim.scope;
  if (claim.terminator != sigv4::kTerminator) {
    return failure(AuthFault::kScopeTerminator,
                   "Credential should be scoped with a valid terminator: 'aws4_request'.");
  }
  if (!is_region_name(scope.region)) {
    return failure(AuthFault::kScopeRegion, "Credential should be scoped to a valid region.");
  }
  if (!is_word(scope.service, 64)) {
    return failure(AuthFault::kScopeService, "Credential should be scoped to correct service.");
  }
  if (scope.date != amz_date.substr(0, 8)) {
    return failure(AuthFault::kScopeDate,
                   fmt::format("Date in Credential scope does not match YYYYMMDD from ISO-8601 "
                               "version of date from HTTP: '{}' != '{}'.",
                               scope.date, amz_date.substr(0, 8)));
  }
  return {};
}

tl::expected<void, AuthFailure> check_signed_headers(const std::vector<std::string>& names,
                                                     const sigv4::Headers& headers,
                                                     std::string_view date_name) {
  bool ordered = names.size() <= kSignedHeadersMax && std::ranges::is_sorted(names) &&
                 std::ranges::adjacent_find(names) == names.end();
  for (const auto& name : names) ordered = ordered && !name.empty() && lower_case(name) == name;
  if (!ordered) return incomplete("SignedHeaders must be in lower case, sorted, each name once.");

  auto is_signed = [&](std::string_view name) { return std::ranges::binary_search(names, name); };
  if (!is_signed("host")) return incomplete("'Host' must be a 'SignedHeader' in the request.");
  if (!is_signed(date_name)) {
    return incomplete("'X-Amz-Date' or 'Date' must be a 'SignedHeader' in the request.");
  }
  // What is not signed could have been put there by anyone: we act on x-amz-* headers.
  for (const auto& [received, value] : headers) {
    auto name = lower_case(received);
    if (name.starts_with("x-amz-") && !is_signed(name)) {
      return incomplete(fmt::format("'{}' must be a 'SignedHeader' in the request.", name));
    }
  }
  return {};
}

tl::expected<void, AuthFailure> check_skew(std::int64_t date_ms, std::string_view date,
                                           std::int64_t now_ms) {
  if (date_ms < now_ms - kSkewMaxMs) {
    return failure(AuthFault::kExpired,
                   fmt::format("Signature expired: {} is more than 15 min. in the past.", date));
  }
  if (date_ms > now_ms + kSkewMaxMs) {
    return failure(
        AuthFault::kExpired,
        fmt::format("Signature not yet current: {} is more than 15 min. in the future.", date));
  }
  return {};
}

Failure bad_signature() {
  return failure(AuthFault::kBadSignature,
                 "The request signature we calculated does not match the signature you provided. "
                 "Check your AWS Secret Access Key and signing method. Consult the service "
                 "documentation for details.");
}

// The hash that the canonical request must end with. A declared one has to be the body's.
tl::expected<std::string, AuthFailure> payload_hash(const std::string* declared,
                                                    std::string_view body) {
  auto actual = crypto::sha256_hex(body);
  if (declared == nullptr) return actual;
  if (*declared == "UNSIGNED-PAYLOAD" || declared->starts_with("STREAMING-")) {
    return failure(AuthFault::kUnsignedPayload,
                   fmt::format("X-Amz-Content-Sha256 '{}' is not supported: sign the payload.",
                               declared->substr(0, 64)));
  }
  if (!crypto::equal_constant_time(*declared, actual)) return bad_signature();
  return actual;
}

}  // namespace

struct SigV4Verifier::Claim {
  const SingleHeaders& single;
  const Authorization& authorization;
};

// Least recently used first out. An entry remembers the secret's hash: a key id that was deleted
// and made again with another secret must not verify under the old one.
class SigV4Verifier::KeyCache {
 public:
  explicit KeyCache(std::size_t size_max) : size_max_(std::max<std::size_t>(size_max, 1)) {}

  crypto::Key get(const std::string& key_id, const std::string& secret, const sigv4::Scope& scope) {
    auto name = key_id + "/" + scope.str();
    auto fingerprint = crypto::sha256(secret);
    std::lock_guard lock(mutex_);
    if (auto at = by_name_.find(name); at != by_name_.end()) {
      if (at->second->fingerprint == fingerprint) {
        entries_.splice(entries_.begin(), entries_, at->second);
        return entries_.front().key;
      }
      entries_.erase(at->second);
      by_name_.erase(at);
    }
    if (entries_.size() >= size_max_) {
      by_name_.erase(entries_.back().name);
      entries_.pop_back();
    }
    entries_.push_front({name, fingerprint, sigv4::signing_key(secret, scope)});
    by_name_[name] = entries_.begin();
    return entries_.front().key;
  }

 private:
  struct Entry {
    std::string name;
    crypto::Digest fingerprint;
    crypto::Key key;
  };
  const std::size_t size_max_;
  std::mutex mutex_;
  std::list<Entry> entries_;  // most recently used first
  std::unordered_map<std::string, std::list<Entry>::iterator> by_name_;
};

bool is_region_name(std::string_view text) {
  // At least "xx-yyyy-1"; partitions add words: "us-gov-west-1", "us-iso-east-1".
  auto parts = split(text, '-');
  if (text.size() > 32 || parts.size() < 3 || parts.size() > 5) return false;
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    if (parts[i].empty() ||
        !std::ranges::all_of(parts[i], [](char c) { return c >= 'a' && c <= 'z'; })) {
      return false;
    }
  }
  const auto& number = parts.back();
  return parts.front().size() == 2 && !number.empty() && number.size() <= 2 &&
         digits(number).value_or(0) > 0;
}

SigV4Verifier::SigV4Verifier(std::size_t cached_keys_max)
    : cache_(std::make_unique<KeyCache>(cached_keys_max)) {}
SigV4Verifier::~SigV4Verifier() = default;

tl::expected<VerifiedCaller, AuthFailure> SigV4Verifier::verify(const SignedRequest& request,
                                                                const CredentialLookup& look_up,
                                                                std::int64_t now_ms) {
  auto single = single_headers(request.headers);
  if (!single) return Failure(std::move(single.error()));
  if (has_query_signature(request.target)) {
    return failure(AuthFault::kQueryForm,
                   "Signatures in the query string are not supported: use the Authorization "
                   "header.");
  }
  if (single->authorization == nullptr) {
    return failure(AuthFault::kMissingToken, "Request is missing Authentication Token");
  }
  auto claim = parse_authorization(*single->authorization);
  if (!claim) return Failure(std::move(claim.error()));

  auto caller = judge(request, Claim{*single, *claim}, look_up, now_ms);
  if (!caller) {
    caller.error().service = claim->scope.service;
    caller.error().region = claim->scope.region;
  }
  return caller;
}

tl::expected<VerifiedCaller, AuthFailure> SigV4Verifier::judge(const SignedRequest& request,
                                                               const Claim& claimed,
                                                               const CredentialLookup& look_up,
                                                               std::int64_t now_ms) {
  const auto& [single, claim] = claimed;
  const std::string* date = single.amz_date != nullptr ? single.amz_date : single.date;
  auto date_ms = date == nullptr ? std::nullopt : parse_basic_date(*date);
  if (!date_ms) {
    return incomplete("Date must be in ISO-8601 'basic format', yyyymmddThhmmssZ, in X-Amz-Date.");
  }
  if (single.host == nullptr) return incomplete("The request has no Host header.");
  auto date_name = single.amz_date != nullptr ? "x-amz-date" : "date";
  if (auto ok = check_signed_headers(claim.signed_headers, request.headers, date_name); !ok) {
    return Failure(std::move(ok.error()));
  }
  if (auto ok = check_scope(claim, *date); !ok) return Failure(std::move(ok.error()));
  if (auto ok = check_skew(*date_ms, *date, now_ms); !ok) return Failure(std::move(ok.error()));

  auto credential = look_up(claim.key_id, single.token != nullptr ? *single.token : "");
  if (!credential) {
    return failure(AuthFault::kUnknownKey,
                   "The security token included in the request is invalid.");
  }
  auto payload = payload_hash(single.content_sha256, request.body);
  if (!payload) return Failure(std::move(payload.error()));

  auto mark = request.target.find('?');
  auto query =
      mark == std::string_view::npos ? std::string_view{} : request.target.substr(mark + 1);
  auto canonical = sigv4::canonical_request(request.method, request.target.substr(0, mark), query,
                                            request.headers, claim.signed_headers, *payload);
  if (!canonical) return bad_signature();
  auto key = cache_->get(claim.key_id, credential->secret, claim.scope);
  auto wanted = sigv4::signature(key, sigv4::string_to_sign(*date, claim.scope, *canonical));
  crypto::wipe(credential->secret);
  if (!crypto::equal_constant_time(wanted, claim.signature)) return bad_signature();

  auto caller = std::move(credential->caller);
  if (caller.session_expires_at != 0 && caller.session_expires_at <= now_ms) {
    return failure(AuthFault::kExpiredToken,
                   "The security token included in the request is expired");
  }
  caller.access_key_id = claim.key_id;
  caller.region = claim.scope.region;
  return VerifiedCaller{std::move(caller), claim.scope.service};
}

std::optional<sigv4::Scope> claimed_scope(const sigv4::Headers& headers) {
  auto single = single_headers(headers);
  if (!single || single->authorization == nullptr) return std::nullopt;
  auto claim = parse_authorization(*single->authorization);
  if (!claim) return std::nullopt;
  return claim->scope;
}

std::optional<std::string> claimed_key(const sigv4::Headers& headers) {
  auto single = single_headers(headers);
  if (!single || single->authorization == nullptr) return std::nullopt;
  auto claim = parse_authorization(*single->authorization);
  if (!claim) return std::nullopt;
  return std::string(claim->key_id);
}

}  // namespace mg::api::auth
