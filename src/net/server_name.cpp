#include "net/server_name.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

namespace mg::net {
namespace {

Error invalid(std::string message) {
  return Error{ErrorKind::kInvalidArgument, {}, std::move(message), {}};
}

}  // namespace

Result<HttpServerName> HttpServerName::parse(std::string_view url) {
  HttpServerName out;
  if (url.starts_with("unix:")) {
    out.unix_path = url.substr(5);
    if (out.unix_path.empty()) return fail(invalid("no path in the URL unix:"));
    return out;
  }
  if (url.starts_with("https://")) {
    return fail(Error{ErrorKind::kUnimplemented,
                      {},
                      fmt::format("{}: TLS is not supported yet, use http://", url),
                      {}});
  }
  if (!url.starts_with("http://")) {
    return fail(invalid(fmt::format("{}: not a URL of the form http://HOST:PORT", url)));
  }
  auto rest = url.substr(7);
  auto slash = rest.find('/');
  if (slash != std::string_view::npos && rest.substr(slash) != "/") {
    return fail(invalid(fmt::format("{}: the server's URL has no path", url)));
  }
  auto authority = rest.substr(0, slash);
  auto bracket = authority.starts_with('[') ? authority.find(']') : std::string_view::npos;
  auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  out.host = authority.substr(0, colon);
  if (bracket != std::string_view::npos) out.host = out.host.substr(1, bracket - 1);
  out.port = 80;
  if (colon != std::string_view::npos) {
    auto text = authority.substr(colon + 1);
    auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), out.port);
    if (ec != std::errc() || end != text.data() + text.size() || out.port == 0) out.host.clear();
  }
  if (out.host.empty() || out.host.find_first_of("@?# ") != std::string::npos) {
    return fail(invalid(fmt::format("{}: not a URL of the form http://HOST:PORT", url)));
  }
  return out;
}

std::string HttpServerName::host_header() const {
  if (!unix_path.empty()) return "localhost";
  auto name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == 80 ? name : fmt::format("{}:{}", name, port);
}

}  // namespace mg::net
