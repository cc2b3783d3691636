#include "api/ec2/vpc_cidr.h"

#include "api/ec2/flow_log.h"
#include "api/ec2/handler_fixture.h"
#include "api/ec2/route_table.h"
#include "api/ec2/subnet.h"
#include "api/ec2/tag.h"
#include "api/ec2/vpc.h"
#include "api/ec2/vpc_parts.h"

namespace mg::api::ec2 {
namespace {

namespace w = wire::ec2;

class VpcCidrTest : public HandlerTest {
 protected:
  VpcCidrTest() {
    vpc_ = *must(create_vpc, w::CreateVpcRequest{.cidr_block = "10.1.0.0/16"}).vpc->vpc_id;
  }
  w::AssociateVpcCidrBlockResult add(const std::string& cidr) {
    return must(associate_vpc_cidr_block,
                w::AssociateVpcCidrBlockRequest{.vpc_id = vpc_, .cidr_block = cidr});
  }
  w::Vpc described() {
    return must(describe_vpcs, w::DescribeVpcsRequest{.vpc_ids = {vpc_}}).vpcs.at(0);
  }
  std::string remove(const std::string& id) {
    return code(disassociate_vpc_cidr_block,
                w::DisassociateVpcCidrBlockRequest{.association_id = id});
  }

