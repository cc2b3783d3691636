// AWS's published SigV4 vectors, byte for byte: canonical request, string to sign, signature; then
// the door's verifier on the whole signed request. J1 of the security checks.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "api/auth/sigv4.h"
#include "base/json_tree.h"
#include "base/sigv4.h"

namespace mg {
namespace {

namespace fs = std::filesystem;
using api::auth::AuthFault;

const fs::path kSuite = fs::path(MG_VECTORS_FOLDER) / "aws-signing-test-suite" / "v4";
constexpr std::int64_t kNowMs = 1'440'938'160'000;  // 2015-08-30T12:36:00Z, in all of them

// Paths of these are signed as they are, which no service but S3 does.
bool is_for_s3(const std::string& name) {
  return name.ends_with("-unnormalized") && name != "get-space-unnormalized";
}

// Refused by the door on purpose, with a right signature.
const std::map<std::string, AuthFault> kRefused = {
    // The token was added after signing: anyone could have put it there.
    {"post-sts-header-after", AuthFault::kIncompleteSignature},
};

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in) << path;
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

struct Vector {
  std::string name;
  std::string method, target, body;
  sigv4::Headers headers;
  std::string secret, token, region, service;
};

void parse_headers(const std::string& text, Vector& out) {
  std::istringstream lines(text);
  std::string line;
  std::getline(lines, line);
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  out.method = line.substr(0, first);
  out.target = line.substr(first + 1, last - first - 1);
  while (std::getline(lines, line)) {
    if (line.starts_with(' ')) {  // folded: the HTTP server takes none, the arithmetic does
      out.headers.back().second += "\n" + line;
      continue;
    }
    const auto colon = line.find(':');
    ASSERT_NE(colon, std::string::npos) << line;
    out.headers.emplace_back(line.substr(0, colon), line.substr(colon + 1));
  }
}

Vector load(const fs::path& folder) {
  Vector out;
  out.name = folder.filename();
  auto text = read(folder / "header-signed-request.txt");
  const auto end = text.find("\n\n");
  if (end != std::string::npos) out.body = text.substr(end + 2);
  parse_headers(text.substr(0, end), out);
  const auto context = json::parse_tree(read(folder / "context.json"), 4);
  EXPECT_TRUE(context);
  const auto* keys = context->find("credentials");
  out.secret = keys->find("secret_access_key")->text;
  if (const auto* token = keys->find("token")) out.token = token->text;
  out.region = context->find("region")->text;
  out.service = context->find("service")->text;
  EXPECT_EQ(context->find("timestamp")->text, "2015-08-30T12:36:00Z");
  return out;
}

std::vector<fs::path> folders() {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(kSuite)) out.push_back(entry.path());
  std::ranges::sort(out);
  return out;
}

std::string header(const Vector& vector, const std::string& name) {
  for (const auto& [key, value] : vector.headers) {
    if (key == name) return value;
  }
  return "";
}

std::vector<std::string> signed_headers(const Vector& vector) {
  const auto authorization = header(vector, "Authorization");
  const auto at = authorization.find("SignedHeaders=") + 14;
  std::istringstream names(authorization.substr(at, authorization.find(',', at) - at));
  std::vector<std::string> out;
  for (std::string name; std::getline(names, name, ';');) out.push_back(name);
  return out;
}

tl::expected<api::auth::VerifiedCaller, api::auth::AuthFailure> verify(const Vector& vector) {
  api::auth::SigV4Verifier verifier;
  return verifier.verify(
      {vector.method, vector.target, vector.headers, vector.body},
      [&](std::string_view key, std::string_view token) -> std::optional<api::auth::Credential> {
        if (key != "AKIDEXAMPLE" || token != vector.token) return std::nullopt;
        return api::auth::Credential{vector.secret, {.account = "123456789012"}};
      },
      kNowMs);
}

