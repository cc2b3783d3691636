#include "net/http_framing.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace mg::net {
namespace {

constexpr std::size_t kMethodSizeMax = 32;
constexpr std::size_t kLengthDigitsMax = 15;
constexpr std::size_t kChunkDigitsMax = 8;

using Refused = tl::unexpected<RefusedRequest>;
Refused refuse(int status, std::string reason) {
  return Refused(RefusedRequest{status, std::move(reason)});
}

bool is_token_char(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
}
bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_token_char);
}
// Visible ASCII: a target with anything else has more than one reading.
bool is_target_char(char c) {
  return c > ' ' && c < '\x7f';
}
bool is_value_char(char c) {
  auto byte = static_cast<unsigned char>(c);
  return byte == '\t' || (byte >= ' ' && byte != 0x7f);
}

std::string_view trim(std::string_view text) {
  auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool list_has(std::string_view list, std::string_view wanted) {
  while (!list.empty()) {
    auto comma = list.find(',');
    if (equal_ignoring_case(trim(list.substr(0, comma)), wanted)) return true;
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
  return false;
}

std::string_view next_line(std::string_view& rest) {
  auto end = rest.find("\r\n");
  auto line = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 2);
  return line;
}

tl::expected<void, RefusedRequest> parse_request_line(std::string_view line, RequestHead& out) {
  auto first = line.find(' ');
  auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return refuse(400, "bad request line");
  auto method = line.substr(0, first);
  auto target = line.substr(first + 1, last - first - 1);
  auto version = line.substr(last + 1);
  if (!is_token(method) || method.size() > kMethodSizeMax) return refuse(400, "bad method");
  if (target.empty() || !std::ranges::all_of(target, is_target_char)) {
    return refuse(400, "bad request target");
  }
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    bool other = version.starts_with("HTTP/");
    return refuse(other ? 505 : 400, "this server speaks HTTP/1.1");
  }
  out.method = method;
  out.target = target;
  out.minor_version = version.back() - '0';
  return {};
}

tl::expected<void, RefusedRequest> parse_field(std::string_view line, RequestHead& out) {
  if (line.front() == ' ' || line.front() == '\t') return refuse(400, "folded header line");
  auto colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
    return refuse(400, "bad header name");
  }
  auto value = trim(line.substr(colon + 1));
  if (!std::ranges::all_of(value, is_value_char)) return refuse(400, "bad header value");
  out.headers.emplace_back(line.substr(0, colon), value);
  return {};
}

tl::expected<void, RefusedRequest> read_length(RequestHead& out) {
  auto lengths = count_header(out.headers, "content-length");
  auto codings = count_header(out.headers, "transfer-encoding");
  if (lengths > 1 || codings > 1) return refuse(400, "more than one body length");
  if (lengths == 1 && codings == 1) return refuse(400, "both a length and a transfer coding");
  if (codings == 1) {
    const auto& coding = *find_header(out.headers, "transfer-encoding");
    if (out.minor_version == 0) return refuse(400, "a transfer coding in HTTP/1.0");
    if (!equal_ignoring_case(coding, "chunked")) return refuse(501, "unknown transfer coding");
    out.chunked = true;
  }
  if (lengths == 1) {
    const auto& text = *find_header(out.headers, "content-length");
    bool decimal = !text.empty() && text.size() <= kLengthDigitsMax &&
                   std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
    if (!decimal) return refuse(400, "bad content length");
    std::from_chars(text.data(), text.data() + text.size(), out.content_length);
  }
  // It has no meaning, and a hop before us that does not expect it would read on at its start.
  if ((out.method == "GET" || out.method == "HEAD") && (out.chunked || out.content_length > 0)) {
    return refuse(400, "a body with GET or HEAD");
  }
  return {};
}

tl::expected<void, RefusedRequest> read_meaning(RequestHead& out) {
  auto hosts = count_header(out.headers, "host");
  if (hosts > 1 || (hosts == 0 && out.minor_version == 1)) {
    return refuse(400, "exactly one Host header is needed");
  }
  if (auto ok = read_length(out); !ok) return ok;
  out.keep_alive = out.minor_version == 1;
  for (const auto& [name, value] : out.headers) {
    if (!equal_ignoring_case(name, "connection")) continue;
    if (list_has(value, "close")) {
      out.keep_alive = false;
      break;
    }
    if (list_has(value, "keep-alive")) out.keep_alive = true;
  }
  if (const auto* expect = find_header(out.headers, "expect")) {
    if (!equal_ignoring_case(*expect, "100-continue")) return refuse(417, "unknown expectation");
    out.expect_continue = out.minor_version == 1;
  }
  return {};
}

