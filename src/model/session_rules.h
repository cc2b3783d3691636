// What a session may be asked for: names, lengths and policies as STS takes them; ids of keys.
// Called by api/sts and by the commands that make keys. All answer validation_error in AWS's words,
// policies also policy_malformed and sts_packed_policy. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/rng.h"

namespace mg::model {

inline constexpr std::int64_t kSessionMinS = 900;
inline constexpr std::int64_t kSessionUsualS = 3600;
inline constexpr std::int64_t kAssumedRoleMaxS = 43'200;
inline constexpr std::int64_t kChainedRoleMaxS = 3600;
inline constexpr std::int64_t kUserSessionMaxS = 129'600;
inline constexpr std::int64_t kUserSessionUsualS = 43'200;
inline constexpr std::int64_t kRootSessionMaxS = 3600;
inline constexpr std::size_t kSessionPolicyArnsMax = 10;
// Of all session policies together: they travel in the token, in a header of each call.
inline constexpr std::size_t kPackedPolicyMax = 6144;

Result<void> check_role_session_name(std::string_view name);
Result<void> check_federated_name(std::string_view name);
Result<void> check_external_id(std::string_view id);

// Seconds. `chained`: asked by a session of a role.
Result<std::int64_t> role_session_length(const std::optional<std::int64_t>& wanted,
                                         std::int64_t role_max_s, bool chained);
// Of GetSessionToken and GetFederationToken. The root gets an hour, however much it asks for.
Result<std::int64_t> user_session_length(const std::optional<std::int64_t>& wanted, bool is_root);

// Documents of a session; answers how full the space is, in percent.
Result<std::int64_t> check_session_policies(const std::vector<std::string>& documents);

// The id of an access key: AKIA or ASIA and 16 letters. The first eight are the account's number,
// so that an id tells its account without a look-up, as AWS's own do (GetAccessKeyInfo).
inline constexpr std::string_view kLongTermKey = "AKIA";
inline constexpr std::string_view kSessionKey = "ASIA";
std::string new_key_id(std::string_view prefix, std::string_view account, Rng& rng);
// nullopt: not an id that new_key_id made.
std::optional<std::string> account_of_key(std::string_view id);

}  // namespace mg::model