TEST(SigV4Vectors, TheSuiteIsComplete) {
  EXPECT_EQ(folders().size(), 38U);
  EXPECT_EQ(std::ranges::count_if(folders(), [](const auto& f) { return is_for_s3(f.filename()); }),
            6);
}

TEST(SigV4Vectors, CanonicalRequestStringToSignAndSignature) {
  for (const auto& folder : folders()) {
    const auto vector = load(folder);
    SCOPED_TRACE(vector.name);
    const auto mark = vector.target.find('?');
    const auto query = mark == std::string::npos ? "" : vector.target.substr(mark + 1);
    const auto canonical = sigv4::canonical_request(vector.method, vector.target.substr(0, mark),
                                                    query, vector.headers, signed_headers(vector),
                                                    crypto::sha256_hex(vector.body));
    ASSERT_TRUE(canonical);
    const auto wanted = read(folder / "header-canonical-request.txt");
    if (is_for_s3(vector.name)) {
      EXPECT_NE(*canonical, wanted);
      continue;
    }
    EXPECT_EQ(*canonical, wanted);
    const sigv4::Scope scope{"20150830", vector.region, vector.service};
    const auto to_sign = sigv4::string_to_sign("20150830T123600Z", scope, *canonical);
    EXPECT_EQ(to_sign, read(folder / "header-string-to-sign.txt"));
    const auto signature = sigv4::signature(sigv4::signing_key(vector.secret, scope), to_sign);
    EXPECT_EQ(signature, read(folder / "header-signature.txt"));
    EXPECT_TRUE(header(vector, "Authorization").ends_with("Signature=" + signature));
  }
}

TEST(SigV4Vectors, TheDoorTakesAllButTheListed) {
  int taken = 0;
  for (const auto& folder : folders()) {
    const auto vector = load(folder);
    SCOPED_TRACE(vector.name);
    const auto caller = verify(vector);
    if (is_for_s3(vector.name)) {
      ASSERT_FALSE(caller);
      EXPECT_EQ(caller.error().fault, AuthFault::kBadSignature);
    } else if (const auto refused = kRefused.find(vector.name); refused != kRefused.end()) {
      ASSERT_FALSE(caller);
      EXPECT_EQ(caller.error().fault, refused->second);
    } else {
      EXPECT_TRUE(caller) << caller.error().message;
      ++taken;
    }
  }
  EXPECT_EQ(taken, 31);
}

// J2: whatever bit of a signed part is turned, the signature does not fit any more.
TEST(SigV4Vectors, OneBitMakesItWrong) {
  const auto vector = load(kSuite / "post-x-www-form-urlencoded");
  ASSERT_TRUE(verify(vector));
  const auto refused = [](const Vector& changed) { return !verify(changed).has_value(); };
  for (std::size_t i = 0; i < vector.body.size() * 8; ++i) {
    auto changed = vector;
    changed.body[i / 8] = static_cast<char>(changed.body[i / 8] ^ (1 << (i % 8)));
    EXPECT_TRUE(refused(changed)) << "body bit " << i;
  }
  for (std::size_t h = 0; h < vector.headers.size(); ++h) {
    const auto& value = vector.headers[h].second;
    for (std::size_t i = 0; i < value.size() * 8; ++i) {
      auto changed = vector;
      changed.headers[h].second[i / 8] = static_cast<char>(value[i / 8] ^ (1 << (i % 8)));
      // Blanks are one to the canonical form, by the rules of SigV4 and of HTTP.
      if (sigv4::canonical_value(changed.headers[h].second) == sigv4::canonical_value(value))
        continue;
      EXPECT_TRUE(refused(changed)) << vector.headers[h].first << " bit " << i;
    }
  }
  for (const char* target : {"/a", "//a", "/?a", "/?a=b", "/%20"}) {
    auto changed = vector;
    changed.target = target;
    EXPECT_TRUE(refused(changed)) << target;
  }
  auto changed = vector;
  changed.method = "PUT";
  EXPECT_TRUE(refused(changed));
}

}  // namespace
}  // namespace mg
