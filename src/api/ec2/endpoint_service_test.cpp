#include "api/ec2/endpoint_service.h"

#include "api/ec2/endpoint_test_door.h"
#include "api/sts/caller_identity.h"

namespace mg::api::ec2 {
namespace {

class ServiceHandlers : public EndpointDoor {
 protected:
  Result<std::string> describe(const control::Caller& caller, const std::string& body) {
    return call<wire::ec2::DescribeVpcEndpointServiceConfigurations,
                describe_vpc_endpoint_service_configurations>(caller, body);
  }
  Result<std::string> modify(const std::string& body) {
    return call<wire::ec2::ModifyVpcEndpointServiceConfiguration,
                modify_vpc_endpoint_service_configuration>(provider, body);
  }
  Result<std::string> remove(const control::Caller& caller, const std::string& body) {
    return call<wire::ec2::DeleteVpcEndpointServiceConfigurations,
                delete_vpc_endpoint_service_configurations>(caller, body);
  }
};

// c01
TEST_F(ServiceHandlers, ExactlyOneKindOfBalancer) {
  for (const std::string& body :
       {std::string("AcceptanceRequired=true"),
        "NetworkLoadBalancerArn.1=" + story::kBalancer + "&GatewayLoadBalancerArn.1=x"}) {
    const auto answer = create_service(body);
    ASSERT_FALSE(answer) << body;
    EXPECT_EQ(answer.error().code, "InvalidParameter");
    EXPECT_EQ(answer.error().message,
              "exactly one of network_load_balancer_arn or gateway_load_balancer_arn is a "
              "required member");
  }
}

TEST_F(ServiceHandlers, WhatWeDoNotHaveIsRefusedByName) {
  const auto arn = "NetworkLoadBalancerArn.1=" + story::kBalancer;
  const std::pair<std::string, std::string> kRows[] = {
      {arn + "&PrivateDnsName=localhost", "private DNS name 'localhost'"},
      {arn + "&SupportedIpAddressType.1=ipv6", "SupportedIpAddressTypes"},
      {arn + "&SupportedRegion.1=us-east-1", "SupportedRegions"},
      {"GatewayLoadBalancerArn.1=x", "GatewayLoadBalancerArns"},
      {arn + "&TagSpecification.1.ResourceType=vpc&TagSpecification.1.Tag.1.Key=a", "vpc"},
  };
  for (const auto& [body, name] : kRows) {
    const auto answer = create_service(body);
    ASSERT_FALSE(answer) << body;
    EXPECT_NE(answer.error().message.find(name), std::string::npos) << answer.error().message;
  }
  EXPECT_TRUE(world.services.all().empty());
  EXPECT_TRUE(
      create_service(arn + "&SupportedIpAddressType.1=ipv4&SupportedRegion.1=" + story::kRegion));
}

TEST_F(ServiceHandlers, CreateAnswersTheWholeConfiguration) {
  const auto answer =
      create_service("NetworkLoadBalancerArn.1=" + story::kBalancer +
                     "&ClientToken=t1&TagSpecification.1.ResourceType=vpc-endpoint-service"
                     "&TagSpecification.1.Tag.1.Key=Name&TagSpecification.1.Tag.1.Value=web");
  ASSERT_TRUE(answer) << answer.error().message;
  const auto id = world.services.all().begin()->first;
  for (const std::string& text :
       {"<serviceId>" + id + "</serviceId>",
        "<serviceName>com.amazonaws.vpce.ap-northeast-1." + id + "</serviceName>",
        std::string("<serviceState>Available</serviceState>"),
        std::string("<serviceType><item><serviceType>Interface</serviceType></item></serviceType>"),
        std::string("<acceptanceRequired>true</acceptanceRequired>"),
        std::string("<managesVpcEndpoints>false</managesVpcEndpoints>"),
        std::string("<availabilityZoneSet><item>ap-northeast-1a</item><item>ap-northeast-1c</item>"
                    "</availabilityZoneSet>"),
        std::string("<item>apne1-az4</item>"), "<item>" + story::kBalancer + "</item>",
        "<item>" + id + ".ap-northeast-1.vpce.amazonaws.com</item>",
        std::string("<key>Name</key><value>web</value>"),
        std::string("<clientToken>t1</clientToken>"),
        std::string("<supportedIpAddressTypeSet><item>ipv4</item></supportedIpAddressTypeSet>"),
        std::string("<region>ap-northeast-1</region>")}) {
    EXPECT_TRUE(has(answer, text)) << text << "\n" << *answer;
  }
}

TEST_F(ServiceHandlers, DescribeByIdAndFilter) {
  open_the_story();
  EXPECT_TRUE(has(describe(provider, "ServiceId.1=" + service.id), service.name));
  for (const auto* who : {&consumer, &stranger}) {
    EXPECT_FALSE(has(describe(*who, ""), service.id));
    const auto foreign = describe(*who, "ServiceId.1=" + service.id);
    ASSERT_FALSE(foreign);
    EXPECT_EQ(foreign.error().code, "InvalidVpcEndpointServiceId.NotFound");
  }
  EXPECT_TRUE(
      has(describe(provider, "Filter.1.Name=service-state&Filter.1.Value.1=Avail*"), service.id));
  EXPECT_FALSE(has(describe(provider, "Filter.1.Name=service-state&Filter.1.Value.1=available"),
                   service.id));
  const auto unknown = describe(provider, "Filter.1.Name=colour&Filter.1.Value.1=x");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, "InvalidFilter");
  EXPECT_EQ(unknown.error().message, "The filter 'colour' is invalid");
  const auto malformed = describe(provider, "ServiceId.1=web");
  ASSERT_FALSE(malformed);
  EXPECT_EQ(malformed.error().code, "InvalidVpcEndpointServiceIdId.Malformed");
}

TEST_F(ServiceHandlers, ModifyAnswersReturnAndRefusesByName) {
  open_the_story();
  EXPECT_TRUE(has(modify("ServiceId=" + service.id + "&AcceptanceRequired=false"),
                  "<return>true</return>"));
  EXPECT_FALSE(world.services.find(service.id)->acceptance_required);
  for (const std::string name :
       {"AddGatewayLoadBalancerArn.1=a", "RemoveGatewayLoadBalancerArn.1=a",
        "AddSupportedIpAddressType.1=ipv6", "RemoveSupportedIpAddressType.1=ipv4",
        "AddSupportedRegion.1=us-east-1"}) {
    const auto answer = modify("ServiceId=" + service.id + "&" + name);
    ASSERT_FALSE(answer) << name;
    EXPECT_NE(answer.error().code, "decode") << name << answer.error().message;
    EXPECT_NE(answer.error().message.find(name.substr(0, name.find_first_of(".="))),
              std::string::npos)
        << answer.error().message;
  }
}

TEST_F(ServiceHandlers, APrivateNameIsShownToBothSides) {
  constexpr const char* kNoProof = "<privateDnsNameConfiguration></privateDnsNameConfiguration>";
  open_the_story();
  const auto id = "ServiceId=" + service.id;
  EXPECT_TRUE(has(describe(provider, ""), kNoProof));
  EXPECT_TRUE(modify(id + "&PrivateDnsName=a.example.test"));
  const auto shown = describe(provider, "");
  EXPECT_TRUE(has(shown, "<privateDnsName>a.example.test</privateDnsName>"));
  EXPECT_TRUE(has(shown, "<state>pendingVerification</state><type>TXT</type><value>vpce:"));
  const auto found = find_services(consumer, "");
  EXPECT_TRUE(has(found, "<privateDnsName>a.example.test</privateDnsName>"));
  EXPECT_TRUE(has(found,
                  "<privateDnsNameVerificationState>pendingVerification"
                  "</privateDnsNameVerificationState>"));
  const auto both = modify(id + "&PrivateDnsName=b.example.test&RemovePrivateDnsName=true");
  ASSERT_FALSE(both);
  EXPECT_EQ(both.error().code, "InvalidParameterCombination");
  EXPECT_TRUE(modify(id + "&RemovePrivateDnsName=false"));
  EXPECT_TRUE(has(describe(provider, ""), "a.example.test"));
  EXPECT_TRUE(modify(id + "&RemovePrivateDnsName=true"));
  const auto without = describe(provider, "");
  EXPECT_TRUE(has(without, kNoProof)) << *without;
}

TEST_F(ServiceHandlers, TheOwnerTakesOverTheBillForGood) {
  open_the_story();
  const auto pay = [&](const control::Caller& caller, const std::string& who) {
    return code<wire::ec2::ModifyVpcEndpointServicePayerResponsibility,
                modify_vpc_endpoint_service_payer_responsibility>(
        caller, "ServiceId=" + service.id + "&PayerResponsibility=" + who);
  };
  EXPECT_EQ(pay(consumer, "ServiceOwner"), "InvalidVpcEndpointServiceId.NotFound");
  EXPECT_EQ(pay(provider, "VpcEndpointOwner"), "InvalidParameterValue");
  EXPECT_FALSE(has(describe(provider, ""), "payerResponsibility"));
  EXPECT_EQ(pay(provider, "ServiceOwner"), "");
  EXPECT_TRUE(has(describe(provider, ""), "<payerResponsibility>ServiceOwner<"));
  EXPECT_TRUE(has(find_services(consumer, ""), "<payerResponsibility>ServiceOwner<"));
}

TEST_F(ServiceHandlers, DeleteTellsEachFailure) {
  open_the_story();
  const auto answer =
      remove(provider, "ServiceId.1=" + service.id + "&ServiceId.2=vpce-svc-0000000000000000f");
  ASSERT_TRUE(answer);
  EXPECT_TRUE(has(answer, "<resourceId>" + service.id + "</resourceId>"));
  EXPECT_TRUE(has(answer, "<code>ExistingVpcEndpointConnections</code>"));
  EXPECT_TRUE(has(answer, "Service has existing active VPC Endpoint connections!"));
  EXPECT_TRUE(has(answer, "<code>InvalidVpcEndpointService.NotFound</code>"));
  EXPECT_TRUE(has(answer, "vpce-svc-0000000000000000f"));
  // A foreign one looks like a missing one.
  EXPECT_TRUE(has(remove(consumer, "ServiceId.1=" + service.id),
                  "<code>InvalidVpcEndpointService.NotFound</code>"));
  const auto malformed = remove(provider, "ServiceId.1=x");
  ASSERT_FALSE(malformed);
  EXPECT_EQ(malformed.error().code, "InvalidVpcEndpointServiceIdId.Malformed");
}

TEST_F(ServiceHandlers, PermissionsAnswerTheirIds) {
  open_the_story();
  const auto added = permit("ServiceId=" + service.id + "&AddAllowedPrincipals.1=" +
                            std::string("arn:aws:iam::777788889999:role/r"));
  ASSERT_TRUE(added);
  EXPECT_TRUE(has(added, "<addedPrincipalSet><item><principalType>Role</principalType>"));
  EXPECT_TRUE(has(added, "<servicePermissionId>vpce-svc-perm-"));
  const auto list = call<wire::ec2::DescribeVpcEndpointServicePermissions,
                         describe_vpc_endpoint_service_permissions>(
      provider, "ServiceId=" + service.id + "&Filter.1.Name=principal-type&Filter.1.Value.1=Role");
  EXPECT_TRUE(has(list, "777788889999"));
  EXPECT_FALSE(has(list, "444455556666"));
  EXPECT_EQ((code<wire::ec2::DescribeVpcEndpointServicePermissions,
                  describe_vpc_endpoint_service_permissions>(consumer, "ServiceId=" + service.id)),
            "InvalidVpcEndpointServiceId.NotFound");
  const auto nothing = permit("ServiceId=" + service.id);
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().code, "MissingParameter");
}

