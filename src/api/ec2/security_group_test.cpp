#include "api/ec2/security_group.h"

#include "api/ec2/handler_fixture.h"
#include "api/ec2/network_interface.h"
#include "api/ec2/security_group_rule.h"
#include "api/ec2/subnet.h"
#include "api/ec2/vpc.h"
#include "model/ids.h"

namespace mg::api::ec2 {
namespace {

namespace w = wire::ec2;

class SecurityGroupTest : public HandlerTest {
 protected:
  SecurityGroupTest() {
    vpc_ = *must(create_vpc, w::CreateVpcRequest{.cidr_block = "10.0.0.0/16"}).vpc->vpc_id;
    web_ = make("web");
  }
  std::string make(const char* name) {
    return *must(create_security_group,
                 w::CreateSecurityGroupRequest{
                     .description = "d", .group_name = name, .vpc_id = vpc_})
                .group_id;
  }
  static w::IpPermission tcp(std::int64_t port, const char* cidr) {
    w::IpPermission p;
    p.ip_protocol = "tcp";
    p.from_port = p.to_port = port;
    p.ip_ranges.push_back({.cidr_ip = cidr});
    return p;
  }
  auto authorize_request(std::vector<w::IpPermission> permissions) {
    w::AuthorizeSecurityGroupIngressRequest q;
    q.group_id = web_;
    q.ip_permissions = std::move(permissions);
    return q;
  }
  auto revoke_request(std::vector<w::IpPermission> permissions) {
    w::RevokeSecurityGroupIngressRequest q;
    q.group_id = web_;
    q.ip_permissions = std::move(permissions);
    return q;
  }
  w::SecurityGroup show(const std::string& id) {
    return must(describe_security_groups, w::DescribeSecurityGroupsRequest{.group_ids = {id}})
        .security_groups.at(0);
  }
  std::string vpc_, web_;
};

TEST_F(SecurityGroupTest, NewGroupLetsAllOut) {
  const auto group = show(web_);
  EXPECT_TRUE(group.ip_permissions.empty());
  ASSERT_EQ(group.ip_permissions_egress.size(), 1U);
  EXPECT_EQ(group.ip_permissions_egress[0].ip_protocol, "-1");
  EXPECT_FALSE(group.ip_permissions_egress[0].from_port);
  EXPECT_EQ(group.ip_permissions_egress[0].ip_ranges[0].cidr_ip, "0.0.0.0/0");
}

TEST_F(SecurityGroupTest, DefaultGroupTrustsItself) {
  const auto id = model::default_group(world_, vpc_)->id;
  const auto group = show(id);
  EXPECT_EQ(group.group_name, "default");
  EXPECT_EQ(group.description, "default VPC security group");
  ASSERT_EQ(group.ip_permissions.size(), 1U);
  EXPECT_EQ(group.ip_permissions[0].user_id_group_pairs[0].group_id, id);
  EXPECT_EQ(code(delete_security_group, w::DeleteSecurityGroupRequest{.group_id = id}),
            "CannotDelete");
}

TEST_F(SecurityGroupTest, Names) {
  w::CreateSecurityGroupRequest q{.description = "d", .group_name = "web", .vpc_id = vpc_};
  EXPECT_EQ(code(create_security_group, q), "InvalidGroup.Duplicate");
  q.group_name = "default";
  EXPECT_EQ(code(create_security_group, q), "InvalidGroup.Reserved");
  q.group_name = "web";
  q.vpc_id = std::nullopt;  // the default VPC
  must(create_security_group, q);
  EXPECT_EQ(must(describe_security_groups, w::DescribeSecurityGroupsRequest{.group_names = {"web"}})
                .security_groups.size(),
            1U);
  EXPECT_EQ(code(describe_security_groups, w::DescribeSecurityGroupsRequest{.group_names = {"no"}}),
            "InvalidGroup.NotFound");
}

TEST_F(SecurityGroupTest, AuthorizeAnswersWithTheRules) {
  auto q = authorize_request({tcp(80, "10.0.0.0/16"), tcp(443, "10.0.0.5/32")});
  q.tag_specifications = {{"security-group-rule", {{"Name", "r"}}}};
  const auto made = must(authorize_security_group_ingress, q).security_group_rules;
  ASSERT_EQ(made.size(), 2U);
  EXPECT_EQ(made[0].cidr_ipv4, "10.0.0.0/16");
  EXPECT_EQ(made[1].cidr_ipv4, "10.0.0.5/32");
  EXPECT_EQ(made[0].is_egress, false);
  EXPECT_EQ(made[0].tags.size(), 1U);
  const auto by_id = must(describe_security_group_rules,
                          w::DescribeSecurityGroupRulesRequest{
                              .security_group_rule_ids = {*made[0].security_group_rule_id}});
  EXPECT_EQ(by_id.security_group_rules.size(), 1U);
  EXPECT_EQ(must(describe_security_group_rules,
                 w::DescribeSecurityGroupRulesRequest{.filters = {{"group-id", {web_}}}})
                .security_group_rules.size(),
            3U);
  // By id, out again.
  w::RevokeSecurityGroupIngressRequest r;
  r.group_id = web_;
  r.security_group_rule_ids = {*made[0].security_group_rule_id};
  EXPECT_EQ(must(revoke_security_group_ingress, r).revoked_security_group_rules.size(), 1U);
  EXPECT_EQ(code(revoke_security_group_ingress, r), "InvalidSecurityGroupRuleId.NotFound");
}

TEST_F(SecurityGroupTest, OneBadRuleChangesNothing) {
  must(authorize_security_group_ingress, authorize_request({tcp(80, "10.0.0.0/16")}));
  const auto refused = call(authorize_security_group_ingress,
                            authorize_request({tcp(81, "10.0.0.0/16"), tcp(80, "10.0.0.0/16")}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "InvalidPermission.Duplicate");
  EXPECT_EQ(refused.error().message,
            "the specified rule \"peer: 10.0.0.0/16, TCP, from port: 80, to port: 80, ALLOW\" "
            "already exists");
  EXPECT_EQ(show(web_).ip_permissions.size(), 1U);
  EXPECT_EQ(code(authorize_security_group_ingress,
                 authorize_request({tcp(81, "10.0.0.0/16"), tcp(81, "10.0.1.0/16")})),
            "InvalidParameterValue");  // the same block twice once masked
  EXPECT_EQ(code(revoke_security_group_ingress,
                 revoke_request({tcp(80, "10.0.0.0/16"), tcp(9, "10.0.0.0/16")})),
            "InvalidPermission.NotFound");
  EXPECT_EQ(show(web_).ip_permissions.size(), 1U);
}

TEST_F(SecurityGroupTest, Ipv6AndPrefixLists) {
  w::IpPermission v6;
  v6.ip_protocol = "-1";
  v6.ipv6_ranges.push_back({.cidr_ipv6 = "::/0"});
  EXPECT_EQ(must(authorize_security_group_ingress, authorize_request({v6}))
                .security_group_rules.at(0)
                .cidr_ipv6,
            "::/0");
  EXPECT_EQ(show(web_).ip_permissions.at(0).ipv6_ranges.at(0).cidr_ipv6, "::/0");
  EXPECT_TRUE(show(web_).ip_permissions.at(0).ip_ranges.empty());
  w::RevokeSecurityGroupEgressRequest r;
  r.group_id = web_;
  r.ip_permissions = {v6};
  EXPECT_EQ(code(revoke_security_group_egress, r), "InvalidPermission.NotFound");
  w::IpPermission list;
  list.ip_protocol = "-1";
  list.prefix_list_ids.push_back({.prefix_list_id = "pl-12345678"});
  EXPECT_EQ(code(authorize_security_group_ingress, authorize_request({list})),
            "InvalidParameterValue");
  // Terraform's first step after CreateSecurityGroup.
  r.ip_permissions = {
      w::IpPermission{.ip_protocol = "-1", .ip_ranges = {{.cidr_ip = "0.0.0.0/0"}}}};
  must(revoke_security_group_egress, r);
  EXPECT_TRUE(show(web_).ip_permissions_egress.empty());
}

TEST_F(SecurityGroupTest, Peers) {
  const auto db = make("db");
  w::IpPermission from_web;
  from_web.ip_protocol = "tcp";
  from_web.from_port = from_web.to_port = 5432;
  from_web.user_id_group_pairs = {{.group_id = web_}};
  w::AuthorizeSecurityGroupIngressRequest q;
  q.group_id = db;
  q.ip_permissions = {from_web};
  must(authorize_security_group_ingress, q);
  EXPECT_EQ(code(delete_security_group, w::DeleteSecurityGroupRequest{.group_id = web_}),
            "DependencyViolation");
  must(delete_security_group, w::DeleteSecurityGroupRequest{.group_id = db});
  must(delete_security_group, w::DeleteSecurityGroupRequest{.group_id = web_});
  EXPECT_EQ(code(delete_security_group, w::DeleteSecurityGroupRequest{.group_id = web_}),
            "InvalidGroup.NotFound");
}

TEST_F(SecurityGroupTest, PeersOfOtherNetworksAndAccounts) {
  w::IpPermission p;
  p.ip_protocol = "-1";
  const auto other_vpc =
      *must(create_vpc, w::CreateVpcRequest{.cidr_block = "10.0.0.0/16"}).vpc->vpc_id;
  for (const auto& pair : std::initializer_list<w::UserIdGroupPair>{
           {.group_id = model::default_group(world_, other_vpc)->id},
           {.group_id = "sg-0403d3792ac9ce794"},
           {.user_id = "222222222222", .group_id = web_},
           {.group_name = "nobody"},
       }) {
    p.user_id_group_pairs = {pair};
    EXPECT_EQ(code(authorize_security_group_ingress, authorize_request({p})),
              "InvalidGroup.NotFound");
  }
  p.user_id_group_pairs = {{.group_id = "sg-x"}};
  EXPECT_EQ(code(authorize_security_group_ingress, authorize_request({p})),
            "InvalidGroupId.Malformed");
}

TEST_F(SecurityGroupTest, FlatForm) {
  w::AuthorizeSecurityGroupIngressRequest q;
  q.group_id = web_;
  EXPECT_EQ(code(authorize_security_group_ingress, q), "MissingParameter");
  q.ip_protocol = "tcp";
  q.from_port = q.to_port = 22;
  EXPECT_EQ(code(authorize_security_group_ingress, q), "InvalidParameterCombination");
  q.cidr_ip = "0.0.0.0/0";
  must(authorize_security_group_ingress, q);
  EXPECT_EQ(show(web_).ip_permissions[0].from_port, 22);
  w::RevokeSecurityGroupIngressRequest r;
  r.group_id = web_;
  r.ip_protocol = "6";
  r.from_port = r.to_port = 22;
  r.cidr_ip = "0.0.0.0/0";
  must(revoke_security_group_ingress, r);
  EXPECT_TRUE(show(web_).ip_permissions.empty());
}

TEST_F(SecurityGroupTest, ModifyRules) {
  const auto made = must(authorize_security_group_ingress,
                         authorize_request({tcp(80, "10.0.0.0/16"), tcp(81, "10.0.0.0/16")}))
                        .security_group_rules;
  const auto change = [&](const std::string& id, w::SecurityGroupRuleRequest to) {
    w::ModifySecurityGroupRulesRequest q;
    q.group_id = web_;
    q.security_group_rules = {{id, std::move(to)}};
    return code(modify_security_group_rules, q);
  };
  w::SecurityGroupRuleRequest to;
  to.ip_protocol = "tcp";
  to.from_port = to.to_port = 8080;
  EXPECT_EQ(change(*made[0].security_group_rule_id, to), "MissingParameter");
  to.cidr_ipv4 = "10.1.0.0/16";
  to.description = "moved";
  EXPECT_EQ(change(*made[0].security_group_rule_id, to), "");
  const auto* rule = world_.group_rules.find(*made[0].security_group_rule_id);
  EXPECT_EQ(rule->cidr, "10.1.0.0/16");
  EXPECT_EQ(rule->from_port, 8080);
  EXPECT_EQ(rule->description, "moved");
  EXPECT_EQ(change(*made[0].security_group_rule_id, to), "") << "as it is already";
  EXPECT_EQ(change(*made[1].security_group_rule_id, to), "InvalidPermission.Duplicate");
  EXPECT_EQ(change("sgr-0403d3792ac9ce794", to), "InvalidSecurityGroupRuleId.NotFound");
  to.cidr_ipv6 = "::/0";
  EXPECT_EQ(change(*made[1].security_group_rule_id, to), "InvalidParameterCombination");
  to.cidr_ipv4 = std::nullopt;
  EXPECT_EQ(change(*made[1].security_group_rule_id, to), "InvalidParameterValue");
  const auto other = make("other");
  w::ModifySecurityGroupRulesRequest foreign;
  foreign.group_id = other;
  foreign.security_group_rules = {{*made[0].security_group_rule_id, to}};
  EXPECT_EQ(code(modify_security_group_rules, foreign), "InvalidSecurityGroupRuleId.NotFound");
}

TEST_F(SecurityGroupTest, DescriptionsOfRules) {
  const auto made =
      must(authorize_security_group_ingress, authorize_request({tcp(80, "10.0.0.0/16")}))
          .security_group_rules.at(0);
  const auto described = [&] {
    return world_.group_rules.find(*made.security_group_rule_id)->description;
  };
  w::UpdateSecurityGroupRuleDescriptionsIngressRequest q;
  q.group_id = web_;
  EXPECT_EQ(code(update_security_group_rule_descriptions_ingress, q),
            "InvalidParameterCombination");
  q.security_group_rule_descriptions = {{*made.security_group_rule_id, "by id"}};
  must(update_security_group_rule_descriptions_ingress, q);
  EXPECT_EQ(described(), "by id");
  q.security_group_rule_descriptions.clear();
  q.ip_permissions = {tcp(80, "10.0.0.0/16")};
  q.ip_permissions[0].ip_ranges[0].description = "by rule";
  must(update_security_group_rule_descriptions_ingress, q);
  EXPECT_EQ(described(), "by rule");
  q.ip_permissions[0].from_port = 79;
  EXPECT_EQ(code(update_security_group_rule_descriptions_ingress, q), "InvalidPermission.NotFound");
  w::UpdateSecurityGroupRuleDescriptionsEgressRequest egress;
  egress.group_id = web_;
  egress.security_group_rule_descriptions = {{*made.security_group_rule_id, "x"}};
  EXPECT_EQ(code(update_security_group_rule_descriptions_egress, egress),
            "InvalidSecurityGroupRuleId.NotFound");
}

TEST_F(SecurityGroupTest, SixtyRules) {
  std::vector<w::IpPermission> many;
  for (int port = 1; port <= 60; ++port) many.push_back(tcp(port, "10.0.0.0/16"));
  must(authorize_security_group_ingress, authorize_request(many));
  EXPECT_EQ(code(authorize_security_group_ingress, authorize_request({tcp(61, "10.0.0.0/16")})),
            "RulesPerSecurityGroupLimitExceeded");
}

TEST_F(SecurityGroupTest, InTheDefaultVpcAnUnknownRuleIsOnlyNamed) {
  const auto group = *must(create_security_group,
                           w::CreateSecurityGroupRequest{.description = "d", .group_name = "x"})
                          .group_id;
  w::RevokeSecurityGroupIngressRequest r;
  r.group_id = group;
  r.ip_permissions = {tcp(80, "10.0.0.0/16")};
  const auto answer = must(revoke_security_group_ingress, r);
  EXPECT_EQ(answer.unknown_ip_permissions.size(), 1U);
  EXPECT_TRUE(answer.revoked_security_group_rules.empty());
}

}  // namespace
}  // namespace mg::api::ec2
