// Who asks. Made by the door after the signature was checked; an operator's call has no account.
#pragma once

#include <string>

namespace mg::control {

struct Caller {
  std::string account;        // 12 digits
  std::string principal_arn;  // arn:aws:iam::<account>:root
  std::string user_id;
  std::string access_key_id;
  std::string region;  // from the signature's scope
};

}  // namespace mg::control
