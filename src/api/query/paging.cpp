#include "api/query/paging.h"

#include <algorithm>

#include "base/crypto.h"
#include "model/aws_errors.h"

namespace mg::api {

namespace errors = model::errors;

namespace {

constexpr std::size_t kSealDigits = 32;

// Binds a token to its caller and action. It is no secret: a forged token could only start another
// page of the caller's own records.
std::string seal_of(const control::Caller& caller, std::string_view action,
                    std::string_view last_key) {
  std::string text = caller.account + '\n' + caller.region + '\n';
  text.append(action).append("\n").append(last_key);
  return crypto::sha256_hex(text).substr(0, kSealDigits);
}

}  // namespace

std::string make_token(const control::Caller& caller, std::string_view action,
                       std::string_view last_key) {
  return crypto::base64(seal_of(caller, action, last_key) + std::string(last_key));
}

std::optional<std::string> read_token(const control::Caller& caller, std::string_view action,
                                      std::string_view token) {
  const auto plain = crypto::unbase64(token);
  if (!plain || plain->size() <= kSealDigits) return std::nullopt;
  auto last_key = plain->substr(kSealDigits);
  if (plain->substr(0, kSealDigits) != seal_of(caller, action, last_key)) return std::nullopt;
  return last_key;
}

Result<PageStart> page_start(const control::Caller& caller, std::string_view action,
                             const std::optional<std::int64_t>& max_results,
                             const std::optional<std::string>& next_token, PageLimits limits) {
  PageStart start;
  const auto size = max_results.value_or(limits.usual);
  if (size < limits.min) {
    return fail(
        errors::invalid_parameter_value("Value ( " + std::to_string(size) +
                                        " ) for parameter maxResults is invalid. Expecting a "
                                        "value greater than or equal to " +
                                        std::to_string(limits.min) + "."));
  }
  start.size = static_cast<std::size_t>(std::min(size, limits.max));
  if (next_token) {
    auto after = read_token(caller, action, *next_token);
    if (!after) return fail(errors::invalid_parameter_value("Unable to parse pagination token"));
    start.after = std::move(*after);
  }
  return start;
}

Result<PageStart> elb_page_start(const control::Caller& caller, std::string_view action,
                                 const std::optional<std::int64_t>& page_size,
                                 const std::optional<std::string>& marker) {
  PageStart start;
  const auto size = page_size.value_or(kElbPage.usual);
  if (size < kElbPage.min || size > kElbPage.max) {
    return fail(errors::validation_error("PageSize must be between 1 and 400"));
  }
  start.size = static_cast<std::size_t>(size);
  if (marker) {
    auto after = read_token(caller, action, *marker);
    if (!after) return fail(errors::validation_error("Unable to parse the marker"));
    start.after = std::move(*after);
  }
  return start;
}

}  // namespace mg::api
