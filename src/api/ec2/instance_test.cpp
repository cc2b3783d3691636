#include "api/ec2/instance.h"

#include "api/ec2/handler_fixture.h"
#include "api/ec2/image.h"
#include "api/ec2/instance_attribute.h"
#include "api/ec2/instance_status.h"
#include "api/ec2/network_interface.h"
#include "api/ec2/subnet.h"
#include "api/ec2/tag.h"
#include "api/ec2/vpc.h"
#include "model/ids.h"
#include "model/image.h"

namespace mg::api::ec2 {
namespace {

namespace w = wire::ec2;

class InstanceTest : public HandlerTest {
 protected:
  InstanceTest() {
    vpc_ = *must(create_vpc, w::CreateVpcRequest{.cidr_block = "172.31.0.0/16"}).vpc->vpc_id;
    subnet_ =
        *must(create_subnet, w::CreateSubnetRequest{.vpc_id = vpc_, .cidr_block = "172.31.16.0/20"})
             .subnet->subnet_id;
  }
  w::RunInstancesRequest request(const char* image = "testpage") const {
    w::RunInstancesRequest q;
    q.image_id = image;
    q.min_count = q.max_count = 1;
    q.subnet_id = subnet_;
    return q;
  }
  void set_state(const std::string& id, const char* state) {
    auto record = *world_.instances.find(id);
    record.state = state;
    if (record.state == "terminated") {
      record.terminated_at = now_ms_;
      world_.interfaces.erase(record.interface_id);
    }
    world_.instances.put(record);
  }
  std::string vpc_, subnet_;
};

TEST_F(InstanceTest, OneAtAGivenAddress) {
  auto q = request();
  q.private_ip_address = "172.31.23.89";
  q.instance_type = "t3.nano";
  q.client_token = "t1";
  q.tag_specifications = {{"instance", {{"Name", "web"}}}, {"network-interface", {{"a", "b"}}}};
  const auto made = must(run_instances, q);
  ASSERT_EQ(made.instances.size(), 1U);
  const auto& i = made.instances[0];
  EXPECT_EQ(i.state->name, "pending");
  EXPECT_EQ(i.state->code, 0);
  EXPECT_EQ(i.private_ip_address, "172.31.23.89");
  EXPECT_EQ(i.private_dns_name, "ip-172-31-23-89.ap-northeast-1.compute.internal");
  EXPECT_EQ(i.image_id, model::kTestpageImageId);
  EXPECT_EQ(i.instance_type, "t3.nano");
  EXPECT_EQ(i.placement->availability_zone, "ap-northeast-1a");
  ASSERT_EQ(i.network_interfaces.size(), 1U);
  EXPECT_EQ(i.network_interfaces[0].groups[0].group_name, "default");
  EXPECT_EQ(i.security_groups[0].group_id, model::default_group(world_, vpc_)->id);
  EXPECT_EQ(i.tags[0].key, "Name");
  const auto eni = must(describe_network_interfaces,
                        w::DescribeNetworkInterfacesRequest{
                            .filters = {{"attachment.instance-id", {*i.instance_id}},
                                        {"private-ip-address", {"172.31.23.89"}}}})
                       .network_interfaces.at(0);
  EXPECT_EQ(eni.status, "in-use");
  EXPECT_EQ(eni.tag_set.size(), 1U);
  EXPECT_EQ(eni.attachment->delete_on_termination, true);
  EXPECT_EQ(eni.mac_address->substr(0, 3), "02:");
  q.client_token = std::nullopt;
  EXPECT_EQ(code(run_instances, q), "InvalidIPAddress.InUse");
}

TEST_F(InstanceTest, DefaultSubnet) {
  auto q = request("netns");
  q.subnet_id = std::nullopt;
  EXPECT_EQ(must(run_instances, q).instances[0].placement->availability_zone, "ap-northeast-1a");
  q.placement.emplace().availability_zone = "ap-northeast-1d";
  EXPECT_EQ(must(run_instances, q).instances[0].placement->availability_zone, "ap-northeast-1d");
  q.placement->availability_zone = "ap-northeast-1b";
  EXPECT_EQ(code(run_instances, q), "InvalidParameterValue");
}

TEST_F(InstanceTest, Refused) {
  struct Case {
    const char* name;
    void (*change)(w::RunInstancesRequest&);
    const char* code;
  };
  for (const auto& c : std::initializer_list<Case>{
           {"no image", [](auto& q) { q.image_id = std::nullopt; }, "MissingParameter"},
           {"malformed image", [](auto& q) { q.image_id = "ubuntu"; }, "InvalidAMIID.Malformed"},
           {"unknown image", [](auto& q) { q.image_id = "ami-0403d3792ac9ce794"; },
            "InvalidAMIID.NotFound"},
           {"malformed subnet", [](auto& q) { q.subnet_id = "x"; }, "InvalidSubnetID.Malformed"},
           {"unknown subnet", [](auto& q) { q.subnet_id = "subnet-0403d3792ac9ce794"; },
            "InvalidSubnetID.NotFound"},
           {"none", [](auto& q) { q.min_count = 0; }, "InvalidParameterValue"},
           {"min over max", [](auto& q) { q.min_count = 2; }, "InvalidParameterCombination"},
           {"too many", [](auto& q) { q.min_count = q.max_count = 5000; }, "InstanceLimitExceeded"},
           {"reserved address", [](auto& q) { q.private_ip_address = "172.31.16.2"; },
            "InvalidParameterValue"},
           {"address elsewhere", [](auto& q) { q.private_ip_address = "172.31.0.9"; },
            "InvalidParameterValue"},
           {"no address", [](auto& q) { q.private_ip_address = "x"; }, "InvalidParameterValue"},
           {"malformed group", [](auto& q) { q.security_group_ids = {"web"}; },
            "InvalidGroupId.Malformed"},
           {"unknown group", [](auto& q) { q.security_group_ids = {"sg-0403d3792ac9ce794"}; },
            "InvalidGroup.NotFound"},
           {"group by name with subnet", [](auto& q) { q.security_groups = {"default"}; },
            "InvalidParameterCombination"},
           {"type", [](auto& q) { q.instance_type = "big"; }, "InvalidParameterValue"},
           {"user data", [](auto& q) { q.user_data = "IyEvYmluL3No#"; }, "InvalidParameterValue"},
           {"key", [](auto& q) { q.key_name = "k"; }, "InvalidKeyPair.NotFound"},
           {"profile", [](auto& q) { q.iam_instance_profile.emplace().name = "p"; },
            "InvalidParameterValue"},
           {"credits of a type without",
            [](auto& q) { q.credit_specification.emplace().cpu_credits = "standard"; },
            "InvalidParameterCombination"},
           {"tag type",
            [](auto& q) {
              q.tag_specifications = {{"vpc", {{"a", "b"}}}};
            },
            "InvalidParameter"},
       }) {
    auto q = request();
    c.change(q);
    const auto answer = call(run_instances, q);
    ASSERT_FALSE(answer) << c.name;
    EXPECT_EQ(answer.error().code, c.code) << c.name;
  }
  EXPECT_EQ(world_.instances.all().size(), 0U);
  EXPECT_EQ(world_.interfaces.all().size(), 0U);
}

TEST_F(InstanceTest, AsManyAsThereIsRoomFor) {
  auto q = request("netns");
  q.subnet_id =
      must(create_subnet, w::CreateSubnetRequest{.vpc_id = vpc_, .cidr_block = "172.31.0.0/28"})
          .subnet->subnet_id;
  q.min_count = 12;
  q.max_count = 20;
  EXPECT_EQ(code(run_instances, q), "InsufficientFreeAddressesInSubnet");
  EXPECT_EQ(world_.instances.all().size(), 0U);
  q.min_count = 5;
  const auto made = must(run_instances, q);
  EXPECT_EQ(made.instances.size(), 11U);
  EXPECT_EQ(made.instances[10].ami_launch_index, 10);
  EXPECT_EQ(must(describe_subnets, w::DescribeSubnetsRequest{.subnet_ids = {*q.subnet_id}})
                .subnets[0]
                .available_ip_address_count,
            0);
  const auto shown = must(describe_instances, w::DescribeInstancesRequest{});
  ASSERT_EQ(shown.reservations.size(), 1U);
  EXPECT_EQ(shown.reservations[0].instances.size(), 11U);
}

TEST_F(InstanceTest, InterfaceSpecification) {
  auto q = request();
  auto& spec = q.network_interfaces.emplace_back();
  spec.device_index = 0;
  spec.subnet_id = subnet_;
  EXPECT_EQ(code(run_instances, q), "InvalidParameterCombination");  // two subnets
  q.subnet_id = std::nullopt;
  spec.associate_public_ip_address = true;
  EXPECT_EQ(code(run_instances, q), "UnsupportedOperation");
  spec.associate_public_ip_address = false;
  spec.private_ip_address = "172.31.20.20";
  EXPECT_EQ(must(run_instances, q).instances[0].private_ip_address, "172.31.20.20");
  spec.device_index = std::nullopt;
  EXPECT_EQ(code(run_instances, q), "InvalidParameterValue");
}

TEST_F(InstanceTest, SeveralInterfaces) {
  const auto eni = *must(create_network_interface,
                         w::CreateNetworkInterfaceRequest{.subnet_id = subnet_,
                                                          .private_ip_address = "172.31.20.20"})
                        .network_interface->network_interface_id;
  auto q = request();
  q.subnet_id = std::nullopt;
  q.instance_type = "t3.micro";
  q.network_interfaces.resize(2);
  q.network_interfaces[0].device_index = 1;
  q.network_interfaces[0].network_interface_id = eni;
  q.network_interfaces[1].device_index = 1;
  q.network_interfaces[1].subnet_id = subnet_;
  q.network_interfaces[1].private_ip_addresses = {
      {.primary = true, .private_ip_address = "172.31.21.1"},
      {.primary = false, .private_ip_address = "172.31.21.2"}};
  EXPECT_EQ(code(run_instances, q), "InvalidParameterValue") << "an index twice";
  q.network_interfaces[1].device_index = 2;
  EXPECT_EQ(code(run_instances, q), "InvalidParameterValue") << "no primary one";
  q.network_interfaces[1].device_index = 0;
  const auto i = must(run_instances, q).instances.at(0);
  ASSERT_EQ(i.network_interfaces.size(), 2U);
  EXPECT_EQ(i.private_ip_address, "172.31.21.1");
  EXPECT_EQ(i.network_interfaces[0].private_ip_addresses.size(), 2U);
  EXPECT_EQ(i.network_interfaces[0].attachment->delete_on_termination, true);
  EXPECT_EQ(i.network_interfaces[1].network_interface_id, eni);
  EXPECT_EQ(i.network_interfaces[1].attachment->device_index, 1);
  EXPECT_EQ(i.network_interfaces[1].attachment->delete_on_termination, false);
  q.network_interfaces[0].network_interface_id = std::nullopt;
  q.network_interfaces[0].subnet_id = subnet_;
  q.network_interfaces[1].private_ip_addresses.clear();
  q.network_interfaces.push_back(q.network_interfaces[0]);
  q.network_interfaces[2].device_index = 2;
  EXPECT_EQ(code(run_instances, q), "AttachmentLimitExceeded");
}

TEST_F(InstanceTest, AnInterfaceThatExists) {
  const auto eni =
      *must(create_network_interface,
            w::CreateNetworkInterfaceRequest{
                .subnet_id = subnet_, .description = "mine", .private_ip_address = "172.31.20.20"})
           .network_interface->network_interface_id;
  auto q = request();
  q.subnet_id = std::nullopt;
  q.network_interfaces.resize(1);
  q.network_interfaces[0].device_index = 0;
  q.network_interfaces[0].network_interface_id = eni;
  const auto i = must(run_instances, q).instances[0];
  EXPECT_EQ(i.private_ip_address, "172.31.20.20");
  EXPECT_EQ(i.network_interfaces[0].attachment->delete_on_termination, false);
  EXPECT_EQ(code(run_instances, q), "InvalidNetworkInterface.InUse");
  const auto refused =
      call(delete_network_interface, w::DeleteNetworkInterfaceRequest{.network_interface_id = eni});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "InvalidParameterValue");
  EXPECT_EQ(refused.error().message, "Network interface '" + eni + "' is currently in use.");
}

TEST_F(InstanceTest, Termination) {
  const auto id = *must(run_instances, request()).instances[0].instance_id;
  const w::TerminateInstancesRequest q{.instance_ids = {id}};
  auto change = must(terminate_instances, q).terminating_instances.at(0);
  EXPECT_EQ(change.previous_state->name, "pending");
  EXPECT_EQ(change.current_state->name, "shutting-down");
  change = must(terminate_instances, q).terminating_instances.at(0);
  EXPECT_EQ(change.previous_state->name, "shutting-down");
  EXPECT_EQ(code(delete_subnet, w::DeleteSubnetRequest{.subnet_id = subnet_}),
            "DependencyViolation");
  set_state(id, "terminated");
  const w::DescribeInstancesRequest show{.instance_ids = {id}};
  const auto gone = must(describe_instances, show).reservations.at(0).instances.at(0);
  EXPECT_EQ(gone.state->code, 48);
  EXPECT_FALSE(gone.vpc_id);
  EXPECT_FALSE(gone.private_ip_address);
  EXPECT_TRUE(gone.network_interfaces.empty());
  EXPECT_EQ(must(terminate_instances, q).terminating_instances[0].current_state->name,
            "terminated");
  must(delete_subnet, w::DeleteSubnetRequest{.subnet_id = subnet_});
  now_ms_ += 3'600'000;
  EXPECT_EQ(code(describe_instances, show), "InvalidInstanceID.NotFound");
  EXPECT_TRUE(must(describe_instances, w::DescribeInstancesRequest{}).reservations.empty());
}

TEST_F(InstanceTest, StopAndStart) {
  const auto id = *must(run_instances, request()).instances[0].instance_id;
  const auto before = *world_.instances.find(id);
  set_state(id, "running");
  const auto stopping =
      must(stop_instances, w::StopInstancesRequest{.instance_ids = {id}}).stopping_instances.at(0);
  EXPECT_EQ(stopping.previous_state->name, "running");
  EXPECT_EQ(stopping.current_state->code, 64);
  EXPECT_EQ(code(start_instances, w::StartInstancesRequest{.instance_ids = {id}}),
            "IncorrectInstanceState");
  EXPECT_EQ(code(reboot_instances, w::RebootInstancesRequest{.instance_ids = {id}}),
            "IncorrectInstanceState");
  set_state(id, "stopped");
  const auto starting = must(start_instances, w::StartInstancesRequest{.instance_ids = {id}})
                            .starting_instances.at(0);
  EXPECT_EQ(starting.current_state->name, "pending");
  const auto after = *world_.instances.find(id);
  EXPECT_EQ(after.private_ip, before.private_ip);
  EXPECT_EQ(after.interface_id, before.interface_id);
  EXPECT_NE(after.epoch, before.epoch);
  EXPECT_TRUE(after.state_reason.empty());
  must(reboot_instances, w::RebootInstancesRequest{.instance_ids = {id}});
  EXPECT_NE(world_.instances.find(id)->epoch, after.epoch) << "a namespace of its own";
  EXPECT_EQ(world_.instances.find(id)->state, "pending");
  EXPECT_EQ(code(stop_instances, w::StopInstancesRequest{.instance_ids = {id}, .hibernate = true}),
            "UnsupportedOperation");
}

TEST_F(InstanceTest, Protection) {
  auto q = request();
  q.disable_api_termination = true;
  q.disable_api_stop = true;
  const auto id = *must(run_instances, q).instances[0].instance_id;
  const auto other = *must(run_instances, request()).instances[0].instance_id;
  EXPECT_EQ(code(terminate_instances, w::TerminateInstancesRequest{.instance_ids = {other, id}}),
            "OperationNotPermitted");
  EXPECT_EQ(world_.instances.find(other)->state, "pending") << "all or nothing";
  EXPECT_EQ(code(stop_instances, w::StopInstancesRequest{.instance_ids = {id}}),
            "OperationNotPermitted");
  must(modify_instance_attribute,
       w::ModifyInstanceAttributeRequest{
           .instance_id = id, .attribute = "disableApiStop", .value = "false"});
  must(modify_instance_attribute,
       w::ModifyInstanceAttributeRequest{
           .instance_id = id, .disable_api_termination = w::AttributeBooleanValue{false}});
  must(stop_instances, w::StopInstancesRequest{.instance_ids = {id}});
  must(terminate_instances, w::TerminateInstancesRequest{.instance_ids = {id}});
}

TEST_F(InstanceTest, Attributes) {
  const auto id = *must(run_instances, request()).instances[0].instance_id;
  const auto shown = [&](const char* name) {
    return must(describe_instance_attribute,
                w::DescribeInstanceAttributeRequest{.instance_id = id, .attribute = name});
  };
  const auto change = [&](w::ModifyInstanceAttributeRequest q) {
    q.instance_id = id;
    return code(modify_instance_attribute, q);
  };
  EXPECT_EQ(shown("instanceType").instance_type->value, "m1.small");
  EXPECT_EQ(change({.instance_type = w::AttributeValue{"t3.micro"}}), "IncorrectInstanceState");
  EXPECT_EQ(change({.user_data = w::SecureBlobAttributeValue{"aGVsbG8="}}),
            "IncorrectInstanceState");
  set_state(id, "stopped");
  EXPECT_EQ(change({.instance_type = w::AttributeValue{"t3.micro"}}), "");
  EXPECT_EQ(world_.instances.find(id)->cpu_credits, "unlimited");
  EXPECT_EQ(change({.user_data = w::SecureBlobAttributeValue{"aGVsbG8="}}), "");
  EXPECT_EQ(shown("userData").user_data->value, "aGVsbG8=");
  EXPECT_EQ(change({.attribute = "instanceInitiatedShutdownBehavior", .value = "terminate"}), "");
  EXPECT_EQ(shown("instanceInitiatedShutdownBehavior").instance_initiated_shutdown_behavior->value,
            "terminate");
  EXPECT_EQ(change({.source_dest_check = w::AttributeBooleanValue{false}}), "");
  EXPECT_EQ(shown("sourceDestCheck").source_dest_check->value, false);
  must(reset_instance_attribute,
       w::ResetInstanceAttributeRequest{.instance_id = id, .attribute = "sourceDestCheck"});
  EXPECT_EQ(shown("sourceDestCheck").source_dest_check->value, true);
  EXPECT_EQ(shown("groupSet").groups.size(), 1U);
  EXPECT_EQ(change({.groups = {"sg-0403d3792ac9ce794"}}), "InvalidGroup.NotFound");
  EXPECT_EQ(change({}), "InvalidParameterCombination");
  EXPECT_EQ(change({.disable_api_stop = w::AttributeBooleanValue{true},
                    .instance_type = w::AttributeValue{"t3.micro"}}),
            "InvalidParameterCombination");
  EXPECT_EQ(change({.attribute = "kernel", .value = "x"}), "UnsupportedOperation");
  EXPECT_EQ(change({.attribute = "shoeSize", .value = "x"}), "InvalidParameterValue");
  EXPECT_EQ(code(describe_instance_attribute,
                 w::DescribeInstanceAttributeRequest{.instance_id = id, .attribute = "shoeSize"}),
            "InvalidParameterValue");
}

TEST_F(InstanceTest, Credits) {
  auto q = request();
  q.instance_type = "t2.micro";
  const auto small = *must(run_instances, q).instances[0].instance_id;
  const auto large = *must(run_instances, request()).instances[0].instance_id;
  const auto listed = [&](std::vector<std::string> ids) {
    return must(describe_instance_credit_specifications,
                w::DescribeInstanceCreditSpecificationsRequest{.instance_ids = std::move(ids)})
        .instance_credit_specifications;
  };
  EXPECT_TRUE(listed({}).empty());
  EXPECT_EQ(listed({small}).at(0).cpu_credits, "standard");
  EXPECT_TRUE(listed({large}).empty());
  const auto answer = must(
      modify_instance_credit_specification,
      w::ModifyInstanceCreditSpecificationRequest{
          .instance_credit_specifications = {
              {small, "unlimited"}, {large, "unlimited"}, {"i-0403d3792ac9ce794", "unlimited"}}});
  ASSERT_EQ(answer.successful_instance_credit_specifications.size(), 1U);
  ASSERT_EQ(answer.unsuccessful_instance_credit_specifications.size(), 2U);
  EXPECT_EQ(answer.unsuccessful_instance_credit_specifications[0].error->code,
            "InstanceCreditSpecification.NotSupported");
  EXPECT_EQ(answer.unsuccessful_instance_credit_specifications[1].error->code,
            "InvalidInstanceID.NotFound");
  EXPECT_EQ(listed({}).at(0).instance_id, small);
}

TEST_F(InstanceTest, Status) {
  const auto id = *must(run_instances, request()).instances[0].instance_id;
  const auto count = [&](bool all) {
    return must(describe_instance_status,
                w::DescribeInstanceStatusRequest{.include_all_instances = all})
        .instance_statuses.size();
  };
  EXPECT_EQ(count(false), 0U);
  EXPECT_EQ(count(true), 1U);
  set_state(id, "running");
  const auto shown =
      must(describe_instance_status, w::DescribeInstanceStatusRequest{.instance_ids = {id}})
          .instance_statuses.at(0);
  EXPECT_EQ(shown.instance_status->status, "ok");
  EXPECT_EQ(shown.system_status->details.at(0).status, "passed");
  set_state(id, "stopped");
  EXPECT_EQ(count(false), 0U);
}

TEST_F(InstanceTest, TerminationIsAllOrNothing) {
  const auto id = *must(run_instances, request()).instances[0].instance_id;
  EXPECT_EQ(code(terminate_instances,
                 w::TerminateInstancesRequest{.instance_ids = {id, "i-0403d3792ac9ce794"}}),
            "InvalidInstanceID.NotFound");
  EXPECT_EQ(world_.instances.find(id)->state, "pending");
  const auto foreign =
      as("222222222222", terminate_instances, w::TerminateInstancesRequest{.instance_ids = {id}});
  ASSERT_FALSE(foreign);
  EXPECT_EQ(foreign.error().code, "InvalidInstanceID.NotFound");
}

TEST_F(InstanceTest, Filters) {
  const auto id = *must(run_instances, request()).instances[0].instance_id;
  must(run_instances, request("netns"));
  const auto count = [&](std::vector<w::Filter> filters) {
    return must(describe_instances, w::DescribeInstancesRequest{.filters = std::move(filters)})
        .reservations.size();
  };
  EXPECT_EQ(count({}), 2U);
  EXPECT_EQ(count({{"instance-state-name", {"running", "pending"}}}), 2U);
  EXPECT_EQ(count({{"image-id", {std::string(model::kNetnsImageId)}}}), 1U);
  EXPECT_EQ(count({{"vpc-id", {vpc_}}, {"instance-id", {id}}}), 1U);
  EXPECT_EQ(count({{"key-name", {"*"}}}), 0U);
  EXPECT_EQ(count({{"instance.group-name", {"default"}}}), 2U);
}

TEST_F(InstanceTest, Images) {
  EXPECT_EQ(must(describe_images, w::DescribeImagesRequest{}).images.size(), 2U);
  EXPECT_EQ(must(describe_images, w::DescribeImagesRequest{.owners = {"self"}}).images.size(), 0U);
  const auto named =
      must(describe_images, w::DescribeImagesRequest{.filters = {{"name", {"test*"}}}});
  ASSERT_EQ(named.images.size(), 1U);
  EXPECT_EQ(named.images[0].image_id, model::kTestpageImageId);
  EXPECT_TRUE(model::is_well_formed_id(*named.images[0].image_id, "ami"));
  EXPECT_TRUE(model::is_well_formed_id(model::kNetnsImageId, "ami"));
  EXPECT_EQ(code(describe_images, w::DescribeImagesRequest{.image_ids = {"ami-1"}}),
            "InvalidAMIID.Malformed");
}

TEST_F(InstanceTest, Tags) {
  const auto id = *must(run_instances, request()).instances[0].instance_id;
  must(create_tags,
       w::CreateTagsRequest{.resources = {id, subnet_}, .tags = {{"a", "1"}, {"b", "2"}}});
  EXPECT_EQ(must(describe_tags, w::DescribeTagsRequest{}).tags.size(), 4U);
  const auto only =
      must(describe_tags,
           w::DescribeTagsRequest{.filters = {{"resource-type", {"subnet"}}, {"key", {"a"}}}});
  ASSERT_EQ(only.tags.size(), 1U);
  EXPECT_EQ(only.tags[0].resource_id, subnet_);
  const auto refused =
      call(create_tags,
           w::CreateTagsRequest{.resources = {id, "i-0403d3792ac9ce794"}, .tags = {{"c", "3"}}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "InvalidID");
  EXPECT_EQ(refused.error().message, "The ID 'i-0403d3792ac9ce794' is not valid");
  must(delete_tags, w::DeleteTagsRequest{.resources = {id}, .tags = {{"a", "other"}, {"b", {}}}});
  EXPECT_EQ(world_.tag_sets.find(id)->tags, (std::map<std::string, std::string>{{"a", "1"}}));
  must(delete_tags, w::DeleteTagsRequest{.resources = {id}});
  EXPECT_FALSE(world_.tag_sets.find(id));
  EXPECT_EQ(code(create_tags, w::CreateTagsRequest{.resources = {id}, .tags = {{"aws:x", "1"}}}),
            "InvalidTagKey.Malformed");
  std::vector<w::Tag> many;
  for (int i = 0; i < 51; ++i) many.push_back({"k" + std::to_string(i), "v"});
  EXPECT_EQ(code(create_tags, w::CreateTagsRequest{.resources = {id}, .tags = many}),
            "TagLimitExceeded");
}

TEST_F(InstanceTest, ManagedInterfaces) {
  auto record = *world_.interfaces.find(
      *must(create_network_interface, w::CreateNetworkInterfaceRequest{.subnet_id = subnet_})
           .network_interface->network_interface_id);
  record.requester_managed = true;
  record.requester_id = "amazon-elb";
  record.type = "network_load_balancer";
  record.description = "ELB net/n/0123456789abcdef";
  world_.interfaces.put(record);
  const auto found = must(describe_network_interfaces,
                          w::DescribeNetworkInterfacesRequest{
                              .filters = {{"attachment.instance-owner-id", {"amazon-elb"}},
                                          {"description", {record.description}}}});
  ASSERT_EQ(found.network_interfaces.size(), 1U);
  EXPECT_EQ(found.network_interfaces[0].status, "in-use");
  EXPECT_EQ(code(delete_network_interface,
                 w::DeleteNetworkInterfaceRequest{.network_interface_id = record.id}),
            "InvalidParameterValue");
  EXPECT_EQ(code(describe_network_interfaces,
                 w::DescribeNetworkInterfacesRequest{.network_interface_ids = {"eni-1"}}),
            "InvalidNetworkInterfaceId.Malformed");
}

}  // namespace
}  // namespace mg::api::ec2
