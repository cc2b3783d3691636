// The door as a whole, behind a real server and on a desk without a thread: who is let in with
// which credentials.
#include "api/door.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/direct_desk_test_util.h"
#include "base/sigv4_sign.h"
#include "base/timestamp.h"
#include "control/commands/account.h"
#include "net/http_client.h"
#include "net/http_server.h"
#include "wire/service.h"

namespace mg::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kHome = "111111111111";
constexpr const char* kAway = "222222222222";
constexpr std::int64_t kSecondMs = 1000;
const std::string kRole = std::string("arn:aws:iam::") + kAway + ":role/r";

std::string encoded(const std::string& text) {
  return sigv4::uri_encode(text, false);
}
std::string document(const std::string& statement) {
  return encoded(R"({"Version":"2012-10-17","Statement":{"Effect":"Allow",)" + statement + "}}");
}
std::string between(const std::string& text, const std::string& tag) {
  const auto open = text.find("<" + tag + ">");
  const auto close = text.find("</" + tag + ">");
  if (open == std::string::npos || close == std::string::npos) return {};
  const auto start = open + tag.size() + 2;
  return text.substr(start, close - start);
}

class DoorTest : public ::testing::Test {
 protected:
  DoorTest() {
    desk_.follower_ = &credentials_;
    EXPECT_TRUE(credentials_.load(desk_, vault_));
    home_ = account(kHome);
    away_ = account(kAway);
  }
  void SetUp() override {
    ASSERT_TRUE(server_.listen_tcp("127.0.0.1", 0));
    ASSERT_TRUE(server_.start());
  }
  void TearDown() override { server_.stop(0); }

  sigv4::Credentials account(const std::string& id) {
    control::CreatedAccount made;
    EXPECT_TRUE(desk_.call([&](control::Tx& tx) -> Result<std::string> {
      auto created = control::create_account(
          tx, {.id = id, .alias = "", .access_key_id = std::nullopt, .secret = std::nullopt},
          [&](std::string_view secret, std::string_view name, Rng& rng) {
            return vault_.seal(secret, name, rng);
          });
      if (!created) return fail(std::move(created.error()));
      made = *created;
      return std::string();
    }));
    return {made.access_key_id, made.secret, ""};
  }

  net::HttpResponse send(const sigv4::Credentials& who, const wire::Service& service,
                         const std::string& action, const std::string& more = "") {
    const auto host = "127.0.0.1:" + std::to_string(server_.port());
    net::HttpRequest request;
    request.method = "POST";
    request.headers = {{"Host", host}, {"Content-Type", "application/x-www-form-urlencoded"}};
    request.body = "Action=" + action + "&Version=" + std::string(service.version) + "&" + more;
    const auto added = sigv4::sign("POST", "/", request.headers, request.body, who,
                                   "ap-northeast-1", service.signing_name, clock_.now_ms());
    request.headers.insert(request.headers.end(), added.begin(), added.end());
    auto response = net::http_call("http://" + host, request);
    EXPECT_TRUE(response) << response.error().describe();
    return response ? std::move(*response) : net::HttpResponse{0, {}, {}};
  }
  // "" or the error's code.
  std::string code(const sigv4::Credentials& who, const wire::Service& service,
                   const std::string& action, const std::string& more = "") {
    const auto response = send(who, service, action, more);
    return response.status == 200 ? "" : between(response.body, "Code");
  }
  std::string iam(const sigv4::Credentials& who, const std::string& action,
                  const std::string& more) {
    const auto response = send(who, wire::kIam, action, more);
    EXPECT_EQ(response.status, 200) << action << response.body;
    return response.body;
  }
  sigv4::Credentials keys_in(const std::string& body) {
    return {between(body, "AccessKeyId"), between(body, "SecretAccessKey"),
            between(body, "SessionToken")};
  }
  // A user who may do all.
  sigv4::Credentials user(const std::string& name) {
    iam(home_, "CreateUser", "UserName=" + name);
    iam(home_, "PutUserPolicy",
        "UserName=" + name +
            "&PolicyName=p&PolicyDocument=" + document(R"("Action":"*","Resource":"*")"));
    return keys_in(iam(home_, "CreateAccessKey", "UserName=" + name));
  }
  void role(const std::string& principal) {
    iam(away_, "CreateRole",
        "RoleName=r&AssumeRolePolicyDocument=" +
            document(R"("Action":"sts:AssumeRole","Principal":{"AWS":")" + principal + "\"}"));
    iam(away_, "PutRolePolicy",
        "RoleName=r&PolicyName=p&PolicyDocument=" + document(R"("Action":"*","Resource":"*")"));
  }
  sigv4::Credentials assume(const sigv4::Credentials& who, const std::string& more = "") {
    const auto response = send(who, wire::kSts, "AssumeRole",
                               "RoleArn=" + encoded(kRole) + "&RoleSessionName=s1" + more);
    EXPECT_EQ(response.status, 200) << response.body;
    return keys_in(response.body);
  }

  FakeClock clock_;
  SeededRng rng_{5};
  DirectDesk desk_{clock_};
  control::Vault vault_{crypto::Key{}};
  operator_api::Credentials credentials_;
  Door door_{{.desk = &desk_,
              .vault = &vault_,
              .look_up = [this](std::string_view key,
                                std::string_view token) { return credentials_.find(key, token); },
              .clock = &clock_,
              .rng = &rng_}};
  net::HttpServer server_{
      [this](auto request, auto respond) { door_.handle(request, std::move(respond)); }};
  sigv4::Credentials home_, away_;
};

