// One HTTP request and one response, as the server hands them to a handler and the client takes
// them. Used by net, api and cli. Header names are kept as received, in order; look-ups ignore
// case. Thread rule: plain values.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mg::net {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

// The first one of that name.
const std::string* find_header(const HttpHeaders& headers, std::string_view name);
std::size_t count_header(const HttpHeaders& headers, std::string_view name);
bool equal_ignoring_case(std::string_view a, std::string_view b);

struct HttpRequest {
  std::string method = "GET";
  std::string target = "/";  // as received: path and query, not decoded
  HttpHeaders headers;       // values without leading and trailing white space
  std::string body;

  // Filled by the server.
  std::string remote_address;  // "127.0.0.1"; empty on a UNIX socket
  std::uint16_t remote_port = 0;
  std::optional<uid_t> peer_uid;  // only on a UNIX socket, from the kernel
  std::optional<pid_t> peer_pid;

  [[nodiscard]] const std::string* header(std::string_view name) const {
    return find_header(headers, name);
  }
  [[nodiscard]] std::string_view path() const {
    return std::string_view(target).substr(0, target.find('?'));
  }
  // Without the question mark; empty when there is none.
  [[nodiscard]] std::string_view query() const {
    auto mark = target.find('?');
    return mark == std::string::npos ? std::string_view{}
                                     : std::string_view(target).substr(mark + 1);
  }
};

struct HttpResponse {
  int status = 200;
  HttpHeaders headers;  // Content-Length, Connection and Date are the server's
  std::string body;

  [[nodiscard]] const std::string* header(std::string_view name) const {
    return find_header(headers, name);
  }
};

std::string_view http_reason(int status);

}  // namespace mg::net
