// ClientToken: the same token with the same request gets the first answer again and makes nothing;
// with another request it is refused. Tokens belong to account, region and action, and are kept for
// a day. Thread rule: the desk's thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "control/caller.h"
#include "control/tx.h"
#include "wire/form.h"

namespace mg::api {

// SHA-256 of all parameters but the token itself, in a canonical order.
std::string request_hash(const wire::Form& form);

class Idempotency {
 public:
  // An empty token switches it off.
  Idempotency(control::Tx& tx, const control::Caller& caller, std::string_view action,
              std::string token, std::string hash);

  // Errors: invalid_parameter_value (longer than 64 characters), idempotent_parameter_mismatch.
  Result<std::optional<std::string>> earlier_answer(const std::string& request_id);
  void remember(const std::string& answer, const std::string& request_id);

 private:
  control::Tx& tx_;
  const control::Caller& caller_;
  std::string token_;
  std::string hash_;
  std::string id_;
};

}  // namespace mg::api
