#include <gtest/gtest.h>

#include <set>

#include "api/access/authorizer.h"
#include "model/testing/story_world.h"

namespace mg::api::access {
namespace {

namespace story = model::testing;

constexpr const char* kAnn = "arn:aws:iam::444455556666:user/team/Ann";
const std::string kConsumerArn = "arn:aws:ec2:ap-northeast-1:444455556666:";

// The consumer's user Ann, a role, and what their policies say.
class AccessTest : public ::testing::Test {
 protected:
  AccessTest() {
    world_ = story::story_world();
    model::IamUser user{.id = std::string(story::kConsumer) + "/ann", .account = story::kConsumer};
    user.name = "Ann";
    user.path = "/team/";
    user.tags = {{"Team", "red"}};
    world_.iam_users.put(user);
    model::IamRole role{.id = std::string(story::kConsumer) + "/r", .account = story::kConsumer};
    role.name = "R";
    world_.iam_roles.put(role);
    ann_ = {.account = story::kConsumer,
            .principal_arn = kAnn,
            .user_id = "AIDAEXAMPLEEXAMPLE12",
            .access_key_id = "AKIA",
            .region = story::kRegion,
            .kind = control::PrincipalKind::kUser,
            .identity_id = user.id};
  }

  void allow(const std::string& statements) {
    auto user = *world_.iam_users.find(ann_.identity_id);
    user.inline_policies["p"] = R"({"Version":"2012-10-17","Statement":[)" + statements + "]}";
    world_.iam_users.put(user);
  }

  Requests ask(const std::string& service, const std::string& action, const std::string& body) {
    const auto* row = find_action(service, action);
    EXPECT_NE(row, nullptr) << action;
    const auto form = wire::Form::parse(body);
    EXPECT_TRUE(form) << body;
    return requests_of(world_, {row, &*form, &ann_, {"192.0.2.1", "cli/1"}, 1'767'225'600'000});
  }
  std::string arns(const std::string& service, const std::string& action, const std::string& body) {
    std::string out;
    const auto requests = ask(service, action, body);
    for (const auto& resource : requests.main.resources) {
      auto arn = resource.arn;
      if (arn.starts_with(kConsumerArn)) arn = "~" + arn.substr(kConsumerArn.size());
      out += (out.empty() ? "" : " ") + arn;
    }
    return out;
  }

  // "" or the error's code.
  std::string check(const control::Caller& caller, const std::string& action,
                    const std::string& body = "", const std::string& service = "ec2") {
    const auto form = wire::Form::parse(body);
    const auto* row = find_action(service, action);
    EXPECT_TRUE(form && row) << action << " " << body;
    auto checked = authorizer_.check(world_, {row, &*form, &caller, {}, 1'767'225'600'000});
    if (!checked) message_ = checked.error().message;
    return checked ? "" : checked.error().code;
  }