// c36, H15
TEST_F(ServiceHandlers, DiscoveryShowsOnlyWhatMayBeUsed) {
  open_the_story();
  const auto by_name = "ServiceName.1=" + service.name;
  const auto found = find_services(consumer, by_name);
  ASSERT_TRUE(found);
  EXPECT_TRUE(has(found, "<serviceNameSet><item>" + service.name + "</item></serviceNameSet>"));
  EXPECT_TRUE(has(found, "<owner>111122223333</owner>"));
  EXPECT_TRUE(has(found, "<vpcEndpointPolicySupported>false</vpcEndpointPolicySupported>"));
  const auto hidden = find_services(stranger, by_name);
  const auto absent = find_services(stranger, "ServiceName.1=com.amazonaws.vpce.x");
  ASSERT_FALSE(hidden);
  ASSERT_FALSE(absent);
  EXPECT_EQ(hidden.error().code, "InvalidServiceName");
  EXPECT_EQ(hidden.error().code, absent.error().code);
  EXPECT_TRUE(has(find_services(stranger, ""), "<serviceDetailSet/>"));
  EXPECT_TRUE(has(find_services(provider, by_name), service.id));

  // Not by its tags either.
  control::Tx tx(world, seen, rng, 0, ++revision);
  world.tag_sets.put(
      {service.id, story::kProvider, story::kRegion, "vpc-endpoint-service", {{"team", "red"}}});
  const auto tag = "Filter.1.Name=tag:team&Filter.1.Value.1=red";
  EXPECT_TRUE(has(find_services(provider, tag), service.id));
  EXPECT_FALSE(has(find_services(consumer, tag), service.id));
  EXPECT_FALSE(has(find_services(consumer, ""), "<value>red</value>"));

  ASSERT_TRUE(permit("ServiceId=" + service.id +
                     "&RemoveAllowedPrincipals.1=" + std::string(story::kConsumer)));
  EXPECT_FALSE(find_services(consumer, by_name));
  EXPECT_TRUE(has(describe_endpoints(consumer, ""), endpoint_id)) << "un-listing is no reject";
}

TEST_F(ServiceHandlers, CallerIdentity) {
  control::Tx tx(world, seen, rng, 0, ++revision);
  Context context{tx, consumer};
  const auto who = sts::get_caller_identity(context, {});
  ASSERT_TRUE(who);
  EXPECT_EQ(who->account, story::kConsumer);
  EXPECT_EQ(who->user_id, story::kConsumer);
  EXPECT_EQ(who->arn, "arn:aws:iam::444455556666:root");
}

}  // namespace
}  // namespace mg::api::ec2
