// The writer, the envelopes and whole answers.
#include <gtest/gtest.h>

#include "wire/ec2/authorize_security_group_ingress.h"
#include "wire/ec2/create_vpc_endpoint.h"
#include "wire/ec2/delete_vpc.h"
#include "wire/ec2/delete_vpc_endpoints.h"
#include "wire/elbv2/delete_listener.h"
#include "wire/elbv2/describe_capacity_reservation.h"
#include "wire/elbv2/describe_target_health.h"
#include "wire/envelope.h"
#include "wire/operations.h"
#include "wire/sts/get_caller_identity.h"
#include "wire/xml_writer.h"

namespace mg::wire {
namespace {

const std::string kDeclaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

TEST(Xml, Escapes) {
  const struct {
    std::string_view in, out;
  } cases[] = {
      {"plain 枡形", "plain 枡形"},
      {"<a href=\"x\">&'</a>", "&lt;a href=&quot;x&quot;&gt;&amp;&#39;&lt;/a&gt;"},
      {"]]>", "]]&gt;"},
      {"\t\n\r", "\t\n&#13;"},
      {std::string_view("\0\x01\x1b", 3), "\uFFFD\uFFFD\uFFFD"},
      {"\x7f", "\x7f"},
      {"\xff\x41", "\uFFFD\x41"},
      {"\xed\xa0\x80", "\uFFFD\uFFFD\uFFFD"},
      {"\xef\xbf\xbe", "\uFFFD"},
      {"\xe6\x9e", "\uFFFD\uFFFD"},
  };
  for (const auto& c : cases) {
    std::string out;
    append_escaped(out, c.in);
    EXPECT_EQ(out, c.out);
  }
}

TEST(Render, Ec2) {
  ec2::CreateVpcEndpoint::Result result;
  auto& e = result.vpc_endpoint.emplace();
  e.vpc_endpoint_id = "vpce-1";
  e.state = "pendingAcceptance";
  e.subnet_ids = {"subnet-a", "subnet-b"};
  e.private_dns_enabled = false;
  e.creation_timestamp = 1767323045678;
  e.groups.push_back({.group_id = "sg-1", .group_name = "a<b"});
  result.client_token = "t";
  EXPECT_EQ(ec2::CreateVpcEndpoint::render(result, "req-1"),
            kDeclaration +
                "<CreateVpcEndpointResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">"
                "<requestId>req-1</requestId><vpcEndpoint><vpcEndpointId>vpce-1</vpcEndpointId>"
                "<state>pendingAcceptance</state><routeTableIdSet/><subnetIdSet>"
                "<item>subnet-a</item><item>subnet-b</item></subnetIdSet><groupSet><item>"
                "<groupId>sg-1</groupId><groupName>a&lt;b</groupName></item></groupSet>"
                "<privateDnsEnabled>false</privateDnsEnabled><networkInterfaceIdSet/>"
                "<dnsEntrySet/><creationTimestamp>2026-01-02T03:04:05.678Z</creationTimestamp>"
                "<tagSet/><ipv4PrefixSet/><ipv6PrefixSet/><payerResponsibilitySet/>"
                "</vpcEndpoint><clientToken>t</clientToken></CreateVpcEndpointResponse>");
}

TEST(Render, Ec2Unsuccessful) {
  const std::string open = kDeclaration +
                           "<DeleteVpcEndpointsResponse "
                           "xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">"
                           "<requestId>r</requestId>";
  EXPECT_EQ(ec2::DeleteVpcEndpoints::render({}, "r"),
            open + "<unsuccessful/></DeleteVpcEndpointsResponse>");
  ec2::DeleteVpcEndpoints::Result result;
  auto& item = result.unsuccessful.emplace_back();
  item.resource_id = "vpce-1";
  item.error.emplace().code = "InvalidVpcEndpoint.NotFound";
  EXPECT_EQ(ec2::DeleteVpcEndpoints::render(result, "r"),
            open +
                "<unsuccessful><item><error><code>InvalidVpcEndpoint.NotFound</code></error>"
                "<resourceId>vpce-1</resourceId></item></unsuccessful>"
                "</DeleteVpcEndpointsResponse>");
}

TEST(Render, Ec2SaysReturnTrue) {
  EXPECT_EQ(ec2::DeleteVpc::render({}, "r"),
            kDeclaration +
                "<DeleteVpcResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">"
                "<requestId>r</requestId><return>true</return></DeleteVpcResponse>");
  using Authorize = ec2::AuthorizeSecurityGroupIngress;
  EXPECT_NE(Authorize::render({}, "r").find("<return>true</return><securityGroupRuleSet/>"),
            std::string::npos);
  EXPECT_NE(Authorize::render({.return_ = false}, "r").find("<return>false</return>"),
            std::string::npos);
}

TEST(Render, Query) {
  EXPECT_EQ(sts::GetCallerIdentity::render(
                {.user_id = "AID", .account = "111122223333", .arn = "arn:aws:iam::1:user/a"}, "r"),
            kDeclaration +
                "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
                "<GetCallerIdentityResult><UserId>AID</UserId><Account>111122223333</Account>"
                "<Arn>arn:aws:iam::1:user/a</Arn></GetCallerIdentityResult><ResponseMetadata>"
                "<RequestId>r</RequestId></ResponseMetadata></GetCallerIdentityResponse>");
  const std::string elb = "Response xmlns=\"http://elasticloadbalancing.amazonaws.com/doc/";
  EXPECT_EQ(elbv2::DeleteListener::render({}, "r"),
            kDeclaration + "<DeleteListener" + elb +
                "2015-12-01/\"><DeleteListenerResult></DeleteListenerResult><ResponseMetadata>"
                "<RequestId>r</RequestId></ResponseMetadata></DeleteListenerResponse>");
  elbv2::DescribeTargetHealth::Result health;
  auto& item = health.target_health_descriptions.emplace_back();
  item.target.emplace().id = "10.0.0.1";
  item.target->port = 80;
  item.target_health.emplace().state = "initial";
  EXPECT_NE(elbv2::DescribeTargetHealth::render(health, "r")
                .find("<TargetHealthDescriptions><member><Target><Id>10.0.0.1</Id><Port>80</Port>"
                      "</Target><TargetHealth><State>initial</State></TargetHealth></member>"
                      "</TargetHealthDescriptions>"),
            std::string::npos);
  elbv2::DescribeCapacityReservation::Result capacity;
  capacity.capacity_reservation_state.emplace_back().effective_capacity_units = 0.5;
  EXPECT_NE(elbv2::DescribeCapacityReservation::render(capacity, "r")
                .find("<EffectiveCapacityUnits>0.5</EffectiveCapacityUnits>"),
            std::string::npos);
}

TEST(Render, Errors) {
  EXPECT_EQ(render_error(kEc2, "InvalidVpcID.NotFound", "The vpc ID 'a&b' does not exist", "r"),
            kDeclaration +
                "<Response><Errors><Error><Code>InvalidVpcID.NotFound</Code><Message>The vpc ID "
                "&#39;a&amp;b&#39; does not exist</Message></Error></Errors>"
                "<RequestID>r</RequestID></Response>");
  EXPECT_EQ(render_error(kIam, "NoSuchEntity", "m", "r"),
            kDeclaration +
                "<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error>"
                "<Type>Sender</Type><Code>NoSuchEntity</Code><Message>m</Message></Error>"
                "<RequestId>r</RequestId></ErrorResponse>");
  EXPECT_NE(render_error(kElbv2, "InternalFailure", "m", "r", Fault::kReceiver)
                .find("<Type>Receiver</Type>"),
            std::string::npos);
}

TEST(Errors, AreTheModels) {
  const auto status = [](std::string_view service, std::string_view code) {
    for (const ErrorInfo& e : modelled_errors()) {
      if (e.service == service && e.code == code) return e.status;
    }
    return 0;
  };
  EXPECT_EQ(status("elbv2", "DuplicateListener"), 400);
  EXPECT_EQ(status("elbv2", "PriorRequestNotComplete"), 429);
  EXPECT_EQ(status("sts", "RegionDisabledException"), 403);
}

}  // namespace
}  // namespace mg::wire
