#include "api/ec2/network_interface.h"

#include "api/ec2/handler_fixture.h"
#include "api/ec2/instance.h"
#include "api/ec2/network_interface_attribute.h"
#include "api/ec2/security_group.h"
#include "api/ec2/subnet.h"
#include "api/ec2/vpc.h"
#include "control/commands/network_interface.h"

namespace mg::api::ec2 {
namespace {

namespace w = wire::ec2;

class InterfaceTest : public HandlerTest {
 protected:
  InterfaceTest() {
    vpc_ = *must(create_vpc, w::CreateVpcRequest{.cidr_block = "172.31.0.0/16"}).vpc->vpc_id;
    subnet_ =
        *must(create_subnet, w::CreateSubnetRequest{.vpc_id = vpc_, .cidr_block = "172.31.16.0/28"})
             .subnet->subnet_id;
    eni_ = make();
  }
  std::string make(w::CreateNetworkInterfaceRequest q = {}) {
    q.subnet_id = subnet_;
    return *must(create_network_interface, q).network_interface->network_interface_id;
  }
  std::string run() {
    w::RunInstancesRequest q;
    q.image_id = "netns";
    q.instance_type = "t3.micro";
    q.min_count = q.max_count = 1;
    q.subnet_id = subnet_;
    return *must(run_instances, q).instances[0].instance_id;
  }
  w::NetworkInterface show(const std::string& id) {
    return must(describe_network_interfaces,
                w::DescribeNetworkInterfacesRequest{.network_interface_ids = {id}})
        .network_interfaces.at(0);
  }
  std::uint64_t room() const {
    return control::free_addresses(world_, *world_.subnets.find(subnet_));
  }
  std::string assign(const std::string& id, std::vector<std::string> addresses, int count = 0,
                     bool take_over = false) {
    w::AssignPrivateIpAddressesRequest q;
    q.network_interface_id = id;
    q.private_ip_addresses = std::move(addresses);
    if (count > 0) q.secondary_private_ip_address_count = count;
    q.allow_reassignment = take_over;
    return code(assign_private_ip_addresses, q);
  }
  std::string vpc_, subnet_, eni_;
};

TEST_F(InterfaceTest, SecondaryAddressesAreTakenFromTheSubnet) {
  EXPECT_EQ(room(), 10U);  // of 11
  EXPECT_EQ(assign(eni_, {"172.31.16.10"}), "");
  EXPECT_EQ(assign(eni_, {"172.31.16.10"}), "") << "it has it already";
  EXPECT_EQ(room(), 9U);
  EXPECT_EQ(assign(eni_, {}, 2), "");
  EXPECT_EQ(room(), 7U);
  const auto shown = show(eni_);
  ASSERT_EQ(shown.private_ip_addresses.size(), 4U);
  EXPECT_EQ(shown.private_ip_addresses[0].primary, true);
  EXPECT_EQ(shown.private_ip_addresses[1].private_ip_address, "172.31.16.10");
  EXPECT_EQ(shown.private_ip_addresses[1].primary, false);
  EXPECT_EQ(assign(eni_, {}, 8), "InsufficientFreeAddressesInSubnet");
  EXPECT_EQ(room(), 7U);
  EXPECT_EQ(assign(eni_, {"172.31.16.10"}, 1), "InvalidParameterCombination");
  EXPECT_EQ(assign(eni_, {"172.31.17.1"}), "InvalidParameterValue");
  EXPECT_EQ(assign(eni_, {}, 50), "PrivateIpAddressLimitExceeded");

  w::UnassignPrivateIpAddressesRequest out;
  out.network_interface_id = eni_;
  out.private_ip_addresses = {"172.31.16.10"};
  must(unassign_private_ip_addresses, out);
  EXPECT_EQ(room(), 8U);
  EXPECT_EQ(code(unassign_private_ip_addresses, out), "InvalidParameterValue");
  out.private_ip_addresses = {*show(eni_).private_ip_address};
  EXPECT_EQ(code(unassign_private_ip_addresses, out), "InvalidParameterValue") << "the primary";
}

TEST_F(InterfaceTest, AnAddressMovesOnlyWhenAllowed) {
  const auto other = make();
  EXPECT_EQ(assign(other, {"172.31.16.10"}), "");
  EXPECT_EQ(assign(eni_, {"172.31.16.10"}), "InvalidIPAddress.InUse");
  EXPECT_EQ(assign(eni_, {"172.31.16.10"}, 0, true), "");
  EXPECT_EQ(show(other).private_ip_addresses.size(), 1U);
  EXPECT_EQ(assign(eni_, {*show(other).private_ip_address}, 0, true), "InvalidIPAddress.InUse");
}

TEST_F(InterfaceTest, AttachAndDetach) {
  const auto instance = run();
  w::AttachNetworkInterfaceRequest q;
  q.network_interface_id = eni_;
  q.instance_id = instance;
  q.device_index = 1;
  const auto attachment = *must(attach_network_interface, q).attachment_id;
  EXPECT_EQ(show(eni_).attachment->attachment_id, attachment);
  EXPECT_EQ(show(eni_).attachment->device_index, 1);
  EXPECT_EQ(show(eni_).status, "in-use");
  EXPECT_EQ(code(attach_network_interface, q), "InvalidNetworkInterface.InUse");
  EXPECT_EQ(code(delete_network_interface,
                 w::DeleteNetworkInterfaceRequest{.network_interface_id = eni_}),
            "InvalidParameterValue");

  w::ModifyNetworkInterfaceAttributeRequest keep;
  keep.network_interface_id = eni_;
  keep.attachment.emplace().attachment_id = attachment;
  keep.attachment->delete_on_termination = true;
  must(modify_network_interface_attribute, keep);
  EXPECT_EQ(show(eni_).attachment->delete_on_termination, true);

  w::DetachNetworkInterfaceRequest out;
  out.attachment_id = attachment;
  const auto foreign = as("222222222222", detach_network_interface, out);
  ASSERT_FALSE(foreign);
  EXPECT_EQ(foreign.error().code, "InvalidAttachmentID.NotFound");
  must(detach_network_interface, out);
  EXPECT_EQ(show(eni_).status, "available");
  EXPECT_EQ(code(detach_network_interface, out), "InvalidAttachmentID.NotFound");
  out.attachment_id = world_.interfaces.first_by("instance", instance)->attachment_id;
  EXPECT_EQ(code(detach_network_interface, out), "OperationNotPermitted") << "the first stays";
  out.attachment_id = "banana";
  EXPECT_EQ(code(detach_network_interface, out), "InvalidAttachmentID.Malformed");
}

TEST_F(InterfaceTest, Attributes) {
  const auto group =
      *must(create_security_group,
            w::CreateSecurityGroupRequest{.description = "d", .group_name = "web", .vpc_id = vpc_})
           .group_id;
  w::ModifyNetworkInterfaceAttributeRequest q;
  q.network_interface_id = eni_;
  EXPECT_EQ(code(modify_network_interface_attribute, q), "InvalidParameterCombination");
  q.description.emplace().value = "mine";
  must(modify_network_interface_attribute, q);
  q.description.reset();
  q.source_dest_check.emplace().value = false;
  must(modify_network_interface_attribute, q);
  q.source_dest_check.reset();
  q.groups = {group};
  must(modify_network_interface_attribute, q);
  const auto shown = show(eni_);
  EXPECT_EQ(shown.description, "mine");
  EXPECT_EQ(shown.source_dest_check, false);
  EXPECT_EQ(shown.groups.at(0).group_id, group);
  must(reset_network_interface_attribute,
       w::ResetNetworkInterfaceAttributeRequest{.network_interface_id = eni_,
                                                .source_dest_check = "true"});
  EXPECT_EQ(show(eni_).source_dest_check, true);
  w::DescribeNetworkInterfaceAttributeRequest one;
  one.network_interface_id = eni_;
  one.attribute = "groupSet";
  EXPECT_EQ(must(describe_network_interface_attribute, one).groups.size(), 1U);
  one.attribute = "attach";
  EXPECT_EQ(code(describe_network_interface_attribute, one), "InvalidParameterValue");
  q.groups = {"sg-0403d3792ac9ce794"};
  EXPECT_EQ(code(modify_network_interface_attribute, q), "InvalidGroup.NotFound");

  auto managed = *world_.interfaces.find(eni_);
  managed.requester_managed = true;
  world_.interfaces.put(managed);
  q.groups = {group};
  EXPECT_EQ(code(modify_network_interface_attribute, q), "OperationNotPermitted");
  EXPECT_EQ(assign(eni_, {}, 1), "OperationNotPermitted");
}

TEST_F(InterfaceTest, Ipv6IsOfTheSubnet) {
  w::AssignIpv6AddressesRequest q;
  q.network_interface_id = eni_;
  q.ipv6_address_count = 1;
  EXPECT_EQ(code(assign_ipv6_addresses, q), "InvalidParameterValue") << "it has no block";
  auto subnet = *world_.subnets.find(subnet_);
  subnet.ipv6_cidrs = {{"subnet-cidr-assoc-1", "2001:db8:0:1::/64"}};
  world_.subnets.put(subnet);
  EXPECT_EQ(must(assign_ipv6_addresses, q).assigned_ipv6_addresses.size(), 1U);
  q.ipv6_address_count = std::nullopt;
  q.ipv6_addresses = {"2001:db8:0:1:0:0:0:5"};
  EXPECT_EQ(must(assign_ipv6_addresses, q).assigned_ipv6_addresses.at(0), "2001:db8:0:1::5");
  EXPECT_EQ(show(eni_).ipv6_addresses.size(), 2U);
  q.ipv6_addresses = {"2001:db8:0:2::5"};
  EXPECT_EQ(code(assign_ipv6_addresses, q), "InvalidParameterValue") << "of another subnet";
  q.network_interface_id = make();
  q.ipv6_addresses = {"2001:db8:0:1::5"};
  EXPECT_EQ(code(assign_ipv6_addresses, q), "InvalidIPAddress.InUse");
  w::UnassignIpv6AddressesRequest out;
  out.network_interface_id = eni_;
  out.ipv6_addresses = {"2001:db8:0:1::5"};
  EXPECT_EQ(must(unassign_ipv6_addresses, out).unassigned_ipv6_addresses.size(), 1U);
  EXPECT_EQ(code(unassign_ipv6_addresses, out), "InvalidParameterValue");
}

}  // namespace
}  // namespace mg::api::ec2
