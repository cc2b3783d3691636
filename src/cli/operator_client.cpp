#include "cli/operator_client.h"

#include <unistd.h>

#include <boost/json/value.hpp>
#include <cerrno>
#include <cstdio>

#include "base/json.h"
#include "cli/data_dir.h"
#include "net/http_client.h"

namespace mg::cli {
namespace {

constexpr std::int64_t kTimeoutMs = 30'000;

ErrorKind kind_of(int status) {
  switch (status) {
    case 400:
      return ErrorKind::kInvalidArgument;
    case 403:
      return ErrorKind::kPermissionDenied;
    case 404:
      return ErrorKind::kNotFound;
    case 409:
      return ErrorKind::kFailedPrecondition;
    case 503:
      return ErrorKind::kUnavailable;
    default:
      return ErrorKind::kInternal;
  }
}

}  // namespace

OperatorClient OperatorClient::from(const Arguments& arguments) {
  return OperatorClient(find_data_dir(arguments.value("data-dir")));
}

Result<boost::json::value> OperatorClient::call(const std::string& method, const std::string& path,
                                                const std::string& body) const {
  const auto socket = operator_socket(data_dir_);
  if (::access(socket.c_str(), R_OK | W_OK) != 0 && errno == EACCES) {
    return fail(Error{ErrorKind::kPermissionDenied, {}, say(Text::no_permission, socket), {}});
  }
  net::HttpRequest request;
  request.method = method;
  request.target = "/masugata/v1" + path;
  request.body = body;
  if (!body.empty()) request.headers.emplace_back("Content-Type", "application/json");
  auto response = net::http_call("unix:" + socket, request, kTimeoutMs);
  if (!response) {
    const bool roots =
        ::geteuid() != 0 && data_dir_ == default_data_dir() && ::access(kRootDataDir, F_OK) == 0;
    return fail(Error{ErrorKind::kUnavailable,
                      {},
                      roots ? say(Text::no_server_but_roots, socket, kRootDataDir)
                            : say(Text::no_server, socket, response.error().describe()),
                      {}});
  }
  auto value = json::parse(response->body);
  if (!value) {
    return fail(internal_error(say(Text::bad_answer, value.error().describe())));
  }
  if (response->status >= 300) {
    const auto* error = json::find(*value, "error");
    auto message = error ? json::string_at(*error, "message").value_or("") : std::string();
    if (message.empty()) message = say(Text::bad_answer, response->status);
    return fail(Error{kind_of(response->status), {}, std::move(message), {}});
  }
  return std::move(*value);
}

int report_error(const Error& error) {
  std::fputs((say(Text::error_prefix, error.describe()) + "\n").c_str(), stderr);
  switch (error.kind) {
    case ErrorKind::kUnavailable:
      return kExitNotReady;
    case ErrorKind::kInvalidArgument:
      return kExitUsage;
    default:
      return kExitFailed;
  }
}

}  // namespace mg::cli
