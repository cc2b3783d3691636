#include "api/auth/sigv4.h"

#include <gtest/gtest.h>

#include "base/sigv4_sign.h"

namespace mg::api::auth {
namespace {

// AWS's published example: GET iam ListUsers, 2015-08-30T12:36:00Z.
constexpr const char* kKeyId = "AKIDEXAMPLE";
constexpr const char* kSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
constexpr std::int64_t kExampleMs = 1'440'938'160'000;
constexpr const char* kFormType = "application/x-www-form-urlencoded; charset=utf-8";

std::optional<Credential> example_key(std::string_view id, std::string_view token) {
  if (id != kKeyId || !token.empty()) return std::nullopt;
  return Credential{kSecret,
                    {"123456789012", "arn:aws:iam::123456789012:root", "123456789012", "", ""}};
}

struct Message {
  std::string method = "POST";
  std::string target = "/";
  sigv4::Headers headers = {{"Host", "127.0.0.1:4566"}, {"Content-Type", kFormType}};
  std::string body = "Action=DescribeVpcs&Version=2016-11-15";
  std::string token;
  std::string region = "ap-northeast-1";
  std::string service = "ec2";

  Message& sign(std::int64_t now_ms = kExampleMs) {
    auto added = sigv4::sign(method, target, headers, body, {kKeyId, kSecret, token}, region,
                             service, now_ms);
    headers.insert(headers.end(), added.begin(), added.end());
    return *this;
  }
  std::string& header(std::string_view name) {
    for (auto& [received, value] : headers) {
      if (received == name) return value;
    }
    ADD_FAILURE() << "no header " << name;
    return headers.front().second;
  }
};

tl::expected<VerifiedCaller, AuthFailure> verify(const Message& m, std::int64_t now = kExampleMs,
                                                 CredentialLookup look_up = example_key) {
  SigV4Verifier verifier;
  return verifier.verify({m.method, m.target, m.headers, m.body}, look_up, now);
}

std::optional<AuthFault> fault(const Message& m, std::int64_t now = kExampleMs,
                               CredentialLookup look_up = example_key) {
  auto caller = verify(m, now, std::move(look_up));
  if (caller) return std::nullopt;
  EXPECT_FALSE(caller.error().message.empty());
  return caller.error().fault;
}

Message list_users() {
  Message m;
  m.method = "GET";
  m.target = "/?Action=ListUsers&Version=2010-05-08";
  m.headers = {{"Host", "iam.amazonaws.com"}, {"Content-Type", kFormType}};
  m.body = "";
  m.region = "us-east-1";
  m.service = "iam";
  return m;
}

TEST(SigV4, PublishedExample) {
  auto m = list_users().sign();
  EXPECT_EQ(m.header("X-Amz-Date"), "20150830T123600Z");
  EXPECT_EQ(m.header("Authorization"),
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
            "SignedHeaders=content-type;host;x-amz-date, "
            "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
  auto caller = verify(m);
  ASSERT_TRUE(caller) << caller.error().message;
  EXPECT_EQ(caller->caller.account, "123456789012");
  EXPECT_EQ(caller->service, "iam");
  EXPECT_EQ(caller->caller.region, "us-east-1");
}

TEST(SigV4, PublishedSigningKey) {
  auto key = sigv4::signing_key(kSecret, {"20150830", "us-east-1", "iam"});
  EXPECT_EQ(crypto::hex(crypto::view(key)),
            "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");
}

TEST(SigV4, OneBitChangeIsNoticedEverywhere) {
  auto good = Message().sign();
  ASSERT_TRUE(verify(good));
  auto flip = [](std::string& text, std::size_t bit) {
    text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << (bit % 8)));
  };
  auto every_bit = [&](auto field, const char* what) {
    auto copy = good;
    auto bits = field(copy).size() * 8;
    for (std::size_t bit = 0; bit < bits; ++bit) {
      auto changed = good;
      flip(field(changed), bit);
      EXPECT_TRUE(fault(changed)) << what << " bit " << bit;
    }
  };
  every_bit([](Message& m) -> std::string& { return m.method; }, "method");
  every_bit([](Message& m) -> std::string& { return m.body; }, "body");
  every_bit([](Message& m) -> std::string& { return m.header("Host"); }, "host");
  every_bit([](Message& m) -> std::string& { return m.header("Content-Type"); }, "content-type");
  every_bit([](Message& m) -> std::string& { return m.header("X-Amz-Date"); }, "date");
  every_bit([](Message& m) -> std::string& { return m.header("Authorization"); }, "authorization");
}

TEST(SigV4, PathAndQueryAreSigned) {
  Message m = list_users();
  m.target = "/api/?Action=ListUsers&MaxItems=5";
  m.sign();
  ASSERT_TRUE(verify(m));
  for (const char* other :
       {"/apj/?Action=ListUsers&MaxItems=5", "/api/?Action=ListUserz&MaxItems=5",
        "/api/?Action=ListUsers&MaxItems=4", "/api/?Action=ListUsers", "/api/",
        "/api?Action=ListUsers&MaxItems=5", "/api/?Action=ListUsers&MaxItems=5&x",
        "/api/?Action=ListUsers&MaxItems=%zz"}) {
    auto changed = m;
    changed.target = other;
    EXPECT_EQ(fault(changed), AuthFault::kBadSignature) << other;
  }
  // The same thing spelled otherwise is the same request.
  m.target = "/api/?MaxItems=5&Action=List%55sers";
  EXPECT_TRUE(verify(m));
}

TEST(SigV4, CanonicalForms) {
  EXPECT_EQ(sigv4::canonical_query("b=2&a=1&a=0&c"), "a=0&a=1&b=2&c=");
  EXPECT_EQ(sigv4::canonical_query("a=x+y&b=x%20y&c=x%2By"), "a=x%20y&b=x%20y&c=x%2By");
  EXPECT_EQ(sigv4::canonical_query("p=%2f&q=/&r=~-_.%7e"), "p=%2F&q=%2F&r=~-_.~");
  EXPECT_EQ(sigv4::canonical_query("%E1%88%B4=bar"), "%E1%88%B4=bar");
  EXPECT_EQ(sigv4::canonical_query(""), "");
  EXPECT_EQ(sigv4::canonical_query("a=%"), std::nullopt);
  EXPECT_EQ(sigv4::canonical_query("a=%4"), std::nullopt);
  EXPECT_EQ(sigv4::canonical_query("a=%+4"), std::nullopt);
  EXPECT_EQ(sigv4::canonical_uri(""), "/");
  EXPECT_EQ(sigv4::canonical_uri("/example/.."), "/");
  EXPECT_EQ(sigv4::canonical_uri("//a//b/./"), "/a/b/");
  EXPECT_EQ(sigv4::canonical_uri("/a%20b"), "/a%2520b");
  EXPECT_EQ(sigv4::canonical_uri("/../../x"), "/x");
  EXPECT_EQ(sigv4::canonical_value("  a \t  b  "), "a b");
}

TEST(SigV4, HeaderValuesHaveOneReading) {
  Message m;
  m.headers.emplace_back("My-Header1", "a   b");
  m.headers.emplace_back("My-Header1", "  c");
  m.sign();
  EXPECT_TRUE(verify(m));
  auto changed = m;
  std::swap(changed.headers[2].second, changed.headers[3].second);  // another order, other values
  EXPECT_EQ(fault(changed), AuthFault::kBadSignature);
  changed = m;
  changed.headers[2] = {"MY-HEADER1", "a b,c"};  // joined by a proxy: the same values
  changed.headers.erase(changed.headers.begin() + 3);
  EXPECT_TRUE(verify(changed));
}

TEST(SigV4, HeadersThatDecideComeOnce) {
  for (const char* name : {"Host", "X-Amz-Date", "Authorization"}) {
    auto m = Message().sign();
    m.headers.emplace_back(name, m.header(name));
    EXPECT_EQ(fault(m), AuthFault::kIncompleteSignature) << name;
  }
}

TEST(SigV4, WhatMustBeSigned) {
  auto replace = [](Message m, const std::string& names) {
    auto& text = m.header("Authorization");
    auto from = text.find("SignedHeaders=") + 14;
    text.replace(from, text.find(',', from) - from, names);
    return m;
  };
  auto m = Message().sign();
  EXPECT_EQ(fault(replace(m, "content-type;x-amz-date")), AuthFault::kIncompleteSignature);
  EXPECT_EQ(fault(replace(m, "content-type;host")), AuthFault::kIncompleteSignature);
  EXPECT_EQ(fault(replace(m, "host;content-type;x-amz-date")), AuthFault::kIncompleteSignature);
  EXPECT_EQ(fault(replace(m, "content-type;Host;x-amz-date")), AuthFault::kIncompleteSignature);
  EXPECT_EQ(fault(replace(m, "host;host;x-amz-date")), AuthFault::kIncompleteSignature);
  EXPECT_EQ(fault(replace(m, "absent;host;x-amz-date")), AuthFault::kBadSignature);
  // Added after signing: a header that we would act on.
  m.headers.emplace_back("X-Amz-Security-Token", "stolen");
  EXPECT_EQ(fault(m), AuthFault::kIncompleteSignature);
  m = Message().sign();
  m.headers.emplace_back("X-Amz-Target", "x");
  EXPECT_EQ(fault(m), AuthFault::kIncompleteSignature);
  m = Message().sign();
  m.headers.emplace_back("User-Agent", "aws-cli");
  EXPECT_TRUE(verify(m));
}

TEST(SigV4, MalformedAuthorization) {
  auto good = Message().sign().header("Authorization");
  std::string no_credential = good.substr(0, 17) + good.substr(good.find("SignedHeaders"));
  for (const std::string& bad :
       {std::string(""), std::string("AWS4-HMAC-SHA256"), std::string("Basic Zm9v"),
        std::string("AWS4-HMAC-SHA256 "), no_credential, good.substr(0, good.find(", Signature")),
        good + ", Signature=00", good + ", X=1", good + ",",
        std::string("AWS4-HMAC-SHA256 Credential=AKID/20150830/us-east-1/aws4_request, "
                    "SignedHeaders=host;x-amz-date, Signature=0")}) {
    auto m = Message().sign();
    m.header("Authorization") = bad;
    EXPECT_EQ(fault(m), AuthFault::kIncompleteSignature) << bad;
  }
  auto m = Message().sign();
  m.headers.pop_back();
  EXPECT_EQ(fault(m), AuthFault::kMissingToken);
  // Without spaces after the commas, as some clients write it.
  m = Message().sign();
  auto& text = m.header("Authorization");
  for (auto at = text.find(", "); at != std::string::npos; at = text.find(", "))
    text.erase(at + 1, 1);
  EXPECT_TRUE(verify(m));
}

TEST(SigV4, Skew) {
  constexpr std::int64_t kMinute = 60'000;
  auto m = Message().sign();
  EXPECT_FALSE(fault(m, kExampleMs + 15 * kMinute - 1000));
  EXPECT_FALSE(fault(m, kExampleMs - 15 * kMinute + 1000));
  EXPECT_EQ(fault(m, kExampleMs + 15 * kMinute + 1000), AuthFault::kExpired);
  EXPECT_EQ(fault(m, kExampleMs - 15 * kMinute - 1000), AuthFault::kExpired);
}

TEST(SigV4, ScopeIsJudgedByItsFault) {
  auto with = [](const char* from, const char* to) {
    auto m = Message().sign();
    auto& text = m.header("Authorization");
    text.replace(text.find(from), std::string_view(from).size(), to);
    return m;
  };
  EXPECT_EQ(fault(with("/20150830/", "/20150829/")), AuthFault::kScopeDate);
  EXPECT_EQ(fault(with("aws4_request", "aws5_request")), AuthFault::kScopeTerminator);
  EXPECT_EQ(fault(with("ap-northeast-1", "nowhere")), AuthFault::kScopeRegion);
  EXPECT_EQ(fault(with("/ec2/", "/EC2/")), AuthFault::kScopeService);
  EXPECT_EQ(fault(with("/ec2/", "/sts/")), AuthFault::kBadSignature);
  EXPECT_EQ(fault(with("ap-northeast-1", "ap-northeast-2")), AuthFault::kBadSignature);
  EXPECT_EQ(verify(with("/ec2/", "/sts/")).error().service, "sts");
}

TEST(SigV4, DateForms) {
  for (const char* bad :
       {"20150830", "2015-08-30T12:36:00Z", "20150230T123600Z", "20150830T243600Z",
        "20150830T123600", "", "Sun, 30 Aug 2015 12:36:00 GMT"}) {
    auto m = Message().sign();
    m.header("X-Amz-Date") = bad;
    EXPECT_EQ(fault(m), AuthFault::kIncompleteSignature) << bad;
  }
}

TEST(SigV4, KeysAndTokens) {
  auto m = Message().sign();
  EXPECT_EQ(fault(m, kExampleMs, [](auto, auto) { return std::nullopt; }), AuthFault::kUnknownKey);
  EXPECT_EQ(fault(m, kExampleMs,
                  [](auto, auto) {
                    return Credential{"another secret", {}};
                  }),
            AuthFault::kBadSignature);
  Message temporary;
  temporary.token = "FwoGZX";
  temporary.sign();
  EXPECT_EQ(fault(temporary), AuthFault::kUnknownKey);
  EXPECT_FALSE(fault(temporary, kExampleMs, [](auto id, auto token) {
    EXPECT_EQ(token, "FwoGZX");
    return example_key(id, "");
  }));
}

TEST(SigV4, ASessionEndsOnTime) {
  Message m;
  m.token = "FwoGZX";
  m.sign();
  const auto until = [](std::int64_t end_ms) {
    return [end_ms](auto id, auto) {
      auto found = example_key(id, "");
      found->caller.session_expires_at = end_ms;
      return found;
    };
  };
  EXPECT_FALSE(fault(m, kExampleMs, until(kExampleMs + 1)));
  EXPECT_EQ(fault(m, kExampleMs, until(kExampleMs)), AuthFault::kExpiredToken);
  // Only who knows the secret learns that it is over.
  m.body += "x";
  EXPECT_EQ(fault(m, kExampleMs, until(kExampleMs)), AuthFault::kBadSignature);
}

TEST(SigV4, PayloadHashHeader) {
  Message m;
  m.headers.emplace_back("X-Amz-Content-Sha256", crypto::sha256_hex(m.body));
  EXPECT_TRUE(verify(m.sign()));
  m.body += "&x=1";
  EXPECT_EQ(fault(m), AuthFault::kBadSignature);
  for (const char* unsigned_form : {"UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"}) {
    Message u;
    u.headers.emplace_back("X-Amz-Content-Sha256", unsigned_form);
    EXPECT_EQ(fault(u.sign()), AuthFault::kUnsignedPayload);
  }
}

TEST(SigV4, QueryFormIsRefusedByName) {
  auto m = list_users().sign();
  m.target += "&X-Amz-Signature=00";
  EXPECT_EQ(fault(m), AuthFault::kQueryForm);
  m.headers.pop_back();
  EXPECT_EQ(fault(m), AuthFault::kQueryForm);
}

TEST(SigV4, ReplayIsNotRefused) {
  SigV4Verifier verifier(1);
  auto m = Message().sign();
  SignedRequest request{m.method, m.target, m.headers, m.body};
  EXPECT_TRUE(verifier.verify(request, example_key, kExampleMs));
  EXPECT_TRUE(verifier.verify(request, example_key, kExampleMs));
}

TEST(SigV4, CacheForgetsAReplacedSecret) {
  SigV4Verifier verifier;
  auto m = Message().sign();
  SignedRequest request{m.method, m.target, m.headers, m.body};
  EXPECT_TRUE(verifier.verify(request, example_key, kExampleMs));
  auto replaced = [](auto, auto) { return Credential{"new secret", {}}; };
  EXPECT_FALSE(verifier.verify(request, replaced, kExampleMs));
  EXPECT_TRUE(verifier.verify(request, example_key, kExampleMs));
}

TEST(SigV4, RegionNames) {
  for (const char* good : {"ap-northeast-1", "us-east-1", "us-gov-west-1", "xx-test-9"}) {
    EXPECT_TRUE(is_region_name(good)) << good;
  }
  for (const char* bad : {"", "a", "nowhere", "us-east-1a", "US-EAST-1", "us--east-1", "us-east-0",
                          "us_east_1", "us-east-1/", "us-east-", "-east-1", "us-1"}) {
    EXPECT_FALSE(is_region_name(bad)) << bad;
  }
}

TEST(SigV4, ClaimedScope) {
  auto m = Message().sign();
  EXPECT_EQ(claimed_scope(m.headers)->service, "ec2");
  m.headers.pop_back();
  EXPECT_FALSE(claimed_scope(m.headers));
}

}  // namespace
}  // namespace mg::api::auth
