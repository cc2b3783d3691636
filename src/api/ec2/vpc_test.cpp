#include "api/ec2/vpc.h"

#include "api/ec2/handler_fixture.h"
#include "api/ec2/internet_gateway.h"
#include "api/ec2/network_interface.h"
#include "api/ec2/route_table.h"
#include "api/ec2/security_group.h"
#include "api/ec2/subnet.h"
#include "api/ec2/tag.h"
#include "api/ec2/vpc_parts.h"
#include "api/ec2/zone.h"

namespace mg::api::ec2 {
namespace {

using VpcTest = HandlerTest;
namespace w = wire::ec2;

TEST_F(VpcTest, EachAccountHasItsDefaultVpc) {
  const auto mine = must(describe_vpcs, w::DescribeVpcsRequest{});
  ASSERT_EQ(mine.vpcs.size(), 1U);
  EXPECT_EQ(mine.vpcs[0].cidr_block, "172.31.0.0/16");
  EXPECT_EQ(mine.vpcs[0].is_default, true);
  const auto subnets = must(describe_subnets, w::DescribeSubnetsRequest{});
  ASSERT_EQ(subnets.subnets.size(), 3U);
  std::map<std::string, std::string> zones;
  for (const auto& s : subnets.subnets) {
    zones[*s.availability_zone] = *s.cidr_block;
    EXPECT_EQ(s.available_ip_address_count, 4091);
    EXPECT_EQ(s.default_for_az, true);
  }
  EXPECT_EQ(zones, (std::map<std::string, std::string>{{"ap-northeast-1a", "172.31.0.0/20"},
                                                       {"ap-northeast-1c", "172.31.16.0/20"},
                                                       {"ap-northeast-1d", "172.31.32.0/20"}}));
  EXPECT_EQ(must(describe_internet_gateways, w::DescribeInternetGatewaysRequest{})
                .internet_gateways.size(),
            1U);
  const auto other = as("222222222222", describe_vpcs, w::DescribeVpcsRequest{});
  ASSERT_TRUE(other);
  EXPECT_NE(other->vpcs[0].vpc_id, mine.vpcs[0].vpc_id);
  const auto foreign =
      as("222222222222", describe_vpcs, w::DescribeVpcsRequest{.vpc_ids = {*mine.vpcs[0].vpc_id}});
  ASSERT_FALSE(foreign);
  EXPECT_EQ(foreign.error().code, "InvalidVpcID.NotFound");
}

TEST_F(VpcTest, ADeletedDefaultVpcStaysAwayUntilItIsMadeAgain) {
  EXPECT_EQ(code(create_default_vpc, w::CreateDefaultVpcRequest{}), "DefaultVpcAlreadyExists");
  const auto vpc = *must(describe_vpcs, w::DescribeVpcsRequest{}).vpcs[0].vpc_id;
  EXPECT_EQ(code(delete_vpc, w::DeleteVpcRequest{.vpc_id = vpc}), "DependencyViolation");
  for (const auto& s : must(describe_subnets, w::DescribeSubnetsRequest{}).subnets) {
    must(delete_subnet, w::DeleteSubnetRequest{.subnet_id = s.subnet_id});
  }
  EXPECT_EQ(code(delete_vpc, w::DeleteVpcRequest{.vpc_id = vpc}), "DependencyViolation");
  const auto gateway = *must(describe_internet_gateways, w::DescribeInternetGatewaysRequest{})
                            .internet_gateways[0]
                            .internet_gateway_id;
  must(detach_internet_gateway,
       w::DetachInternetGatewayRequest{.internet_gateway_id = gateway, .vpc_id = vpc});
  must(delete_vpc, w::DeleteVpcRequest{.vpc_id = vpc});
  EXPECT_TRUE(must(describe_vpcs, w::DescribeVpcsRequest{}).vpcs.empty());
  EXPECT_TRUE(world_.security_groups.by("vpc", vpc).empty());
  EXPECT_EQ(world_.route_tables.all().size(), 0U);
  must(delete_internet_gateway, w::DeleteInternetGatewayRequest{.internet_gateway_id = gateway});
  EXPECT_EQ(world_.internet_gateways.all().size(), 0U);
  EXPECT_EQ(world_.group_rules.all().size(), 0U);
  must(create_default_vpc, w::CreateDefaultVpcRequest{});
  EXPECT_EQ(must(describe_subnets, w::DescribeSubnetsRequest{}).subnets.size(), 3U);
}

TEST_F(VpcTest, CreateAndRefuse) {
  w::CreateVpcRequest q;
  EXPECT_EQ(code(create_vpc, q), "MissingParameter");
  q.cidr_block = "10.0.0.0/8";
  EXPECT_EQ(code(create_vpc, q), "InvalidVpc.Range");
  q.cidr_block = "10.0.0.0/16";
  q.instance_tenancy = "host";
  EXPECT_EQ(code(create_vpc, q), "InvalidParameterValue");
  q.instance_tenancy = "dedicated";
  EXPECT_EQ(must(create_vpc, w::CreateVpcRequest{.cidr_block = "192.168.0.0/16",
                                                 .instance_tenancy = "dedicated"})
                .vpc->instance_tenancy,
            "dedicated");
  q.instance_tenancy = "default";
  q.tag_specifications = {{"vpc", {{"Name", "one"}}}};
  const auto vpc = *must(create_vpc, q).vpc;
  EXPECT_EQ(vpc.state, "available");
  ASSERT_EQ(vpc.tags.size(), 1U);
  // The same block again is another VPC.
  EXPECT_NE(must(create_vpc, q).vpc->vpc_id, vpc.vpc_id);
  const auto found =
      must(describe_vpcs,
           w::DescribeVpcsRequest{.filters = {{"cidr", {"10.*"}}, {"tag:Name", {"one"}}}});
  EXPECT_EQ(found.vpcs.size(), 2U);
  EXPECT_EQ(code(describe_vpcs, w::DescribeVpcsRequest{.filters = {{"colour", {"red"}}}}),
            "InvalidParameterValue");
  EXPECT_NE(w::CreateVpc::render({vpc}, "r").find("<vpcId>" + *vpc.vpc_id + "</vpcId>"),
            std::string::npos);
}

TEST_F(VpcTest, Attributes) {
  const auto vpc = *must(create_vpc, w::CreateVpcRequest{.cidr_block = "10.0.0.0/16"}).vpc->vpc_id;
  const auto value = [&](const char* name) {
    return must(describe_vpc_attribute,
                w::DescribeVpcAttributeRequest{.attribute = name, .vpc_id = vpc});
  };
  EXPECT_EQ(value("enableDnsSupport").enable_dns_support->value, true);
  EXPECT_EQ(value("enableDnsHostnames").enable_dns_hostnames->value, false);
  w::ModifyVpcAttributeRequest q;
  q.vpc_id = vpc;
  EXPECT_EQ(code(modify_vpc_attribute, q), "MissingParameter");
  q.enable_dns_hostnames.emplace().value = true;
  must(modify_vpc_attribute, q);
  EXPECT_EQ(value("enableDnsHostnames").enable_dns_hostnames->value, true);
  q.enable_dns_support.emplace().value = false;
  EXPECT_EQ(code(modify_vpc_attribute, q), "InvalidParameterCombination");
  EXPECT_EQ(
      code(describe_vpc_attribute, w::DescribeVpcAttributeRequest{.attribute = "x", .vpc_id = vpc}),
      "InvalidParameterValue");
}

TEST_F(VpcTest, PartsOfAVpc) {
  const auto vpc = *must(create_vpc, w::CreateVpcRequest{.cidr_block = "10.0.0.0/16"}).vpc->vpc_id;
  const std::vector<w::Filter> of_vpc{{"vpc-id", {vpc}}};
  auto filters = of_vpc;
  filters.push_back({"association.main", {"true"}});
  const auto tables =
      must(describe_route_tables, w::DescribeRouteTablesRequest{.filters = filters}).route_tables;
  ASSERT_EQ(tables.size(), 1U);
  EXPECT_EQ(tables[0].routes.size(), 1U);  // no internet gateway
  filters = of_vpc;
  filters.push_back({"default", {"true"}});
  const auto acls =
      must(describe_network_acls, w::DescribeNetworkAclsRequest{.filters = filters}).network_acls;
  ASSERT_EQ(acls.size(), 1U);
  EXPECT_EQ(acls[0].entries.size(), 4U);
  EXPECT_EQ(code(describe_route_tables,
                 w::DescribeRouteTablesRequest{.route_table_ids = {"rtb-0403d3792ac9ce794"}}),
            "InvalidRouteTableID.NotFound");
  EXPECT_TRUE(must(describe_prefix_lists,
                   w::DescribePrefixListsRequest{.filters = {{"prefix-list-name", {"com.x"}}}})
                  .prefix_lists.empty());
  must(create_tags,
       w::CreateTagsRequest{.resources = {*tables[0].route_table_id}, .tags = {{"k", "v"}}});
  must(delete_vpc, w::DeleteVpcRequest{.vpc_id = vpc});
  EXPECT_EQ(world_.tag_sets.all().size(), 0U);
}

TEST_F(VpcTest, Pages) {
  world_.quotas.put({"@all/vpcs-per-region", "@all", "vpcs-per-region", 8});
  for (int i = 0; i < 7; ++i) must(create_vpc, w::CreateVpcRequest{.cidr_block = "10.0.0.0/16"});
  std::set<std::string> seen;
  w::DescribeVpcsRequest q{.max_results = 5};
  auto page = must(describe_vpcs, q);
  EXPECT_EQ(page.vpcs.size(), 5U);
  for (const auto& v : page.vpcs) seen.insert(*v.vpc_id);
  q.next_token = page.next_token;
  const auto stranger = as("222222222222", describe_vpcs, q);
  ASSERT_FALSE(stranger);
  EXPECT_EQ(stranger.error().code, "InvalidParameterValue");
  page = must(describe_vpcs, q);
  EXPECT_FALSE(page.next_token);
  for (const auto& v : page.vpcs) seen.insert(*v.vpc_id);
  EXPECT_EQ(seen.size(), 8U);
}

TEST_F(VpcTest, Subnets) {
  const auto vpc = *must(create_vpc, w::CreateVpcRequest{.cidr_block = "10.0.0.0/16"}).vpc->vpc_id;
  w::CreateSubnetRequest q{.vpc_id = vpc, .cidr_block = "10.0.0.0/28"};
  const auto subnet = *must(create_subnet, q).subnet;
  EXPECT_EQ(subnet.availability_zone, "ap-northeast-1a");
  EXPECT_EQ(subnet.available_ip_address_count, 11);
  EXPECT_EQ(code(create_subnet, q), "InvalidSubnet.Conflict");
  q.cidr_block = "10.0.1.0/24";
  q.availability_zone = "ap-northeast-1b";
  EXPECT_EQ(code(create_subnet, q), "InvalidParameterValue");
  q.availability_zone = "ap-northeast-1c";
  q.availability_zone_id = "apne1-az1";
  EXPECT_EQ(must(create_subnet, q).subnet->availability_zone_id, "apne1-az1");
  q.availability_zone_id = "apne1-az2";
  EXPECT_EQ(code(create_subnet, q), "InvalidParameterValue");
  EXPECT_EQ(code(create_subnet, w::CreateSubnetRequest{.vpc_id = "vpc-0403d3792ac9ce794",
                                                       .cidr_block = "10.0.9.0/24"}),
            "InvalidVpcID.NotFound");
  w::ModifySubnetAttributeRequest m;
  m.subnet_id = subnet.subnet_id;
  m.map_public_ip_on_launch.emplace().value = false;
  must(modify_subnet_attribute, m);
  m.map_public_ip_on_launch->value = true;
  must(modify_subnet_attribute, m);
  m.enable_dns64.emplace().value = true;
  EXPECT_EQ(code(modify_subnet_attribute, m), "InvalidParameterCombination");
  m.map_public_ip_on_launch.reset();
  must(modify_subnet_attribute, m);
  m.enable_dns64.reset();
  EXPECT_EQ(code(modify_subnet_attribute, m), "MissingParameter");
  m.assign_ipv6_address_on_creation.emplace().value = true;
  EXPECT_EQ(code(modify_subnet_attribute, m), "InvalidParameterValue");  // it has no IPv6 block
  m.assign_ipv6_address_on_creation.reset();
  m.private_dns_hostname_type_on_launch = "resource-name";
  EXPECT_EQ(code(modify_subnet_attribute, m), "UnsupportedOperation");
  const auto now =
      must(describe_subnets, w::DescribeSubnetsRequest{.subnet_ids = {*subnet.subnet_id}})
          .subnets.at(0);
  EXPECT_EQ(now.map_public_ip_on_launch, true);
  EXPECT_EQ(now.enable_dns64, true);
}

TEST_F(VpcTest, DeletionWaitsForWhatUsesIt) {
  const auto vpc = *must(create_vpc, w::CreateVpcRequest{.cidr_block = "10.0.0.0/16"}).vpc->vpc_id;
  const auto subnet =
      *must(create_subnet, w::CreateSubnetRequest{.vpc_id = vpc, .cidr_block = "10.0.0.0/28"})
           .subnet->subnet_id;
  const auto eni =
      *must(create_network_interface, w::CreateNetworkInterfaceRequest{.subnet_id = subnet})
           .network_interface->network_interface_id;
  auto refused = call(delete_subnet, w::DeleteSubnetRequest{.subnet_id = subnet});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "DependencyViolation");
  EXPECT_EQ(refused.error().message,
            "The subnet '" + subnet + "' has dependencies and cannot be deleted.");
  const auto refused_vpc = call(delete_vpc, w::DeleteVpcRequest{.vpc_id = vpc});
  ASSERT_FALSE(refused_vpc);
  EXPECT_EQ(refused_vpc.error().message,
            "The vpc '" + vpc + "' has dependencies and cannot be deleted.");
  must(delete_network_interface, w::DeleteNetworkInterfaceRequest{.network_interface_id = eni});
  must(delete_subnet, w::DeleteSubnetRequest{.subnet_id = subnet});
  must(delete_vpc, w::DeleteVpcRequest{.vpc_id = vpc});
  EXPECT_EQ(code(delete_vpc, w::DeleteVpcRequest{.vpc_id = vpc}), "InvalidVpcID.NotFound");
}

TEST_F(VpcTest, Zones) {
  const auto zones =
      must(describe_availability_zones,
           w::DescribeAvailabilityZonesRequest{.filters = {{"state", {"available"}}}});
  ASSERT_EQ(zones.availability_zones.size(), 3U);
  EXPECT_EQ(zones.availability_zones[0].zone_name, "ap-northeast-1a");
  EXPECT_EQ(code(describe_availability_zones,
                 w::DescribeAvailabilityZonesRequest{.zone_names = {"us-east-1a"}}),
            "InvalidParameterValue");
  EXPECT_GE(must(describe_regions, w::DescribeRegionsRequest{}).regions.size(), 17U);
  EXPECT_EQ(must(describe_regions, w::DescribeRegionsRequest{.region_names = {"xx-north-9"}})
                .regions.size(),
            1U);
}

}  // namespace
}  // namespace mg::api::ec2
