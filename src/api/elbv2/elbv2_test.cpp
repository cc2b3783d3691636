// The handlers from the form to the XML: what stock clients send and what they read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "api/elbv2/account_limits.h"
#include "api/elbv2/listener.h"
#include "api/elbv2/load_balancer.h"
#include "api/elbv2/rule.h"
#include "api/elbv2/tags.h"
#include "api/elbv2/target.h"
#include "api/elbv2/target_group.h"
#include "control/commands/elb_test_world.h"
#include "model/quotas.h"
#include "wire/form.h"

namespace mg::api::elbv2 {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
namespace shapes = wire::elbv2;

class ElbV2Test : public control::ElbTestWorld {
 protected:
  // The XML of an answer, or the error's code and message.
  template <class Op, auto handler>
  std::string call(const std::string& body) {
    const auto form = wire::Form::parse(body);
    if (!form) return "bad form";
    const auto request = Op::decode(*form);
    if (!request) return "bad request: " + request.error().message;
    const auto xml = run([&](control::Tx& tx) -> Result<std::string> {
      Context ctx{tx, caller_};
      TRY_ASSIGN(const auto result, handler(ctx, *request));
      return Op::render(result, "id");
    });
    return xml ? *xml : xml.error().code + ": " + xml.error().message;
  }
  static std::string element(const std::string& xml, const std::string& name) {
    const auto open = "<" + name + ">";
    const auto from = xml.find(open);
    if (from == std::string::npos) return {};
    const auto start = from + open.size();
    return xml.substr(start, xml.find("</" + name + ">", start) - start);
  }

