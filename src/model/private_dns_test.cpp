#include "model/private_dns.h"

#include <gtest/gtest.h>

namespace mg::model {
namespace {

TEST(PrivateDns, NamesThatMayBeAskedFor) {
  for (const std::string name :
       {"svc.example.test", "example.com", "*.example.com", "a-b.c1.example",
        "xn--bcher-kva.example", "a.b.c.d.e.f.example.com", "notamazonaws.com", "3com.example",
        "my.internal"}) {
    EXPECT_TRUE(check_private_dns_name(name)) << name;
  }
}

TEST(PrivateDns, NamesThatNobodyGets) {
  const std::string long_label(64, 'a');
  std::string long_name = "example.com";
  while (long_name.size() <= 253) long_name = "abcdefgh." + long_name;
  for (const std::string name : {std::string(),
                                 std::string("localhost"),
                                 std::string("a.localhost"),
                                 std::string("com"),
                                 std::string("*.com"),
                                 std::string("*"),
                                 std::string("*."),
                                 std::string("*.*.example.com"),
                                 std::string("a.*.example.com"),
                                 std::string("a*.example.com"),
                                 std::string("Example.com"),
                                 std::string("example.com."),
                                 std::string(".example.com"),
                                 std::string("a..example.com"),
                                 std::string("-a.example.com"),
                                 std::string("a-.example.com"),
                                 std::string("a_b.example.com"),
                                 std::string("a b.example.com"),
                                 std::string("a\0b.example.com", 15),
                                 std::string("amazonaws.com"),
                                 std::string("x.vpce.amazonaws.com"),
                                 std::string("*.amazonaws.com"),
                                 std::string("x.ap-northeast-1.compute.internal"),
                                 std::string("x.ec2.internal"),
                                 std::string("compute.internal"),
                                 std::string("1.0.0.10.in-addr.arpa"),
                                 std::string("10.0.0.1"),
                                 std::string("b\xc3\xbc.example"),
                                 long_label + ".example.com",
                                 long_name}) {
    const auto checked = check_private_dns_name(name);
    ASSERT_FALSE(checked) << name;
    EXPECT_EQ(checked.error().code, "InvalidParameter") << name;
    EXPECT_LT(checked.error().message.size(), 400U);
  }
}

EndpointService service_with(const std::string& name) {
  EndpointService service;
  service.name = "com.amazonaws.vpce.r.vpce-svc-1";
  service.private_dns_name = name;
  service.private_dns_state = "verified";
  service.proof_name = "_p";
  service.proof_value = "vpce:Ab1";
  return service;
}

TEST(PrivateDns, TheProofStandsAtTheNameOrAboveIt) {
  EXPECT_EQ(proof_record_names(service_with("*.svc.example.com")),
            (std::vector<std::string>{"_p.svc.example.com", "svc.example.com", "_p.example.com",
                                      "example.com"}));
  EXPECT_EQ(proof_record_names(service_with("example.com")),
            (std::vector<std::string>{"_p.example.com", "example.com"}));
}

TEST(PrivateDns, TheProofIsExact) {
  const auto service = service_with("a.example.com");
  EXPECT_TRUE(is_proof(service, {"v=spf1 -all", "vpce:Ab1"}));
  for (const std::string value :
       {"vpce:ab1", "vpce:Ab1 ", "Ab1", "", "\"vpce:Ab1\"", "vpce:Ab12"}) {
    EXPECT_FALSE(is_proof(service, {value})) << value;
  }
  EXPECT_FALSE(is_proof(service, {}));
  EXPECT_FALSE(is_proof(EndpointService{}, {""})) << "no proof was ever asked for";
}

TEST(PrivateDns, OnlyAVerifiedNameCanBeSwitchedOn) {
  auto service = service_with("a.example.com");
  EXPECT_TRUE(check_private_dns_of_service(service));
  for (const std::string state : {"pendingVerification", "failed", ""}) {
    service.private_dns_state = state;
    const auto checked = check_private_dns_of_service(service);
    ASSERT_FALSE(checked) << state;
    EXPECT_NE(checked.error().message.find("has not verified"), std::string::npos);
  }
  service.private_dns_name.clear();
  EXPECT_NE(
      check_private_dns_of_service(service).error().message.find("does not provide a private"),
      std::string::npos);
}

struct InVpc : ::testing::Test {
  InVpc() {
    vpc.id = "vpc-1";
    vpc.dns_hostnames = true;
    world.vpcs.put(vpc);
  }
  void has(const std::string& id, const std::string& name, const std::string& vpc_id = "vpc-1") {
    VpcEndpoint endpoint;
    endpoint.id = id;
    endpoint.vpc_id = vpc_id;
    endpoint.private_dns = true;
    endpoint.private_dns_name = name;
    world.endpoints.put(endpoint);
  }
  std::string message(const std::string& name, const std::string& id = "vpce-new") {
    const auto checked = check_private_dns_in_vpc(world, vpc, name, id);
    return checked ? std::string() : checked.error().message;
  }
  World world;
  Vpc vpc;
};

TEST_F(InVpc, NeedsBothAttributes) {
  EXPECT_EQ(message("a.example.com"), "");
  vpc.dns_hostnames = false;
  EXPECT_NE(message("a.example.com").find("enableDnsHostnames"), std::string::npos);
  vpc.dns_hostnames = true;
  vpc.dns_support = false;
  EXPECT_NE(message("a.example.com").find("for vpc-1"), std::string::npos);
}

TEST_F(InVpc, OneDomainOnce) {
  has("vpce-1", "a.example.com");
  has("vpce-2", "other.example.com", "vpc-2");
  EXPECT_EQ(message("a.example.com"),
            "private-dns-enabled cannot be set because there is already a conflicting DNS domain "
            "for a.example.com in the VPC vpc-1");
  EXPECT_NE(message("*.a.example.com"), "") << "both make the zone a.example.com";
  EXPECT_EQ(message("a.example.com", "vpce-1"), "") << "its own";
  EXPECT_EQ(message("other.example.com"), "") << "of another VPC";
  EXPECT_EQ(message("*.example.com"), "") << "a zone above";
}

TEST_F(InVpc, TheNameIsAnsweredWhileTheVpcAllowsIt) {
  has("vpce-1", "a.example.com");
  EXPECT_TRUE(has_private_name(world, *world.endpoints.find("vpce-1")));
  vpc.dns_hostnames = false;
  world.vpcs.put(vpc);
  EXPECT_FALSE(has_private_name(world, *world.endpoints.find("vpce-1")));
  EXPECT_FALSE(has_private_name(world, VpcEndpoint{}));
}

}  // namespace
}  // namespace mg::model
