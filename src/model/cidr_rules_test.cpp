#include "model/cidr_rules.h"

#include <gtest/gtest.h>

#include "model/subnet.h"

namespace mg::model {
namespace {

std::string code_of(const Result<Cidr4>& result) {
  return result ? result->str() : result.error().code;
}

TEST(VpcCidr, Table) {
  struct Case {
    const char *cidr, *answer;
  };
  for (const auto& c : std::initializer_list<Case>{
           {"172.31.0.0/16", "172.31.0.0/16"},
           {"10.0.0.1/24", "10.0.0.0/24"},  // host bits are masked off
           {"10.0.0.0/28", "10.0.0.0/28"},
           {"203.0.113.0/24", "203.0.113.0/24"},
           {"10.0.0.0/15", "InvalidVpc.Range"},
           {"10.0.0.0/29", "InvalidVpc.Range"},
           {"0.0.0.0/0", "InvalidVpc.Range"},
           {"0.1.0.0/16", "InvalidVpc.Range"},
           {"127.0.0.0/16", "InvalidVpc.Range"},
           {"169.254.0.0/24", "InvalidVpc.Range"},
           {"224.0.0.0/24", "InvalidVpc.Range"},
           {"250.0.0.0/24", "InvalidVpc.Range"},
           {"100.64.0.0/16", "InvalidVpc.Range"},
           {"100.127.0.0/16", "InvalidVpc.Range"},
           {"100.128.0.0/16", "100.128.0.0/16"},
           {"", "InvalidParameterValue"},
           {"10.0.0.0", "InvalidParameterValue"},
           {"10.0.0/16", "InvalidParameterValue"},
           {"10.0.0.0/33", "InvalidParameterValue"},
           {"10.0.0.256/24", "InvalidParameterValue"},
           {"2001:db8::/32", "InvalidParameterValue"},
           {"nonsense", "InvalidParameterValue"},
       }) {
    EXPECT_EQ(code_of(check_vpc_cidr(c.cidr)), c.answer) << c.cidr;
  }
  EXPECT_EQ(check_vpc_cidr("10.0.0.0/29").error().message, "The CIDR '10.0.0.0/29' is invalid.");
}

TEST(MoreVpcCidr, Table) {
  struct Case {
    const char *first, *more, *answer;
  };
  for (const auto& c : std::initializer_list<Case>{
           {"10.1.0.0/16", "10.2.0.0/16", "10.2.0.0/16"},
           {"10.1.0.0/16", "203.0.113.0/24", "203.0.113.0/24"},
           {"10.1.0.0/16", "10.2.0.0/15", "InvalidVpc.Range"},
           {"10.1.0.0/16", "10.1.0.0/24", "InvalidVpc.Range"},  // overlaps
           {"10.1.0.0/16", "10.0.0.0/16", "InvalidVpc.Range"},  // beside 10.0.0.0/15
           {"10.2.0.0/16", "10.0.0.0/16", "10.0.0.0/16"},
           {"10.2.0.0/16", "172.20.0.0/16", "InvalidVpc.Range"},
           {"10.2.0.0/16", "192.168.0.0/24", "InvalidVpc.Range"},
           {"10.2.0.0/16", "198.19.0.0/24", "InvalidVpc.Range"},
           {"10.2.0.0/16", "100.64.0.0/16", "InvalidVpc.Range"},  // ours
           {"172.16.0.0/16", "172.17.0.0/16", "172.17.0.0/16"},
           {"172.16.0.0/16", "172.31.0.0/16", "InvalidVpc.Range"},
           {"172.16.0.0/16", "10.0.0.0/16", "InvalidVpc.Range"},
           {"192.168.0.0/24", "192.168.1.0/24", "192.168.1.0/24"},
           {"192.168.0.0/24", "10.0.0.0/16", "InvalidVpc.Range"},
           {"198.19.0.0/24", "198.19.1.0/24", "198.19.1.0/24"},
           {"203.0.113.0/24", "10.0.0.0/16", "InvalidVpc.Range"},
           {"203.0.113.0/24", "198.51.100.0/24", "198.51.100.0/24"},
           {"10.2.0.0/16", "nonsense", "InvalidParameterValue"},
       }) {
    World world;
    Vpc vpc;
    vpc.id = "vpc-1";
    vpc.cidr = c.first;
    EXPECT_EQ(code_of(check_more_vpc_cidr(world, vpc, c.more)), c.answer)
        << c.first << " " << c.more;
  }
}

TEST(MoreVpcCidr, RoutesAndTheQuota) {
  World world;
  Vpc vpc;
  vpc.id = "vpc-1";
  vpc.cidr = "10.1.0.0/16";
  RouteTable table;
  table.id = "rtb-1";
  table.vpc_id = vpc.id;
  table.routes.push_back({"10.9.1.0/24", "gateway", "igw-1"});
  world.route_tables.put(table);
  EXPECT_EQ(code_of(check_more_vpc_cidr(world, vpc, "10.9.0.0/16")), "InvalidVpc.Range");
  EXPECT_EQ(code_of(check_more_vpc_cidr(world, vpc, "10.9.1.0/24")), "InvalidVpc.Range");
  EXPECT_EQ(code_of(check_more_vpc_cidr(world, vpc, "10.9.1.0/25")), "10.9.1.0/25");
  for (const char* more : {"10.2.0.0/16", "10.3.0.0/16", "10.4.0.0/16", "10.5.0.0/16"}) {
    ASSERT_TRUE(check_more_vpc_cidr(world, vpc, more));
    vpc.more_cidrs.push_back({more, more});
  }
  EXPECT_EQ(code_of(check_more_vpc_cidr(world, vpc, "10.6.0.0/16")), "CidrLimitExceeded");
  EXPECT_EQ(code_of(check_subnet_cidr(world, vpc, "10.4.3.0/24")), "10.4.3.0/24");
  EXPECT_EQ(code_of(check_subnet_cidr(world, vpc, "10.6.3.0/24")), "InvalidSubnet.Range");
}

TEST(SubnetIpv6, Table) {
  World world;
  Vpc vpc;
  vpc.id = "vpc-1";
  vpc.ipv6_cidrs.push_back({"a", "fd00::/56"});
  Subnet other;
  other.id = "subnet-1";
  other.vpc_id = vpc.id;
  other.ipv6_cidrs.push_back({"b", "fd00::/64"});
  world.subnets.put(other);
  const std::pair<const char*, const char*> cases[] = {
      {"fd00:0:0:1::/64", "fd00:0:0:1::/64"},
      {"fd00:0:0:1::9/64", "fd00:0:0:1::/64"},
      {"fd00::/64", "InvalidSubnet.Conflict"},
      {"fd00::/56", "InvalidSubnet.Range"},
      {"fd00:0:0:1::/65", "InvalidSubnet.Range"},
      {"fd00:0:0:100::/64", "InvalidSubnet.Range"},
      {"10.0.0.0/24", "InvalidParameterValue"},
      {"1080::1:200C:417A/999", "InvalidParameterValue"},
  };
  for (const auto& [text, answer] : cases) {
    const auto got = check_subnet_ipv6(world, vpc, text);
    EXPECT_EQ(got ? got->str() : got.error().code, answer) << text;
  }
  EXPECT_EQ(provided_ipv6_block(0x123456789abc).str(), "fd12:3456:789a:bc00::/56");
}

TEST(SubnetCidr, Table) {
  World world;
  Vpc vpc;
  vpc.id = "vpc-1";
  vpc.cidr = "10.0.0.0/16";
  Subnet taken;
  taken.id = "subnet-1";
  taken.vpc_id = "vpc-1";
  taken.cidr = "10.0.16.0/20";
  world.subnets.put(taken);
  taken.id = "subnet-2";
  taken.vpc_id = "vpc-2";
  taken.cidr = "10.0.0.0/16";
  world.subnets.put(taken);
  struct Case {
    const char *cidr, *answer;
  };
  for (const auto& c : std::initializer_list<Case>{
           {"10.0.0.0/20", "10.0.0.0/20"},
           {"10.0.0.5/28", "10.0.0.0/28"},
           {"10.0.0.0/16", "InvalidSubnet.Conflict"},
           {"10.0.31.240/28", "InvalidSubnet.Conflict"},
           {"10.0.32.0/20", "10.0.32.0/20"},
           {"10.1.0.0/24", "InvalidSubnet.Range"},
           {"10.0.0.0/15", "InvalidSubnet.Range"},
           {"10.0.0.0/29", "InvalidSubnet.Range"},
           {"x", "InvalidParameterValue"},
       }) {
    EXPECT_EQ(code_of(check_subnet_cidr(world, vpc, c.cidr)), c.answer) << c.cidr;
  }
}

TEST(HostAddress, FirstFourAndLastAreReserved) {
  Subnet subnet;
  subnet.cidr = "10.0.0.16/28";
  EXPECT_EQ(host_range(subnet).first.str(), "10.0.0.20");
  EXPECT_EQ(host_range(subnet).count, 11U);
  for (const char* good : {"10.0.0.20", "10.0.0.30"}) {
    EXPECT_TRUE(check_host_address(subnet, good)) << good;
  }
  for (const char* bad : {"10.0.0.15", "10.0.0.16", "10.0.0.19", "10.0.0.31", "10.0.0.32", "",
                          "10.0.0", "10.0.0.20/28", "::1"}) {
    const auto answer = check_host_address(subnet, bad);
    ASSERT_FALSE(answer) << bad;
    EXPECT_EQ(answer.error().code, "InvalidParameterValue");
  }
}

}  // namespace
}  // namespace mg::model
