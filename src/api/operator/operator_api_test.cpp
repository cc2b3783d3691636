#include "api/operator/operator_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/json/value.hpp>

#include "api/direct_desk_test_util.h"
#include "api/operator/render.h"
#include "base/json.h"
#include "net/http_client.h"

namespace mg::api::operator_api {
namespace {

TEST(Health, NamesProductVersionAndDataPlane) {
  ServerIdentity server{"0.1.0", "kernel", "0a1b2c3d", "http://127.0.0.1:1", "/secret/dir", "r", 0};
  auto response = answer_health(server, net::HttpRequest{});
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, R"({"product":"masugata","version":"0.1.0","data_plane":"kernel",)"
                           R"("installation":"0a1b2c3d"})"
                           "\n");
  net::HttpRequest post;
  post.method = "POST";
  EXPECT_EQ(answer_health(server, post).status, 405);
}

TEST(Render, CreatedAccountHasTheNamesOfTheCli) {
  EXPECT_EQ(render_created({"111111111111", "", "AKIAX", "s"}),
            R"({"AccountId":"111111111111","AccessKeyId":"AKIAX","SecretAccessKey":"s",)"
            R"("Arn":"arn:aws:iam::111111111111:root"})");
}

TEST(Render, StatusWithoutNode) {
  WorldCounts counts;
  counts.endpoints["available"] = 2;
  auto value = json::parse(render_status({"1", "none", "x", "u", "d", "r", 5}, counts, {}, {3, 0}));
  ASSERT_TRUE(value);
  EXPECT_TRUE(value->at("node").is_null());
  EXPECT_EQ(value->at("endpoints").at("available").as_int64(), 2);
}

// The API behind a real server, on a socket of its own.
class OperatorApiTest : public ::testing::Test {
 protected:
  OperatorApiTest()
      : api_({&desk_, &cache_, &vault_, {"0.1.0", "none", "x", "u", "d", "r", 0}, {}, ::getuid()}),
        server_([this](auto request, auto respond) { api_.handle(request, std::move(respond)); }) {}

  void SetUp() override {
    path_ = ::testing::TempDir() + "mg-operator-" + std::to_string(::getpid()) + ".sock";
    ASSERT_TRUE(server_.listen_unix(path_));
    ASSERT_TRUE(server_.listen_tcp("127.0.0.1", 0));
    ASSERT_TRUE(server_.start());
    desk_.follower_ = &cache_;
    ASSERT_TRUE(cache_.load(desk_, vault_));
  }
  void TearDown() override { server_.stop(0); }

  net::HttpResponse call(const std::string& method, const std::string& target,
                         const std::string& body = {}, const std::string& url = {}) {
    net::HttpRequest request;
    request.method = method;
    request.target = "/masugata/v1" + target;
    request.body = body;
    auto response = net::http_call(url.empty() ? "unix:" + path_ : url, request);
    EXPECT_TRUE(response) << response.error().describe();
    return response ? std::move(*response) : net::HttpResponse{0, {}, {}};
  }

  FakeClock clock_;
  DirectDesk desk_{clock_};
  control::Vault vault_{crypto::Key{}};
  Credentials cache_;
  OperatorApi api_;
  net::HttpServer server_;
  std::string path_;
};

TEST_F(OperatorApiTest, MakesListsShowsAndRemovesAnAccount) {
  auto made = call("POST", "/accounts", R"({"id":"111111111111","alias":"provider"})");
  ASSERT_EQ(made.status, 201) << made.body;
  auto keys = json::parse(made.body);
  ASSERT_TRUE(keys);
  const std::string key_id(keys->at("AccessKeyId").as_string());
  const std::string secret(keys->at("SecretAccessKey").as_string());
  EXPECT_EQ(cache_.find(key_id, "")->secret, secret);
  EXPECT_EQ(desk_.world_.access_keys.find(key_id)->sealed_secret.find(secret), std::string::npos);

  auto again = call("GET", "/accounts/provider/credentials");
  EXPECT_EQ(again.status, 200);
  EXPECT_THAT(again.body, ::testing::HasSubstr(secret));
  EXPECT_THAT(call("GET", "/accounts").body, ::testing::HasSubstr("111111111111"));
  EXPECT_THAT(call("GET", "/accounts").body, ::testing::Not(::testing::HasSubstr(secret)));

  EXPECT_EQ(call("DELETE", "/accounts/111111111111?force=true").status, 200);
  EXPECT_FALSE(cache_.find(key_id, ""));
  EXPECT_EQ(call("DELETE", "/accounts/111111111111?force=true").status, 404);
}

TEST_F(OperatorApiTest, LoadsWhatItSealed) {
  auto made = call("POST", "/accounts", R"({"secret":"my-own-secret"})");
  ASSERT_EQ(made.status, 201) << made.body;
  Credentials fresh;
  ASSERT_TRUE(fresh.load(desk_, vault_));
  const auto& id = desk_.world_.access_keys.all().begin()->first;
  EXPECT_EQ(fresh.find(id, "")->secret, "my-own-secret");
  crypto::Key other{};
  other[0] = 1;
  auto refused = Credentials().load(desk_, control::Vault(other));
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, ::testing::HasSubstr("master.key"));
}

TEST_F(OperatorApiTest, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(call("POST", "/accounts", "[]").status, 400);
  EXPECT_EQ(call("POST", "/accounts", R"({"id":5})").status, 400);
  EXPECT_EQ(call("POST", "/accounts", R"({"name":"x"})").status, 400);
  EXPECT_EQ(call("POST", "/accounts", "{").status, 400);
  EXPECT_EQ(call("PUT", "/accounts").status, 404);
  EXPECT_EQ(call("GET", "/accounts/1/2/credentials").status, 404);
  EXPECT_EQ(call("GET", "/nothing").status, 404);
  EXPECT_EQ(call("GET", "/drops").status, 409);
}

TEST_F(OperatorApiTest, AdmitsNobodyOverTcp) {
  auto url = "http://127.0.0.1:" + std::to_string(server_.port());
  EXPECT_EQ(call("GET", "/accounts", {}, url).status, 403);
}

}  // namespace
}  // namespace mg::api::operator_api
