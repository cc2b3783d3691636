// Who asks. Made by the door after the signature was checked; an operator's call has no account.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace mg::control {

enum class PrincipalKind : std::uint8_t {
  kRoot,           // the account itself: nothing but its own session policies can deny it
  kUser,           // an IAM user, by a key of its own or by GetSessionToken
  kAssumedRole,    // a session of a role
  kFederatedUser,  // GetFederationToken, in the name of a user or the root
};

struct Caller {
  std::string account;        // 12 digits
  std::string principal_arn;  // arn:aws:iam::<account>:root, …:user/…, arn:aws:sts::…
  std::string user_id;        // what GetCallerIdentity answers as UserId
  std::string access_key_id;
  std::string region;  // from the signature's scope
  PrincipalKind kind = PrincipalKind::kRoot;
  std::string identity_id;                    // record id of the IamUser or IamRole; empty: root
  std::vector<std::string> session_policies;  // documents; one of them has to allow as well
  std::int64_t session_expires_at = 0;        // ms since 1970 UTC; 0: a long-term key
  std::int64_t session_issued_at = 0;
  bool any_image = false;  // of a server for tests: an image of any id runs, as an empty namespace
};

}  // namespace mg::control
