#include "api/ec2/route_table.h"

#include "api/ec2/handler_fixture.h"
#include "api/ec2/internet_gateway.h"
#include "api/ec2/network_interface.h"
#include "api/ec2/subnet.h"
#include "api/ec2/tag.h"
#include "api/ec2/vpc.h"

namespace mg::api::ec2 {
namespace {

namespace w = wire::ec2;

// A VPC with a subnet, an attached gateway and a table beside the main one.
class RouteTableTest : public HandlerTest {
 protected:
  RouteTableTest() {
    vpc_ = *must(create_vpc, w::CreateVpcRequest{.cidr_block = "10.0.0.0/16"}).vpc->vpc_id;
    other_vpc_ = *must(create_vpc, w::CreateVpcRequest{.cidr_block = "10.0.0.0/16"}).vpc->vpc_id;
    subnet_ = subnet(vpc_);
    other_subnet_ = subnet(other_vpc_);
    gateway_ = *must(create_internet_gateway, w::CreateInternetGatewayRequest{})
                    .internet_gateway->internet_gateway_id;
    attach(vpc_);
    main_ = main_of(vpc_);
    table_ = table(vpc_);
  }

  std::string subnet(const std::string& vpc) {
    return *must(create_subnet, w::CreateSubnetRequest{.vpc_id = vpc, .cidr_block = "10.0.0.0/24"})
                .subnet->subnet_id;
  }
  std::string table(const std::string& vpc) {
    return *must(create_route_table, w::CreateRouteTableRequest{.vpc_id = vpc})
                .route_table->route_table_id;
  }
  void attach(const std::string& vpc) {
    must(attach_internet_gateway,
         w::AttachInternetGatewayRequest{.internet_gateway_id = gateway_, .vpc_id = vpc});
  }
  void detach(const std::string& vpc) {
    must(detach_internet_gateway,
         w::DetachInternetGatewayRequest{.internet_gateway_id = gateway_, .vpc_id = vpc});
  }
  std::string main_of(const std::string& vpc) {
    const auto found = must(describe_route_tables,
                            w::DescribeRouteTablesRequest{
                                .filters = {{"vpc-id", {vpc}}, {"association.main", {"true"}}}})
                           .route_tables;
    EXPECT_EQ(found.size(), 1U);
    return found.empty() ? "" : *found[0].route_table_id;
  }
  w::RouteTable described(const std::string& id) {
    return must(describe_route_tables, w::DescribeRouteTablesRequest{.route_table_ids = {id}})
        .route_tables.at(0);
  }
  std::string state_of(const std::string& table_id, const std::string& cidr) {
    for (const auto& route : described(table_id).routes) {
      if (route.destination_cidr_block == cidr) return *route.state;
    }
    return "";
  }
  w::CreateRouteRequest way_out() {
    return {
        .route_table_id = table_, .destination_cidr_block = "0.0.0.0/0", .gateway_id = gateway_};
  }

