// SigV4: lines of the input are target, Authorization, date and one more header's value. A request
// with a made-up signature must fail; one that we sign ourselves must pass, unless it is refused
// for what it is.
#include "api/auth/sigv4.h"

#include <array>
#include <string>

#include "base/check.h"
#include "base/sigv4_sign.h"

namespace {

using namespace mg;
using api::auth::AuthFault;
constexpr std::int64_t kNowMs = 1440938160000;  // 20150830T123600Z

std::array<std::string, 4> lines_of(std::string_view text) {
  std::array<std::string, 4> out;
  for (auto& line : out) {
    const auto end = text.find('\n');
    line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return out;
}

std::optional<api::auth::Credential> look_up(std::string_view, std::string_view) {
  return api::auth::Credential{"secret",
                               {"111111111111", "arn:aws:iam::111111111111:root", "u", "", ""}};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static api::auth::SigV4Verifier verifier(16);
  const auto [path, authorization, date, value] =
      lines_of({reinterpret_cast<const char*>(data), size});
  const auto target = "/" + path;
  const sigv4::Headers forged = {{"Host", "a"},
                                 {"X-Amz-Date", date.empty() ? sigv4::amz_date(kNowMs) : date},
                                 {"Authorization", authorization}};
  CHECK(!verifier.verify({"POST", target, forged, "b"}, look_up, kNowMs));
  (void)api::auth::claimed_scope(forged);

  const auto mark = target.find('?');
  const auto query = mark == std::string::npos ? "" : target.substr(mark + 1);
  const auto canonical = sigv4::canonical_query(query);
  if (!canonical) return 0;
  CHECK(sigv4::canonical_query(*canonical) == canonical);
  sigv4::Headers headers = {{"Host", "a"}, {"X-Amz-Meta", value}};
  const auto added =
      sigv4::sign("POST", target, headers, "b", {"AKIA", "secret", ""}, "eu-west-1", "ec2", kNowMs);
  headers.insert(headers.end(), added.begin(), added.end());
  const auto own = verifier.verify({"POST", target, headers, "b"}, look_up, kNowMs);
  CHECK(own || own.error().fault == AuthFault::kQueryForm);
  return 0;
}
