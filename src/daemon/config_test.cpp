#include "daemon/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "cli/texts.h"
#include "daemon/host_commands.h"
#include "plan/verdicts.h"

namespace mg::daemon {
namespace {

using ::testing::HasSubstr;

cli::Arguments flags(std::map<std::string, std::optional<std::string>> options) {
  cli::Arguments arguments;
  arguments.options = std::move(options);
  arguments.options.try_emplace("data-dir", "/tmp/x");
  return arguments;
}

TEST(Config, FlagsWinOverTheFileAndTheFileOverDefaults) {
  const std::string file =
      "listen = \"127.0.0.2:80\"\ndata_plane = \"none\"\nflow_table = 5000\nregion = "
      "\"us-east-1\"\n";
  auto config = resolve_config(flags({}), std::nullopt);
  ASSERT_TRUE(config);
  EXPECT_EQ(config->listen_address, "127.0.0.1");
  EXPECT_EQ(config->listen_port, 4566);
  EXPECT_EQ(config->data_plane, DataPlane::kKernel);
  EXPECT_EQ(config->flow_table, 262'144U);
  EXPECT_EQ(config->region, "ap-northeast-1");

  config = resolve_config(flags({}), file);
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->listen_address, "127.0.0.2");
  EXPECT_EQ(config->listen_port, 80);
  EXPECT_EQ(config->data_plane, DataPlane::kNone);
  EXPECT_EQ(config->flow_table, 5000U);
  EXPECT_EQ(config->region, "us-east-1");

  config = resolve_config(flags({{"listen", "localhost:0"}, {"data-plane", "kernel"}}), file);
  ASSERT_TRUE(config);
  EXPECT_EQ(config->listen_address, "127.0.0.1");
  EXPECT_EQ(config->listen_port, 0);
  EXPECT_EQ(config->data_plane, DataPlane::kKernel);
  EXPECT_EQ(config->flow_table, 5000U);
}

TEST(Config, TestAccountsAreForLoopbackWithoutADataPlane) {
  cli::Arguments bare;
  bare.options = {{"test-accounts", std::nullopt}, {"data-plane", "none"}};
  auto config = resolve_config(bare, std::nullopt);
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_TRUE(config->test_accounts);
  EXPECT_EQ(config->data_dir, "");

  config = resolve_config(flags({{"test-accounts", std::nullopt}, {"data-plane", "none"}}), "");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->data_dir, "/tmp/x");

  config = resolve_config(flags({}), "test-accounts = true\n");
  ASSERT_FALSE(config);
  EXPECT_THAT(config.error().message, HasSubstr("--data-plane none"));

  config = resolve_config(flags({{"test-accounts", std::nullopt},
                                 {"data-plane", "none"},
                                 {"listen", "192.0.2.1:1"},
                                 {"insecure-listen", std::nullopt}}),
                          std::nullopt);
  ASSERT_FALSE(config);
  EXPECT_THAT(config.error().message, HasSubstr("loopback"));
}

std::string topic(const std::string& settings) {
  return "[topics.\"arn:aws:sns:ap-northeast-1:111122223333:t\"]\n" + settings + "\n";
}

TEST(Config, AForwarderAndTopics) {
  auto config = resolve_config(
      flags({{"dns-forwarder", "192.0.2.53"}}),
      topic("url = \"http://127.0.0.1:9000/hook?a=1\"\nsecret = \"0123456789abcdef\""));
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->dns_forwarder->address, "192.0.2.53");
  EXPECT_EQ(config->dns_forwarder->port, 53);
  ASSERT_EQ(config->webhooks.size(), 1U);
  EXPECT_EQ(config->webhooks[0].server, "http://127.0.0.1:9000");
  EXPECT_EQ(config->webhooks[0].target, "/hook?a=1");
  EXPECT_FALSE(resolve_config(flags({}), "")->dns_forwarder);
  config = resolve_config(flags({}), "dns_forwarder = \"[2001:db8::53]:5353\"\n");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->dns_forwarder->address, "2001:db8::53");
  EXPECT_EQ(config->dns_forwarder->port, 5353);
}