  std::string vpc_;
};

TEST_F(VpcCidrTest, ASecondBlockHoldsSubnetsAndALocalRoute) {
  w::CreateSubnetRequest q{.vpc_id = vpc_, .cidr_block = "10.2.1.0/24"};
  EXPECT_EQ(code(create_subnet, q), "InvalidSubnet.Range");
  const auto made = *add("10.2.0.0/16").cidr_block_association;
  EXPECT_EQ(made.cidr_block_state->state, "associating");
  EXPECT_EQ(described().cidr_block_association_set.size(), 2U);
  const auto subnet = *must(create_subnet, q).subnet->subnet_id;
  const auto tables = must(describe_route_tables,
                           w::DescribeRouteTablesRequest{
                               .filters = {{"route.destination-cidr-block", {"10.2.0.0/16"}}}})
                          .route_tables;
  ASSERT_EQ(tables.size(), 1U);
  EXPECT_EQ(tables[0].vpc_id, vpc_);
  EXPECT_EQ(must(describe_vpcs,
                 w::DescribeVpcsRequest{.filters = {{"cidr-block-association.association-id",
                                                     {*made.association_id}}}})
                .vpcs.size(),
            1U);
  EXPECT_EQ(remove(*made.association_id), "InvalidCidrBlock.InUse");
  must(delete_subnet, w::DeleteSubnetRequest{.subnet_id = subnet});
  EXPECT_EQ(remove(*made.association_id), "");
  EXPECT_EQ(remove(*made.association_id), "InvalidVpcCidrBlockAssociationID.NotFound");
  EXPECT_EQ(remove(*described().cidr_block_association_set.at(0).association_id),
            "OperationNotPermitted");
}

TEST_F(VpcCidrTest, Refusals) {
  w::AssociateVpcCidrBlockRequest q{.vpc_id = vpc_};
  EXPECT_EQ(code(associate_vpc_cidr_block, q), "MissingParameter");
  q.cidr_block = "10.1.0.0/16";
  EXPECT_EQ(code(associate_vpc_cidr_block, q), "InvalidVpc.Range");
  q.amazon_provided_ipv6_cidr_block = true;
  EXPECT_EQ(code(associate_vpc_cidr_block, q), "InvalidParameterCombination");
  for (const char* more : {"10.2.0.0/16", "10.3.0.0/16", "10.4.0.0/16", "10.5.0.0/16"}) add(more);
  q.amazon_provided_ipv6_cidr_block.reset();
  q.cidr_block = "10.6.0.0/16";
  EXPECT_EQ(code(associate_vpc_cidr_block, q), "CidrLimitExceeded");
  const auto id = *described().cidr_block_association_set.at(1).association_id;
  const auto foreign = as("222222222222", disassociate_vpc_cidr_block,
                          w::DisassociateVpcCidrBlockRequest{.association_id = id});
  ASSERT_FALSE(foreign);
  EXPECT_EQ(foreign.error().code, "InvalidVpcCidrBlockAssociationID.NotFound");
}

TEST_F(VpcCidrTest, Ipv6OfVpcAndSubnet) {
  const auto vpc = *must(create_vpc, w::CreateVpcRequest{.cidr_block = "10.0.0.0/16",
                                                         .amazon_provided_ipv6_cidr_block = true})
                        .vpc;
  ASSERT_EQ(vpc.ipv6_cidr_block_association_set.size(), 1U);
  const auto& block = vpc.ipv6_cidr_block_association_set[0];
  EXPECT_TRUE(block.ipv6_cidr_block->ends_with("00::/56"));
  const auto inner = block.ipv6_cidr_block->substr(0, block.ipv6_cidr_block->find("/")) + "/64";
  w::CreateSubnetRequest q{
      .vpc_id = vpc.vpc_id, .cidr_block = "10.0.0.0/24", .ipv6_cidr_block = inner};
  const auto subnet = *must(create_subnet, q).subnet;
  ASSERT_EQ(subnet.ipv6_cidr_block_association_set.size(), 1U);
  const auto id = *subnet.ipv6_cidr_block_association_set[0].association_id;
  q.cidr_block = "10.0.1.0/24";
  EXPECT_EQ(code(create_subnet, q), "InvalidSubnet.Conflict");
  EXPECT_EQ(remove(*block.association_id), "InvalidCidrBlock.InUse");
  w::ModifySubnetAttributeRequest m{.subnet_id = subnet.subnet_id};
  m.assign_ipv6_address_on_creation.emplace().value = true;
  must(modify_subnet_attribute, m);
  const w::DisassociateSubnetCidrBlockRequest off{.association_id = id};
  EXPECT_EQ(code(disassociate_subnet_cidr_block, off), "InvalidCidrBlock.InUse");
  m.assign_ipv6_address_on_creation->value = false;
  must(modify_subnet_attribute, m);
  must(disassociate_subnet_cidr_block, off);
  EXPECT_EQ(code(disassociate_subnet_cidr_block, off),
            "InvalidSubnetCidrBlockAssociationID.NotFound");
  must(associate_subnet_cidr_block,
       w::AssociateSubnetCidrBlockRequest{.subnet_id = subnet.subnet_id, .ipv6_cidr_block = inner});
  const auto acls = must(describe_network_acls,
                         w::DescribeNetworkAclsRequest{.filters = {{"vpc-id", {*vpc.vpc_id}}}})
                        .network_acls;
  EXPECT_EQ(acls.at(0).entries.size(), 8U);  // four of them for IPv6
}

TEST_F(VpcCidrTest, DefaultSubnets) {
  EXPECT_EQ(code(create_default_subnet,
                 w::CreateDefaultSubnetRequest{.availability_zone = "ap-northeast-1a"}),
            "DefaultSubnetAlreadyExistsInAvailabilityZone");
  const auto old =
      must(describe_subnets,
           w::DescribeSubnetsRequest{
               .filters = {{"default-for-az", {"true"}}, {"availability-zone-id", {"apne1-az1"}}}})
          .subnets.at(0);
  EXPECT_EQ(old.map_public_ip_on_launch, true);
  must(delete_subnet, w::DeleteSubnetRequest{.subnet_id = old.subnet_id});
  EXPECT_EQ(code(create_default_subnet, w::CreateDefaultSubnetRequest{}), "MissingParameter");
  EXPECT_EQ(
      code(create_default_subnet, w::CreateDefaultSubnetRequest{.availability_zone = "us-east-1a"}),
      "InvalidParameterValue");
  const auto made = *must(create_default_subnet,
                          w::CreateDefaultSubnetRequest{.availability_zone_id = "apne1-az1"})
                         .subnet;
  EXPECT_EQ(made.cidr_block, old.cidr_block);
  EXPECT_EQ(made.default_for_az, true);
}

TEST_F(VpcCidrTest, FlowLogs) {
  w::CreateFlowLogsRequest q{.resource_ids = {vpc_, "vpc-00000000000000009"},
                             .resource_type = "VPC",
                             .traffic_type = "ALL",
                             .log_destination_type = "s3",
                             .log_destination = "arn:aws:s3:::flows",
                             .tag_specifications = {{"vpc-flow-log", {{"k", "v"}}}}};
  const auto made = must(create_flow_logs, q);
  ASSERT_EQ(made.flow_log_ids.size(), 1U);
  ASSERT_EQ(made.unsuccessful.size(), 1U);
  EXPECT_EQ(made.unsuccessful[0].error->code, "InvalidVpcID.NotFound");
  const auto again = must(create_flow_logs, q);
  EXPECT_EQ(again.unsuccessful.at(0).error->code, "FlowLogAlreadyExists");
  q.traffic_type = "REJECT";
  EXPECT_EQ(must(create_flow_logs, q).flow_log_ids.size(), 1U);
  q.traffic_type = "ACCEPT";
  EXPECT_EQ(must(create_flow_logs, q).unsuccessful.at(0).error->code, "FlowLogsLimitExceeded");
  q.resource_type = "Subnet";
  EXPECT_EQ(code(create_flow_logs, q), "InvalidParameterValue");
  const auto log =
      must(describe_flow_logs,
           w::DescribeFlowLogsRequest{.filter = {{"tag:k", {"v"}}, {"traffic-type", {"ALL"}}}})
          .flow_logs.at(0);
  EXPECT_EQ(log.flow_log_status, "ACTIVE");
  EXPECT_EQ(log.deliver_logs_status, "FAILED");  // nothing is delivered, and nobody says so
  EXPECT_EQ(log.max_aggregation_interval, 600);
  EXPECT_EQ(
      code(delete_flow_logs,
           w::DeleteFlowLogsRequest{.flow_log_ids = {*log.flow_log_id, "fl-00000000000000009"}}),
      "InvalidFlowLogId.NotFound");
  must(delete_flow_logs, w::DeleteFlowLogsRequest{.flow_log_ids = {*log.flow_log_id}});
  EXPECT_EQ(world_.flow_logs.all().size(), 1U);
  must(delete_vpc, w::DeleteVpcRequest{.vpc_id = vpc_});  // its logs go with it
  EXPECT_EQ(world_.flow_logs.all().size(), 0U);
  EXPECT_EQ(world_.tag_sets.all().size(), 0U);
}

TEST_F(VpcCidrTest, TheOneSetOfDhcpOptions) {
  const auto sets = must(describe_dhcp_options, w::DescribeDhcpOptionsRequest{}).dhcp_options;
  ASSERT_EQ(sets.size(), 1U);
  EXPECT_EQ(sets[0].dhcp_options_id, described().dhcp_options_id);
  EXPECT_EQ(sets[0].dhcp_configurations.at(0).values.at(0).value,
            "ap-northeast-1.compute.internal");
  must(create_tags,
       w::CreateTagsRequest{.resources = {*sets[0].dhcp_options_id}, .tags = {{"k", "v"}}});
  EXPECT_EQ(
      must(describe_dhcp_options,
           w::DescribeDhcpOptionsRequest{.filters = {{"tag:k", {"v"}}, {"key", {"domain-name"}}}})
          .dhcp_options.size(),
      1U);
  EXPECT_EQ(code(describe_dhcp_options,
                 w::DescribeDhcpOptionsRequest{.dhcp_options_ids = {"dopt-00000000000000009"}}),
            "InvalidDhcpOptionID.NotFound");
  const auto foreign =
      as("222222222222", create_tags,
         w::CreateTagsRequest{.resources = {*sets[0].dhcp_options_id}, .tags = {{"k", "v"}}});
  EXPECT_FALSE(foreign);
  EXPECT_TRUE(must(describe_managed_prefix_lists, w::DescribeManagedPrefixListsRequest{})
                  .prefix_lists.empty());
}

}  // namespace
}  // namespace mg::api::ec2
