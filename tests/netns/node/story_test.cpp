// Packets through the endpoint, and what closing it does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "world.h"

namespace mg::test {
namespace {

using ::testing::HasSubstr;

// One echo request by a raw socket: not every machine has a ping.
constexpr const char* kPing =
    "import socket,struct,sys\n"
    "s=socket.socket(socket.AF_INET,socket.SOCK_RAW,1); s.settimeout(2)\n"
    "p=struct.pack('>BBHHH',8,0,0,77,1); c=0xffff-(0x0800+77+1)\n"
    "s.sendto(struct.pack('>BBHHH',8,0,c,77,1),(sys.argv[1],0))\n"
    "r,f=s.recvfrom(1500); assert r[20]==0 and f[0]==sys.argv[1]\n";

std::vector<std::string> curl(const std::string& url) {
  return {"curl", "-sS", "--max-time", "3", url};
}

TEST(Story, APageThroughTheEndpointBetweenEqualVpcs) {
  World world;
  ASSERT_NO_FATAL_FAILURE(world.start_agent());
  world.apply(world.story());
  ASSERT_TRUE(world.wait_for_health(1, plan::TargetHealth::kHealthy, 5000)) << "HTTP";
  ASSERT_TRUE(world.wait_for_health(2, plan::TargetHealth::kHealthy, 5000)) << "TCP";

  const auto through = world.in(2, curl(std::string("http://") + kEndpointA + "/"));
  EXPECT_EQ(through.status, 0) << through.out;
  EXPECT_THAT(through.out, HasSubstr("<title>AWS PrivateLink TestPage</title>"));
  EXPECT_THAT(through.out, HasSubstr("Account : 111111111111"));
  EXPECT_THAT(through.out, HasSubstr("Peer address : 172.31.16.9")) << "the balancer's node";

  const auto local = world.in(2, curl(std::string("http://") + kServer + "/"));
  EXPECT_THAT(local.out, HasSubstr("Account : 222222222222"));
  EXPECT_THAT(local.out, HasSubstr(std::string("Peer address : ") + kClient));

  const auto ping = world.in(2, {"python3", "-c", kPing, kServer});
  EXPECT_EQ(ping.status, 0) << ping.out;

  EXPECT_EQ(world.purge_now(), "");
}

TEST(Story, AClosedEndpointIsSilentAndCountsIt) {
  World world;
  ASSERT_NO_FATAL_FAILURE(world.start_agent());
  auto story = world.story();
  put(story, world.endpoint(false, false, 0));
  world.apply(story);
  const std::string url = std::string("http://") + kEndpointA + "/";
  EXPECT_EQ(world.in(2, curl(url)).status, 28) << "curl's time-out";
  const auto rows = world.agent().counters("vpce-1");
  ASSERT_TRUE(rows);
  ASSERT_FALSE(rows->empty());
  EXPECT_EQ(rows->front().name, "endpoint_closed");
  EXPECT_FALSE(world.agent().counters("vpce-none"));

  plan::PlanChange open;
  put(open, world.endpoint(true, true, 1));
  world.apply(open);
  EXPECT_EQ(world.in(2, curl(url)).status, 0);

  plan::PlanChange close;
  put(close, world.endpoint(false, false, 1));
  world.apply(close);
  EXPECT_EQ(world.in(2, curl(url)).status, 28);
  EXPECT_EQ(world.purge_now(), "");
}

TEST(Story, ADeadTargetBecomesUnhealthy) {
  World world;
  ASSERT_NO_FATAL_FAILURE(world.start_agent());
  auto story = world.story();
  put(story, plan::TargetEntry{2, 1, 2, 1, "i", *Ip4::parse(kServer), 4711, 1, false});
  auto group = std::get<plan::TargetGroupEntry>(story.puts.at("target_group/2"));
  group.check.interval_s = 1;
  put(story, group);
  world.apply(story);
  EXPECT_TRUE(world.wait_for_health(2, plan::TargetHealth::kUnhealthy, 15'000));
}

}  // namespace
}  // namespace mg::test
