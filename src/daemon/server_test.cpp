// The server with data plane none, as a user of the API sees it: needs no privilege.
#include "daemon/server.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json/value.hpp>
#include <filesystem>

#include "base/json.h"
#include "base/sigv4_sign.h"
#include "daemon/data_directory.h"
#include "net/http_client.h"

namespace mg::daemon {
namespace {

using ::testing::HasSubstr;

class ServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = ::testing::TempDir() + "mgs" + std::to_string(::getpid());
    std::filesystem::remove_all(dir_);
  }
  void TearDown() override { std::filesystem::remove_all(dir_); }

  std::unique_ptr<Server> server() {
    ServeConfig config;
    config.listen_port = 0;
    config.data_dir = dir_;
    config.data_plane = DataPlane::kNone;
    return std::make_unique<Server>(config, clock_, rng_);
  }

  boost::json::value ask(const std::string& method, const std::string& path,
                         const std::string& body = {}) {
    net::HttpRequest request;
    request.method = method;
    request.target = "/masugata/v1" + path;
    request.body = body;
    auto response = net::http_call("unix:" + dir_ + "/operator.sock", request);
    EXPECT_TRUE(response) << response.error().describe();
    auto value = json::parse(response ? response->body : "null");
    EXPECT_TRUE(value);
    return value ? *value : boost::json::value{};
  }

  net::HttpResponse whoami(const std::string& url, const boost::json::value& keys) {
    net::HttpRequest request;
    request.method = "POST";
    request.body = "Action=GetCallerIdentity&Version=2011-06-15";
    request.headers = {{"Host", net::HttpServerName::parse(url)->host_header()},
                       {"Content-Type", "application/x-www-form-urlencoded"}};
    const sigv4::Credentials credentials{json::string_at(keys, "AccessKeyId").value_or(""),
                                         json::string_at(keys, "SecretAccessKey").value_or(""), ""};
    for (auto& header : sigv4::sign("POST", "/", request.headers, request.body, credentials,
                                    "ap-northeast-1", "sts", clock_.now_ms())) {
      request.headers.push_back(std::move(header));
    }
    auto response = net::http_call(url, request);
    EXPECT_TRUE(response);
    return response ? *response : net::HttpResponse{0, {}, {}};
  }

  SystemClock clock_;
  SystemRng rng_;
  std::string dir_;
};

TEST_F(ServerTest, ServesAnAccountAndRemembersItOverARestart) {
  boost::json::value keys;
  std::string installation;
  {
    auto one = server();
    auto started = one->start();
    ASSERT_TRUE(started) << started.error().describe();
    keys = ask("POST", "/accounts", R"({"alias":"shop"})");
    const auto answer = whoami(one->url(), keys);
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_THAT(answer.body, HasSubstr(json::string_at(keys, "AccountId").value_or("?")));
    const auto status = ask("GET", "/status");
    EXPECT_EQ(json::string_at(status, "data_plane").value_or(""), "none");
    installation = json::string_at(status, "installation").value_or("");
    EXPECT_EQ(installation.size(), 8U);
    struct stat info {};
    ASSERT_EQ(::stat((dir_ + "/operator.sock").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);
    ASSERT_EQ(::stat((dir_ + "/master.key").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);
    EXPECT_EQ(info.st_size, 32);
  }
  auto again = server();
  ASSERT_TRUE(again->start());
  EXPECT_EQ(whoami(again->url(), keys).status, 200);
  EXPECT_EQ(json::string_at(ask("GET", "/status"), "installation").value_or(""), installation);
  ask("DELETE", "/accounts/shop?force=true");
  EXPECT_EQ(whoami(again->url(), keys).status, 403);
}

TEST_F(ServerTest, HealthIsPublicAndTheRestOfOurPathsIsNot) {
  auto one = server();
  ASSERT_TRUE(one->start());
  net::HttpRequest request;
  request.target = "/masugata/v1/health";
  auto health = net::http_call(one->url(), request);
  ASSERT_TRUE(health);
  EXPECT_THAT(health->body, HasSubstr(R"("product":"masugata")"));
  for (const char* path : {"/masugata/v1/accounts", "/masugata/v1/status", "/masugata/"}) {
    request.target = path;
    auto refused = net::http_call(one->url(), request);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 404) << path;
  }
}

TEST_F(ServerTest, ADirectoryWithAccountsIsNotServedForTests) {
  ServeConfig config;
  config.listen_port = 0;
  config.data_dir = dir_;
  config.data_plane = DataPlane::kNone;
  config.test_accounts = true;
  {
    auto one = server();
    ASSERT_TRUE(one->start());
  }
  {
    Server two(config, clock_, rng_);
    auto refused = two.start();
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("--test-accounts"));
  }
  ASSERT_TRUE(remove_data_directory(dir_));
  for (int round = 0; round < 2; ++round) {  // one that was made for it stays usable
    Server three(config, clock_, rng_);
    auto started = three.start();
    EXPECT_TRUE(started) << started.error().describe();
  }
}

TEST_F(ServerTest, ASecondServerIsKeptOut) {
  auto one = server();
  ASSERT_TRUE(one->start());
  auto two = server();
  auto refused = two->start();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("pid " + std::to_string(::getpid())));
  one->stop();
  two = server();
  EXPECT_TRUE(two->start());
}

TEST_F(ServerTest, ABusyPortIsNamedWithTheRemedy) {
  auto one = server();
  ASSERT_TRUE(one->start());
  ServeConfig config;
  config.listen_port = net::HttpServerName::parse(one->url())->port;
  config.data_dir = dir_ + "b";
  config.data_plane = DataPlane::kNone;
  Server two(config, clock_, rng_);
  auto refused = two.start();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("--listen"));
  std::filesystem::remove_all(dir_ + "b");
}

TEST_F(ServerTest, ALostMasterKeyIsNotReplaced) {
  {
    auto one = server();
    ASSERT_TRUE(one->start());
  }
  ASSERT_TRUE(std::filesystem::remove(dir_ + "/master.key"));
  auto refused = server()->start();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("master.key"));
  EXPECT_FALSE(std::filesystem::exists(dir_ + "/master.key"));
}

TEST_F(ServerTest, RemovingTheDirectoryLeavesForeignFiles) {
  {
    auto one = server();
    ASSERT_TRUE(one->start());
  }
  { Fd file(::creat((dir_ + "/mine").c_str(), 0600)); }
  ASSERT_TRUE(remove_data_directory(dir_));
  EXPECT_TRUE(std::filesystem::exists(dir_ + "/mine"));
  EXPECT_FALSE(std::filesystem::exists(dir_ + "/masugata.db"));
  std::filesystem::remove(dir_ + "/mine");
  ASSERT_TRUE(remove_data_directory(dir_));
  EXPECT_FALSE(std::filesystem::exists(dir_));
}

}  // namespace
}  // namespace mg::daemon
