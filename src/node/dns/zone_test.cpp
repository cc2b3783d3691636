#include "node/dns/zone.h"

#include <gtest/gtest.h>

#include "node/dns/resolver.h"

namespace mg::node::dns {
namespace {

Query ask(std::string name, std::uint16_t type = kA) {
  Query out;
  out.name = std::move(name);
  out.question = *encode_name(out.name) + std::string(4, '\0');
  out.type = type;
  out.klass = kClassIn;
  return out;
}

std::set<std::string> texts(const Answer& answer) {
  std::set<std::string> out;
  for (const auto address : answer.addresses) out.insert(address.str());
  return out;
}

void put(Zone& zone, plan::Entry entry) {
  zone.put(plan::key_of(entry), entry);
}

plan::EndpointEntry endpoint(bool published) {
  plan::EndpointEntry out;
  out.endpoint_num = 1;
  out.vpc_num = 2;
  out.published = published;
  out.zones = {{1, *Ip4::parse("172.31.0.5"), "eni-1", 9, "vpce-A.a.r.vpce.amazonaws.com"},
               {2, *Ip4::parse("172.31.16.5"), "eni-2", 9, "vpce-A.c.r.vpce.amazonaws.com"}};
  out.dns_name = "vpce-A.r.vpce.amazonaws.com";
  return out;
}

// Ports 1 and 2 are instances of VPCs 1 (provider) and 2 (consumer), of one address.
Zone& story(Zone& zone) {
  for (std::uint32_t num : {1U, 2U}) {
    put(zone, plan::VpcEntry{num, "vpc", *Cidr4::parse("172.31.0.0/16"), true, "r"});
    plan::PortEntry port;
    port.port_num = num;
    port.vpc_num = num;
    port.address = *Ip4::parse("172.31.23.89");
    port.private_dns_name = "ip-172-31-23-89.r.compute.internal";
    put(zone, port);
  }
  plan::BalancerEntry balancer;
  balancer.balancer_num = 9;
  balancer.vpc_num = 1;
  balancer.nodes = {{1, *Ip4::parse("172.31.0.9"), "eni"}, {2, *Ip4::parse("172.31.16.9"), "eni"}};
  balancer.dns_name = "nlb-1.elb.r.amazonaws.com";
  balancer.zone_dns_names = {{1, "ra.nlb-1.elb.r.amazonaws.com"}};
  put(zone, balancer);
  put(zone, endpoint(true));
  return zone;
}

TEST(Zone, RegionalNamesFollowHealthZonalNamesDoNot) {
  Zone zone("amazonaws.com");
  story(zone);
  const auto regional = ask("vpce-a.r.vpce.amazonaws.com");
  EXPECT_EQ(zone.answer(2, regional).addresses.size(), 2U) << "none is healthy: all";
  zone.set_serving(9, {1});
  EXPECT_EQ(texts(zone.answer(2, regional)), std::set<std::string>{"172.31.0.5"});
  EXPECT_EQ(texts(zone.answer(2, ask("vpce-a.c.r.vpce.amazonaws.com"))),
            std::set<std::string>{"172.31.16.5"});
  zone.set_serving(9, {1, 2});
  std::set<std::string> first;
  for (int i = 0; i < 4; ++i) first.insert(zone.answer(2, regional).addresses[0].str());
  EXPECT_EQ(first.size(), 2U) << "rotation";
}

TEST(Zone, AVpcSeesItsOwnNamesOnly) {
  Zone zone("amazonaws.com");
  story(zone);
  EXPECT_EQ(zone.answer(1, ask("vpce-a.r.vpce.amazonaws.com")).rcode, Rcode::kNxDomain);
  EXPECT_EQ(zone.answer(2, ask("nlb-1.elb.r.amazonaws.com")).rcode, Rcode::kNxDomain);
  EXPECT_EQ(zone.answer(1, ask("nlb-1.elb.r.amazonaws.com")).addresses.size(), 2U);
  EXPECT_EQ(zone.answer(1, ask("ra.nlb-1.elb.r.amazonaws.com")).addresses.size(), 1U);
  EXPECT_EQ(zone.answer(3, ask("nlb-1.elb.r.amazonaws.com")).rcode, Rcode::kRefused)
      << "nobody asks";
}

TEST(Zone, OtherTypesAreEmptyForeignNamesRefused) {
  Zone zone("amazonaws.com");
  story(zone);
  const auto aaaa = zone.answer(2, ask("vpce-a.r.vpce.amazonaws.com", kAaaa));
  EXPECT_EQ(aaaa.rcode, Rcode::kNoError) << "musl takes NXDOMAIN for both families";
  EXPECT_TRUE(aaaa.addresses.empty());
  EXPECT_EQ(aaaa.soa_zone, "vpce.amazonaws.com");
  const auto unknown = zone.answer(2, ask("ip-1-2-3-4.r.compute.internal"));
  EXPECT_EQ(unknown.rcode, Rcode::kNxDomain);
  EXPECT_EQ(unknown.soa_zone, "compute.internal");
  EXPECT_EQ(zone.answer(2, ask("example.com")).rcode, Rcode::kRefused);
  EXPECT_EQ(zone.answer(2, ask("notvpce.amazonaws.com")).rcode, Rcode::kRefused);
  for (const std::uint16_t type : {kAny, kAxfr, kIxfr}) {
    EXPECT_EQ(zone.answer(2, ask("vpce-a.r.vpce.amazonaws.com", type)).rcode, Rcode::kRefused);
  }
  auto chaos = ask("version.bind", 16);
  chaos.klass = 3;
  EXPECT_EQ(zone.answer(2, chaos).rcode, Rcode::kRefused);
}

TEST(Zone, UnpublishedAndErasedNamesAreGone) {
  Zone zone("amazonaws.com");
  story(zone);
  put(zone, endpoint(false));
  EXPECT_EQ(zone.answer(2, ask("vpce-a.r.vpce.amazonaws.com")).rcode, Rcode::kNxDomain);
  EXPECT_EQ(zone.answer(2, ask("vpce-a.c.r.vpce.amazonaws.com")).rcode, Rcode::kNxDomain);
  put(zone, endpoint(true));
  zone.erase("endpoint/1");
  EXPECT_EQ(zone.answer(2, ask("vpce-a.r.vpce.amazonaws.com")).rcode, Rcode::kNxDomain);
}

TEST(Zone, InstancesHaveNamesBothWays) {
  Zone zone("amazonaws.com");
  story(zone);
  EXPECT_EQ(texts(zone.answer(2, ask("ip-172-31-23-89.r.compute.internal"))),
            std::set<std::string>{"172.31.23.89"});
  EXPECT_EQ(zone.answer(2, ask("89.23.31.172.in-addr.arpa", kPtr)).pointer,
            "ip-172-31-23-89.r.compute.internal");
  EXPECT_EQ(zone.answer(2, ask("1.0.31.172.in-addr.arpa", kPtr)).rcode, Rcode::kNxDomain);
  EXPECT_EQ(zone.answer(2, ask("8.8.8.8.in-addr.arpa", kPtr)).rcode, Rcode::kRefused);
  zone.erase("port/2");
  EXPECT_EQ(zone.answer(2, ask("example.com")).rcode, Rcode::kRefused);
  EXPECT_EQ(zone.answer(1, ask("89.23.31.172.in-addr.arpa", kPtr)).pointer,
            "ip-172-31-23-89.r.compute.internal");
}

plan::EndpointEntry named(const std::string& private_name, std::uint32_t num = 1) {
  auto out = endpoint(true);
  out.endpoint_num = num;
  out.private_dns_name = private_name;
  return out;
}

TEST(Zone, APrivateNameIsAnsweredInItsVpcOnly) {
  Zone zone("amazonaws.com");
  story(zone);
  put(zone, named("svc.example.test"));
  EXPECT_EQ(texts(zone.answer(2, ask("svc.example.test"))),
            (std::set<std::string>{"172.31.0.5", "172.31.16.5"}));
  zone.set_serving(9, {2});
  EXPECT_EQ(texts(zone.answer(2, ask("svc.example.test"))), std::set<std::string>{"172.31.16.5"})
      << "it follows health as the regional name does";
  EXPECT_EQ(zone.answer(1, ask("svc.example.test")).rcode, Rcode::kRefused) << "the other VPC";
  const auto aaaa = zone.answer(2, ask("svc.example.test", kAaaa));
  EXPECT_EQ(aaaa.rcode, Rcode::kNoError);
  EXPECT_EQ(aaaa.soa_zone, "svc.example.test");
  const auto below = zone.answer(2, ask("x.svc.example.test"));
  EXPECT_EQ(below.rcode, Rcode::kNxDomain);
  EXPECT_EQ(below.soa_zone, "svc.example.test");
  for (const char* other : {"example.test", "xsvc.example.test", "test"}) {
    EXPECT_EQ(zone.answer(2, ask(other)).rcode, Rcode::kRefused) << other;
  }
  auto hidden = named("svc.example.test");
  hidden.published = false;
  put(zone, hidden);
  EXPECT_EQ(zone.answer(2, ask("svc.example.test")).rcode, Rcode::kRefused) << "not available";
}

TEST(Zone, AWildcardStandsForAllThatIsBelow) {
  Zone zone("amazonaws.com");
  story(zone);
  put(zone, named("*.example.test"));
  for (const char* name : {"a.example.test", "a.b.example.test"}) {
    EXPECT_EQ(zone.answer(2, ask(name)).addresses.size(), 2U) << name;
  }
  const auto apex = zone.answer(2, ask("example.test"));
  EXPECT_EQ(apex.rcode, Rcode::kNoError) << "the zone is there, the name has no address";
  EXPECT_TRUE(apex.addresses.empty());
  EXPECT_EQ(zone.answer(2, ask("a.example.test", kAaaa)).rcode, Rcode::kNoError);
  EXPECT_EQ(zone.answer(1, ask("a.example.test")).rcode, Rcode::kRefused);

  auto nearer = named("b.example.test", 2);
  nearer.dns_name = "vpce-B.r.vpce.amazonaws.com";
  nearer.zones.resize(1);
  put(zone, nearer);
  EXPECT_EQ(zone.answer(2, ask("b.example.test")).addresses.size(), 1U) << "the longest zone";
  EXPECT_EQ(zone.answer(2, ask("a.b.example.test")).rcode, Rcode::kNxDomain);
  zone.erase("endpoint/2");
  EXPECT_EQ(zone.answer(2, ask("a.b.example.test")).addresses.size(), 2U);
  zone.erase("endpoint/1");
  EXPECT_EQ(zone.answer(2, ask("a.example.test")).rcode, Rcode::kRefused);
}

TEST(Zone, TheNextEndpointMayTakeOverAName) {
  Zone zone("amazonaws.com");
  story(zone);
  put(zone, named("svc.example.test"));
  auto next = named("svc.example.test", 2);
  next.dns_name = "vpce-B.r.vpce.amazonaws.com";
  next.zones = {{1, *Ip4::parse("172.31.0.6"), "eni-3", 9, "vpce-B.a.r.vpce.amazonaws.com"}};
  put(zone, next);
  zone.erase("endpoint/1");
  EXPECT_EQ(texts(zone.answer(2, ask("svc.example.test"))), std::set<std::string>{"172.31.0.6"})
      << "the end of the old one does not take the name from the new one";
}

TEST(Zone, AFurtherBlockOfTheVpcIsItsOwnToo) {
  Zone zone("amazonaws.com");
  story(zone);
  EXPECT_EQ(zone.answer(2, ask("9.0.9.10.in-addr.arpa", kPtr)).rcode, Rcode::kRefused);
  put(zone,
      plan::VpcEntry{
          2, "vpc", *Cidr4::parse("172.31.0.0/16"), true, "r", {*Cidr4::parse("10.9.0.0/16")}});
  EXPECT_EQ(zone.answer(2, ask("9.0.9.10.in-addr.arpa", kPtr)).rcode, Rcode::kNxDomain);
  EXPECT_EQ(zone.answer(2, ask("9.0.8.10.in-addr.arpa", kPtr)).rcode, Rcode::kRefused);
  EXPECT_EQ(zone.answer(1, ask("9.0.9.10.in-addr.arpa", kPtr)).rcode, Rcode::kRefused);
}

TEST(Zone, WithoutDnsSupportEverythingIsRefused) {
  Zone zone("amazonaws.com");
  story(zone);
  put(zone, plan::VpcEntry{2, "vpc", *Cidr4::parse("172.31.0.0/16"), false, "r"});
  EXPECT_EQ(zone.answer(2, ask("ip-172-31-23-89.r.compute.internal")).rcode, Rcode::kRefused);
}

TEST(Resolver, RespondsToBytesWithBytes) {
  Zone zone("amazonaws.com");
  story(zone);
  std::string message("\x00\x07\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00", 12);
  message += *encode_name("VPCE-a.a.R.vpce.amazonaws.com") + std::string("\x00\x01\x00\x01", 4);
  const auto answer = respond(zone, 2, message, false);
  EXPECT_EQ(answer.substr(answer.size() - 4), std::string("\xac\x1f\x00\x05", 4));
  EXPECT_EQ(respond(zone, 2, "xx", false), "");
  EXPECT_EQ(respond(zone, 2, message.substr(0, 14), true).size(), 12U) << "FORMERR";
}

}  // namespace
}  // namespace mg::node::dns
