// Names, asked from inside an instance with the C library's own resolver and with raw messages.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "world.h"

namespace mg::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

CommandOutput look_up(World& world, std::uint32_t port, const std::string& name) {
  return world.in(port, {"getent", "ahostsv4", name});
}

TEST(Names, TheConsumerSeesItsEndpointAndOnlyThat) {
  World world;
  ASSERT_NO_FATAL_FAILURE(world.start_agent());
  world.apply(world.story());
  ASSERT_TRUE(world.wait_for_health(1, plan::TargetHealth::kHealthy, 5000));
  ASSERT_TRUE(world.wait_for_health(2, plan::TargetHealth::kHealthy, 5000));
  for (int i = 0; i < 4; ++i) {
    const auto regional = look_up(world, 2, kEndpointName);
    EXPECT_EQ(regional.status, 0) << regional.out;
    EXPECT_THAT(regional.out, HasSubstr(kEndpointA));
    EXPECT_THAT(regional.out, Not(HasSubstr(kEndpointC))) << "no healthy target in that zone";
  }
  EXPECT_THAT(look_up(world, 2, std::string("c-") + kEndpointName).out, HasSubstr(kEndpointC));
  EXPECT_THAT(look_up(world, 2, "ip-3").out, HasSubstr(kServer)) << "the search list";
  EXPECT_NE(look_up(world, 1, kEndpointName).status, 0) << "not the provider's name";
  EXPECT_THAT(look_up(world, 1, "nlb.elb.ap-northeast-1.amazonaws.com").out,
              HasSubstr("172.31.16.9"));
  EXPECT_NE(look_up(world, 2, "nlb.elb.ap-northeast-1.amazonaws.com").status, 0);
  EXPECT_NE(look_up(world, 2, "example.com").status, 0);

  const auto by_name =
      world.in(2, {"curl", "-sS", "--max-time", "3", std::string("http://") + kEndpointName});
  EXPECT_THAT(by_name.out, HasSubstr("Account : 111111111111"));

  plan::PlanChange unpublish;
  put(unpublish, world.endpoint(true, false, 1));
  world.apply(unpublish);
  EXPECT_NE(look_up(world, 2, kEndpointName).status, 0);
}

TEST(Names, BothResolversAnswerByUdpAndTcp) {
  World world;
  ASSERT_NO_FATAL_FAILURE(world.start_agent());
  world.apply(world.story());
  const std::string script =
      "import socket,struct,sys\n"
      "q=struct.pack('>6H',7,0x100,1,0,0,0)+b'\\x04ip-3\\x0eap-northeast-"
      "1\\x07compute\\x08internal\\0'"
      "+struct.pack('>2H',1,1)\n"
      "for a in ('172.31.0.2','169.254.169.253'):\n"
      "  u=socket.socket(socket.AF_INET,socket.SOCK_DGRAM); u.settimeout(2); u.sendto(q,(a,53))\n"
      "  r,f=u.recvfrom(4096); assert f[0]==a and r[-4:]==bytes((172,31,23,89)),(a,r)\n"
      "  t=socket.create_connection((a,53),2); t.sendall(struct.pack('>H',len(q))+q)\n"
      "  r=t.recv(4096); assert r[-4:]==bytes((172,31,23,89)),(a,r)\n"
      "print('good')\n";
  const auto out = world.in(2, {"python3", "-c", script});
  EXPECT_EQ(out.status, 0) << out.out;
}

TEST(Exec, ShowsOurFilesAndPassesTheStatusThrough) {
  World world;
  ASSERT_NO_FATAL_FAILURE(world.start_agent());
  world.apply(world.story());
  EXPECT_EQ(world.in(2, {"sh", "-c", "exit 7"}).status, 7);
  EXPECT_EQ(world.in(2, {"no-such-command"}).status, 127);
  EXPECT_THAT(world.in(2, {"cat", "/etc/resolv.conf"}).out, HasSubstr("nameserver 172.31.0.2"));
  EXPECT_THAT(world.in(2, {"cat", "/etc/hosts"}).out, HasSubstr("127.0.0.1 localhost"));
  EXPECT_THAT(world.in(2, {"sh", "-c", "echo \"$no_proxy$NO_PROXY\""}).out, HasSubstr("**"));
  EXPECT_THAT(world.in(2, {"ls", "/sys/class/net"}).out, HasSubstr("eth0"));
  EXPECT_EQ(run_command({"/proc/self/exe", "exec", "i-none", "true"}, 5000)->status, 125);
}

}  // namespace
}  // namespace mg::test
