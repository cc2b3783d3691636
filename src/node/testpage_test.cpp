#include "node/testpage.h"

#include <gtest/gtest.h>

#include <set>

#include "node/counters.h"
#include "node/installation.h"
#include "node/instance_file.h"
#include "node/subjects.h"

namespace mg::node {
namespace {

TEST(Testpage, ReadsItsArguments) {
  const auto options = testpage_options(
      {"--port", "8080", "--echo-port", "0", "--account", "1", "--instance", "i-1"});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->port, 8080);
  EXPECT_EQ(options->echo_port, 0);
  EXPECT_EQ(options->instance, "i-1");
  EXPECT_FALSE(testpage_options({"--port"}));
  EXPECT_FALSE(testpage_options({"--port", "0"}));
  EXPECT_FALSE(testpage_options({"--port", "65536"}));
  EXPECT_FALSE(testpage_options({"--what", "1"}));
}

TEST(Testpage, BytesDependOnTheOffsetOnlyAndLookRandom) {
  std::set<int> seen;
  for (std::uint64_t i = 0; i < 4096; ++i) seen.insert(testpage_byte(i));
  EXPECT_EQ(seen.size(), 256U);
  EXPECT_EQ(testpage_byte(1ULL << 40), testpage_byte(1ULL << 40));
}

TEST(Counters, SayWhatTheyMean) {
  const auto rows = counter_rows({{40, 0, 0, 3, 2'000'000'000}, {1, 0, 0, 1, 0}}, 5'000'000'000);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].effect, "PASS");
  EXPECT_EQ(rows[1].name, "no_listener");
  EXPECT_EQ(rows[1].who, "PROVIDER");
  EXPECT_EQ(rows[1].count, 3U);
  EXPECT_EQ(rows[1].last_ms, 7000);
}

TEST(Subjects, AreFoundByEachOfTheirNames) {
  Subjects subjects;
  plan::EndpointEntry endpoint;
  endpoint.endpoint_num = 4;
  endpoint.endpoint_id = "vpce-4";
  endpoint.zones = {{1, {}, "eni-4", 1, ""}};
  subjects.put("endpoint/4", endpoint);
  EXPECT_EQ(subjects.find("vpce-4")->num, 4U);
  EXPECT_EQ(subjects.find("eni-4")->num, 4U);
  subjects.erase("endpoint/4");
  EXPECT_FALSE(subjects.find("eni-4"));
  EXPECT_FALSE(subjects.find(""));
}

TEST(Names, OfAnInstallation) {
  const auto where = Installation::standard("abc", "/tmp");
  EXPECT_EQ(where.ports_namespace(), "mg-abc-ports");
  EXPECT_EQ(where.bpffs(), "/run/masugata/abc/bpf");
  EXPECT_FALSE(Installation::valid_id("../x"));
  EXPECT_FALSE(Installation::valid_id(""));
  EXPECT_FALSE(valid_instance_id("../../etc/passwd"));
  EXPECT_TRUE(valid_instance_id("i-0123456789abcdef0"));
}

}  // namespace
}  // namespace mg::node
