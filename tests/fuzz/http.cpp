// HTTP framing: bytes that come at once and bytes that come one by one must be read alike, and what
// was read must be bounded by what was allowed.
#include <string>

#include "base/check.h"
#include "net/http_framing.h"

namespace {

using namespace mg::net;
constexpr std::size_t kFieldsMax = 100;
constexpr std::size_t kBodyMax = 1000;

tl::expected<std::size_t, RefusedRequest> scan_bytewise(std::string_view bytes) {
  HeadScanner scanner;
  for (std::size_t i = 0; i <= bytes.size(); ++i) {
    auto found = scanner.scan(bytes.substr(0, i));
    if (!found || *found > 0) return found;
  }
  return 0;
}

void read_chunks(const std::string& stream) {
  std::string whole = stream, whole_body, part, part_body;
  ChunkedBody at_once(kBodyMax), bytewise(kBodyMax);
  const auto a = at_once.take(whole, whole_body);
  tl::expected<bool, RefusedRequest> b = false;
  std::size_t used = 0;
  for (; used < stream.size() && b && !*b; ++used)
    b = bytewise.take(part += stream[used], part_body);
  CHECK(a.has_value() == b.has_value());
  CHECK(whole_body.size() <= kBodyMax && part_body.size() <= kBodyMax);
  if (!a) return;
  CHECK(*a == *b && whole_body == part_body);
  if (*a) CHECK(whole == stream.substr(used));  // what follows belongs to the next request
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto found = HeadScanner().scan(bytes);
  const auto again = scan_bytewise(bytes);
  CHECK(found.has_value() == again.has_value() && (!found || *found == *again));
  (void)parse_head(bytes, kFieldsMax);  // must bear also what no scanner let through
  if (!found || *found == 0) return 0;
  const auto head = parse_head(std::string_view(bytes).substr(0, *found), kFieldsMax);
  if (!head) return 0;
  CHECK(head->headers.size() <= kFieldsMax && !(head->chunked && head->content_length > 0));
  // Values that came in may be sent out again: they must not make a head that says something else.
  const auto out = response_head({200, head->headers, ""}, "now", head->keep_alive, 1);
  const auto end = HeadScanner().scan(out);
  CHECK(end && *end == out.size());
  if (head->chunked) read_chunks(bytes.substr(*found));
  return 0;
}