TEST_F(DoorTest, ASessionEndsToTheSecond) {
  const auto ann = user("Ann");
  role("arn:aws:iam::" + std::string(kHome) + ":user/Ann");
  const auto session = assume(ann, "&DurationSeconds=900");
  clock_.advance_ms(900 * kSecondMs - 1);
  EXPECT_EQ(code(session, wire::kSts, "GetCallerIdentity"), "");
  clock_.advance_ms(1);
  EXPECT_EQ(code(session, wire::kSts, "GetCallerIdentity"), "ExpiredToken");
  EXPECT_EQ(code(session, wire::kIam, "ListUsers"), "ExpiredToken");
  EXPECT_EQ(code(session, wire::kElbv2, "DescribeLoadBalancers"), "ExpiredToken");
  EXPECT_EQ(code(session, wire::kEc2, "DescribeVpcs"), "RequestExpired");
  EXPECT_EQ(code(ann, wire::kSts, "GetCallerIdentity"), "");
}

TEST_F(DoorTest, ATokenIsCheckedOnEveryCall) {
  const auto ann = user("Ann");
  role(kHome);
  auto session = assume(ann);
  EXPECT_EQ(code(session, wire::kEc2, "DescribeVpcs"), "");
  auto garbled = session;
  garbled.session_token[20] = garbled.session_token[20] == 'A' ? 'B' : 'A';
  EXPECT_EQ(code(garbled, wire::kEc2, "DescribeVpcs"), "AuthFailure");
  EXPECT_EQ(code(garbled, wire::kIam, "ListUsers"), "InvalidClientTokenId");
  auto bare = session;
  bare.session_token.clear();
  EXPECT_EQ(code(bare, wire::kEc2, "DescribeVpcs"), "AuthFailure");
  auto mixed = session;
  mixed.session_token = assume(ann).session_token;
  EXPECT_EQ(code(mixed, wire::kSts, "GetCallerIdentity"), "InvalidClientTokenId");
  auto forged = session;
  forged.secret[0] = forged.secret[0] == 'A' ? 'B' : 'A';
  EXPECT_EQ(code(forged, wire::kSts, "GetCallerIdentity"), "SignatureDoesNotMatch");
}

TEST_F(DoorTest, ATokenOfAnotherMasterKeyIsNone) {
  role(kHome);
  const auto ann = user("Ann");
  const auto session = assume(ann);
  crypto::Key other{};
  other[0] = 1;
  const auto opened = control::Vault(other).open_session(session.session_token);
  EXPECT_FALSE(opened);
  EXPECT_TRUE(vault_.open_session(session.session_token));
}