  std::string create(const std::string& more) {
    return call<shapes::CreateLoadBalancer, create_load_balancer>(
        "Name=web&Type=network&Scheme=internal" + more);
  }
};

TEST_F(ElbV2Test, BalancersRoundTrip) {
  const auto made =
      create("&Subnets.member.1=" + std::string(kSubnetA) + "&SecurityGroups.member.1=" + kGroup1 +
             "&Tags.member.1.Key=Name&Tags.member.1.Value=web");
  const auto arn = element(made, "LoadBalancerArn");
  EXPECT_THAT(made, HasSubstr("<State><Code>provisioning</Code></State>"));
  EXPECT_THAT(made, HasSubstr("<Type>network</Type>"));
  EXPECT_THAT(made, HasSubstr("<CanonicalHostedZoneId>Z31USIVHYNEOWT</CanonicalHostedZoneId>"));
  EXPECT_EQ(element(made, "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"), "on");
  EXPECT_THAT(made, Not(HasSubstr("PrivateIPv4Address")));
  const auto by_name =
      call<shapes::DescribeLoadBalancers, describe_load_balancers>("Names.member.1=web");
  EXPECT_EQ(element(by_name, "LoadBalancerArn"), arn);
  EXPECT_THAT((call<shapes::DescribeLoadBalancers, describe_load_balancers>("Names.member.1=x")),
              HasSubstr("LoadBalancerNotFound: "));
  const auto attributes =
      call<shapes::DescribeLoadBalancerAttributes, describe_load_balancer_attributes>(
          "LoadBalancerArn=" + arn);
  EXPECT_THAT(attributes, HasSubstr("<Key>load_balancing.cross_zone.enabled</Key>"
                                    "<Value>false</Value>"));
  const auto tags = call<shapes::DescribeTags, describe_tags>("ResourceArns.member.1=" + arn);
  EXPECT_THAT(tags, HasSubstr("<member><Key>Name</Key><Value>web</Value></member>"));
  EXPECT_THAT((call<shapes::DescribeCapacityReservation, describe_capacity_reservation>(
                  "LoadBalancerArn=" + arn)),
              HasSubstr("<CapacityReservationState/>"));
}

TEST_F(ElbV2Test, MembersThatTakeNoEffectAreRefusedByName) {
  const auto mapping = "&SubnetMappings.member.1.SubnetId=" + std::string(kSubnetA);
  const auto subnet = "&Subnets.member.1=" + std::string(kSubnetA);
  for (const auto& [more, name] : std::vector<std::pair<std::string, std::string>>{
           {mapping + "&SubnetMappings.member.1.AllocationId=eipalloc-1", "AllocationId"},
           {mapping + "&SubnetMappings.member.1.IPv6Address=::1", "IPv6Address"},
           {mapping + "&SubnetMappings.member.1.SourceNatIpv6Prefix=auto_assigned",
            "SourceNatIpv6Prefix"},
           {subnet + "&CustomerOwnedIpv4Pool=x", "CustomerOwnedIpv4Pool"},
           {subnet + "&EnablePrefixForIpv6SourceNat=on", "EnablePrefixForIpv6SourceNat"},
           {subnet + "&IpamPools.Ipv4IpamPoolId=x", "IpamPools"},
           {subnet + "&IpAddressType=dualstack", "IPv6 CIDR"},
           {subnet + mapping, "SubnetMappings"},
       }) {
    EXPECT_THAT(create(more), HasSubstr(name)) << more;
    EXPECT_TRUE(world_.load_balancers.all().empty()) << more;
  }
  EXPECT_THAT(create(mapping + "&SubnetMappings.member.1.PrivateIPv4Address=172.31.0.99"),
              HasSubstr("<PrivateIPv4Address>172.31.0.99</PrivateIPv4Address>"));
}

TEST_F(ElbV2Test, GroupsListenersAndHealth) {
  const auto group_xml = call<shapes::CreateTargetGroup, create_target_group>(
      "Name=tg&Protocol=TCP&Port=80&TargetType=ip&HealthCheckProtocol=TCP&VpcId=" +
      std::string(kVpc));
  const auto group = element(group_xml, "TargetGroupArn");
  EXPECT_EQ(element(group_xml, "HealthCheckTimeoutSeconds"), "10");
  EXPECT_THAT(group_xml, Not(HasSubstr("HealthCheckPath")));
  const auto web = balancer();
  const auto listener_xml = call<shapes::CreateListener, create_listener>(
      "LoadBalancerArn=" + web + "&Protocol=TCP&Port=80&DefaultActions.member.1.Type=forward" +
      "&DefaultActions.member.1.Order=1&DefaultActions.member.1.TargetGroupArn=" + group);
  const auto listener = element(listener_xml, "ListenerArn");
  ASSERT_FALSE(listener.empty()) << listener_xml;
  EXPECT_EQ(element(listener_xml, "Order"), "1");
  EXPECT_THAT(
      (call<shapes::DescribeTargetGroups, describe_target_groups>("LoadBalancerArn=" + web)),
      HasSubstr("<LoadBalancerArns><member>" + web));
  EXPECT_THAT((call<shapes::DescribeListeners, describe_listeners>("LoadBalancerArn=" + web)),
              HasSubstr(listener));
  EXPECT_THAT((call<shapes::DescribeListeners, describe_listeners>("")),
              HasSubstr("ValidationError"));
  EXPECT_THAT((call<shapes::DescribeListenerAttributes, describe_listener_attributes>(
                  "ListenerArn=" + listener)),
              HasSubstr("<Key>tcp.idle_timeout.seconds</Key><Value>350</Value>"));
  EXPECT_THAT(
      (call<shapes::RegisterTargets, register_targets>(
          "TargetGroupArn=" + group + "&Targets.member.1.Id=172.31.0.10&Targets.member.1.Port=80")),
      HasSubstr("RegisterTargetsResponse"));
  const auto health = call<shapes::DescribeTargetHealth, describe_target_health>(
      "TargetGroupArn=" + group + "&Targets.member.1.Id=172.31.0.10&Targets.member.1.Port=80");
  EXPECT_EQ(element(health, "State"), "initial");
  EXPECT_EQ(element(health, "HealthCheckPort"), "80");
  EXPECT_EQ(element(health, "AvailabilityZone"), "ap-northeast-1a");
}

TEST_F(ElbV2Test, ApplicationBalancersAreDescribed) {
  const auto made = call<shapes::CreateLoadBalancer, create_load_balancer>(
      "Name=app&Scheme=internal&Subnets.member.1=" + std::string(kSubnetA) +
      "&Subnets.member.2=" + kSubnetC + "&SecurityGroups.member.1=" + kGroup1);
  EXPECT_EQ(element(made, "Type"), "application");
  EXPECT_EQ(element(made, "Code"), "active");
  EXPECT_THAT(element(made, "Reason"), HasSubstr("carries no traffic"));
  EXPECT_EQ(element(made, "CanonicalHostedZoneId"), "Z14GRHDCWA56QT");
  EXPECT_THAT(made, Not(HasSubstr("EnforceSecurityGroup")));
  const auto group_xml = call<shapes::CreateTargetGroup, create_target_group>(
      "Name=tg&Protocol=HTTP&Port=80&ProtocolVersion=GRPC&Matcher.GrpcCode=0-12&VpcId=" +
      std::string(kVpc));
  EXPECT_EQ(element(group_xml, "ProtocolVersion"), "GRPC");
  EXPECT_EQ(element(group_xml, "GrpcCode"), "0-12");
  const auto action = std::string("&DefaultActions.member.1.");
  const auto listener_xml = call<shapes::CreateListener, create_listener>(
      "LoadBalancerArn=" + element(made, "LoadBalancerArn") +
      "&Protocol=HTTPS&Port=443&Certificates.member.1.CertificateArn="
      "arn%3Aaws%3Aacm%3Aap-northeast-1%3A111122223333%3Acertificate%2F1" +
      action + "Type=fixed-response" + action + "FixedResponseConfig.StatusCode=503" + action +
      "FixedResponseConfig.MessageBody=later");
  EXPECT_EQ(element(listener_xml, "SslPolicy"), "ELBSecurityPolicy-2016-08");
  EXPECT_EQ(element(listener_xml, "MessageBody"), "later");
  EXPECT_THAT(listener_xml, Not(HasSubstr("ForwardConfig")));
  const auto rules = call<shapes::DescribeRules, describe_rules>(
      "ListenerArn=" + element(listener_xml, "ListenerArn"));
  EXPECT_EQ(element(rules, "Priority"), "default");
  EXPECT_EQ(element(rules, "IsDefault"), "true");
  EXPECT_EQ(element(rules, "MessageBody"), "later");
  const auto by_arn =
      call<shapes::DescribeRules, describe_rules>("RuleArns.member.1=" + element(rules, "RuleArn"));
  EXPECT_EQ(element(by_arn, "RuleArn"), element(rules, "RuleArn"));
  EXPECT_THAT((call<shapes::DescribeRules, describe_rules>("")), HasSubstr("ValidationError"));
}

TEST_F(ElbV2Test, AccountLimitsAreTheQuotas) {
  world_.quotas.put(
      {.id = model::quota_record_id(caller_.account, "network-load-balancers-per-region"),
       .account = caller_.account,
       .code = "network-load-balancers-per-region",
       .value = 7});
  const auto limits = call<shapes::DescribeAccountLimits, describe_account_limits>("");
  EXPECT_THAT(limits, HasSubstr("<Name>network-load-balancers</Name><Max>7</Max>"));
  EXPECT_THAT(limits, HasSubstr("<Name>target-groups</Name><Max>3000</Max>"));
  const auto first = call<shapes::DescribeAccountLimits, describe_account_limits>("PageSize=1");
  EXPECT_EQ(element(first, "Name"), "application-load-balancers");
  EXPECT_THAT(first, HasSubstr("<NextMarker>"));
}

TEST_F(ElbV2Test, WeightedAndStickyForwardingIsRefused) {
  const auto web = balancer();
  const auto group = target_group();
  const auto create_with = [&](const std::string& more) {
    return call<shapes::CreateListener, create_listener>(
        "LoadBalancerArn=" + web + "&Protocol=TCP&Port=80&DefaultActions.member.1.Type=forward" +
        more);
  };
  const std::string config = "&DefaultActions.member.1.ForwardConfig.";
  const auto first = config + "TargetGroups.member.1.TargetGroupArn=" + group;
  EXPECT_THAT(create_with(first + config + "TargetGroups.member.1.Weight=0"),
              HasSubstr("weight '0'"));
  EXPECT_THAT(create_with(first + config + "TargetGroupStickinessConfig.Enabled=true"),
              HasSubstr("TargetGroupStickinessConfig"));
  EXPECT_THAT(create_with(first + config + "TargetGroups.member.2.TargetGroupArn=" + group),
              HasSubstr("InvalidConfigurationRequest"));
  EXPECT_THAT(create_with("&SslPolicy=x&DefaultActions.member.1.TargetGroupArn=" + group),
              HasSubstr("SslPolicy"));
  EXPECT_THAT(create_with(first), HasSubstr("<ListenerArn>"));
}

TEST_F(ElbV2Test, PagesByMarker) {
  for (int i = 0; i < 3; ++i) target_group("tg-" + std::to_string(i));
  const auto first = call<shapes::DescribeTargetGroups, describe_target_groups>("PageSize=2");
  const auto marker = element(first, "NextMarker");
  ASSERT_FALSE(marker.empty());
  const auto second = call<shapes::DescribeTargetGroups, describe_target_groups>(
      "PageSize=2&Marker=" + wire::percent_encode(marker));
  EXPECT_THAT(second, HasSubstr("tg-2"));
  EXPECT_EQ(element(second, "NextMarker"), "");
  EXPECT_THAT((call<shapes::DescribeTargetGroups, describe_target_groups>("Marker=x")),
              HasSubstr("ValidationError"));
  EXPECT_THAT((call<shapes::DescribeTargetGroups, describe_target_groups>("PageSize=401")),
              HasSubstr("ValidationError"));
}

TEST_F(ElbV2Test, TagKeysAreUnique) {
  const auto group = target_group();
  EXPECT_THAT((call<shapes::AddTags, add_tags>("ResourceArns.member.1=" + group +
                                               "&Tags.member.1.Key=a&Tags.member.2.Key=a")),
              HasSubstr("DuplicateTagKeys"));
}

}  // namespace
}  // namespace mg::api::elbv2