  model::World world_;
  control::Caller ann_;
  Authorizer authorizer_;
  std::string message_;
};

TEST_F(AccessTest, MembersNameTheirResources) {
  const std::string vpc = story::kConsumerVpc;
  struct {
    const char* action;
    std::string body, arns;
  } const kRows[] = {
      {"DescribeVpcs", "VpcId.1=" + vpc, "*"},
      {"CreateVpc", "CidrBlock=10.0.0.0/16", "~vpc/*"},
      {"DeleteVpc", "VpcId=" + vpc, "~vpc/" + vpc},
      {"DeleteVpc", "VpcId=nonsense", "~vpc/*"},
      {"DeleteVpc", "VpcId=subnet-0000000000000002a", "~vpc/*"},
      {"CreateSubnet", "VpcId=" + vpc, "~vpc/" + vpc + " ~subnet/*"},
      {"CreateVpcEndpoint",
       "VpcId=" + vpc + "&SubnetId.1=" + story::kConsumerSubnetA +
           "&SubnetId.2=" + story::kConsumerSubnetC + "&SecurityGroupId.1=" + story::kConsumerGroup,
       "~vpc/" + vpc + " ~subnet/" + story::kConsumerSubnetA + " ~subnet/" +
           story::kConsumerSubnetC + " ~security-group/" + story::kConsumerGroup +
           " ~vpc-endpoint/*"},
      {"ModifyVpcEndpoint",
       "VpcEndpointId=vpce-00000000000000009&AddSubnetId.1=" + story::kConsumerSubnetD,
       "~vpc-endpoint/vpce-00000000000000009 ~subnet/" + story::kConsumerSubnetD},
      {"AcceptVpcEndpointConnections",
       "ServiceId=vpce-svc-00000000000000009&VpcEndpointId.1=vpce-00000000000000009",
       "~vpc-endpoint-service/vpce-svc-00000000000000009"},
      {"DeleteSecurityGroup", "GroupName=default", "~security-group/" + story::kConsumerGroup},
      {"DeleteSecurityGroup", "GroupName=none", "~security-group/*"},
      {"AuthorizeSecurityGroupIngress",
       "GroupId=" + story::kConsumerGroup +
           "&IpPermissions.1.Groups.1.GroupId=" + story::kConsumerGroup2,
       "~security-group/" + story::kConsumerGroup},
      {"RunInstances", "ImageId=ami-00000001&MinCount=1",
       "arn:aws:ec2:ap-northeast-1::image/ami-00000001 ~instance/* ~network-interface/* "
       "~volume/* ~subnet/* ~security-group/*"},
      {"TerminateInstances", "InstanceId.1=i-00000001&InstanceId.2=i-00000001",
       "~instance/i-00000001"},
      {"CreateTags", "ResourceId.1=" + vpc + "&ResourceId.2=vpce-00000001&ResourceId.3=what",
       "~vpc/" + vpc + " ~vpc-endpoint/vpce-00000001"},
  };
  for (const auto& row : kRows) {
    EXPECT_EQ(arns("ec2", row.action, row.body), row.arns) << row.action << " " << row.body;
  }
  EXPECT_EQ(arns("elbv2", "CreateLoadBalancer", "Name=web&Type=network"),
            "arn:aws:elasticloadbalancing:ap-northeast-1:444455556666:loadbalancer/net/web/*");
  EXPECT_EQ(arns("elbv2", "DeleteListener", "ListenerArn=" + story::kListener), story::kListener);
  EXPECT_EQ(arns("elbv2", "DescribeTargetHealth", "TargetGroupArn=" + story::kTargetGroup), "*");
}

// Whoever adds an action has to say what its ids are. Refused members and values are listed here.
TEST_F(AccessTest, NoIdOfAWriteActionIsUnknown) {
  const std::set<std::string_view> values = {
      "Ipv4IpamPoolId",
      "Ipv6IpamPoolId",
      "AvailabilityZoneId",
      "KernelId",
      "RamdiskId",
      "ConnectionNotificationId",
      "ConnectionNotificationId.N",
      "CarrierGatewayId",
      "DestinationPrefixListId",
      "EgressOnlyInternetGatewayId",
      "LocalGatewayId",
      "NatGatewayId",
      "TransitGatewayId",
      "VpcPeeringConnectionId",
      "LaunchTemplate.LaunchTemplateId",
      "Placement.HostId",
      "Placement.AvailabilityZoneId",
      "BlockDeviceMapping.N.Ebs.KmsKeyId",
      "BlockDeviceMapping.N.Ebs.SnapshotId",
      "BlockDeviceMapping.N.Ebs.VolumeId",
      "BlockDeviceMapping.N.Ebs.AvailabilityZoneId",
      "SecondaryInterface.N.SecondarySubnetId",
      "CapacityReservationSpecification.CapacityReservationTarget.CapacityReservationId",
      "MetricCategoryId.N",
      "Monitoring.MetricCategoryId.N",
      "IpPermissions.N.Groups.N.UserId",
      "IpPermissions.N.Groups.N.VpcPeeringConnectionId",
      "IpPermissions.N.PrefixListIds.N.PrefixListId",
      "SourceSecurityGroupOwnerId",
      "SecurityGroupRule.N.SecurityGroupRule.PrefixListId"};
  for (const auto& action : actions()) {
    if (action.service->name != "ec2" || action.access == Access::kRead) continue;
    for (const auto& parameter : action.parameters()) {
      auto name = parameter.name;
      if (!name.ends_with("Id") && !name.ends_with("Id.N")) continue;
      EXPECT_TRUE(values.contains(name) || ec2_member(action.name, name).has_value())
          << action.name << ": what does " << name << " mean to a policy?";
    }
  }
}

// Whether these are built or not: what they are about is told by the tables.
TEST_F(AccessTest, IamAndStsNameUsersRolesAndPolicies) {
  const std::string iam = "arn:aws:iam::444455556666:";
  const std::string role = "arn:aws:iam::111122223333:role/their";
  struct {
    const wire::Service* service;
    const char* action;
    std::string body, arns;
  } const kRows[] = {
      {&wire::kIam, "GetUser", "UserName=ann", iam + "user/team/Ann"},
      {&wire::kIam, "GetUser", "", iam + "user/team/Ann"},
      {&wire::kIam, "CreateAccessKey", "", iam + "user/team/Ann"},
      {&wire::kIam, "DeleteUser", "UserName=nobody", iam + "user/nobody"},
      {&wire::kIam, "CreateUser", "UserName=Bob&Path=/a/b/", iam + "user/a/b/Bob"},
      {&wire::kIam, "UpdateUser", "UserName=ann&NewUserName=Bea",
       iam + "user/team/Ann " + iam + "user/Bea"},
      {&wire::kIam, "ListUsers", "PathPrefix=/a/", iam + "user/a/"},
      {&wire::kIam, "ListRoles", "", iam + "role/"},
      {&wire::kIam, "GetRole", "RoleName=r", iam + "role/R"},
      {&wire::kIam, "AttachUserPolicy", "UserName=ann&PolicyArn=" + iam + "policy/p",
       iam + "user/team/Ann"},
      {&wire::kIam, "CreatePolicy", "PolicyName=p&Path=/x/", iam + "policy/x/p"},
      {&wire::kIam, "GetPolicy", "PolicyArn=" + iam + "policy/p", iam + "policy/p"},
      {&wire::kIam, "ListAccountAliases", "", "*"},
      {&wire::kSts, "AssumeRole", "RoleSessionName=s&RoleArn=" + role, role},
      {&wire::kSts, "GetFederationToken", "Name=f", "arn:aws:sts::444455556666:federated-user/f"},
  };
  for (const auto& row : kRows) {
    const Action action{row.service, row.action, Access::kWrite, nullptr, nullptr};
    const auto form = wire::Form::parse(row.body);
    const auto requests = requests_of(world_, {&action, &*form, &ann_, {}, 0});
    std::string arns;
    for (const auto& resource : requests.main.resources) {
      arns += (arns.empty() ? "" : " ") + resource.arn;
    }
    EXPECT_EQ(arns, row.arns) << row.action << " " << row.body;
  }
}

TEST_F(AccessTest, ARoleIsHandedOnByWhoMayPassIt) {
  const Action action{&wire::kEc2, "CreateFlowLogs", Access::kWrite, nullptr, nullptr};
  const auto form = wire::Form::parse(
      "ResourceId.1=vpc-00000001&DeliverLogsPermissionArn=arn:aws:iam::444455556666:role/logs");
  const Call call{&action, &*form, &ann_, {}, 0};
  const auto requests = requests_of(world_, call);
  ASSERT_EQ(requests.further.size(), 1U);
  EXPECT_EQ(requests.further[0].action, "iam:PassRole");
  EXPECT_EQ(requests.further[0].resources[0].arn, "arn:aws:iam::444455556666:role/logs");
  allow(R"({"Effect":"Allow","Action":"ec2:*","Resource":"*"})");
  EXPECT_FALSE(authorizer_.check(world_, call));
  allow(R"({"Effect":"Allow","Action":"ec2:*","Resource":"*"},
           {"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":
            {"StringEquals":{"iam:PassedToService":"vpc-flow-logs.amazonaws.com"}}})");
  EXPECT_TRUE(authorizer_.check(world_, call));
}

// In one's own account a role may name whom it trusts; then his policies are not asked, but a Deny
// in them counts.
TEST_F(AccessTest, ARoleThatTrustsByNameAsksNoPolicy) {
  const Action action{&wire::kSts, "AssumeRole", Access::kWrite, nullptr, nullptr};
  const auto form = wire::Form::parse("RoleSessionName=s&RoleArn=arn:aws:iam::444455556666:role/R");
  const Call call{&action, &*form, &ann_, {}, 0};
  const auto trust = [&](const std::string& principal) {
    auto role = *world_.iam_roles.find(std::string(story::kConsumer) + "/r");
    role.trust_policy = R"({"Version":"2012-10-17","Statement":{"Effect":"Allow",
        "Action":"sts:AssumeRole","Principal":{"AWS":")" +
                        principal + R"("}}})";
    world_.iam_roles.put(role);
  };
  trust(story::kConsumer);
  EXPECT_FALSE(authorizer_.check(world_, call));
  trust(kAnn);
  EXPECT_TRUE(authorizer_.check(world_, call));
  allow(R"({"Effect":"Deny","Action":"sts:*","Resource":"*"})");
  EXPECT_FALSE(authorizer_.check(world_, call));
  trust(story::kConsumer);
  allow(R"({"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::*:role/R"})");
  EXPECT_TRUE(authorizer_.check(world_, call));
}

