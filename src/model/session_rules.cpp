#include "model/session_rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/aws_errors.h"
#include "model/iam_names.h"
#include "model/policy_document.h"
#include "model/principal.h"

namespace mg::model {
namespace {

constexpr std::size_t kAccountLetters = 8;
constexpr std::size_t kKeyLetters = 16;

bool is_text_of(std::string_view text, std::string_view others) {
  return std::ranges::all_of(text, [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           others.find(c) != std::string_view::npos;
  });
}

struct TextRule {
  std::string_view member;
  std::size_t min, max;
  std::string_view others;   // beside letters, digits and underscore
  std::string_view pattern;  // as AWS writes it
};

Result<void> check_text(const TextRule& rule, std::string_view text) {
  if (text.size() < rule.min) {
    return fail(iam_constraint(
        rule.member, text,
        fmt::format("Member must have length greater than or equal to {}", rule.min)));
  }
  if (text.size() > rule.max) {
    return fail(
        iam_constraint(rule.member, text,
                       fmt::format("Member must have length less than or equal to {}", rule.max)));
  }
  if (!is_text_of(text, rule.others)) {
    return fail(iam_constraint(
        rule.member, text,
        fmt::format("Member must satisfy regular expression pattern: {}", rule.pattern)));
  }
  return {};
}

Result<void> check_length(std::int64_t seconds, std::int64_t max) {
  if (seconds < kSessionMinS) {
    return fail(iam_constraint(
        "durationSeconds", std::to_string(seconds),
        fmt::format("Member must have value greater than or equal to {}", kSessionMinS)));
  }
  if (seconds > max) {
    return fail(
        iam_constraint("durationSeconds", std::to_string(seconds),
                       fmt::format("Member must have value less than or equal to {}", max)));
  }
  return {};
}

}  // namespace

Result<void> check_role_session_name(std::string_view name) {
  return check_text({"roleSessionName", 2, 64, "+=,.@-", "[\\w+=,.@-]*"}, name);
}
Result<void> check_federated_name(std::string_view name) {
  return check_text({"name", 2, 32, "+=,.@-", "[\\w+=,.@-]*"}, name);
}
Result<void> check_external_id(std::string_view id) {
  return check_text({"externalId", 2, 1224, "+=,.@:/-", "[\\w+=,.@:\\/-]*"}, id);
}

Result<std::int64_t> role_session_length(const std::optional<std::int64_t>& wanted,
                                         std::int64_t role_max_s, bool chained) {
  const auto seconds = wanted.value_or(kSessionUsualS);
  TRY(check_length(seconds, kAssumedRoleMaxS));
  if (chained && seconds > kChainedRoleMaxS) {
    return fail(errors::validation_error(
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role "
        "chaining."));
  }
  if (seconds > role_max_s) {
    return fail(errors::validation_error(
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."));
  }
  return seconds;
}

Result<std::int64_t> user_session_length(const std::optional<std::int64_t>& wanted, bool is_root) {
  const auto seconds = wanted.value_or(kUserSessionUsualS);
  TRY(check_length(seconds, kUserSessionMaxS));
  return is_root ? std::min(seconds, kRootSessionMaxS) : seconds;
}

Result<std::int64_t> check_session_policies(const std::vector<std::string>& documents) {
  std::size_t size = 0;
  for (const auto& document : documents) {
    TRY(parse_policy(document, PolicyUse::kSession));
    size += document.size();
  }
  const auto percent =
      static_cast<std::int64_t>((size * 100 + kPackedPolicyMax - 1) / kPackedPolicyMax);
  if (size > kPackedPolicyMax) {
    return fail(errors::sts_packed_policy(
        fmt::format("Serialized session policies consume {}% of the allotted space.", percent)));
  }
  return percent;
}

std::string new_key_id(std::string_view prefix, std::string_view account, Rng& rng) {
  auto number = std::stoull(std::string(account));
  std::string letters(kAccountLetters, 'A');
  for (auto at = letters.rbegin(); at != letters.rend(); ++at) {
    *at = kUpperAlnumAlphabet[number % kUpperAlnumAlphabet.size()];
    number /= kUpperAlnumAlphabet.size();
  }
  return std::string(prefix) + letters +
         rng.text(kUpperAlnumAlphabet, kKeyLetters - kAccountLetters);
}

std::optional<std::string> account_of_key(std::string_view id) {
  if (!id.starts_with(kLongTermKey) && !id.starts_with(kSessionKey)) return std::nullopt;
  id.remove_prefix(kLongTermKey.size());
  if (id.size() != kKeyLetters) return std::nullopt;
  std::uint64_t number = 0;
  for (const char c : id) {
    if (kUpperAlnumAlphabet.find(c) == std::string_view::npos) return std::nullopt;
  }
  for (const char c : id.substr(0, kAccountLetters)) {
    number = number * kUpperAlnumAlphabet.size() + kUpperAlnumAlphabet.find(c);
  }
  auto account = fmt::format("{:012}", number);
  if (!is_account_id(account)) return std::nullopt;
  return account;
}

}  // namespace mg::model
