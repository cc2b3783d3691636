#include "model/ids.h"

#include <gtest/gtest.h>

#include "model/route_table.h"
#include "model/tags.h"
#include "model/vpc.h"

namespace mg::model {
namespace {

TEST(Ids, Form) {
  struct Case {
    const char *id, *prefix;
    bool good;
  };
  for (const auto& c : std::initializer_list<Case>{
           {"vpc-0403d3792ac9ce794", "vpc", true},
           {"vpc-1a2b3c4d", "vpc", true},
           {"vpc-0403d3792ac9ce79", "vpc", false},   // 16 digits
           {"vpc-0403D3792ac9ce794", "vpc", false},  // upper case
           {"vpc-0403d3792ac9ce79g", "vpc", false},
           {"vpc", "vpc", false},
           {"vpc-", "vpc", false},
           {"", "vpc", false},
           {"vpce-0403d3792ac9ce794", "vpc", false},
           {"vpce-svc-0403d3792ac9ce794", "vpce", false},
           {"vpce-svc-0403d3792ac9ce794", "vpce-svc", true},
           {" vpc-0403d3792ac9ce794", "vpc", false},
       }) {
    EXPECT_EQ(is_well_formed_id(c.id, c.prefix), c.good) << c.id;
  }
}

TEST(Ids, ResourceTypes) {
  EXPECT_EQ(resource_type_of("vpc-0403d3792ac9ce794"), "vpc");
  EXPECT_EQ(resource_type_of("sgr-0403d3792ac9ce794"), "security-group-rule");
  EXPECT_EQ(resource_type_of("i-0403d3792ac9ce794"), "instance");
  EXPECT_EQ(resource_type_of("vpce-svc-perm-0403d3792ac9ce794"), "vpc-endpoint-service-permission");
  EXPECT_EQ(resource_type_of("x-0403d3792ac9ce794"), "");
  EXPECT_EQ(resource_type_of("nonsense"), "");
}

TEST(Ids, ForeignIsMissing) {
  World world;
  Vpc vpc;
  vpc.id = "vpc-0403d3792ac9ce794";
  vpc.account = "111111111111";
  vpc.region = "ap-northeast-1";
  world.vpcs.put(vpc);
  EXPECT_TRUE(find_vpc(world, {"111111111111", "ap-northeast-1"}, vpc.id));
  const auto foreign = find_vpc(world, {"222222222222", "ap-northeast-1"}, vpc.id);
  const auto elsewhere = find_vpc(world, {"111111111111", "us-east-1"}, vpc.id);
  ASSERT_FALSE(foreign);
  ASSERT_FALSE(elsewhere);
  EXPECT_EQ(foreign.error().code, "InvalidVpcID.NotFound");
  EXPECT_EQ(foreign.error().message, "The vpc ID 'vpc-0403d3792ac9ce794' does not exist");
  EXPECT_EQ(elsewhere.error().message, foreign.error().message);
  EXPECT_EQ(find_vpc(world, {"111111111111", "ap-northeast-1"}, "vpc-x").error().code,
            "InvalidVpcID.Malformed");
}

TEST(Ids, DerivedThingsAreOwnedLikeTheirVpc) {
  World world;
  Vpc vpc;
  vpc.id = "vpc-0403d3792ac9ce794";
  vpc.account = "111111111111";
  vpc.region = "ap-northeast-1";
  world.vpcs.put(vpc);
  world.route_tables.put(first_route_table(vpc));
  const Scope mine{"111111111111", "ap-northeast-1"};
  const Scope other{"222222222222", "ap-northeast-1"};
  EXPECT_EQ(main_route_table_id(vpc), "rtb-0403d3792ac9ce794");
  EXPECT_EQ(owned_resource_type(world, mine, "rtb-0403d3792ac9ce794"), "route-table");
  EXPECT_EQ(owned_resource_type(world, other, "rtb-0403d3792ac9ce794"), "");
  EXPECT_EQ(owned_resource_type(world, mine, "acl-0403d3792ac9ce794"), "network-acl");
  EXPECT_EQ(owned_resource_type(world, mine, dhcp_options_id(mine)), "dhcp-options");
  EXPECT_EQ(owned_resource_type(world, other, dhcp_options_id(mine)), "");
  EXPECT_EQ(owned_resource_type(world, mine, "ami-0403d3792ac9ce794"), "");
}

}  // namespace
}  // namespace mg::model