TEST_F(AccessTest, KeysOfTheRequest) {
  const auto requests = ask("ec2", "CreateVpc",
                            "CidrBlock=10.0.0.0/16&TagSpecification.1.ResourceType=vpc"
                            "&TagSpecification.1.Tag.1.Key=Team&TagSpecification.1.Tag.1.Value=red"
                            "&TagSpecification.1.Tag.2.Key=b");
  const auto& keys = requests.main.keys;
  const auto value = [&](const char* key) {
    const auto it = keys.find(key);
    return it == keys.end() ? "(none)" : it->second.front();
  };
  EXPECT_EQ(requests.main.action, "ec2:CreateVpc");
  EXPECT_EQ(value("aws:requestedregion"), "ap-northeast-1");
  EXPECT_EQ(value("aws:username"), "Ann");
  EXPECT_EQ(value("aws:principalarn"), kAnn);
  EXPECT_EQ(value("aws:principaltag/team"), "red");
  EXPECT_EQ(value("aws:requesttag/team"), "red");
  EXPECT_EQ(value("aws:requesttag/b"), "(none)");
  EXPECT_EQ(value("aws:sourceip"), "192.0.2.1");
  EXPECT_EQ(value("aws:useragent"), "cli/1");
  EXPECT_EQ(value("aws:currenttime"), "2026-01-01T00:00:00.000Z");
  EXPECT_EQ(value("aws:epochtime"), "1767225600");
  EXPECT_EQ(keys.at("aws:tagkeys"), (std::vector<std::string>{"Team", "b"}));
  ASSERT_EQ(requests.further.size(), 1U);
  const auto& tagging = requests.further.front();
  EXPECT_EQ(tagging.action, "ec2:CreateTags");
  EXPECT_EQ(tagging.resources.front().arn, kConsumerArn + "vpc/*");
  EXPECT_EQ(tagging.keys.at("ec2:createaction").front(), "CreateVpc");
  EXPECT_TRUE(ask("ec2", "CreateVpc", "CidrBlock=10.0.0.0/16").further.empty());
  EXPECT_TRUE(ask("ec2", "CreateTags", "ResourceId.1=vpc-00000001&Tag.1.Key=a").further.empty());
}

