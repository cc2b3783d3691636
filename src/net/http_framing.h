// Where a request begins and ends: HTTP/1.1 framing, strict, on bytes alone.
// Called by http_server.cpp; fuzzed and tested without a socket.
// Invariant: two readers of the same bytes cannot disagree. Whatever RFC 9112 lets a server repair
// (bare LF, folded lines, two lengths, a length beside chunks, chunk extensions, trailers) is
// refused. Thread rule: plain values, pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "net/http_types.h"

namespace mg::net {

struct RefusedRequest {
  int status = 400;
  std::string reason;
};

// Looks for the empty line that ends a head.
class HeadScanner {
 public:
  // The size of the head with its empty line; 0 while there is more to come. Refuses a CR or LF
  // that is not part of a pair as soon as it is seen. Call with the same, growing bytes.
  tl::expected<std::size_t, RefusedRequest> scan(std::string_view bytes);

 private:
  std::size_t seen_ = 0;
  std::size_t line_start_ = 0;
};

struct RequestHead {
  std::string method;
  std::string target;
  int minor_version = 1;
  HttpHeaders headers;
  std::uint64_t content_length = 0;
  bool chunked = false;
  bool keep_alive = true;
  bool expect_continue = false;
};

// `head` is what HeadScanner found.
tl::expected<RequestHead, RefusedRequest> parse_head(std::string_view head, std::size_t fields_max);

// Takes a chunked body out of a stream of bytes.
class ChunkedBody {
 public:
  explicit ChunkedBody(std::size_t body_bytes_max) : room_(body_bytes_max) {}
  // Moves what it can from the front of `bytes` to the end of `body`; true when the body is
  // complete.
  tl::expected<bool, RefusedRequest> take(std::string& bytes, std::string& body);

 private:
  enum class Part { kSize, kData, kDataEnd, kLastEnd };
  Part part_ = Part::kSize;
  std::size_t left_ = 0;  // of this chunk
  std::size_t room_;      // of the whole body
};

// Status line and headers of a response, ready to be followed by its body. Headers that the server
// decides are left out; one that would break the framing is dropped.
std::string response_head(const HttpResponse& response, std::string_view date, bool keep_alive,
                          int minor_version);
// No body may follow such a status, nor an answer to HEAD.
bool may_have_body(int status, std::string_view method);

}  // namespace mg::net