TEST(Config, RefusesByName) {
  const std::vector<std::pair<std::string, std::string>> files = {
      {"colour = 1", "colour"},
      {"listen = 5", "\"5\""},
      {"data-plane = \"x\"", "data-plane"},
      {"flow-table = 1", "flow-table"},
      {"insecure-listen = 3", "insecure-listen"},
      {"listen", "TOML"},
      {"listen = \"127.0.0.1\\u0000.example:1\"", "listen"},
      {"data-dir = \"/var\\u0000/lib\"", "data-dir"},
      {"region = \"eu-west-1\\n\"", "region"},
      {"region = \"\"", "region"},
      {"region = \"EU/west:1\"", "region"},
      {"dns-forwarder = \"dns.example\"", "dns-forwarder"},
      {"dns-forwarder = \"192.0.2.53:0\"", "dns-forwarder"},
      {"topics = 1", "topics"},
      {"[topics.\"arn:aws:sns:r:1:x\"]\nurl = \"http://a\"", "arn:aws:sns:r:1:x"},
      {topic("url = \"http://127.0.0.1:1\""), "secret"},
      {topic("url = \"http://127.0.0.1:1\"\nsecret = \"short\""), "16 characters"},
      {topic("url = \"https://h/\"\nsecret = \"0123456789abcdef\""), "http://"},
      {topic("url = \"http://h/a b\"\nsecret = \"0123456789abcdef\""), "http://"},
      {topic("url = \"http://\"\nsecret = \"0123456789abcdef\""), "url of the topic"},
      {topic("colour = 1"), "colour"},
      {"data-dir = [1]", "data-dir"}};
  for (const auto& [file, named] : files) {
    auto config = resolve_config(named == "data-dir" ? cli::Arguments{} : flags({}), file);
    ASSERT_FALSE(config) << file;
    EXPECT_EQ(config.error().kind, ErrorKind::kInvalidArgument);
    EXPECT_THAT(config.error().message, HasSubstr(named));
  }
  EXPECT_FALSE(resolve_config(flags({{"data-dir", "relative"}}), std::nullopt));
}

TEST(Config, AnAddressThatIsNotLoopbackNeedsTheFlag) {
  for (const char* address : {"0.0.0.0:4566", "192.0.2.1:80", "[::]:1"}) {
    auto config = resolve_config(flags({{"listen", address}}), std::nullopt);
    ASSERT_FALSE(config) << address;
    EXPECT_THAT(config.error().message, HasSubstr("--insecure-listen"));
    EXPECT_TRUE(resolve_config(flags({{"listen", address}, {"insecure-listen", std::nullopt}}),
                               std::nullopt));
  }
  for (const char* address : {"127.9.9.9:1", "[::1]:4566", "localhost:4566"}) {
    EXPECT_TRUE(resolve_config(flags({{"listen", address}}), std::nullopt)) << address;
  }
  for (const char* address : {"", "4566", "host:1", "127.0.0.1:", "127.0.0.1:65536", "1.2.3:4"}) {
    EXPECT_FALSE(parse_listen(address)) << address;
  }
  EXPECT_EQ(parse_listen("[::1]:5")->url(), "http://[::1]:5");
}

TEST(Commands, AllNamesAreUnique) {
  std::set<std::string> names;
  for (const auto& row : all_commands()) EXPECT_TRUE(names.insert(row.name).second) << row.name;
  for (const char* name : {"serve", "exec", "purge", "demo", "status", "env", "testpage"}) {
    EXPECT_TRUE(names.count(name)) << name;
  }
}

TEST(Verdicts, EachHasItsJapaneseSentence) {
#define MG_VERDICT_NAME(number, name, effect, who, text) \
  EXPECT_FALSE(cli::verdict_japanese(#name).empty()) << #name;
  MG_VERDICTS(MG_VERDICT_NAME)
#undef MG_VERDICT_NAME
}

}  // namespace
}  // namespace mg::daemon