TEST_F(AccessTest, OnlyOnesOwnTagsAndServicesAreSeen) {
  world_.tag_sets.put({.id = story::kConsumerVpc,
                       .account = story::kConsumer,
                       .region = story::kRegion,
                       .resource_type = "vpc",
                       .tags = {{"Env", "a"}}});
  world_.tag_sets.put({.id = story::kProviderVpc,
                       .account = story::kProvider,
                       .region = story::kRegion,
                       .resource_type = "vpc",
                       .tags = {{"Env", "a"}}});
  const auto keys_of = [&](const std::string& id) {
    return ask("ec2", "DeleteVpc", "VpcId=" + id).main.resources.front().keys;
  };
  const auto own = keys_of(story::kConsumerVpc);
  EXPECT_EQ(own.at("aws:resourcetag/env").front(), "a");
  EXPECT_EQ(own.at("ec2:resourcetag/env").front(), "a");
  EXPECT_EQ(keys_of(story::kProviderVpc), keys_of("vpc-0000000000000dead"));

  model::EndpointService service{
      .id = "vpce-svc-00000000000000001", .account = story::kProvider, .region = story::kRegion};
  service.name = "com.amazonaws.vpce.ap-northeast-1.vpce-svc-00000000000000001";
  world_.services.put(service);
  const auto endpoint_keys = [&](const std::string& name) {
    auto requests = ask("ec2", "CreateVpcEndpoint", "VpcId=vpc-00000001&ServiceName=" + name);
    auto keys = requests.main.resources.back().keys;
    EXPECT_EQ(keys.at("ec2:vpceservicename").front(), name);
    keys.erase("ec2:vpceservicename");
    return keys;
  };
  EXPECT_EQ(endpoint_keys(service.name), endpoint_keys("com.amazonaws.vpce.x.vpce-svc-2"));
  world_.permissions.put({.id = "vpce-svc-perm-1",
                          .account = story::kProvider,
                          .region = story::kRegion,
                          .service_id = service.id,
                          .principal = "*",
                          .principal_type = "All"});
  EXPECT_EQ(endpoint_keys(service.name).at("ec2:vpceserviceowner").front(), story::kProvider);
}

