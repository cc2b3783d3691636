#include "model/iam_names.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/aws_errors.h"
#include "model/policy_text.h"
#include "model/principal.h"

namespace mg::model {
namespace {

constexpr std::string_view kArnPrefix = "arn:aws:iam::";
constexpr std::size_t kAccountDigits = 12;
constexpr std::size_t kPathMax = 512;
constexpr std::size_t kDescriptionMax = 1000;
constexpr std::size_t kTagKeyMax = 128;
constexpr std::size_t kTagValueMax = 256;
constexpr std::size_t kAliasMin = 3;
constexpr std::size_t kAliasMax = 63;
constexpr std::size_t kShownMax = 300;  // of a refused value in a message

bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_one_of(char c, std::string_view set) {
  return set.find(c) != std::string_view::npos;
}
bool is_name(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return is_alnum(c) || is_one_of(c, "+=,.@_-"); });
}
// "/" or "/…/" of visible ASCII.
bool is_path(std::string_view text) {
  return !text.empty() && text.size() <= kPathMax && text.front() == '/' && text.back() == '/' &&
         std::ranges::all_of(text, [](char c) { return c >= 0x21 && c <= 0x7e; });
}

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(std::ranges::count_if(
      utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string at_most(std::size_t length) {
  return fmt::format("Member must have length less than or equal to {}", length);
}

// \p{L}, \p{Z} and \p{N} beyond ASCII are taken without a look.
bool is_tag_text(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return is_alnum(c) || is_one_of(c, " _.:/=+-@") || static_cast<unsigned char>(c) >= 0x80;
  });
}

bool is_reserved_key(std::string_view key) {
  return policy_lower(key.substr(0, 4)) == "aws:";
}

Result<void> check_tag_key(std::string_view member, std::string_view key) {
  if (key.empty()) {
    return fail(iam_constraint(member, key, "Member must have length greater than or equal to 1."));
  }
  if (characters(key) > kTagKeyMax) {
    return fail(iam_constraint(member, key, at_most(kTagKeyMax) + "."));
  }
  if (!is_tag_text(key)) {
    return fail(iam_constraint(
        member, key,
        "Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+"));
  }
  return {};
}

}  // namespace

Error iam_constraint(std::string_view member, std::string_view value, std::string_view constraint) {
  return errors::validation_error(fmt::format(
      "1 validation error detected: Value '{}' at '{}' failed to satisfy constraint: {}",
      value.substr(0, kShownMax), member, constraint));
}

std::string iam_record_id(std::string_view account, std::string_view name) {
  return std::string(account) + "/" + policy_lower(name);
}

std::string iam_arn(std::string_view account, std::string_view type, std::string_view path,
                    std::string_view name) {
  return fmt::format("{}{}:{}{}{}", kArnPrefix, account, type, path, name);
}

std::string arn_of(const IamUser& user) {
  return iam_arn(user.account, "user", user.path, user.name);
}
std::string arn_of(const IamRole& role) {
  return iam_arn(role.account, "role", role.path, role.name);
}

std::optional<IamArn> parse_iam_arn(std::string_view text) {
  if (!text.starts_with(kArnPrefix)) return std::nullopt;
  text.remove_prefix(kArnPrefix.size());
  IamArn arn;
  arn.account = text.substr(0, kAccountDigits);
  if (!is_account_id(arn.account) || text.substr(kAccountDigits, 1) != ":") return std::nullopt;
  text.remove_prefix(kAccountDigits + 1);
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  arn.type = text.substr(0, slash);
  const auto last = text.rfind('/');
  arn.path = text.substr(slash, last - slash + 1);
  arn.name = text.substr(last + 1);
  const bool known = arn.type == "user" || arn.type == "role" || arn.type == "policy";
  if (!known || !is_path(arn.path) || arn.name.empty() || arn.name.size() > kPolicyNameMax ||
      !is_name(arn.name)) {
    return std::nullopt;
  }
  return arn;
}

Result<void> check_iam_name(std::string_view member, std::string_view name,
                            std::size_t length_max) {
  if (name.empty()) {
    return fail(iam_constraint(member, name, "Member must have length greater than or equal to 1"));
  }
  if (name.size() > length_max) return fail(iam_constraint(member, name, at_most(length_max)));
  if (!is_name(name)) {
    return fail(errors::validation_error(
        fmt::format("The specified value for {} is invalid. It must contain only alphanumeric "
                    "characters and/or the following: +=,.@_-",
                    member)));
  }
  return {};
}

Result<void> check_iam_path(std::string_view member, std::string_view path) {
  if (path.size() > kPathMax) return fail(iam_constraint(member, path, at_most(kPathMax)));
  if (!is_path(path)) {
    return fail(errors::validation_error(
        fmt::format("The specified value for {} is invalid. It must begin and end with / and "
                    "contain only alphanumeric characters and/or / characters.",
                    member)));
  }
  return {};
}

Result<void> check_iam_path_prefix(std::string_view prefix) {
  const bool good = prefix.starts_with('/') && prefix.size() <= kPathMax &&
                    std::ranges::all_of(prefix, [](char c) { return c >= 0x21 && c <= 0x7e; });
  if (good) return {};
  return fail(errors::validation_error(
      "The specified value for pathPrefix is invalid. It must begin with the / character and have "
      "at most 512 visible ASCII characters."));
}

Result<void> check_iam_description(std::string_view text) {
  if (characters(text) > kDescriptionMax) {
    return fail(iam_constraint("description", text, at_most(kDescriptionMax)));
  }
  // Tab, line ends and what prints: IAM's pattern leaves the other controls out.
  const bool plain = std::ranges::all_of(text, [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 ? c != 0x7f : is_one_of(c, "\t\n\r");
  });
  if (plain) return {};
  return fail(errors::validation_error(
      "The specified value for description is invalid. It must contain no control characters."));
}

Result<void> check_iam_tag(std::string_view key, std::string_view value) {
  TRY(check_tag_key("tags.1.member.key", key));
  if (is_reserved_key(key)) {
    return fail(errors::iam_invalid_input(
        "Caller is not allowed to modify tags that begin with the reserved prefix aws:"));
  }
  if (characters(value) > kTagValueMax) {
    return fail(iam_constraint("tags.1.member.value", value, at_most(kTagValueMax) + "."));
  }
  if (!is_tag_text(value)) {
    return fail(iam_constraint(
        "tags.1.member.value", value,
        "Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*"));
  }
  return {};
}

Result<void> check_iam_tag_keys(const std::vector<std::string>& keys) {
  if (keys.size() > kIamTagsMax) {
    return fail(iam_constraint("tagKeys", fmt::format("{}", fmt::join(keys, ", ")),
                               at_most(kIamTagsMax) + "."));
  }
  for (const auto& key : keys) TRY(check_tag_key("tagKeys", key));
  return {};
}

Result<void> check_account_alias(std::string_view alias) {
  const auto is_part = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  const bool good = alias.size() >= kAliasMin && alias.size() <= kAliasMax &&
                    std::ranges::all_of(alias, is_part) && alias.front() != '-' &&
                    alias.back() != '-' && alias.find("--") == std::string_view::npos;
  // An alias of twelve digits would be taken for an account.
  if (good && !is_account_id(alias)) return {};
  return fail(errors::validation_error(
      "The specified value for accountAlias is invalid. It must contain 3 to 63 lower-case "
      "letters, digits and single hyphens, begin and end with a letter or digit, and not be an "
      "account id."));
}

}  // namespace mg::model