bool is_servers_own(std::string_view name) {
  constexpr std::string_view kOwn[] = {"content-length", "transfer-encoding", "connection", "date"};
  return std::ranges::any_of(kOwn, [&](auto own) { return equal_ignoring_case(name, own); });
}

}  // namespace

tl::expected<std::size_t, RefusedRequest> HeadScanner::scan(std::string_view bytes) {
  for (; seen_ < bytes.size(); ++seen_) {
    char c = bytes[seen_];
    bool after_cr = seen_ > line_start_ && bytes[seen_ - 1] == '\r';
    if (after_cr != (c == '\n')) return refuse(400, "line does not end in CR LF");
    if (c != '\n') continue;
    bool empty_line = seen_ - line_start_ == 1;
    line_start_ = ++seen_;
    if (empty_line) return seen_;
    --seen_;
  }
  return 0;
}

tl::expected<RequestHead, RefusedRequest> parse_head(std::string_view head,
                                                     std::size_t fields_max) {
  RequestHead out;
  if (auto ok = parse_request_line(next_line(head), out); !ok) return Refused(ok.error());
  for (auto line = next_line(head); !line.empty(); line = next_line(head)) {
    if (out.headers.size() == fields_max) return refuse(431, "too many header fields");
    if (auto ok = parse_field(line, out); !ok) return Refused(ok.error());
  }
  if (auto ok = read_meaning(out); !ok) return Refused(ok.error());
  return out;
}

tl::expected<bool, RefusedRequest> ChunkedBody::take(std::string& bytes, std::string& body) {
  std::size_t at = 0;
  auto stop = [&](bool complete) {
    bytes.erase(0, at);
    return complete;
  };
  for (;;) {
    std::string_view rest = std::string_view(bytes).substr(at);
    if (part_ == Part::kSize) {
      auto end = rest.find_first_not_of("0123456789abcdefABCDEF");
      if (end == std::string_view::npos ? rest.size() > kChunkDigitsMax : end > kChunkDigitsMax) {
        return refuse(400, "bad chunk size");
      }
      if (end == std::string_view::npos) return stop(false);
      // An extension would start here: nobody needs one, and smuggling hides in them.
      if (end == 0 || rest[end] != '\r') return refuse(400, "bad chunk size");
      if (rest.size() < end + 2) return stop(false);
      if (rest[end + 1] != '\n') return refuse(400, "bad chunk size");
      std::from_chars(rest.data(), rest.data() + end, left_, 16);
      if (left_ > room_) return refuse(413, "request body too large");
      room_ -= left_;
      at += end + 2;
      part_ = left_ == 0 ? Part::kLastEnd : Part::kData;
    } else if (part_ == Part::kData) {
      auto part = rest.substr(0, left_);
      body.append(part);
      at += part.size();
      left_ -= part.size();
      if (left_ > 0) return stop(false);
      part_ = Part::kDataEnd;
    } else {
      if (!rest.empty() && rest[0] != '\r') return refuse(400, "bad end of chunk");
      if (rest.size() < 2) return stop(false);
      if (rest[1] != '\n') return refuse(400, "bad end of chunk");
      at += 2;
      if (part_ == Part::kLastEnd) return stop(true);
      part_ = Part::kSize;
    }
  }
}

bool may_have_body(int status, std::string_view method) {
  return method != "HEAD" && status >= 200 && status != 204 && status != 304;
}

std::string response_head(const HttpResponse& response, std::string_view date, bool keep_alive,
                          int minor_version) {
  auto out = fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\n", response.status,
                         http_reason(response.status), date);
  for (const auto& [name, value] : response.headers) {
    if (is_servers_own(name) || !is_token(name) || !std::ranges::all_of(value, is_value_char)) {
      continue;
    }
    out.append(name).append(": ").append(value).append("\r\n");
  }
  if (may_have_body(response.status, "")) {
    out += fmt::format("Content-Length: {}\r\n", response.body.size());
  }
  if (!keep_alive) {
    out += "Connection: close\r\n";
  } else if (minor_version == 0) {
    out += "Connection: keep-alive\r\n";
  }
  return out += "\r\n";
}

}  // namespace mg::net