TEST_F(AccessTest, RefusalsAreAwsOwn) {
  EXPECT_EQ(check(ann_, "CreateVpc", "CidrBlock=10.0.0.0/16"), "UnauthorizedOperation");
  EXPECT_EQ(message_,
            "You are not authorized to perform this operation. User: " + std::string(kAnn) +
                " is not authorized to perform: ec2:CreateVpc on resource: " + kConsumerArn +
                "vpc/* because no identity-based policy allows the ec2:CreateVpc action");
  EXPECT_EQ(check(ann_, "DescribeLoadBalancers", "", "elbv2"), "AccessDenied");
  EXPECT_EQ(message_, "User: " + std::string(kAnn) +
                          " is not authorized to perform: "
                          "elasticloadbalancing:DescribeLoadBalancers on resource: * because no "
                          "identity-based policy allows the "
                          "elasticloadbalancing:DescribeLoadBalancers action");
  allow(R"({"Effect":"Allow","Action":"*","Resource":"*"},
           {"Effect":"Deny","Action":"ec2:Delete*","Resource":"*"})");
  EXPECT_EQ(check(ann_, "CreateVpc"), "");
  EXPECT_EQ(check(ann_, "DeleteVpc", "VpcId=vpc-00000001"), "UnauthorizedOperation");
  EXPECT_NE(message_.find("with an explicit deny in an identity-based policy"), std::string::npos);
  EXPECT_EQ(check(ann_, "GetCallerIdentity", "", "sts"), "");
  allow(R"({"Effect":"Deny","Action":"*","Resource":"*"})");
  EXPECT_EQ(check(ann_, "GetCallerIdentity", "", "sts"), "");
}

TEST_F(AccessTest, ResourcesTagsAndRegionsCount) {
  allow(R"({"Effect":"Allow","Action":"ec2:CreateVpcEndpoint","Resource":
      ["arn:aws:ec2:*:*:vpc-endpoint/*","arn:aws:ec2:*:*:vpc/)" +
        story::kConsumerVpc + R"("]},
      {"Effect":"Allow","Action":"ec2:CreateTags","Resource":"*",
       "Condition":{"StringEquals":{"ec2:CreateAction":"CreateVpcEndpoint"}}},
      {"Effect":"Allow","Action":"ec2:Describe*","Resource":"*",
       "Condition":{"StringEquals":{"aws:RequestedRegion":"us-east-1"}}})");
  const std::string good = "VpcId=" + story::kConsumerVpc;
  EXPECT_EQ(check(ann_, "CreateVpcEndpoint", good), "");
  EXPECT_EQ(check(ann_, "CreateVpcEndpoint", "VpcId=vpc-0000000000000dead"),
            "UnauthorizedOperation");
  EXPECT_EQ(check(ann_, "CreateVpcEndpoint", good + "&SubnetId.1=" + story::kConsumerSubnetA),
            "UnauthorizedOperation");
  const std::string tag =
      "&TagSpecification.1.ResourceType=vpc-endpoint&TagSpecification.1.Tag.1.Key=a";
  EXPECT_EQ(check(ann_, "CreateVpcEndpoint", good + tag), "");
  EXPECT_EQ(check(ann_, "CreateTags", "ResourceId.1=vpc-00000001&Tag.1.Key=a"),
            "UnauthorizedOperation");
  EXPECT_EQ(check(ann_, "DescribeVpcs"), "UnauthorizedOperation");
  auto elsewhere = ann_;
  elsewhere.region = "us-east-1";
  EXPECT_EQ(check(elsewhere, "DescribeVpcs"), "");
}

