#include "api/idempotency.h"

#include <algorithm>
#include <vector>

#include "base/crypto.h"
#include "model/aws_errors.h"

namespace mg::api {
namespace {

constexpr std::size_t kTokenMax = 64;
constexpr std::string_view kRequestIdMark = "@request-id@";

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

}  // namespace

std::string request_hash(const wire::Form& form) {
  std::vector<std::string> fields;
  for (const auto& field : form.fields()) {
    if (field.key == "ClientToken" || field.key.starts_with("X-Amz-")) continue;
    fields.push_back(wire::percent_encode(field.key) + "=" + wire::percent_encode(field.value));
  }
  std::sort(fields.begin(), fields.end());
  std::string text;
  for (const auto& field : fields) text += field + "&";
  return crypto::sha256_hex(text);
}

Idempotency::Idempotency(control::Tx& tx, const control::Caller& caller, std::string_view action,
                         std::string token, std::string hash)
    : tx_(tx),
      caller_(caller),
      token_(std::move(token)),
      hash_(std::move(hash)),
      id_(caller.account + "/" + caller.region + "/" + std::string(action) + "/" + token_) {}

Result<std::optional<std::string>> Idempotency::earlier_answer(const std::string& request_id) {
  if (token_.empty()) return std::nullopt;
  if (token_.size() > kTokenMax) {
    return fail(model::errors::invalid_parameter_value(
        "Value for parameter ClientToken is invalid: at most 64 characters."));
  }
  const auto* found = tx_.world().tokens.find(id_);
  if (!found) return std::nullopt;
  if (found->request_hash != hash_) {
    return fail(model::errors::idempotent_parameter_mismatch(
        "The client token '" + token_ +
        "' was used before with other parameters. Use a new token or the same parameters."));
  }
  return replace_all(found->answer, kRequestIdMark, request_id);
}

void Idempotency::remember(const std::string& answer, const std::string& request_id) {
  if (token_.empty()) return;
  tx_.put(model::IdempotencyToken{.id = id_,
                                  .account = caller_.account,
                                  .region = caller_.region,
                                  .request_hash = hash_,
                                  .answer = replace_all(answer, request_id, kRequestIdMark),
                                  .created_at = tx_.now_ms()});
}

}  // namespace mg::api
