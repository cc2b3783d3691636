#include "scenarios.h"

namespace mg::test {
namespace {

constexpr const char* P = kProvider;
constexpr const char* C = kConsumer;
constexpr std::int64_t kDrainedMs = 301'000;

const std::string kRule =
    "IpPermissions.1.IpProtocol=tcp&IpPermissions.1.FromPort=81&IpPermissions.1.ToPort=82&"
    "IpPermissions.1.IpRanges.1.CidrIp=10.0.0.0/8";
const std::string kForward =
    "DefaultActions.member.1.Type=forward&DefaultActions.member.1.TargetGroupArn=";
const std::string kService = "ServiceName=com.amazonaws.vpce.ap-northeast-1.$service";
const std::string kNotification =
    "ServiceId=$service&ConnectionEvents.1=Accept&"
    "ConnectionNotificationArn=arn:aws:sns:ap-northeast-1:111122223333:connections";
const std::string kTagged =
    "&TagSpecification.1.Tag.1.Key=k&TagSpecification.1.Tag.1.Value=v&"
    "TagSpecification.1.ResourceType=";

std::vector<Scenario> network() {
  return {
      {"CreateVpc", {}, {"ec2:CreateVpc", P, "CidrBlock=10.99.0.0/16" + kTagged + "vpc"}},
      {"DeleteVpc", {}, {"ec2:DeleteVpc", P, "VpcId=$empty_vpc"}},
      {"ModifyVpcAttribute",
       {},
       {"ec2:ModifyVpcAttribute", P, "VpcId=$vpc&EnableDnsSupport.Value=false"}},
      {"CreateDefaultVpc",
       {{"ec2:DeleteSubnet", P, "SubnetId=$default_subnet"},
        {"ec2:DeleteSubnet", P, "SubnetId=$default_subnet_c"},
        {"ec2:DeleteSubnet", P, "SubnetId=$default_subnet_d"},
        {"ec2:DetachInternetGateway", P, "InternetGatewayId=$default_gateway&VpcId=$default_vpc"},
        {"ec2:DeleteVpc", P, "VpcId=$default_vpc"}},
       {"ec2:CreateDefaultVpc", P, ""}},
      {"CreateSubnet", {}, {"ec2:CreateSubnet", P, "VpcId=$vpc&CidrBlock=172.31.192.0/20"}},
      {"DeleteSubnet", {}, {"ec2:DeleteSubnet", P, "SubnetId=$empty_subnet"}},
      {"ModifySubnetAttribute",
       {},
       {"ec2:ModifySubnetAttribute", P,
        "SubnetId=$default_subnet&MapPublicIpOnLaunch.Value=false"}},
      {"CreateSecurityGroup",
       {},
       {"ec2:CreateSecurityGroup", P, "VpcId=$vpc&GroupName=fresh&GroupDescription=d"}},
      {"DeleteSecurityGroup", {}, {"ec2:DeleteSecurityGroup", P, "GroupId=$idle_group"}},
      {"AuthorizeSecurityGroupIngress",
       {},
       {"ec2:AuthorizeSecurityGroupIngress", P, "GroupId=$group&" + kRule}},
      {"AuthorizeSecurityGroupEgress",
       {},
       {"ec2:AuthorizeSecurityGroupEgress", P, "GroupId=$group&" + kRule}},
      {"RevokeSecurityGroupIngress",
       {},
       {"ec2:RevokeSecurityGroupIngress", P, "GroupId=$group&SecurityGroupRuleId.1=$rule"}},
      {"RevokeSecurityGroupEgress",
       {},
       {"ec2:RevokeSecurityGroupEgress", P, "GroupId=$group&SecurityGroupRuleId.1=$egress_rule"}},
  };
}

std::vector<Scenario> interfaces_and_rules() {
  return {
      {"CreateNetworkInterface",
       {},
       {"ec2:CreateNetworkInterface", P, "SubnetId=$subnet" + kTagged + "network-interface"}},
      {"DeleteNetworkInterface",
       {},
       {"ec2:DeleteNetworkInterface", P, "NetworkInterfaceId=$interface"}},
      {"AttachNetworkInterface",
       {},
       {"ec2:AttachNetworkInterface", P,
        "NetworkInterfaceId=$interface&InstanceId=$stopped_instance&DeviceIndex=1"}},
      {"DetachNetworkInterface", {}, {"ec2:DetachNetworkInterface", P, "AttachmentId=$attachment"}},
      {"AssignPrivateIpAddresses",
       {},
       {"ec2:AssignPrivateIpAddresses", P,
        "NetworkInterfaceId=$interface&AllowReassignment=true&PrivateIpAddress.1=172.31.0.202"}},
      {"UnassignPrivateIpAddresses",
       {},
       {"ec2:UnassignPrivateIpAddresses", P,
        "NetworkInterfaceId=$more_interface&PrivateIpAddress.1=172.31.0.202"}},
      {"AssignIpv6Addresses",
       {},
       {"ec2:AssignIpv6Addresses", P,
        "NetworkInterfaceId=$interface&Ipv6Addresses.1=$vpc_ipv6_base"}},
      {"UnassignIpv6Addresses",
       {{"ec2:AssignIpv6Addresses", P,
         "NetworkInterfaceId=$interface&Ipv6Addresses.1=$vpc_ipv6_base"}},
       {"ec2:UnassignIpv6Addresses", P,
        "NetworkInterfaceId=$interface&Ipv6Addresses.1=$vpc_ipv6_base"}},
      {"ModifyNetworkInterfaceAttribute",
       {},
       {"ec2:ModifyNetworkInterfaceAttribute", P,
        "NetworkInterfaceId=$more_interface&SecurityGroupId.1=$idle_group"}},
      {"ResetNetworkInterfaceAttribute",
       {{"ec2:ModifyNetworkInterfaceAttribute", P,
         "NetworkInterfaceId=$interface&SourceDestCheck.Value=false"}},
       {"ec2:ResetNetworkInterfaceAttribute", P,
        "NetworkInterfaceId=$interface&SourceDestCheck=true"}},
      {"ModifySecurityGroupRules",
       {},
       {"ec2:ModifySecurityGroupRules", P,
        "GroupId=$group&SecurityGroupRule.1.SecurityGroupRuleId=$rule&"
        "SecurityGroupRule.1.SecurityGroupRule.IpProtocol=tcp&"
        "SecurityGroupRule.1.SecurityGroupRule.FromPort=8080&"
        "SecurityGroupRule.1.SecurityGroupRule.ToPort=8080&"
        "SecurityGroupRule.1.SecurityGroupRule.CidrIpv4=10.0.0.0/8"}},
      {"UpdateDescriptionsIngress",
       {},
       {"ec2:UpdateSecurityGroupRuleDescriptionsIngress", P,
        "GroupId=$group&SecurityGroupRuleDescription.1.SecurityGroupRuleId=$rule&"
        "SecurityGroupRuleDescription.1.Description=d"}},
      {"UpdateDescriptionsEgress",
       {},
       {"ec2:UpdateSecurityGroupRuleDescriptionsEgress", P,
        "GroupId=$group&SecurityGroupRuleDescription.1.SecurityGroupRuleId=$egress_rule&"
        "SecurityGroupRuleDescription.1.Description=d"}},
      {"CreateTags",
       {},
       {"ec2:CreateTags", P,
        "ResourceId.1=$subnet&ResourceId.2=$instance&Tag.1.Key=a&Tag.1.Value=b"}},
      {"DeleteTags", {}, {"ec2:DeleteTags", P, "ResourceId.1=$vpc&Tag.1.Key=k"}},
  };
}

std::vector<Scenario> ways() {
  const std::string route = "RouteTableId=$route_table&DestinationCidrBlock=";
  return {
      {"CreateInternetGateway",
       {},
       {"ec2:CreateInternetGateway", P, kTagged.substr(1) + "internet-gateway"}},
      {"AttachInternetGateway",
       {},
       {"ec2:AttachInternetGateway", P, "InternetGatewayId=$idle_gateway&VpcId=$empty_vpc"}},
      {"DetachInternetGateway",
       {},
       {"ec2:DetachInternetGateway", P, "InternetGatewayId=$gateway&VpcId=$vpc"}},
      {"DeleteInternetGateway",
       {},
       {"ec2:DeleteInternetGateway", P, "InternetGatewayId=$idle_gateway"}},
      {"CreateRouteTable", {}, {"ec2:CreateRouteTable", P, "VpcId=$vpc" + kTagged + "route-table"}},
      {"DeleteRouteTable", {}, {"ec2:DeleteRouteTable", P, "RouteTableId=$idle_route_table"}},
      {"AssociateRouteTable",
       {},
       {"ec2:AssociateRouteTable", P, "RouteTableId=$idle_route_table&SubnetId=$subnet"}},
      {"DisassociateRouteTable",
       {},
       {"ec2:DisassociateRouteTable", P, "AssociationId=$association"}},
      {"ReplaceRouteTableAssociation",
       {},
       {"ec2:ReplaceRouteTableAssociation", P,
        "AssociationId=$association&RouteTableId=$idle_route_table"}},
      {"CreateRoute",
       {},
       {"ec2:CreateRoute", P, route + "20.0.0.0/8&NetworkInterfaceId=$interface"}},
      {"ReplaceRoute",
       {},
       {"ec2:ReplaceRoute", P, route + "0.0.0.0/0&NetworkInterfaceId=$interface"}},
      {"DeleteRoute", {}, {"ec2:DeleteRoute", P, route + "0.0.0.0/0"}},
      {"AssociateVpcCidrBlock",
       {},
       {"ec2:AssociateVpcCidrBlock", P, "VpcId=$vpc&CidrBlock=172.21.0.0/16"}},
      {"DisassociateVpcCidrBlock",
       {},
       {"ec2:DisassociateVpcCidrBlock", P, "AssociationId=$vpc_block"}},
      {"CreateDefaultSubnet",
       {{"ec2:DeleteSubnet", P, "SubnetId=$default_subnet_c"}},
       {"ec2:CreateDefaultSubnet", P, "AvailabilityZone=ap-northeast-1c"}},
      {"AssociateSubnetCidrBlock",
       {{"ec2:DisassociateSubnetCidrBlock", P, "AssociationId=$subnet_block"}},
       {"ec2:AssociateSubnetCidrBlock", P, "SubnetId=$subnet&Ipv6CidrBlock=$vpc_ipv6_base/64"}},
      {"DisassociateSubnetCidrBlock",
       {},
       {"ec2:DisassociateSubnetCidrBlock", P, "AssociationId=$subnet_block"}},
      {"CreateFlowLogs",
       {},
       {"ec2:CreateFlowLogs", P,
        "ResourceType=NetworkInterface&ResourceId.1=$interface&TrafficType=REJECT&"
        "LogDestinationType=s3&LogDestination=arn:aws:s3:::flows" +
            kTagged + "vpc-flow-log"}},
      {"DeleteFlowLogs", {}, {"ec2:DeleteFlowLogs", P, "FlowLogId.1=$flow_log"}},
  };
}

std::vector<Scenario> instances() {
  return {
      {"RunInstances",
       {},
       {"ec2:RunInstances", P,
        "ImageId=netns&MinCount=1&MaxCount=1&SubnetId=$subnet" + kTagged + "instance"}},
      {"RunThreeInstances",
       {},
       {"ec2:RunInstances", C, "ImageId=testpage&MinCount=3&MaxCount=3&SubnetId=$c_subnet"}},
      {"RunInstanceOnInterface",
       {},
       {"ec2:RunInstances", P,
        "ImageId=netns&MinCount=1&MaxCount=1&"
        "NetworkInterface.1.DeviceIndex=0&"
        "NetworkInterface.1.NetworkInterfaceId=$interface"}},
      {"RunInstanceWithTwoInterfaces",
       {},
       {"ec2:RunInstances", P,
        "ImageId=netns&MinCount=1&MaxCount=1&NetworkInterface.1.DeviceIndex=1&"
        "NetworkInterface.1.NetworkInterfaceId=$interface&NetworkInterface.2.DeviceIndex=0&"
        "NetworkInterface.2.SubnetId=$subnet&"
        "NetworkInterface.2.PrivateIpAddresses.1.PrivateIpAddress=172.31.0.211&"
        "NetworkInterface.2.PrivateIpAddresses.1.Primary=true&"
        "NetworkInterface.2.PrivateIpAddresses.2.PrivateIpAddress=172.31.0.212"}},
      {"StartInstances", {}, {"ec2:StartInstances", P, "InstanceId.1=$stopped_instance"}},
      {"StopRegisteredInstance", {}, {"ec2:StopInstances", P, "InstanceId.1=$instance"}},
      {"RebootInstances", {}, {"ec2:RebootInstances", P, "InstanceId.1=$instance"}},
      {"MonitorInstances", {}, {"ec2:MonitorInstances", P, "InstanceId.1=$instance"}},
      {"UnmonitorInstances",
       {{"ec2:MonitorInstances", P, "InstanceId.1=$instance"}},
       {"ec2:UnmonitorInstances", P, "InstanceId.1=$instance"}},
      {"TerminateStoppedInstance",
       {},
       {"ec2:TerminateInstances", P, "InstanceId.1=$stopped_instance"}},
      {"ModifyInstanceAttribute",
       {},
       {"ec2:ModifyInstanceAttribute", P,
        "InstanceId=$stopped_instance&InstanceType.Value=t3.small"}},
      {"ModifyInstanceGroups",
       {},
       {"ec2:ModifyInstanceAttribute", P, "InstanceId=$other_instance&GroupId.1=$idle_group"}},
      {"ResetInstanceAttribute",
       {{"ec2:ModifyInstanceAttribute", P,
         "InstanceId=$other_instance&SourceDestCheck.Value=false"}},
       {"ec2:ResetInstanceAttribute", P, "InstanceId=$other_instance&Attribute=sourceDestCheck"}},
      {"ModifyInstanceCreditSpecification",
       {{"ec2:ModifyInstanceAttribute", P,
         "InstanceId=$stopped_instance&InstanceType.Value=t3.small"}},
       {"ec2:ModifyInstanceCreditSpecification", P,
        "InstanceCreditSpecification.1.InstanceId=$stopped_instance&"
        "InstanceCreditSpecification.1.CpuCredits=standard"}},
      {"TerminateRegisteredInstance", {}, {"ec2:TerminateInstances", P, "InstanceId.1=$instance"}},
      {"TerminateAndKeepInterface",
       {},
       {"ec2:TerminateInstances", P, "InstanceId.1=$other_instance"}},
      {"TerminateAndForget",
       {},
       {"ec2:TerminateInstances", C, "InstanceId.1=$c_instance"},
       3'601'000},
  };
}

std::vector<Scenario> services() {
  return {
      {"CreateService",
       {},
       {"ec2:CreateVpcEndpointServiceConfiguration", P,
        "NetworkLoadBalancerArn.1=$idle_balancer" + kTagged + "vpc-endpoint-service"}},
      {"ModifyService",
       {},
       {"ec2:ModifyVpcEndpointServiceConfiguration", P,
        "ServiceId=$service&AcceptanceRequired=false&"
        "AddNetworkLoadBalancerArn.1=$grouped_balancer"}},
      {"DeleteService",
       {},
       {"ec2:DeleteVpcEndpointServiceConfigurations", P, "ServiceId.1=$idle_service"}},
      {"ModifyPermissions",
       {},
       {"ec2:ModifyVpcEndpointServicePermissions", P,
        "ServiceId=$idle_service&AddAllowedPrincipals.1=*"}},
      {"RemovePermission",
       {},
       {"ec2:ModifyVpcEndpointServicePermissions", P,
        "ServiceId=$service&RemoveAllowedPrincipals.1="
        "arn:aws:iam::222222222222:root"}},
      {"Accept",
       {},
       {"ec2:AcceptVpcEndpointConnections", P,
        "ServiceId=$service&VpcEndpointId.1=$pending_endpoint"}},
      {"AcceptAgain",
       {{"ec2:RejectVpcEndpointConnections", P, "ServiceId=$service&VpcEndpointId.1=$endpoint"}},
       {"ec2:AcceptVpcEndpointConnections", P, "ServiceId=$service&VpcEndpointId.1=$endpoint"}},
      {"RejectPending",
       {},
       {"ec2:RejectVpcEndpointConnections", P,
        "ServiceId=$service&VpcEndpointId.1=$pending_endpoint"}},
      {"RejectAvailable",
       {},
       {"ec2:RejectVpcEndpointConnections", P, "ServiceId=$service&VpcEndpointId.1=$endpoint"}},
      {"StartPrivateDnsVerification",
       {{"ec2:ModifyVpcEndpointServiceConfiguration", P,
         "ServiceId=$service&PrivateDnsName=svc.example.test"}},
       {"ec2:StartVpcEndpointServicePrivateDnsVerification", P, "ServiceId=$service"}},
      {"ModifyPayerResponsibility",
       {},
       {"ec2:ModifyVpcEndpointServicePayerResponsibility", P,
        "ServiceId=$service&PayerResponsibility=ServiceOwner"}},
      {"CreateConnectionNotification",
       {},
       {"ec2:CreateVpcEndpointConnectionNotification", P, kNotification}},
      {"ModifyConnectionNotification",
       {},
       {"ec2:ModifyVpcEndpointConnectionNotification", P,
        "ConnectionNotificationId=$notification&ConnectionEvents.1=Reject"}},
      {"DeleteConnectionNotifications",
       {},
       {"ec2:DeleteVpcEndpointConnectionNotifications", P,
        "ConnectionNotificationId.1=$notification"}},
  };
}

std::vector<Scenario> endpoints() {
  return {
      {"CreateEndpoint",
       {},
       {"ec2:CreateVpcEndpoint", C,
        "VpcEndpointType=Interface&VpcId=$c_vpc&" + kService +
            "&SubnetId.1=$c_subnet&SubnetId.2=$c_subnet_c" + kTagged + "vpc-endpoint"}},
      {"CreateEndpointUnasked",
       {{"ec2:ModifyVpcEndpointServiceConfiguration", P,
         "ServiceId=$service&AcceptanceRequired=false"}},
       {"ec2:CreateVpcEndpoint", C,
        "VpcEndpointType=Interface&VpcId=$c_vpc&" + kService + "&SubnetId.1=$c_subnet"}},
      {"ModifyEndpointGroups",
       {},
       {"ec2:ModifyVpcEndpoint", C,
        "VpcEndpointId=$pending_endpoint&AddSecurityGroupId.1=$c_group"}},
      {"ModifyEndpointSubnets",
       {},
       {"ec2:ModifyVpcEndpoint", C,
        "VpcEndpointId=$endpoint&AddSubnetId.1=$c_subnet_c&"
        "RemoveSubnetId.1=$c_subnet"}},
      {"DeleteEndpoint", {}, {"ec2:DeleteVpcEndpoints", C, "VpcEndpointId.1=$endpoint"}},
      {"DeleteTwoEndpoints",
       {},
       {"ec2:DeleteVpcEndpoints", C,
        "VpcEndpointId.1=$pending_endpoint&VpcEndpointId.2=$endpoint"}},
  };
}

std::vector<Scenario> balancers() {
  return {
      {"CreateLoadBalancer",
       {},
       {"elbv2:CreateLoadBalancer", P,
        "Name=fresh&Type=network&Scheme=internal&"
        "Subnets.member.1=$subnet&Subnets.member.2=$subnet_c&"
        "Tags.member.1.Key=k&Tags.member.1.Value=v"}},
      {"DeleteLoadBalancer", {}, {"elbv2:DeleteLoadBalancer", P, "LoadBalancerArn=$idle_balancer"}},
      {"ModifyLoadBalancerAttributes",
       {},
       {"elbv2:ModifyLoadBalancerAttributes", P,
        "LoadBalancerArn=$balancer&Attributes.member.1.Key="
        "load_balancing.cross_zone.enabled&"
        "Attributes.member.1.Value=true"}},
      {"SetSecurityGroups",
       {},
       {"elbv2:SetSecurityGroups", P,
        "LoadBalancerArn=$grouped_balancer&"
        "SecurityGroups.member.1=$idle_group"}},
      {"SetSubnets",
       {},
       {"elbv2:SetSubnets", P, "LoadBalancerArn=$idle_balancer&Subnets.member.1=$subnet_c"}},
      {"SetIpAddressType",
       {},
       {"elbv2:SetIpAddressType", P, "LoadBalancerArn=$idle_balancer&IpAddressType=ipv4"}},
      {"AddTags",
       {},
       {"elbv2:AddTags", P,
        "ResourceArns.member.1=$balancer&ResourceArns.member.2=$target_group&"
        "Tags.member.1.Key=a&Tags.member.1.Value=b"}},
      {"RemoveTags",
       {},
       {"elbv2:RemoveTags", P, "ResourceArns.member.1=$idle_balancer&TagKeys.member.1=k"}},
      {"CreateListener",
       {},
       {"elbv2:CreateListener", P,
        "LoadBalancerArn=$balancer&Protocol=TCP&Port=8081&" + kForward + "$free_target_group"}},
      {"ModifyListener",
       {},
       {"elbv2:ModifyListener", P,
        "ListenerArn=$idle_listener&Port=8082&" + kForward + "$free_target_group"}},
      {"DeleteListener", {}, {"elbv2:DeleteListener", P, "ListenerArn=$listener"}},
      {"ModifyListenerAttributes",
       {},
       {"elbv2:ModifyListenerAttributes", P,
        "ListenerArn=$listener&Attributes.member.1.Key="
        "tcp.idle_timeout.seconds&Attributes.member.1.Value=120"}},
  };
}

std::vector<Scenario> targets() {
  return {
      {"CreateTargetGroup",
       {},
       {"elbv2:CreateTargetGroup", P,
        "Name=fresh&Protocol=TCP&Port=80&VpcId=$vpc&TargetType=ip&"
        "Tags.member.1.Key=k&Tags.member.1.Value=v"}},
      {"ModifyTargetGroup",
       {},
       {"elbv2:ModifyTargetGroup", P,
        "TargetGroupArn=$target_group&HealthCheckProtocol=HTTP&"
        "HealthCheckPort=8080&HealthCheckPath=/health"}},
      {"DeleteTargetGroup",
       {},
       {"elbv2:DeleteTargetGroup", P, "TargetGroupArn=$free_target_group"}},
      {"ModifyTargetGroupAttributes",
       {},
       {"elbv2:ModifyTargetGroupAttributes", P,
        "TargetGroupArn=$target_group&Attributes.member.1.Key="
        "load_balancing.cross_zone.enabled&"
        "Attributes.member.1.Value=true"}},
      {"RegisterTargets",
       {},
       {"elbv2:RegisterTargets", P,
        "TargetGroupArn=$target_group&Targets.member.1.Id=172.31.0.77&"
        "Targets.member.2.Id=172.31.16.78&Targets.member.2.Port=8080"}},
      {"DeregisterTargets",
       {},
       {"elbv2:DeregisterTargets", P,
        "TargetGroupArn=$target_group&Targets.member.1.Id=172.31.0.89&"
        "Targets.member.1.Port=80"},
       kDrainedMs},
      {"RegisterWhatDrains",
       {{"elbv2:DeregisterTargets", P,
         "TargetGroupArn=$target_group&Targets.member.1.Id=172.31.0.89&"
         "Targets.member.1.Port=80"}},
       {"elbv2:RegisterTargets", P,
        "TargetGroupArn=$target_group&Targets.member.1.Id=172.31.0.89&"
        "Targets.member.1.Port=80"}},
  };
}

const std::string kTrust =
    R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*",)"
    R"("Action":"sts:AssumeRole"}})";
const std::string kDocument =
    R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ec2:*","Resource":"*"}})";
const std::string kPolicyArn = std::string("PolicyArn=arn:aws:iam::") + P + ":policy/p";
const std::string kIamTag = "&Tags.member.1.Key=k&Tags.member.1.Value=v";

const Call kUser{"iam:CreateUser", P, "UserName=u" + kIamTag};
const Call kRole{"iam:CreateRole", P, "RoleName=r&AssumeRolePolicyDocument=" + kTrust + kIamTag};
const Call kPolicy{"iam:CreatePolicy", P, "PolicyName=p&PolicyDocument=" + kDocument + kIamTag};
const Call kVersion{"iam:CreatePolicyVersion", P, kPolicyArn + "&PolicyDocument=" + kDocument};
const Call kUserInline{"iam:PutUserPolicy", P,
                       "UserName=u&PolicyName=i&PolicyDocument=" + kDocument};
const Call kRoleInline{"iam:PutRolePolicy", P,
                       "RoleName=r&PolicyName=i&PolicyDocument=" + kDocument};
const Call kUserAttached{"iam:AttachUserPolicy", P, "UserName=u&" + kPolicyArn};
const Call kRoleAttached{"iam:AttachRolePolicy", P, "RoleName=r&" + kPolicyArn};
const Call kAlias{"iam:CreateAccountAlias", P, "AccountAlias=fresh-alias"};
// The key with which each account begins (house.cpp).
const std::string kRootKey = std::string("AccessKeyId=AKIA") + P;

std::vector<Scenario> users() {
  return {
      {"CreateUser", {}, kUser},
      {"UpdateUser", {kUser}, {"iam:UpdateUser", P, "UserName=u&NewUserName=w&NewPath=/a/"}},
      {"DeleteUser", {kUser}, {"iam:DeleteUser", P, "UserName=u"}},
      {"TagUser", {kUser}, {"iam:TagUser", P, "UserName=u" + kIamTag}},
      {"UntagUser", {kUser}, {"iam:UntagUser", P, "UserName=u&TagKeys.member.1=k"}},
      {"CreateAccessKey", {kUser}, {"iam:CreateAccessKey", P, "UserName=u"}},
      {"UpdateAccessKey", {}, {"iam:UpdateAccessKey", P, kRootKey + "&Status=Inactive"}},
      {"DeleteAccessKey", {}, {"iam:DeleteAccessKey", P, kRootKey}},
      {"PutUserPolicy", {kUser}, kUserInline},
      {"DeleteUserPolicy",
       {kUser, kUserInline},
       {"iam:DeleteUserPolicy", P, "UserName=u&PolicyName=i"}},
      {"AttachUserPolicy", {kUser, kPolicy}, kUserAttached},
      {"DetachUserPolicy",
       {kUser, kPolicy, kUserAttached},
       {"iam:DetachUserPolicy", P, "UserName=u&" + kPolicyArn}},
      {"CreateAccountAlias", {}, kAlias},
      {"DeleteAccountAlias", {kAlias}, {"iam:DeleteAccountAlias", P, "AccountAlias=fresh-alias"}},
  };
}

std::vector<Scenario> roles() {
  return {
      {"CreateRole", {}, kRole},
      {"UpdateRole", {kRole}, {"iam:UpdateRole", P, "RoleName=r&MaxSessionDuration=7200"}},
      {"UpdateRoleDescription",
       {kRole},
       {"iam:UpdateRoleDescription", P, "RoleName=r&Description=d"}},
      {"UpdateAssumeRolePolicy",
       {kRole},
       {"iam:UpdateAssumeRolePolicy", P, "RoleName=r&PolicyDocument=" + kTrust}},
      {"DeleteRole", {kRole}, {"iam:DeleteRole", P, "RoleName=r"}},
      {"TagRole", {kRole}, {"iam:TagRole", P, "RoleName=r" + kIamTag}},
      {"UntagRole", {kRole}, {"iam:UntagRole", P, "RoleName=r&TagKeys.member.1=k"}},
      {"PutRolePolicy", {kRole}, kRoleInline},
      {"DeleteRolePolicy",
       {kRole, kRoleInline},
       {"iam:DeleteRolePolicy", P, "RoleName=r&PolicyName=i"}},
      {"AttachRolePolicy", {kRole, kPolicy}, kRoleAttached},
      {"DetachRolePolicy",
       {kRole, kPolicy, kRoleAttached},
       {"iam:DetachRolePolicy", P, "RoleName=r&" + kPolicyArn}},
      {"CreatePolicy", {}, kPolicy},
      {"DeletePolicy", {kPolicy}, {"iam:DeletePolicy", P, kPolicyArn}},
      {"CreatePolicyVersion", {kPolicy}, kVersion},
      {"SetDefaultPolicyVersion",
       {kPolicy, kVersion},
       {"iam:SetDefaultPolicyVersion", P, kPolicyArn + "&VersionId=v2"}},
      {"DeletePolicyVersion",
       {kPolicy, kVersion},
       {"iam:DeletePolicyVersion", P, kPolicyArn + "&VersionId=v2"}},
      {"TagPolicy", {kPolicy}, {"iam:TagPolicy", P, kPolicyArn + kIamTag}},
      {"UntagPolicy", {kPolicy}, {"iam:UntagPolicy", P, kPolicyArn + "&TagKeys.member.1=k"}},
  };
}

std::vector<Scenario> operators() {
  return {
      {"OperatorCreateAccount", {}, {"operator:CreateAccount", "333333333333", ""}},
      {"OperatorDeleteProvider", {}, {"operator:DeleteAccount", P, ""}},
      {"OperatorDeleteConsumer", {}, {"operator:DeleteAccount", C, ""}},
  };
}

}  // namespace

const std::vector<Scenario>& scenarios() {
  static const auto kAll = [] {
    std::vector<Scenario> all;
    for (const auto& part : {network(), interfaces_and_rules(), ways(), instances(), services(),
                             endpoints(), balancers(), targets(), users(), roles(), operators()}) {
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }();
  return kAll;
}

}  // namespace mg::test
