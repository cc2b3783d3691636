#include "base/error.h"

#include <cerrno>
#include <system_error>

namespace mg {

Error errno_error(std::string what) {
  return errno_error(std::move(what), errno);
}

Error errno_error(std::string what, int err) {
  ErrorKind kind = ErrorKind::kInternal;
  switch (err) {
    case ENOENT:
      kind = ErrorKind::kNotFound;
      break;
    case EEXIST:
      kind = ErrorKind::kAlreadyExists;
      break;
    case EPERM:
    case EACCES:
      kind = ErrorKind::kPermissionDenied;
      break;
    case EAGAIN:
    case EINTR:
    case EBUSY:
      kind = ErrorKind::kUnavailable;
      break;
    case ENOSPC:
    case E2BIG:
    case ENOMEM:
      kind = ErrorKind::kExhausted;
      break;
    case EINVAL:
      kind = ErrorKind::kInvalidArgument;
      break;
    default:
      break;
  }
  return Error{kind, {}, std::move(what), std::generic_category().message(err)};
}

}  // namespace mg
