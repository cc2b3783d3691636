#include "wire/decoder.h"

#include <gtest/gtest.h>

#include <string>

#include "wire/ec2/authorize_security_group_ingress.h"
#include "wire/ec2/create_subnet.h"
#include "wire/ec2/create_vpc_endpoint.h"
#include "wire/ec2/describe_vpc_endpoints.h"
#include "wire/ec2/run_instances.h"
#include "wire/elbv2/create_listener.h"
#include "wire/elbv2/create_load_balancer.h"
#include "wire/elbv2/create_target_group.h"
#include "wire/elbv2/register_targets.h"
#include "wire/operations.h"
#include "wire/sts/get_caller_identity.h"

namespace mg::wire {
namespace {

using Kind = DecodeError::Kind;

template <class Op>
tl::expected<typename Op::Request, DecodeError> decode(std::string_view body) {
  const auto form = Form::parse(body);
  if (!form) return tl::unexpected(form.error());
  return Op::decode(*form);
}

template <class Op>
std::string refusal(std::string_view body) {
  const auto request = decode<Op>(body);
  if (request) return "decoded";
  constexpr std::string_view kKinds[] = {"missing", "malformed", "unknown", "duplicate"};
  return std::string(kKinds[static_cast<int>(request.error().kind)]) + " " +
         request.error().parameter;
}

TEST(Decoder, Ec2Golden) {
  const auto q = decode<ec2::CreateVpcEndpoint>(
      "Action=CreateVpcEndpoint&Version=2016-11-15&VpcId=vpc-1&VpcEndpointType=Interface"
      "&ServiceName=com.amazonaws.vpce.x.vpce-svc-1&SubnetId.1=subnet-a&SubnetId.2=subnet-b"
      "&SecurityGroupId.1=sg-1&PrivateDnsEnabled=False&DnsOptions.DnsRecordIpType=ipv4"
      "&TagSpecification.1.ResourceType=vpc-endpoint&TagSpecification.1.Tag.1.Key=Name"
      "&TagSpecification.1.Tag.1.Value=a+b&TagSpecification.1.Tag.2.Key=e"
      "&TagSpecification.1.Tag.2.Value=&SubnetConfiguration.1.SubnetId=subnet-a"
      "&SubnetConfiguration.1.Ipv4=10.0.0.9&ClientToken=t&DryRun=TRUE");
  ASSERT_TRUE(q) << q.error().message;
  EXPECT_EQ(q->vpc_id, "vpc-1");
  EXPECT_EQ(q->vpc_endpoint_type, "Interface");
  EXPECT_EQ(q->subnet_ids, (std::vector<std::string>{"subnet-a", "subnet-b"}));
  EXPECT_EQ(q->security_group_ids, (std::vector<std::string>{"sg-1"}));
  EXPECT_EQ(q->private_dns_enabled, false);
  EXPECT_EQ(q->dry_run, true);
  EXPECT_EQ(q->dns_options->dns_record_ip_type, "ipv4");
  ASSERT_EQ(q->tag_specifications.size(), 1u);
  ASSERT_EQ(q->tag_specifications[0].tags.size(), 2u);
  EXPECT_EQ(q->tag_specifications[0].tags[0].value, "a b");
  EXPECT_EQ(q->tag_specifications[0].tags[1].value, "");
  EXPECT_EQ(q->subnet_configurations.at(0).ipv4, "10.0.0.9");
  EXPECT_FALSE(q->policy_document);
  EXPECT_TRUE(q->route_table_ids.empty());
}

TEST(Decoder, Ec2RenamedMembers) {
  const auto q = decode<ec2::AuthorizeSecurityGroupIngress>(
      "GroupId=sg-1&IpPermissions.1.IpProtocol=tcp&IpPermissions.1.FromPort=-1"
      "&IpPermissions.1.ToPort=443&IpPermissions.1.IpRanges.1.CidrIp=10.0.0.0%2F8"
      "&IpPermissions.1.Groups.1.GroupId=sg-2");
  ASSERT_TRUE(q) << q.error().message;
  const auto& permission = q->ip_permissions.at(0);
  EXPECT_EQ(permission.from_port, -1);
  EXPECT_EQ(permission.to_port, 443);
  EXPECT_EQ(permission.ip_ranges.at(0).cidr_ip, "10.0.0.0/8");
  EXPECT_EQ(permission.user_id_group_pairs.at(0).group_id, "sg-2");
}

TEST(Decoder, QueryGolden) {
  const auto q = decode<elbv2::CreateTargetGroup>(
      "Name=tg&Protocol=TCP&Port=80&VpcId=vpc-1&HealthCheckEnabled=true"
      "&Matcher.HttpCode=200-299&Tags.member.1.Key=k&Tags.member.1.Value=v");
  ASSERT_TRUE(q) << q.error().message;
  EXPECT_EQ(q->port, 80);
  EXPECT_EQ(q->matcher->http_code, "200-299");
  EXPECT_EQ(q->tags.at(0).value, "v");

  const auto empty = decode<elbv2::CreateLoadBalancer>("Name=lb&Subnets=");
  ASSERT_TRUE(empty) << empty.error().message;
  EXPECT_TRUE(empty->subnets.empty());

  const auto map = decode<elbv2::CreateListener>(
      "LoadBalancerArn=a&DefaultActions.member.1.Type=authenticate-oidc"
      "&DefaultActions.member.1.AuthenticateOidcConfig.Issuer=i"
      "&DefaultActions.member.1.AuthenticateOidcConfig.AuthorizationEndpoint=i"
      "&DefaultActions.member.1.AuthenticateOidcConfig.TokenEndpoint=i"
      "&DefaultActions.member.1.AuthenticateOidcConfig.UserInfoEndpoint=i"
      "&DefaultActions.member.1.AuthenticateOidcConfig.ClientId=i"
      "&DefaultActions.member.1.AuthenticateOidcConfig.AuthenticationRequestExtraParams"
      ".entry.1.key=k"
      "&DefaultActions.member.1.AuthenticateOidcConfig.AuthenticationRequestExtraParams"
      ".entry.1.value=v");
  ASSERT_TRUE(map) << map.error().message;
  const auto& pairs =
      map->default_actions.at(0).authenticate_oidc_config->authentication_request_extra_params;
  EXPECT_EQ(pairs, (std::vector<std::pair<std::string, std::string>>{{"k", "v"}}));

  EXPECT_TRUE(decode<sts::GetCallerIdentity>("Action=GetCallerIdentity&Version=2011-06-15"));
}

TEST(Decoder, OrderOfKeysDoesNotMatter) {
  const auto q = decode<ec2::DescribeVpcEndpoints>(
      "VpcEndpointId.10=j&VpcEndpointId.2=b&VpcEndpointId.1=a&VpcEndpointId.9=i&VpcEndpointId.3=c"
      "&VpcEndpointId.8=h&VpcEndpointId.4=d&VpcEndpointId.7=g&VpcEndpointId.5=e&VpcEndpointId.6=f");
  ASSERT_TRUE(q) << q.error().message;
  std::string all;
  for (const auto& id : q->vpc_endpoint_ids) all += id;
  EXPECT_EQ(all, "abcdefghij");
}

TEST(Decoder, RefusesEc2) {
  const struct {
    std::string_view body, refusal;
  } cases[] = {
      {"VpcId=v", "decoded"},
      {"VpcId=v&X-Amz-Date=1&x-amz-security-token=2&AWSAccessKeyId=3&Signature=4", "decoded"},
      {"VpcId=v&SignatureMethod=1&SignatureVersion=2&Timestamp=3&Expires=4", "decoded"},
      {"", "missing VpcId"},
      {"Action=CreateVpcEndpoint", "missing VpcId"},
      {"vpcId=v", "unknown vpcId"},
      {"VpcId=v&Foo=1", "unknown Foo"},
      {"VpcId=v&Foo.1.Bar=1", "unknown Foo.1.Bar"},
      {"VpcId=v&VpcId=v", "duplicate VpcId"},
      {"VpcId=v&VpcId.1=v", "unknown VpcId.1"},
      {"VpcId.1=v", "unknown VpcId.1"},
      {"VpcId=v&DnsOptions.Foo=1", "unknown DnsOptions.Foo"},
      {"VpcId=v&DnsOptions=1", "malformed DnsOptions"},
      {"VpcId=v&DryRun=yes", "malformed DryRun"},
      {"VpcId=v&DryRun=", "malformed DryRun"},
      {"VpcId=v&DryRun=1", "malformed DryRun"},
      {"VpcId=v&SubnetId=s", "malformed SubnetId"},
      {"VpcId=v&SubnetId.0=s", "malformed SubnetId.0"},
      {"VpcId=v&SubnetId.-1=s", "malformed SubnetId.-1"},
      {"VpcId=v&SubnetId.01=s", "malformed SubnetId.01"},
      {"VpcId=v&SubnetId.1=s&SubnetId.01=s", "malformed SubnetId.01"},
      {"VpcId=v&SubnetId.1=s&SubnetId.3=s", "malformed SubnetId.3"},
      {"VpcId=v&SubnetId.2=s", "malformed SubnetId.2"},
      {"VpcId=v&SubnetId.99999999999999999999=s", "malformed SubnetId.99999999999999999999"},
      {"VpcId=v&SubnetId.1.2=s", "unknown SubnetId.1.2"},
      {"VpcId=v&SubnetId.=s", "unknown SubnetId."},
      {"VpcId=v&SubnetId..1=s", "unknown SubnetId..1"},
      {"VpcId=v&SubnetId.x=s", "unknown SubnetId.x"},
      {"VpcId=v&SubnetId.+1=s", "unknown SubnetId. 1"},
      {"VpcId=v&SubnetId.member.1=s", "unknown SubnetId.member.1"},
      {"VpcId=v&SubnetIds.1=s", "unknown SubnetIds.1"},
      {"VpcId=v&.=s", "unknown ."},
      {"VpcId=v&TagSpecification.1=s", "malformed TagSpecification.1"},
      {"DryRun=x&Foo=1", "unknown Foo"},
      {"DryRun=x", "malformed DryRun"},
      {"VpcId=v&a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a=1",
       "unknown a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(refusal<ec2::CreateVpcEndpoint>(c.body), c.refusal) << c.body;
  }
}

TEST(Decoder, RefusesNumbersAndTimes) {
  const std::string base = "MaxCount=1&MinCount=";
  for (const std::string_view bad :
       {"", " 1", "1 ", "%2B1", "1.0", "1e3", "0x1", "--1", "-", "9223372036854775808"}) {
    EXPECT_EQ(refusal<ec2::RunInstances>(base + std::string(bad)), "malformed MinCount") << bad;
  }
  for (const std::string_view good : {"0", "-1", "01", "9223372036854775807"}) {
    EXPECT_EQ(refusal<ec2::RunInstances>(base + std::string(good)), "decoded") << good;
  }
  EXPECT_EQ(refusal<ec2::RunInstances>("MaxCount=1"), "missing MinCount");
  const std::string until = base + "1&InstanceMarketOptions.SpotOptions.ValidUntil=";
  EXPECT_EQ(refusal<ec2::RunInstances>(until + "tomorrow"),
            "malformed InstanceMarketOptions.SpotOptions.ValidUntil");
  const auto q = decode<ec2::RunInstances>(until + "2026-01-02T03:04:05Z");
  ASSERT_TRUE(q);
  EXPECT_EQ(q->instance_market_options->spot_options->valid_until, 1767323045000);
}

TEST(Decoder, RefusesQuery) {
  const struct {
    std::string_view body, refusal;
  } cases[] = {
      {"TargetGroupArn=a&Targets.member.1.Id=i", "decoded"},
      {"TargetGroupArn=a", "missing Targets"},
      {"TargetGroupArn=a&Targets=", "missing Targets"},
      {"TargetGroupArn=a&Targets=x", "malformed Targets"},
      {"TargetGroupArn=a&Targets.1.Id=i", "unknown Targets.1.Id"},
      {"TargetGroupArn=a&Targets.member.1.Port=80", "missing Targets.member.1.Id"},
      {"TargetGroupArn=a&Targets.member.1=i", "malformed Targets.member.1"},
      {"TargetGroupArn=a&Targets.member=i", "malformed Targets.member"},
      {"TargetGroupArn=a&Targets.member.2.Id=i", "malformed Targets.member.2"},
      {"TargetGroupArn=a&Targets.member.1.Id=i&Targets=", "malformed Targets"},
      {"TargetGroupArn=a&Targets.member.1.Id=i&Targets.member.1.Port=x",
       "malformed Targets.member.1.Port"},
      {"Targets.member.1.Id=i", "missing TargetGroupArn"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(refusal<elbv2::RegisterTargets>(c.body), c.refusal) << c.body;
  }
}

TEST(Decoder, BoundsLists) {
  std::string body;
  for (int i = 1; i <= 1000; ++i) body += "VpcEndpointId." + std::to_string(i) + "=x&";
  const auto full = decode<ec2::DescribeVpcEndpoints>(body);
  ASSERT_TRUE(full) << full.error().message;
  EXPECT_EQ(full->vpc_endpoint_ids.size(), 1000u);
  EXPECT_EQ(refusal<ec2::DescribeVpcEndpoints>(body + "VpcEndpointId.1001=x"),
            "malformed VpcEndpointId");
}

TEST(Decoder, SaysWhatItRefuses) {
  const auto message = [](const auto& request) { return request.error().message; };
  EXPECT_EQ(message(decode<ec2::CreateVpcEndpoint>("")),
            "The request must contain the parameter VpcId");
  EXPECT_EQ(message(decode<elbv2::RegisterTargets>("Targets.member.1.Id=i")),
            "A TargetGroupArn must be specified");
  EXPECT_EQ(message(decode<ec2::CreateVpcEndpoint>("VpcId=v&Foo=1")),
            "The parameter Foo is not recognized");
  EXPECT_EQ(message(decode<ec2::CreateVpcEndpoint>("VpcId=v&DryRun=yes")),
            "Value (yes) for parameter DryRun is invalid. Expected true or false.");
  EXPECT_EQ(message(decode<ec2::CreateVpcEndpoint>("VpcId=v&SubnetId.2=s")),
            "Value (s) for parameter SubnetId.2 is invalid. Expected an index without a gap "
            "before it.");
  std::string long_value;
  for (int i = 0; i < 40; ++i) long_value += "é";  // a cut must not split one
  EXPECT_EQ(message(decode<ec2::CreateVpcEndpoint>("VpcId=v&DryRun=1" + long_value)),
            "Value (1" + long_value.substr(0, 62) +
                ") for parameter DryRun is invalid. Expected true or false.");
}

// For every operation of the table: an unknown parameter is refused by name, and so is the first
// missing one wherever something is required.
std::string example(const Parameter& p) {
  switch (p.type) {
    case ParameterType::kBoolean:
      return "true";
    case ParameterType::kInteger:
    case ParameterType::kDouble:
      return "1";
    case ParameterType::kTimestamp:
      return "2026-01-01T00:00:00Z";
    default:
      return "x";
  }
}

std::string concrete(std::string_view name) {
  std::string out;
  for (std::size_t start = 0; start <= name.size();) {
    const std::size_t end = std::min(name.find('.', start), name.size());
    const std::string_view part = name.substr(start, end - start);
    if (!out.empty()) out += '.';
    out += part == "N" ? "1" : part;
    start = end + 1;
  }
  return out;
}

template <class Op>
void expect_parameters_to_decode() {
  std::string all;
  for (const Parameter& p : Op::parameters()) all += concrete(p.name) + "=" + example(p) + "&";
  EXPECT_EQ(refusal<Op>(all), "decoded") << Op::kName;
  EXPECT_EQ(refusal<Op>(all + "NoSuchParameter=1"), "unknown NoSuchParameter") << Op::kName;
  for (const Parameter& gone : Op::parameters()) {
    if (!gone.required) continue;
    std::string rest;
    for (const Parameter& p : Op::parameters()) {
      if (p.required && &p != &gone) rest += concrete(p.name) + "=" + example(p) + "&";
    }
    EXPECT_TRUE(refusal<Op>(rest).starts_with("missing ")) << Op::kName << " " << gone.name;
  }
}

TEST(Decoder, TakesWhatTheTableLists) {
  expect_parameters_to_decode<ec2::CreateVpcEndpoint>();
  expect_parameters_to_decode<ec2::RunInstances>();
  expect_parameters_to_decode<ec2::CreateSubnet>();
  expect_parameters_to_decode<ec2::AuthorizeSecurityGroupIngress>();
  expect_parameters_to_decode<elbv2::CreateListener>();
  expect_parameters_to_decode<elbv2::CreateLoadBalancer>();
  expect_parameters_to_decode<elbv2::RegisterTargets>();
}

TEST(Operations, AreFound) {
  for (const auto& operation : operations()) {
    EXPECT_EQ(find_operation(operation.service, operation.name), &operation) << operation.name;
  }
  ASSERT_NE(find_operation("elbv2", "DescribeTags"), nullptr);
  ASSERT_NE(find_operation("ec2", "DescribeTags"), nullptr);
  EXPECT_EQ(find_operation("sts", "DescribeTags"), nullptr);
  const auto parameters = find_operation("ec2", "CreateVpcEndpoint")->parameters();
  EXPECT_EQ(parameters[0].name, "VpcId");
  EXPECT_TRUE(parameters[0].required);
  EXPECT_EQ(parameters[2].name, "VpcEndpointType");
  EXPECT_EQ(parameters[2].values.size(), 6u);
}

}  // namespace
}  // namespace mg::wire
