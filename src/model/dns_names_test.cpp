#include "model/dns_names.h"

#include <gtest/gtest.h>

#include <regex>

namespace mg::model {
namespace {

// The first name is the one that the article shows.
TEST(DnsNames, SpelledAsAwsSpellsThem) {
  EXPECT_EQ(endpoint_dns_name("vpce-0403d3792ac9ce794", "gnoin9do", "vpce-svc-0ea65532bd255b468",
                              "ap-northeast-1"),
            "vpce-0403d3792ac9ce794-gnoin9do.vpce-svc-0ea65532bd255b468.ap-northeast-1.vpce."
            "amazonaws.com");
  EXPECT_EQ(endpoint_zonal_dns_name("vpce-0403d3792ac9ce794", "gnoin9do", "ap-northeast-1a",
                                    "vpce-svc-0ea65532bd255b468", "ap-northeast-1"),
            "vpce-0403d3792ac9ce794-gnoin9do-ap-northeast-1a.vpce-svc-0ea65532bd255b468."
            "ap-northeast-1.vpce.amazonaws.com");
  EXPECT_EQ(endpoint_service_name("vpce-svc-0ea65532bd255b468", "ap-northeast-1"),
            "com.amazonaws.vpce.ap-northeast-1.vpce-svc-0ea65532bd255b468");
  EXPECT_EQ(endpoint_service_base_name("vpce-svc-0ea65532bd255b468", "ap-northeast-1"),
            "vpce-svc-0ea65532bd255b468.ap-northeast-1.vpce.amazonaws.com");
  EXPECT_EQ(balancer_dns_name("web", "0123456789abcdef", "ap-northeast-1"),
            "web-0123456789abcdef.elb.ap-northeast-1.amazonaws.com");
  EXPECT_EQ(balancer_zonal_dns_name("ap-northeast-1a", "web-01.elb.ap-northeast-1.amazonaws.com"),
            "ap-northeast-1a.web-01.elb.ap-northeast-1.amazonaws.com");
  EXPECT_EQ(instance_private_dns_name(*Ip4::parse("172.31.23.89"), "ap-northeast-1"),
            "ip-172-31-23-89.ap-northeast-1.compute.internal");
  EXPECT_EQ(instance_private_dns_name(*Ip4::parse("172.31.23.89"), "us-east-1"),
            "ip-172-31-23-89.ec2.internal");
}

TEST(DnsNames, HostedZoneIdsAreStable) {
  EXPECT_EQ(endpoint_hosted_zone_id("us-east-1"), "Z7HUB22UULQXV");
  EXPECT_EQ(endpoint_hosted_zone_id("us-east-2"), "ZC8PG0KIFKBRI");
  const auto tokyo = endpoint_hosted_zone_id("ap-northeast-1");
  EXPECT_EQ(tokyo, endpoint_hosted_zone_id("ap-northeast-1"));
  EXPECT_NE(tokyo, endpoint_hosted_zone_id("ap-northeast-2"));
  EXPECT_TRUE(std::regex_match(tokyo, std::regex("Z[A-Z0-9]{12}"))) << tokyo;
}

}  // namespace
}  // namespace mg::model
