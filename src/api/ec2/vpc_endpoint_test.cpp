#include "api/ec2/vpc_endpoint.h"

#include <regex>

#include "api/ec2/endpoint_test_door.h"
#include "model/policy.h"

namespace mg::api::ec2 {
namespace {

class EndpointHandlers : public EndpointDoor {
 protected:
  Result<std::string> modify(const std::string& body) {
    return call<wire::ec2::ModifyVpcEndpoint, modify_vpc_endpoint>(consumer, body);
  }
  Result<std::string> remove(const control::Caller& caller, const std::string& body) {
    return call<wire::ec2::DeleteVpcEndpoints, delete_vpc_endpoints>(caller, body);
  }
  Result<std::string> accept(const control::Caller& caller, const std::string& body) {
    return call<wire::ec2::AcceptVpcEndpointConnections, accept_vpc_endpoint_connections>(caller,
                                                                                          body);
  }
  Result<std::string> reject(const control::Caller& caller, const std::string& body) {
    return call<wire::ec2::RejectVpcEndpointConnections, reject_vpc_endpoint_connections>(caller,
                                                                                          body);
  }
  std::string basic() {
    return "VpcEndpointType=Interface&VpcId=" + story::kConsumerVpc +
           "&ServiceName=" + service.name + "&SubnetId.1=" + story::kConsumerSubnetC;
  }
};

// c05
TEST_F(EndpointHandlers, CreateAnswersWhatTerraformReads) {
  open_the_story();
  const auto answer = create_endpoint(basic() + "&ClientToken=t&PrivateDnsEnabled=false");
  ASSERT_TRUE(answer) << answer.error().message;
  for (const char* text :
       {"<state>pendingAcceptance</state>", "<privateDnsEnabled>false</privateDnsEnabled>",
        "<requesterManaged>false</requesterManaged>", "<ipAddressType>ipv4</ipAddressType>",
        "<dnsRecordIpType>ipv4</dnsRecordIpType>", "<vpcEndpointType>Interface</vpcEndpointType>",
        "<ownerId>444455556666</ownerId>", "<routeTableIdSet/>", "<groupName>default</groupName>",
        "<creationTimestamp>2023-11-14T22:13:20.000Z</creationTimestamp>",
        "<clientToken>t</clientToken>", "&quot;Effect&quot;"}) {
    const bool found =
        has(answer, text) || (std::string(text).starts_with("&quot;") && has(answer, "\"Effect\""));
    EXPECT_TRUE(found) << text << "\n" << *answer;
  }
  // The regional name first, then the zone's.
  const std::regex names(
      "<dnsEntrySet><item><dnsName>(vpce-[0-9a-f]{17}-[a-z0-9]{8})\\.(vpce-svc-[0-9a-f]{17})"
      "\\.ap-northeast-1\\.vpce\\.amazonaws\\.com</dnsName><hostedZoneId>(Z[A-Z0-9]+)"
      "</hostedZoneId></item><item><dnsName>\\1-ap-northeast-1c\\.\\2\\.ap-northeast-1\\.vpce"
      "\\.amazonaws\\.com</dnsName><hostedZoneId>\\3</hostedZoneId></item></dnsEntrySet>");
  EXPECT_TRUE(std::regex_search(*answer, names)) << *answer;
}

TEST_F(EndpointHandlers, CreateRefusals) {
  open_the_story();
  const auto count = world.endpoints.all().size();
  struct {
    std::string body;
    const char* code;
    const char* text;
  } const kRows[] = {
      {"VpcId=" + story::kConsumerVpc + "&ServiceName=" + service.name, "InvalidParameter",
       "Endpoint type (Gateway)"},
      {"VpcEndpointType=Interface&VpcId=" + story::kConsumerVpc, "MissingParameter", "ServiceName"},
      {basic() + "&PrivateDnsEnabled=true", "InvalidParameter",
       "Private DNS can't be enabled because the service com.amazonaws.vpce."},
      {basic() + "&RouteTableId.1=rtb-1", "UnsupportedOperation", "RouteTableIds"},
      {basic() + "&ServiceNetworkArn=a", "UnsupportedOperation", "ServiceNetworkArn"},
      {basic() + "&ResourceConfigurationArn=a", "UnsupportedOperation", "ResourceConfigurationArn"},
      {basic() + "&ServiceRegion=us-east-1", "InvalidParameterValue", "ServiceRegion"},
      {basic() + "&IpAddressType=dualstack", "InvalidParameterValue", "IpAddressType"},
      {basic() + "&DnsOptions.DnsRecordIpType=ipv6", "InvalidParameterValue",
       "DnsOptions.DnsRecordIpType"},
      {basic() + "&DnsOptions.PrivateDnsOnlyForInboundResolverEndpoint=true",
       "UnsupportedOperation", "PrivateDnsOnlyForInboundResolverEndpoint"},
      {basic() + "&SubnetConfiguration.1.SubnetId=" + story::kConsumerSubnetC +
           "&SubnetConfiguration.1.Ipv6=::1",
       "UnsupportedOperation", "Ipv6"},
      {basic() + "&SubnetConfiguration.1.Ipv4=172.31.0.9", "MissingParameter", "SubnetId"},
      {basic() + "&PolicyDocument=x", "InvalidPolicyDocument", "JSON"},
      {"VpcEndpointType=Door&VpcId=" + story::kConsumerVpc + "&ServiceName=" + service.name,
       "InvalidVpcEndpointType", "Door"},
      {basic() + "&TagSpecification.1.ResourceType=vpc&TagSpecification.1.Tag.1.Key=a",
       "InvalidParameter", "vpc"},
  };
  for (const auto& row : kRows) {
    const auto answer = create_endpoint(row.body);
    ASSERT_FALSE(answer) << row.body;
    EXPECT_EQ(answer.error().code, row.code) << row.body << answer.error().message;
    EXPECT_NE(answer.error().message.find(row.text), std::string::npos) << answer.error().message;
  }
  EXPECT_EQ(world.endpoints.all().size(), count);
  EXPECT_TRUE(create_endpoint(basic() + "&IpAddressType=ipv4&ServiceRegion=" + story::kRegion +
                              "&DnsOptions.DnsRecordIpType=service-defined"));
}

TEST_F(EndpointHandlers, ADesignatedAddressNeedsNoSubnetId) {
  open_the_story();
  ASSERT_TRUE(create_endpoint("VpcEndpointType=Interface&VpcId=" + story::kConsumerVpc +
                              "&ServiceName=" + service.name + "&SubnetConfiguration.1.SubnetId=" +
                              story::kConsumerSubnetC + "&SubnetConfiguration.1.Ipv4=172.31.0.99"));
  EXPECT_EQ(world.interfaces.count_by("address", story::kConsumerVpc + "/172.31.0.99"), 1U);
}

TEST_F(EndpointHandlers, DescribeIsTheConsumersAlone) {
  open_the_story();
  EXPECT_TRUE(has(describe_endpoints(consumer, "VpcEndpointId.1=" + endpoint_id), endpoint_id));
  for (const auto* who : {&provider, &stranger}) {
    EXPECT_FALSE(has(describe_endpoints(*who, ""), endpoint_id));
    const auto foreign = describe_endpoints(*who, "VpcEndpointId.1=" + endpoint_id);
    ASSERT_FALSE(foreign);
    EXPECT_EQ(foreign.error().code, "InvalidVpcEndpointId.NotFound");
    EXPECT_EQ(foreign.error().message, "The Vpc Endpoint Id '" + endpoint_id + "' does not exist");
  }
  const auto malformed = describe_endpoints(consumer, "VpcEndpointId.1=vpce-x");
  ASSERT_FALSE(malformed);
  EXPECT_EQ(malformed.error().code, "InvalidVpcEndpointId.Malformed");
}

TEST_F(EndpointHandlers, Filters) {
  open_the_story();
  const std::pair<std::string, bool> kRows[] = {
      {"vpc-id&Filter.1.Value.1=" + story::kConsumerVpc, true},
      {"vpc-endpoint-id&Filter.1.Value.1=" + endpoint_id.substr(0, 8) + "*", true},
      {"vpc-endpoint-state&Filter.1.Value.1=pendingAcceptance", true},
      {"vpc-endpoint-state&Filter.1.Value.1=available", false},
      {"vpc-endpoint-type&Filter.1.Value.1=Interface", true},
      {"vpc-endpoint-type&Filter.1.Value.1=Gateway", false},
      {"service-name&Filter.1.Value.1=" + service.name, true},
      {"service-region&Filter.1.Value.1=ap-northeast-1", true},
      {"ip-address-type&Filter.1.Value.1=ipv4", true},
      {"tag:Name&Filter.1.Value.1=x", false},
  };
  for (const auto& [filter, found] : kRows) {
    const auto answer = describe_endpoints(consumer, "Filter.1.Name=" + filter);
    ASSERT_TRUE(answer) << filter;
    EXPECT_EQ(has(answer, "<vpcEndpointId>"), found) << filter;
  }
  EXPECT_EQ((code<wire::ec2::DescribeVpcEndpoints, describe_vpc_endpoints>(
                consumer, "Filter.1.Name=nope&Filter.1.Value.1=x")),
            "InvalidFilter");
}

// c14
TEST_F(EndpointHandlers, FilterFirstPageAfter) {
  open_the_story();
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(create_endpoint(basic() + (i == 13 ? "&TagSpecification.1.ResourceType=vpc-endpoint"
                                                     "&TagSpecification.1.Tag.1.Key=k"
                                                     "&TagSpecification.1.Tag.1.Value=v"
                                                   : "")));
  }
  const auto page =
      describe_endpoints(consumer, "Filter.1.Name=tag:k&Filter.1.Value.1=v&MaxResults=5");
  EXPECT_TRUE(has(page, "<key>k</key>"));
  EXPECT_FALSE(has(page, "nextToken"));
  std::set<std::string> ids;
  std::string token;
  for (int pages = 0; pages < 10; ++pages) {
    const auto part = describe_connections(
        provider, "MaxResults=5&Filter.1.Name=vpc-endpoint-state&Filter.1.Value.1=pending*" +
                      (token.empty() ? "" : "&NextToken=" + wire::percent_encode(token)));
    ASSERT_TRUE(part) << part.error().message;
    const std::regex id("<vpcEndpointId>([^<]+)<");
    for (std::sregex_iterator it(part->begin(), part->end(), id), end; it != end; ++it) {
      EXPECT_TRUE(ids.insert((*it)[1]).second);
    }
    std::smatch next;
    if (!std::regex_search(*part, next, std::regex("<nextToken>([^<]+)<"))) break;
    token = next[1];
  }
  EXPECT_EQ(ids.size(), 21U);
  EXPECT_FALSE(describe_connections(provider, "NextToken=broken"));
}

TEST_F(EndpointHandlers, TheProvidersView) {
  open_the_story();
  const auto seen_by_provider = describe_connections(provider, "");
  for (const std::string& text :
       {"<serviceId>" + service.id + "</serviceId>",
        "<vpcEndpointId>" + endpoint_id + "</vpcEndpointId>",
        std::string("<vpcEndpointOwner>444455556666</vpcEndpointOwner>"),
        std::string("<vpcEndpointState>pendingAcceptance</vpcEndpointState>"),
        std::string("<vpcEndpointConnectionId>vpce-con-"),
        std::string("<vpcEndpointRegion>ap-northeast-1</vpcEndpointRegion>"),
        "<item>" + story::kBalancer + "</item>"}) {
    EXPECT_TRUE(has(seen_by_provider, text)) << text << "\n" << *seen_by_provider;
  }
  EXPECT_TRUE(has(describe_connections(consumer, ""), "<vpcEndpointConnectionSet/>"));
  for (const char* name : {"tag:Name", "tag-key", "vpc-id", "nope"}) {
    const auto answer = describe_connections(
        provider, std::string("Filter.1.Name=") + name + "&Filter.1.Value.1=x");
    ASSERT_FALSE(answer) << name;
    EXPECT_EQ(answer.error().code, "InvalidFilter");
  }
}

TEST_F(EndpointHandlers, AcceptAndRejectItemByItem) {
  open_the_story();
  const auto both = "ServiceId=" + service.id + "&VpcEndpointId.1=" + endpoint_id +
                    "&VpcEndpointId.2=vpce-0000000000000000f";
  const auto accepted = accept(provider, both);
  ASSERT_TRUE(accepted);
  EXPECT_TRUE(has(accepted, "<code>InvalidVpcEndpoint.NotFound</code>"));
  EXPECT_TRUE(has(accepted, "<resourceId>vpce-0000000000000000f</resourceId>"));
  EXPECT_FALSE(has(accepted, endpoint_id));
  report();
  const auto one = "ServiceId=" + service.id + "&VpcEndpointId.1=" + endpoint_id;
  EXPECT_TRUE(has(describe_endpoints(consumer, ""), "<state>available</state>"));
  EXPECT_TRUE(has(accept(provider, one), "<unsuccessful/>")) << "accepting twice is harmless";
  EXPECT_TRUE(has(reject(provider, one), "<unsuccessful/>"));
  report();
  EXPECT_TRUE(has(describe_endpoints(consumer, ""), "<state>rejected</state>"));
  EXPECT_TRUE(has(reject(provider, one), "<unsuccessful/>"));
  for (const auto* who : {&consumer, &stranger}) {
    const auto foreign = accept(*who, one);
    ASSERT_FALSE(foreign);
    EXPECT_EQ(foreign.error().code, "InvalidVpcEndpointServiceId.NotFound");
  }
  const auto malformed = accept(provider, "ServiceId=" + service.id + "&VpcEndpointId.1=e");
  ASSERT_FALSE(malformed);
  EXPECT_EQ(malformed.error().code, "InvalidVpcEndpointId.Malformed");
}

TEST_F(EndpointHandlers, ModifyRefusesByNameAndTakesDefaults) {
  open_the_story();
  const auto id = "VpcEndpointId=" + endpoint_id;
  struct {
    const char* more;
    const char* code;
  } const kRows[] = {
      {"&AddRouteTableId.1=rtb-1", "UnsupportedOperation"},
      {"&RemoveRouteTableId.1=rtb-1", "UnsupportedOperation"},
      {"&IpAddressType=ipv6", "InvalidParameterValue"},
      {"&PrivateDnsEnabled=true", "InvalidParameter"},
      {"&PolicyDocument={", "InvalidPolicyDocument"},
      {"&ResetPolicy=true&PolicyDocument={", "InvalidParameterCombination"},
      {"&DnsOptions.PrivateDnsPreference=ALL_DOMAINS", "UnsupportedOperation"},
      {"&AddSubnetId.1=subnet-x", "InvalidSubnetID.Malformed"},
      {"&AddSecurityGroupId.1=sg-0000000000000000f", "InvalidSecurityGroupID.NotFound"},
  };
  for (const auto& row : kRows) {
    const auto answer = modify(id + row.more);
    ASSERT_FALSE(answer) << row.more;
    EXPECT_EQ(answer.error().code, row.code) << row.more << answer.error().message;
  }
  EXPECT_TRUE(has(modify(id + "&PrivateDnsEnabled=false&IpAddressType=ipv4&ResetPolicy=true"
                              "&DnsOptions.DnsRecordIpType=service-defined"),
                  "<return>true</return>"));
  EXPECT_TRUE(has(describe_endpoints(consumer, ""), "service-defined"));
  EXPECT_TRUE(modify(
      id + "&PolicyDocument=" + wire::percent_encode(std::string(model::full_access_policy()))));
}

TEST_F(EndpointHandlers, DeleteTellsEachFailure) {
  open_the_story();
  const auto answer =
      remove(consumer, "VpcEndpointId.1=vpce-0000000000000000f&VpcEndpointId.2=" + endpoint_id);
  EXPECT_TRUE(has(answer, "<code>InvalidVpcEndpoint.NotFound</code>"));
  EXPECT_TRUE(has(answer, "<message>The Vpc Endpoint Id "));
  EXPECT_TRUE(has(answer, "<resourceId>vpce-0000000000000000f</resourceId>"));
  EXPECT_TRUE(has(describe_endpoints(consumer, ""), "<state>deleting</state>"));
  report();
  EXPECT_TRUE(has(describe_endpoints(consumer, ""), "<vpcEndpointSet/>"));
  EXPECT_TRUE(has(describe_connections(provider, ""), "<vpcEndpointConnectionSet/>"));
}

TEST_F(EndpointHandlers, ANodesReasonIsNotShownToTheConsumer) {
  open_the_story();
  auto endpoint = *world.endpoints.find(endpoint_id);
  endpoint.last_error = "map front_v1 is full";
  world.endpoints.put(endpoint);
  const auto answer = describe_endpoints(consumer, "");
  EXPECT_TRUE(has(answer, "<lastError>"));
  EXPECT_FALSE(has(answer, "front_v1"));
}

}  // namespace
}  // namespace mg::api::ec2
