// What went wrong, as a value. Every fallible function of the house returns Result<T> (result.h).
//
// `code` is what a caller of the API sees (an AWS error code); only the factories of
// model/aws_errors.h make one. Below the API it stays empty. `message` may reach the caller;
// `detail` (errno, map name, SQL) goes to the log under the request id and never leaves the host.
// Thread rule: plain value.
#pragma once

#include <string>
#include <utility>

namespace mg {

enum class ErrorKind {
  kInvalidArgument,
  kNotFound,
  kAlreadyExists,
  kFailedPrecondition,
  kPermissionDenied,
  kUnauthenticated,
  kExhausted,
  kUnavailable,
  kUnimplemented,
  kInternal,
};

struct [[nodiscard]] Error {
  ErrorKind kind = ErrorKind::kInternal;
  std::string code;
  std::string message;
  std::string detail;

  // "message (detail)", for logs and for the operator's own terminal.
  [[nodiscard]] std::string describe() const {
    return detail.empty() ? message : message + " (" + detail + ")";
  }
};

inline Error internal_error(std::string message, std::string detail = {}) {
  return Error{ErrorKind::kInternal, {}, std::move(message), std::move(detail)};
}

// An Error from errno; `what` names the operation. Call it before anything else touches errno.
Error errno_error(std::string what);
Error errno_error(std::string what, int err);

}  // namespace mg