TEST_F(DoorTest, TrustIsAskedWhoeverCalls) {
  const auto ann = user("Ann");
  const std::string form = "RoleArn=" + encoded(kRole) + "&RoleSessionName=s1";
  EXPECT_EQ(code(ann, wire::kSts, "AssumeRole", form), "AccessDenied");
  const auto missing = send(ann, wire::kSts, "AssumeRole", form);
  role("arn:aws:iam::" + std::string(kHome) + ":user/Bob");
  const auto distrusted = send(ann, wire::kSts, "AssumeRole", form);
  EXPECT_EQ(between(missing.body, "Message"), between(distrusted.body, "Message"));
  EXPECT_EQ(code(user("Bob"), wire::kSts, "AssumeRole", form), "");
  // Roots assume no role, trusted or not.
  EXPECT_EQ(code(home_, wire::kSts, "AssumeRole", form), "AccessDenied");
  EXPECT_EQ(code(away_, wire::kSts, "AssumeRole", form), "AccessDenied");
}

// "Revoke active sessions" of the console is such a policy.
TEST_F(DoorTest, OlderSessionsOfARoleCanBeRevoked) {
  const auto ann = user("Ann");
  role(kHome);
  const auto old = assume(ann);
  clock_.advance_ms(60 * kSecondMs);
  const auto now = format_timestamp(clock_.now_ms());
  iam(away_, "PutRolePolicy",
      "RoleName=r&PolicyName=revoke&PolicyDocument=" +
          encoded(R"({"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*",)"
                  R"("Resource":"*","Condition":{"DateLessThan":{"aws:TokenIssueTime":")" +
                  now + "\"}}}}"));
  EXPECT_EQ(code(old, wire::kEc2, "DescribeVpcs"), "UnauthorizedOperation");
  EXPECT_EQ(code(assume(ann), wire::kEc2, "DescribeVpcs"), "");
}

TEST_F(DoorTest, SessionsOfUsersAskNoIam) {
  const auto ann = user("Ann");
  const auto mine = keys_in(send(ann, wire::kSts, "GetSessionToken").body);
  EXPECT_EQ(code(mine, wire::kEc2, "DescribeVpcs"), "");
  EXPECT_EQ(code(mine, wire::kIam, "GetUser"), "InvalidClientTokenId");
  EXPECT_EQ(code(mine, wire::kSts, "GetFederationToken", "Name=bob"), "AccessDenied");
  const auto bob = keys_in(send(ann, wire::kSts, "GetFederationToken", "Name=bob").body);
  EXPECT_EQ(code(bob, wire::kSts, "GetCallerIdentity"), "");
  EXPECT_EQ(code(bob, wire::kEc2, "DescribeVpcs"), "UnauthorizedOperation");
  EXPECT_EQ(
      code(bob, wire::kSts, "AssumeRole", "RoleArn=" + encoded(kRole) + "&RoleSessionName=s1"),
      "AccessDenied");
}

TEST_F(DoorTest, UseIsTold) {
  const auto ann = user("Ann");
  const auto ask = "AccessKeyId=" + ann.access_key_id;
  EXPECT_THAT(iam(home_, "GetAccessKeyLastUsed", ask), HasSubstr("<ServiceName>N/A<"));
  EXPECT_EQ(code(ann, wire::kEc2, "DescribeVpcs"), "");
  const auto told = iam(home_, "GetAccessKeyLastUsed", ask);
  EXPECT_THAT(told, HasSubstr("<ServiceName>ec2<"));
  EXPECT_THAT(told, HasSubstr("<Region>ap-northeast-1<"));
  role(kHome);
  EXPECT_THAT(iam(away_, "GetRole", "RoleName=r"), Not(HasSubstr("LastUsedDate")));
  EXPECT_EQ(code(assume(ann), wire::kEc2, "DescribeVpcs"), "");
  EXPECT_THAT(iam(away_, "GetRole", "RoleName=r"), HasSubstr("LastUsedDate"));
}

TEST_F(DoorTest, IamMakesNoDefaultVpc) {
  iam(home_, "ListUsers", "");
  EXPECT_TRUE(desk_.world_.vpcs.all().empty());
  EXPECT_EQ(code(home_, wire::kEc2, "DescribeVpcs"), "");
  EXPECT_EQ(desk_.world_.vpcs.all().size(), 1U);
}

}  // namespace
}  // namespace mg::api