TEST_F(AccessTest, WhoIsAskedForWhat) {
  const control::Caller root{.account = story::kConsumer,
                             .principal_arn = "arn:aws:iam::444455556666:root",
                             .region = story::kRegion};
  EXPECT_FALSE(is_restricted(root));
  EXPECT_EQ(check(root, "CreateVpc"), "");
  const std::string reads =
      R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ec2:Describe*",
          "Resource":"*"}})";
  auto narrowed = root;
  narrowed.session_policies = {reads};
  EXPECT_TRUE(is_restricted(narrowed));
  EXPECT_EQ(check(narrowed, "DescribeVpcs"), "");
  EXPECT_EQ(check(narrowed, "CreateVpc"), "UnauthorizedOperation");
  EXPECT_NE(message_.find("no session policy allows"), std::string::npos);

  // A federated user has what both he and his maker may do; without a policy nothing.
  auto federated = root;
  federated.kind = control::PrincipalKind::kFederatedUser;
  EXPECT_EQ(check(federated, "DescribeVpcs"), "UnauthorizedOperation");
  federated.session_policies = {reads};
  EXPECT_EQ(check(federated, "DescribeVpcs"), "");
  federated.identity_id = ann_.identity_id;
  EXPECT_EQ(check(federated, "DescribeVpcs"), "UnauthorizedOperation");
  allow(R"({"Effect":"Allow","Action":"ec2:*","Resource":"*"})");
  EXPECT_EQ(check(federated, "DescribeVpcs"), "");
  EXPECT_EQ(check(federated, "CreateVpc"), "UnauthorizedOperation");

  // A session outlives neither its role nor its user.
  auto gone = ann_;
  gone.identity_id = std::string(story::kConsumer) + "/nobody";
  EXPECT_EQ(check(gone, "DescribeVpcs"), "UnauthorizedOperation");
  // Nor may it borrow another account's.
  gone.account = story::kProvider;
  gone.identity_id = ann_.identity_id;
  EXPECT_EQ(check(gone, "DescribeVpcs"), "UnauthorizedOperation");
}

TEST_F(AccessTest, AttachedPoliciesAndBoundaries) {
  const std::string arn = "arn:aws:iam::444455556666:policy/all";
  model::IamPolicy all{.id = arn, .account = story::kConsumer};
  all.versions = {
      {"v1",
       R"({"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}})"},
      {"v2", R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ec2:*",
                 "Resource":"*"}})"}};
  all.default_version = "v2";
  world_.iam_policies.put(all);
  auto user = *world_.iam_users.find(ann_.identity_id);
  user.attached_policies = {arn};
  world_.iam_users.put(user);
  EXPECT_EQ(check(ann_, "CreateVpc"), "");
  user.permissions_boundary = "arn:aws:iam::444455556666:policy/gone";
  world_.iam_users.put(user);
  EXPECT_EQ(check(ann_, "CreateVpc"), "UnauthorizedOperation");
  EXPECT_NE(message_.find("no permissions boundary allows"), std::string::npos);
  user.permissions_boundary = arn;
  world_.iam_users.put(user);
  EXPECT_EQ(check(ann_, "CreateVpc"), "");
  all.default_version = "v1";
  world_.iam_policies.put(all);
  EXPECT_EQ(check(ann_, "CreateVpc"), "UnauthorizedOperation");
}

}  // namespace
}  // namespace mg::api::access
