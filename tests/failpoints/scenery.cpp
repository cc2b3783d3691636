#include "scenery.h"

#include <fmt/format.h>

#include <fstream>

namespace mg::test {
namespace {

std::string first_in(const std::string& answer, const std::string& tag) {
  const auto open = "<" + tag + ">";
  const auto at = answer.find(open);
  if (at == std::string::npos) return {};
  const auto from = at + open.size();
  return answer.substr(from, answer.find('<', from) - from);
}

struct Step {
  const char* account;
  const char* action;
  const char* form;
  const char* name = nullptr;
  const char* tag = nullptr;
};

constexpr const char* P = kProvider;
constexpr const char* C = kConsumer;

constexpr Step kSteps[] = {
    {P, "operator:CreateAccount", ""},
    {C, "operator:CreateAccount", ""},
    // The provider's network.
    {P, "ec2:CreateVpc", "CidrBlock=172.31.0.0/16", "vpc", "vpcId"},
    {P, "ec2:CreateVpc", "CidrBlock=10.1.0.0/16", "empty_vpc", "vpcId"},
    {P, "ec2:CreateSubnet", "VpcId=$vpc&CidrBlock=172.31.0.0/20&AvailabilityZone=ap-northeast-1a",
     "subnet", "subnetId"},
    {P, "ec2:CreateSubnet", "VpcId=$vpc&CidrBlock=172.31.16.0/20&AvailabilityZone=ap-northeast-1c",
     "subnet_c", "subnetId"},
    {P, "ec2:CreateSubnet", "VpcId=$vpc&CidrBlock=172.31.128.0/20&AvailabilityZone=ap-northeast-1d",
     "empty_subnet", "subnetId"},
    {P, "ec2:CreateSecurityGroup", "VpcId=$vpc&GroupName=web&GroupDescription=web", "group",
     "groupId"},
    {P, "ec2:CreateSecurityGroup", "VpcId=$vpc&GroupName=idle&GroupDescription=idle", "idle_group",
     "groupId"},
    {P, "ec2:AuthorizeSecurityGroupIngress",
     "GroupId=$group&IpPermissions.1.IpProtocol=tcp&IpPermissions.1.FromPort=80&"
     "IpPermissions.1.ToPort=80&IpPermissions.1.IpRanges.1.CidrIp=172.31.0.0/16",
     "rule", "securityGroupRuleId"},
    {P, "ec2:AuthorizeSecurityGroupEgress",
     "GroupId=$group&IpPermissions.1.IpProtocol=tcp&IpPermissions.1.FromPort=90&"
     "IpPermissions.1.ToPort=90&IpPermissions.1.Groups.1.GroupId=$group",
     "egress_rule", "securityGroupRuleId"},
    {P, "ec2:CreateNetworkInterface", "SubnetId=$subnet", "interface", "networkInterfaceId"},
    {P, "ec2:CreateNetworkInterface", "SubnetId=$subnet_c", "kept_interface", "networkInterfaceId"},
    {P, "ec2:RunInstances",
     "ImageId=netns&MinCount=1&MaxCount=1&SubnetId=$subnet&PrivateIpAddress=172.31.0.89&"
     "SecurityGroupId.1=$group",
     "instance", "instanceId"},
    {P, "ec2:RunInstances",
     "ImageId=netns&MinCount=1&MaxCount=1&NetworkInterface.1.DeviceIndex=0&"
     "NetworkInterface.1.NetworkInterfaceId=$kept_interface",
     "other_instance", "instanceId"},
    {P, "ec2:CreateNetworkInterface",
     "SubnetId=$subnet&PrivateIpAddresses.1.PrivateIpAddress=172.31.0.201&"
     "PrivateIpAddresses.1.Primary=true&PrivateIpAddresses.2.PrivateIpAddress=172.31.0.202",
     "more_interface", "networkInterfaceId"},
    {P, "ec2:AttachNetworkInterface",
     "NetworkInterfaceId=$more_interface&InstanceId=$instance&DeviceIndex=1", "attachment",
     "attachmentId"},
    {P, "ec2:RunInstances", "ImageId=netns&MinCount=1&MaxCount=1&SubnetId=$subnet",
     "stopped_instance", "instanceId"},
    {P, "ec2:StopInstances", "InstanceId.1=$stopped_instance"},
    {P, "ec2:CreateTags", "ResourceId.1=$vpc&Tag.1.Key=k&Tag.1.Value=v"},
    {P, "ec2:DescribeVpcs", "Filter.1.Name=is-default&Filter.1.Value.1=true", "default_vpc",
     "vpcId"},
    {P, "ec2:DescribeSubnets",
     "Filter.1.Name=vpc-id&Filter.1.Value.1=$default_vpc&Filter.2.Name=availability-zone&"
     "Filter.2.Value.1=ap-northeast-1a",
     "default_subnet", "subnetId"},
    {P, "ec2:DescribeSubnets",
     "Filter.1.Name=vpc-id&Filter.1.Value.1=$default_vpc&Filter.2.Name=availability-zone&"
     "Filter.2.Value.1=ap-northeast-1c",
     "default_subnet_c", "subnetId"},
    {P, "ec2:DescribeSubnets",
     "Filter.1.Name=vpc-id&Filter.1.Value.1=$default_vpc&Filter.2.Name=availability-zone&"
     "Filter.2.Value.1=ap-northeast-1d",
     "default_subnet_d", "subnetId"},
    {P, "ec2:DescribeInternetGateways",
     "Filter.1.Name=attachment.vpc-id&Filter.1.Value.1=$default_vpc", "default_gateway",
     "internetGatewayId"},
    // Its ways, further blocks and flow logs.
    {P, "ec2:CreateInternetGateway", "", "gateway", "internetGatewayId"},
    {P, "ec2:AttachInternetGateway", "InternetGatewayId=$gateway&VpcId=$vpc"},
    {P, "ec2:CreateInternetGateway",
     "TagSpecification.1.ResourceType=internet-gateway&TagSpecification.1.Tag.1.Key=k&"
     "TagSpecification.1.Tag.1.Value=v",
     "idle_gateway", "internetGatewayId"},
    {P, "ec2:CreateRouteTable", "VpcId=$vpc", "route_table", "routeTableId"},
    {P, "ec2:CreateRouteTable", "VpcId=$vpc", "idle_route_table", "routeTableId"},
    {P, "ec2:CreateRoute",
     "RouteTableId=$route_table&DestinationCidrBlock=0.0.0.0/0&GatewayId=$gateway"},
    {P, "ec2:AssociateRouteTable", "RouteTableId=$route_table&SubnetId=$empty_subnet",
     "association", "associationId"},
    {P, "ec2:AssociateRouteTable", "RouteTableId=$route_table&GatewayId=$gateway"},
    {P, "ec2:AssociateVpcCidrBlock", "VpcId=$vpc&CidrBlock=172.20.0.0/16", "vpc_block",
     "associationId"},
    {P, "ec2:AssociateVpcCidrBlock", "VpcId=$vpc&AmazonProvidedIpv6CidrBlock=true", "vpc_ipv6",
     "ipv6CidrBlock"},
    {P, "ec2:AssociateSubnetCidrBlock", "SubnetId=$subnet&Ipv6CidrBlock=$vpc_ipv6_base/64",
     "subnet_block", "associationId"},
    {P, "ec2:CreateFlowLogs",
     "ResourceType=VPC&ResourceId.1=$vpc&TrafficType=ALL&LogDestinationType=s3&"
     "LogDestination=arn:aws:s3:::flows",
     "flow_log", "item"},
    // Its balancers, targets and services.
    {P, "elbv2:CreateLoadBalancer",
     "Name=web&Type=network&Scheme=internal&Subnets.member.1=$subnet&Subnets.member.2=$subnet_c",
     "balancer", "LoadBalancerArn"},
    {P, "elbv2:CreateLoadBalancer",
     "Name=idle&Type=network&Scheme=internal&Subnets.member.1=$subnet&Tags.member.1.Key=k&"
     "Tags.member.1.Value=v",
     "idle_balancer", "LoadBalancerArn"},
    {P, "elbv2:CreateLoadBalancer",
     "Name=grouped&Type=network&Scheme=internal&Subnets.member.1=$subnet&"
     "SecurityGroups.member.1=$group",
     "grouped_balancer", "LoadBalancerArn"},
    {P, "elbv2:CreateLoadBalancer",
     "Name=spare&Type=network&Scheme=internal&Subnets.member.1=$subnet", "spare_balancer",
     "LoadBalancerArn"},
    {P, "elbv2:CreateTargetGroup", "Name=web&Protocol=TCP&Port=80&VpcId=$vpc&TargetType=ip",
     "target_group", "TargetGroupArn"},
    {P, "elbv2:CreateTargetGroup", "Name=idle&Protocol=TCP&Port=80&VpcId=$vpc&TargetType=instance",
     "idle_target_group", "TargetGroupArn"},
    {P, "elbv2:RegisterTargets",
     "TargetGroupArn=$target_group&Targets.member.1.Id=172.31.0.89&"
     "Targets.member.2.Id=172.31.0.90"},
    {P, "elbv2:CreateListener",
     "LoadBalancerArn=$balancer&Protocol=TCP&Port=80&DefaultActions.member.1.Type=forward&"
     "DefaultActions.member.1.TargetGroupArn=$target_group",
     "listener", "ListenerArn"},
    {P, "elbv2:CreateListener",
     "LoadBalancerArn=$idle_balancer&Protocol=TCP&Port=80&DefaultActions.member.1.Type=forward&"
     "DefaultActions.member.1.TargetGroupArn=$idle_target_group",
     "idle_listener", "ListenerArn"},
    {P, "elbv2:CreateTargetGroup", "Name=free&Protocol=TCP&Port=80&VpcId=$vpc&TargetType=instance",
     "free_target_group", "TargetGroupArn"},
    {P, "elbv2:RegisterTargets", "TargetGroupArn=$idle_target_group&Targets.member.1.Id=$instance"},
    {P, "ec2:CreateVpcEndpointServiceConfiguration", "NetworkLoadBalancerArn.1=$balancer",
     "service", "serviceId"},
    {P, "ec2:CreateVpcEndpointServiceConfiguration", "NetworkLoadBalancerArn.1=$spare_balancer",
     "idle_service", "serviceId"},
    {P, "ec2:ModifyVpcEndpointServicePermissions",
     "ServiceId=$service&AddAllowedPrincipals.1=arn:aws:iam::222222222222:root"},
    {P, "ec2:CreateVpcEndpointConnectionNotification",
     "ServiceId=$service&ConnectionEvents.1=Connect&"
     "ConnectionNotificationArn=arn:aws:sns:ap-northeast-1:111111111111:connections",
     "notification", "connectionNotificationId"},
    // The consumer's, with the same addresses.
    {C, "ec2:CreateVpc", "CidrBlock=172.31.0.0/16", "c_vpc", "vpcId"},
    {C, "ec2:CreateSubnet", "VpcId=$c_vpc&CidrBlock=172.31.0.0/20&AvailabilityZone=ap-northeast-1a",
     "c_subnet", "subnetId"},
    {C, "ec2:CreateSubnet",
     "VpcId=$c_vpc&CidrBlock=172.31.16.0/20&AvailabilityZone=ap-northeast-1c", "c_subnet_c",
     "subnetId"},
    {C, "ec2:CreateSecurityGroup", "VpcId=$c_vpc&GroupName=web&GroupDescription=web", "c_group",
     "groupId"},
    {C, "ec2:RunInstances",
     "ImageId=netns&MinCount=1&MaxCount=1&SubnetId=$c_subnet&PrivateIpAddress=172.31.0.89",
     "c_instance", "instanceId"},
    {C, "ec2:CreateVpcEndpoint",
     "VpcEndpointType=Interface&VpcId=$c_vpc&ServiceName=com.amazonaws.vpce.ap-northeast-1.$"
     "service&"
     "SubnetId.1=$c_subnet",
     "pending_endpoint", "vpcEndpointId"},
    {C, "ec2:CreateVpcEndpoint",
     "VpcEndpointType=Interface&VpcId=$c_vpc&ServiceName=com.amazonaws.vpce.ap-northeast-1.$"
     "service&"
     "SubnetId.1=$c_subnet&SecurityGroupId.1=$c_group",
     "endpoint", "vpcEndpointId"},
    {P, "ec2:AcceptVpcEndpointConnections", "ServiceId=$service&VpcEndpointId.1=$endpoint"},
};

}  // namespace

Result<void> make(House& house, Names& names, const Call& call, const std::string& name,
                  const std::string& tag) {
  TRY_ASSIGN(const auto answer, house.call(call, names));
  if (name.empty()) return {};
  const auto found = first_in(answer, tag);
  if (found.empty()) {
    return fail(internal_error(fmt::format("no <{}> in the answer of {}", tag, call.action)));
  }
  names[name] = found;
  // "fd00::/56": a subnet's block is made of what stands before the slash.
  if (name == "vpc_ipv6") names[name + "_base"] = found.substr(0, found.find('/'));
  return {};
}

Result<Names> build_scenery(House& house) {
  Names names;
  for (const auto& step : kSteps) {
    auto made = make(house, names, {step.action, step.account, step.form},
                     step.name ? step.name : "", step.tag ? step.tag : "");
    if (!made) {
      made.error().detail += fmt::format(" in {} {}", step.action, step.form);
      return fail(made.error());
    }
  }
  TRY(house.settle());
  return names;
}

Result<void> write_names(const std::string& path, const Names& names) {
  std::ofstream file(path);
  for (const auto& [name, value] : names) file << name << ' ' << value << '\n';
  if (!file.flush()) return fail(internal_error("cannot write " + path));
  return {};
}

Names read_names(const std::string& path) {
  Names names;
  std::ifstream file(path);
  for (std::string name, value; file >> name >> value;) names[name] = value;
  return names;
}

}  // namespace mg::test