  std::string vpc_, other_vpc_, subnet_, other_subnet_, gateway_, main_, table_;
};

TEST_F(RouteTableTest, TheDefaultVpcLeadsOutAndOthersDoNot) {
  for (const auto& t : must(describe_route_tables, w::DescribeRouteTablesRequest{}).route_tables) {
    const auto* vpc = world_.vpcs.find(*t.vpc_id);
    EXPECT_EQ(t.routes.size(), vpc->is_default ? 2U : 1U);
    EXPECT_EQ(t.routes[0].gateway_id, "local");
    EXPECT_EQ(t.routes[0].origin, "CreateRouteTable");
  }
}

TEST_F(RouteTableTest, RoutesComeAreReplacedAndGo) {
  must(create_route, way_out());
  EXPECT_EQ(state_of(table_, "0.0.0.0/0"), "active");
  EXPECT_EQ(code(create_route, way_out()), "RouteAlreadyExists");
  const auto eni =
      *must(create_network_interface, w::CreateNetworkInterfaceRequest{.subnet_id = subnet_})
           .network_interface->network_interface_id;
  w::ReplaceRouteRequest r{
      .route_table_id = table_, .destination_cidr_block = "0.0.0.0/0", .network_interface_id = eni};
  must(replace_route, r);
  EXPECT_EQ(described(table_).routes.at(1).network_interface_id, eni);
  EXPECT_FALSE(described(table_).routes.at(1).gateway_id);
  must(delete_network_interface, w::DeleteNetworkInterfaceRequest{.network_interface_id = eni});
  EXPECT_EQ(state_of(table_, "0.0.0.0/0"), "blackhole");
  r.destination_cidr_block = "20.0.0.0/8";
  r.network_interface_id.reset();
  r.gateway_id = gateway_;
  EXPECT_EQ(code(replace_route, r), "InvalidParameterValue");  // there is none to replace
  r.destination_cidr_block = "10.0.0.0/16";
  EXPECT_EQ(code(replace_route, r), "UnsupportedOperation");
  r.gateway_id.reset();
  r.local_target = true;
  must(replace_route, r);
  const w::DeleteRouteRequest d{.route_table_id = table_, .destination_cidr_block = "0.0.0.0/0"};
  must(delete_route, d);
  EXPECT_EQ(code(delete_route, d), "InvalidRoute.NotFound");
  EXPECT_EQ(code(delete_route, w::DeleteRouteRequest{.route_table_id = table_,
                                                     .destination_cidr_block = "10.0.0.0/16"}),
            "InvalidParameterValue");
}

TEST_F(RouteTableTest, TargetsOfARoute) {
  auto q = way_out();
  q.route_table_id = table(other_vpc_);
  EXPECT_EQ(code(create_route, q), "InvalidParameterValue");  // another network
  q = way_out();
  q.gateway_id.reset();
  EXPECT_EQ(code(create_route, q), "MissingParameter");
  q.gateway_id = "local";
  EXPECT_EQ(code(create_route, q), "InvalidGatewayID.NotFound");
  q.gateway_id = "igw-00000000000000009";
  EXPECT_EQ(code(create_route, q), "InvalidInternetGatewayID.NotFound");
  q.gateway_id = gateway_;
  q.network_interface_id = "eni-00000000000000009";
  EXPECT_EQ(code(create_route, q), "InvalidParameterCombination");
  q.gateway_id.reset();
  EXPECT_EQ(code(create_route, q), "InvalidNetworkInterfaceID.NotFound");
  q.network_interface_id.reset();
  q.instance_id = "i-00000000000000009";
  EXPECT_EQ(code(create_route, q), "InvalidInstanceID.NotFound");
  q.nat_gateway_id = "nat-00000000000000009";
  EXPECT_EQ(code(create_route, q), "UnsupportedOperation");
  const auto foreign = as("222222222222", create_route, way_out());
  ASSERT_FALSE(foreign);
  EXPECT_EQ(foreign.error().code, "InvalidRouteTableID.NotFound");
}

TEST_F(RouteTableTest, ADetachedGatewayLeavesABlackHole) {
  must(create_route, way_out());
  const auto association =
      *must(associate_route_table,
            w::AssociateRouteTableRequest{.route_table_id = table_, .gateway_id = gateway_})
           .association_id;
  detach(vpc_);
  EXPECT_EQ(state_of(table_, "0.0.0.0/0"), "blackhole");
  EXPECT_EQ(code(disassociate_route_table,
                 w::DisassociateRouteTableRequest{.association_id = association}),
            "InvalidAssociationID.NotFound");
  attach(other_vpc_);
  EXPECT_EQ(state_of(table_, "0.0.0.0/0"), "blackhole");
  detach(other_vpc_);
  attach(vpc_);
  EXPECT_EQ(state_of(table_, "0.0.0.0/0"), "active");
}

TEST_F(RouteTableTest, Associations) {
  const w::AssociateRouteTableRequest q{.route_table_id = table_, .subnet_id = subnet_};
  const auto id = *must(associate_route_table, q).association_id;
  EXPECT_EQ(must(associate_route_table, q).association_id, id);  // the same again
  EXPECT_EQ(code(associate_route_table,
                 w::AssociateRouteTableRequest{.route_table_id = main_, .subnet_id = subnet_}),
            "Resource.AlreadyAssociated");
  EXPECT_EQ(code(associate_route_table, w::AssociateRouteTableRequest{.route_table_id = table_,
                                                                      .subnet_id = other_subnet_}),
            "InvalidParameterValue");
  EXPECT_EQ(code(associate_route_table, w::AssociateRouteTableRequest{.route_table_id = table_}),
            "MissingParameter");
  EXPECT_EQ(code(delete_route_table, w::DeleteRouteTableRequest{.route_table_id = table_}),
            "DependencyViolation");
  const auto moved =
      *must(replace_route_table_association,
            w::ReplaceRouteTableAssociationRequest{.association_id = id, .route_table_id = main_})
           .new_association_id;
  EXPECT_NE(moved, id);
  EXPECT_EQ(described(main_).associations.size(), 2U);
  EXPECT_TRUE(described(table_).associations.empty());
  must(disassociate_route_table, w::DisassociateRouteTableRequest{.association_id = moved});
  EXPECT_EQ(
      code(disassociate_route_table, w::DisassociateRouteTableRequest{.association_id = moved}),
      "InvalidAssociationID.NotFound");
  must(associate_route_table, q);
  must(delete_subnet, w::DeleteSubnetRequest{.subnet_id = subnet_});
  EXPECT_TRUE(described(table_).associations.empty());
  must(delete_route_table, w::DeleteRouteTableRequest{.route_table_id = table_});
}

TEST_F(RouteTableTest, AnotherTableBecomesTheMainOne) {
  const auto id = *described(main_).associations.at(0).route_table_association_id;
  EXPECT_EQ(code(disassociate_route_table, w::DisassociateRouteTableRequest{.association_id = id}),
            "InvalidParameterValue");
  EXPECT_EQ(code(replace_route_table_association,
                 w::ReplaceRouteTableAssociationRequest{.association_id = id,
                                                        .route_table_id = main_of(other_vpc_)}),
            "InvalidParameterValue");
  EXPECT_EQ(code(delete_route_table, w::DeleteRouteTableRequest{.route_table_id = main_}),
            "DependencyViolation");
  must(replace_route_table_association,
       w::ReplaceRouteTableAssociationRequest{.association_id = id, .route_table_id = table_});
  EXPECT_EQ(main_of(vpc_), table_);
  must(delete_route_table, w::DeleteRouteTableRequest{.route_table_id = main_});
  EXPECT_EQ(code(delete_route_table, w::DeleteRouteTableRequest{.route_table_id = table_}),
            "DependencyViolation");
}

TEST_F(RouteTableTest, AVpcWaitsForItsTablesAndItsGateway) {
  must(delete_subnet, w::DeleteSubnetRequest{.subnet_id = subnet_});
  const w::DeleteVpcRequest gone{.vpc_id = vpc_};
  EXPECT_EQ(code(delete_vpc, gone), "DependencyViolation");
  detach(vpc_);
  EXPECT_EQ(code(delete_vpc, gone), "DependencyViolation");
  must(create_tags, w::CreateTagsRequest{.resources = {table_, main_}, .tags = {{"k", "v"}}});
  must(delete_route_table, w::DeleteRouteTableRequest{.route_table_id = table_});
  must(delete_vpc, gone);
  EXPECT_EQ(world_.tag_sets.all().size(), 0U);
}

TEST_F(RouteTableTest, Gateways) {
  const w::AttachInternetGatewayRequest again{.internet_gateway_id = gateway_,
                                              .vpc_id = other_vpc_};
  EXPECT_EQ(code(attach_internet_gateway, again), "Resource.AlreadyAssociated");
  const auto second = *must(create_internet_gateway,
                            w::CreateInternetGatewayRequest{
                                .tag_specifications = {{"internet-gateway", {{"k", "v"}}}}})
                           .internet_gateway->internet_gateway_id;
  EXPECT_EQ(code(attach_internet_gateway,
                 w::AttachInternetGatewayRequest{.internet_gateway_id = second, .vpc_id = vpc_}),
            "InvalidParameterValue");
  EXPECT_EQ(code(detach_internet_gateway,
                 w::DetachInternetGatewayRequest{.internet_gateway_id = second, .vpc_id = vpc_}),
            "Gateway.NotAttached");
  EXPECT_EQ(code(delete_internet_gateway,
                 w::DeleteInternetGatewayRequest{.internet_gateway_id = gateway_}),
            "DependencyViolation");
  const auto attached = [&](const char* value) {
    return must(describe_internet_gateways,
                w::DescribeInternetGatewaysRequest{.filters = {{"attachment.state", {value}}}})
        .internet_gateways.size();
  };
  EXPECT_EQ(attached("available"), 2U);  // this one and the default VPC's
  EXPECT_EQ(attached("attached"), 0U);
  must(delete_internet_gateway, w::DeleteInternetGatewayRequest{.internet_gateway_id = second});
  EXPECT_EQ(world_.tag_sets.all().size(), 0U);
}

}  // namespace
}  // namespace mg::api::ec2
