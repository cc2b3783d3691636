#include "base/sigv4_sign.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "base/check.h"

namespace mg::sigv4 {
namespace {

// Hops and clients change these on the way, so stock signers leave them out too.
constexpr std::array<std::string_view, 9> kNotSigned = {
    "authorization", "connection", "expect",     "keep-alive",     "te",
    "trailer",       "upgrade",    "user-agent", "x-amzn-trace-id"};

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

}  // namespace

std::string amz_date(std::int64_t now_ms) {
  using namespace std::chrono;
  auto time = sys_time<milliseconds>(milliseconds(now_ms));
  auto day = floor<days>(time);
  year_month_day date(day);
  hh_mm_ss clock(floor<seconds>(time - day));
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", int(date.year()), unsigned(date.month()),
                     unsigned(date.day()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

Headers sign(std::string_view method, std::string_view target, const Headers& headers,
             std::string_view body, const Credentials& credentials, std::string_view region,
             std::string_view service, std::int64_t now_ms) {
  auto date = amz_date(now_ms);
  Scope scope{date.substr(0, 8), std::string(region), std::string(service)};
  Headers added = {{"X-Amz-Date", date}};
  if (!credentials.session_token.empty()) {
    added.emplace_back("X-Amz-Security-Token", credentials.session_token);
  }
  Headers all = headers;
  all.insert(all.end(), added.begin(), added.end());

  std::vector<std::string> names;
  for (const auto& [name, value] : all) {
    auto lower = lower_case(name);
    if (std::ranges::find(kNotSigned, lower) == kNotSigned.end()) names.push_back(std::move(lower));
  }
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  CHECK(std::ranges::find(names, "host") != names.end());

  auto mark = target.find('?');
  auto query = mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
  auto canonical = canonical_request(method, target.substr(0, mark), query, all, names,
                                     crypto::sha256_hex(body));
  CHECK(canonical.has_value());  // the caller wrote the query
  auto signed_with =
      signature(signing_key(credentials.secret, scope), string_to_sign(date, scope, *canonical));
  added.emplace_back(
      "Authorization",
      fmt::format("{} Credential={}/{}, SignedHeaders={}, Signature={}", kAlgorithm,
                  credentials.access_key_id, scope.str(), fmt::join(names, ";"), signed_with));
  return added;
}

}  // namespace mg::sigv4
