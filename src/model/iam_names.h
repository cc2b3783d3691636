// Names of IAM: what may be called how, and the ARNs and record ids that are made of names. Limits
// and wording are AWS's (IAM API reference; "1 validation error detected: …").
// Called by the IAM commands and handlers, by STS and by api/operator/credentials. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/iam_records.h"

namespace mg::model {

inline constexpr std::size_t kUserNameMax = 64;
inline constexpr std::size_t kRoleNameMax = 64;
inline constexpr std::size_t kPolicyNameMax = 128;
inline constexpr std::size_t kIamTagsMax = 50;

// Of users and roles: names are unique without regard to case.
std::string iam_record_id(std::string_view account, std::string_view name);

std::string arn_of(const IamUser& user);
std::string arn_of(const IamRole& role);
// arn:aws:iam::<account>:<type><path><name>
std::string iam_arn(std::string_view account, std::string_view type, std::string_view path,
                    std::string_view name);

struct IamArn {
  std::string account;  // 12 digits
  std::string type;     // user | role | policy
  std::string path;     // "/" or "/a/b/"
  std::string name;
};
// nullopt unless the text has exactly the form that iam_arn() makes.
std::optional<IamArn> parse_iam_arn(std::string_view text);

// All of these answer validation_error; `member` is the wire's name in AWS's spelling (userName).
Result<void> check_iam_name(std::string_view member, std::string_view name, std::size_t length_max);
Result<void> check_iam_path(std::string_view member, std::string_view path);
Result<void> check_iam_path_prefix(std::string_view prefix);
Result<void> check_iam_description(std::string_view text);
Result<void> check_iam_tag(std::string_view key, std::string_view value);
Result<void> check_iam_tag_keys(const std::vector<std::string>& keys);
Result<void> check_account_alias(std::string_view alias);

// "1 validation error detected: Value 'x' at 'userName' failed to satisfy constraint: Member must
// …"
Error iam_constraint(std::string_view member, std::string_view value, std::string_view constraint);

}  // namespace mg::model
