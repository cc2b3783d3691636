"""One request of each action that succeeds, and the further parameters that take effect.

ACTIONS["ec2:CreateVpc"] = (base, also[, code]): base and each entry of also are flat wire parameters;
base plus any one entry of also is a request that succeeds (code names the one exception: an error
that even the base has). "$name" stands for an object of the scenery of parameters_test.py. A
parameter of the table of actions that is in neither must be refused by its name.
"""


def tag_spec(kind):
    return {"TagSpecification.1.ResourceType": kind, "TagSpecification.1.Tag.1.Key": "k",
            "TagSpecification.1.Tag.1.Value": "v"}


def filtered(name, value="x"):
    return {"Filter.1.Name": name, "Filter.1.Value.1": value}


PAGE = [{"MaxResults": "5"}, {"NextToken": "$token"}]
RULE = {"IpPermissions.1.IpProtocol": "tcp", "IpPermissions.1.FromPort": "81",
        "IpPermissions.1.ToPort": "82", "IpPermissions.1.IpRanges.1.CidrIp": "10.0.0.0/8"}
NO_RULE = {name: None for name in RULE}
FLAT = {**NO_RULE, "IpProtocol": "tcp", "FromPort": "83", "ToPort": "84", "CidrIp": "10.0.0.0/8"}
BY_GROUP = {"IpPermissions.1.IpRanges.1.CidrIp": None, "IpPermissions.1.Groups.1.GroupId": "$group",
            "IpPermissions.1.Groups.1.Description": "d"}
RULES_ALSO = [
    {"IpPermissions.1.IpRanges.1.CidrIp": None,
     "IpPermissions.1.Ipv6Ranges.1.CidrIpv6": "2001:db8::/32",
     "IpPermissions.1.Ipv6Ranges.1.Description": "d"},
    {"IpPermissions.1.IpRanges.1.Description": "d"}, BY_GROUP,
    {**BY_GROUP, "IpPermissions.1.Groups.1.UserId": "$account"},
    {**BY_GROUP, "IpPermissions.1.Groups.1.VpcId": "$vpc"},
    {**BY_GROUP, "IpPermissions.1.Groups.1.GroupId": None,
     "IpPermissions.1.Groups.1.GroupName": "web"}, FLAT,
]
HELD = {"IpPermissions.1.IpProtocol": "tcp", "IpPermissions.1.FromPort": "80",
        "IpPermissions.1.ToPort": "80", "IpPermissions.1.IpRanges.1.CidrIp": "172.31.0.0/16"}
HELD_IPV6 = {"IpPermissions.1.IpProtocol": "tcp", "IpPermissions.1.FromPort": "80",
             "IpPermissions.1.ToPort": "80",
             "IpPermissions.1.Ipv6Ranges.1.CidrIpv6": "2001:db8::/48",
             "IpPermissions.1.Ipv6Ranges.1.Description": "d"}
HELD_BY_GROUP = {**BY_GROUP, "IpPermissions.1.IpProtocol": "tcp", "IpPermissions.1.FromPort": "90",
                 "IpPermissions.1.ToPort": "90"}
BY_RULE = {"SecurityGroupRuleId.1": None}
REVOKE_ALSO = [
    {**BY_RULE, **HELD}, {**BY_RULE, **HELD, "IpPermissions.1.IpRanges.1.Description": "d"},
    {**BY_RULE, **HELD_IPV6}, {**BY_RULE, **HELD_BY_GROUP}, {**BY_RULE, **HELD_BY_GROUP,
                                   "IpPermissions.1.Groups.1.UserId": "$account"},
    {**BY_RULE, **HELD_BY_GROUP, "IpPermissions.1.Groups.1.VpcId": "$vpc"},
    {**BY_RULE, **HELD_BY_GROUP, "IpPermissions.1.Groups.1.GroupId": None,
     "IpPermissions.1.Groups.1.GroupName": "web"},
    {**BY_RULE, "IpProtocol": "tcp", "FromPort": "80", "ToPort": "80",
     "CidrIp": "172.31.0.0/16"}]
NEW = "SecurityGroupRule.1.SecurityGroupRule"
NEW_RULE = {f"{NEW}.IpProtocol": "tcp", f"{NEW}.FromPort": "81", f"{NEW}.ToPort": "82",
            f"{NEW}.CidrIpv4": "10.0.0.0/8"}
BY_DESCRIPTION = {"SecurityGroupRuleDescription.1.SecurityGroupRuleId": None,
                  "SecurityGroupRuleDescription.1.Description": None}
DESCRIBE_ALSO = [{**BY_DESCRIPTION, **{k: v for k, v in also.items() if k not in BY_RULE}}
                 for also in REVOKE_ALSO[:-1]]
NAMED_GROUP = {"GroupId": None, "GroupName": "$default_vpc_group"}
ACCEPT = {"ServiceId": "$service", "VpcEndpointId.1": "$their_endpoint"}

EC2 = {
    "CreateVpc": ({"CidrBlock": "10.99.0.0/16"}, [
        {"InstanceTenancy": "dedicated"}, {"AmazonProvidedIpv6CidrBlock": "true"},
        {"Ipv6CidrBlockNetworkBorderGroup": "ap-northeast-1"}, tag_spec("vpc")]),
    "AssociateVpcCidrBlock": ({"VpcId": "$vpc", "CidrBlock": "172.21.0.0/16"}, [
        {"CidrBlock": None, "AmazonProvidedIpv6CidrBlock": "true"},
        {"Ipv6CidrBlockNetworkBorderGroup": "ap-northeast-1"}]),
    "DisassociateVpcCidrBlock": ({"AssociationId": "$vpc_block"}, []),
    "DescribeVpcs": ({"VpcId.1": "$vpc"}, [{**PAGE[0], "VpcId.1": None},
                                           {**PAGE[1], "VpcId.1": None}, filtered("vpc-id")]),
    "DeleteVpc": ({"VpcId": "$empty_vpc"}, []),
    "DescribeVpcAttribute": ({"VpcId": "$vpc", "Attribute": "enableDnsSupport"}, []),
    "DescribeVpcClassicLink": ({"VpcId.1": "$vpc"}, [
        {"VpcId.1": None, **filtered("is-classic-link-enabled", "false")}]),
    "ModifyVpcAttribute": ({"VpcId": "$vpc", "EnableDnsHostnames.Value": "true"}, [
        {"EnableDnsHostnames.Value": None, "EnableDnsSupport.Value": "true"},
        {"EnableDnsHostnames.Value": None, "EnableNetworkAddressUsageMetrics.Value": "true"}]),
    "CreateDefaultVpc": ({}, [], "DefaultVpcAlreadyExists"),
    "CreateSubnet": ({"VpcId": "$vpc", "CidrBlock": "172.31.192.0/20"}, [
        {"AvailabilityZone": "ap-northeast-1a"}, {"AvailabilityZoneId": "apne1-az4"},
        {"Ipv6CidrBlock": "$free_ipv6"}, tag_spec("subnet")]),
    "CreateDefaultSubnet": ({"AvailabilityZone": "ap-northeast-1a"}, [
        {"AvailabilityZone": None, "AvailabilityZoneId": "apne1-az4"}],
                            "DefaultSubnetAlreadyExistsInAvailabilityZone"),
    "AssociateSubnetCidrBlock": ({"SubnetId": "$subnet_c", "Ipv6CidrBlock": "$free_ipv6"}, []),
    "DisassociateSubnetCidrBlock": ({"AssociationId": "$subnet_block"}, []),
    "DescribeSubnets": ({"SubnetId.1": "$subnet"}, [
        {**PAGE[0], "SubnetId.1": None}, {**PAGE[1], "SubnetId.1": None},
        filtered("subnet-id")]),
    "DeleteSubnet": ({"SubnetId": "$empty_subnet"}, []),
    "ModifySubnetAttribute": ({"SubnetId": "$subnet", "MapPublicIpOnLaunch.Value": "false"}, [
        {"MapPublicIpOnLaunch.Value": None, name + ".Value": "true"} for name in (
            "AssignIpv6AddressOnCreation", "EnableDns64", "EnableResourceNameDnsARecordOnLaunch",
            "EnableResourceNameDnsAAAARecordOnLaunch")]),
    "DescribeAvailabilityZones": ({}, [
        {"ZoneName.1": "ap-northeast-1a"}, {"ZoneId.1": "apne1-az4"},
        {"AllAvailabilityZones": "false"}, filtered("zone-name")]),
    "DescribeRegions": ({}, [{"RegionName.1": "ap-northeast-1"}, {"AllRegions": "true"},
                             filtered("region-name")]),
    "CreateSecurityGroup": ({"GroupName": "fresh", "GroupDescription": "d", "VpcId": "$vpc"},
                            [tag_spec("security-group")]),
    "DescribeSecurityGroups": ({"GroupId.1": "$group"}, [
        {**PAGE[0], "GroupId.1": None}, {**PAGE[1], "GroupId.1": None},
        {"GroupId.1": None, "GroupName.1": "default"}, filtered("group-name")]),
    "DeleteSecurityGroup": ({"GroupId": "$idle_group"}, [NAMED_GROUP]),
    "AuthorizeSecurityGroupIngress": ({"GroupId": "$group", **RULE}, [
        *RULES_ALSO, {**NAMED_GROUP}, tag_spec("security-group-rule")]),
    "AuthorizeSecurityGroupEgress": ({"GroupId": "$group", **RULE},
                                     [*RULES_ALSO, tag_spec("security-group-rule")]),
    "RevokeSecurityGroupIngress": ({"GroupId": "$group", "SecurityGroupRuleId.1": "$rule"},
                                   REVOKE_ALSO),
    "RevokeSecurityGroupEgress": ({"GroupId": "$group", "SecurityGroupRuleId.1": "$egress_rule"},
                                  REVOKE_ALSO),
    "DescribeSecurityGroupRules": ({"SecurityGroupRuleId.1": "$rule"}, [
        {**PAGE[0], "SecurityGroupRuleId.1": None}, {**PAGE[1], "SecurityGroupRuleId.1": None},
        filtered("security-group-rule-id")]),
    "ModifySecurityGroupRules": ({
        "GroupId": "$group", "SecurityGroupRule.1.SecurityGroupRuleId": "$rule", **NEW_RULE}, [
        {f"{NEW}.Description": "d"}, {f"{NEW}.CidrIpv4": None, f"{NEW}.CidrIpv6": "2001:db8::/32",
                                      "SecurityGroupRule.1.SecurityGroupRuleId": "$ipv6_rule"},
        {f"{NEW}.CidrIpv4": None, f"{NEW}.ReferencedGroupId": "$group",
         "SecurityGroupRule.1.SecurityGroupRuleId": "$group_rule"}]),
    "UpdateSecurityGroupRuleDescriptionsIngress": (
        {"GroupId": "$group", "SecurityGroupRuleDescription.1.SecurityGroupRuleId": "$rule",
         "SecurityGroupRuleDescription.1.Description": "d"}, DESCRIBE_ALSO),
    "UpdateSecurityGroupRuleDescriptionsEgress": (
        {"GroupId": "$group", "SecurityGroupRuleDescription.1.SecurityGroupRuleId": "$egress_rule",
         "SecurityGroupRuleDescription.1.Description": "d"}, DESCRIBE_ALSO),
    "DescribeSecurityGroupReferences": ({"GroupId.1": "$group"}, []),
    "CreateNetworkInterface": ({"SubnetId": "$subnet"}, [
        {"SecondaryPrivateIpAddressCount": "2"}, {"Ipv6AddressCount": "0"},
        {"PrivateIpAddress": "$free_address"}, {"SecurityGroupId.1": "$group"},
        {"Description": "d"}, {"InterfaceType": "interface"}, {"ClientToken": "fresh"},
        {"PrivateIpAddresses.1.PrivateIpAddress": "$free_address",
         "PrivateIpAddresses.1.Primary": "true"},
        tag_spec("network-interface")]),
    "DescribeNetworkInterfaces": ({"NetworkInterfaceId.1": "$interface"}, [
        {**PAGE[0], "NetworkInterfaceId.1": None}, {**PAGE[1], "NetworkInterfaceId.1": None},
        {"IncludeManagedResources": "true"}, filtered("subnet-id")]),
    "DeleteNetworkInterface": ({"NetworkInterfaceId": "$interface"}, []),
    "AttachNetworkInterface": ({"NetworkInterfaceId": "$interface", "InstanceId": "$instance",
                                "DeviceIndex": "2"}, [{"NetworkCardIndex": "0"}]),
    "DetachNetworkInterface": ({"AttachmentId": "$attachment"}, [{"Force": "true"}]),
    # No DryRun: the entries of `also` are not sent.
    "AssignPrivateIpAddresses": ({"NetworkInterfaceId": "$interface"}, [
        {"PrivateIpAddress.1": "$free_address", "AllowReassignment": "true"},
        {"SecondaryPrivateIpAddressCount": "1"}]),
    "UnassignPrivateIpAddresses": ({"NetworkInterfaceId": "$interface"}, [
        {"PrivateIpAddress.1": "$busy_address"}]),
    "AssignIpv6Addresses": ({"NetworkInterfaceId": "$interface"}, [
        {"Ipv6Addresses.1": "2001:db8::1"}, {"Ipv6AddressCount": "1"}]),
    "UnassignIpv6Addresses": ({"NetworkInterfaceId": "$interface"}, [
        {"Ipv6Addresses.1": "2001:db8::1"}]),
    "DescribeNetworkInterfaceAttribute": ({"NetworkInterfaceId": "$interface",
                                           "Attribute": "description"}, []),
    "ModifyNetworkInterfaceAttribute": ({"NetworkInterfaceId": "$interface",
                                         "Description.Value": "d"}, [
        {"Description.Value": None, "SourceDestCheck.Value": "false"},
        {"Description.Value": None, "SecurityGroupId.1": "$group"},
        {"Description.Value": None, "NetworkInterfaceId": "$attached_interface",
         "Attachment.AttachmentId": "$attachment", "Attachment.DeleteOnTermination": "true"}]),
    "ResetNetworkInterfaceAttribute": ({"NetworkInterfaceId": "$interface",
                                        "SourceDestCheck": "true"}, []),
    "DescribeImages": ({"ImageId.1": "$image"}, [
        {"Owner.1": "self"}, {"ExecutableBy.1": "all"}, {"IncludeDeprecated": "true"},
        {"IncludeDisabled": "true"}, {**PAGE[0], "ImageId.1": None},
        {**PAGE[1], "ImageId.1": None}, filtered("image-id")]),
    "RunInstances": ({"ImageId": "$image", "MinCount": "1", "MaxCount": "1",
                      "SubnetId": "$subnet"}, [
        {"InstanceType": "t3.micro"}, {"PrivateIpAddress": "$free_address"},
        {"SecurityGroupId.1": "$group"}, {"ClientToken": "fresh"},
        {"SubnetId": None, "SecurityGroup.1": "default"},
        {"Placement.AvailabilityZone": "$zone"}, {"Placement.AvailabilityZoneId": "$zone_id"},
        {"Placement.Tenancy": "default"}, {"UserData": "aGVsbG8="}, {"EbsOptimized": "true"},
        {"InstanceInitiatedShutdownBehavior": "terminate"}, {"Monitoring.Enabled": "true"},
        {"DisableApiStop": "true"}, {"DisableApiTermination": "true"},
        {"InstanceType": "t3.micro", "CreditSpecification.CpuCredits": "standard"},
        {"Ipv6AddressCount": "0"},
        {"SubnetId": None, "NetworkInterface.1.DeviceIndex": "0",
         "NetworkInterface.1.NetworkInterfaceId": "$interface"},
        {"SubnetId": None, "NetworkInterface.1.DeviceIndex": "0",
         "NetworkInterface.1.SubnetId": "$subnet",
         "NetworkInterface.1.SecurityGroupId.1": "$group",
         "NetworkInterface.1.PrivateIpAddress": "$free_address",
         "NetworkInterface.1.Description": "d",
         "NetworkInterface.1.DeleteOnTermination": "true"},
        {"SubnetId": None, "NetworkInterface.1.DeviceIndex": "0",
         "NetworkInterface.1.SubnetId": "$subnet",
         "NetworkInterface.1.SecondaryPrivateIpAddressCount": "1",
         "NetworkInterface.1.Ipv6AddressCount": "0",
         "NetworkInterface.1.AssociatePublicIpAddress": "false"},
        {"SubnetId": None, "NetworkInterface.1.DeviceIndex": "0",
         "NetworkInterface.1.SubnetId": "$subnet",
         "NetworkInterface.1.PrivateIpAddresses.1.PrivateIpAddress": "$free_address",
         "NetworkInterface.1.PrivateIpAddresses.1.Primary": "true"},
        tag_spec("instance")]),
    "DescribeInstances": ({"InstanceId.1": "$instance"}, [
        {**PAGE[0], "InstanceId.1": None}, {**PAGE[1], "InstanceId.1": None},
        {"IncludeManagedResources": "true"}, filtered("instance-id")]),
    "TerminateInstances": ({"InstanceId.1": "$instance"}, [{"Force": "false"},
                                                           {"SkipOsShutdown": "false"}]),
    "StartInstances": ({"InstanceId.1": "$stopped_instance"}, []),
    "StopInstances": ({"InstanceId.1": "$instance"}, [{"Force": "true"},
                                                      {"SkipOsShutdown": "true"}]),
    "RebootInstances": ({"InstanceId.1": "$instance"}, []),
    "MonitorInstances": ({"InstanceId.1": "$instance"}, []),
    "UnmonitorInstances": ({"InstanceId.1": "$instance"}, []),
    "DescribeInstanceAttribute": ({"InstanceId": "$instance", "Attribute": "groupSet"}, []),
    "ModifyInstanceAttribute": ({"InstanceId": "$stopped_instance",
                                 "SourceDestCheck.Value": "false"}, [
        {"SourceDestCheck.Value": None, **also} for also in (
            {"Attribute": "disableApiStop", "Value": "true"}, {"DisableApiStop.Value": "true"},
            {"DisableApiTermination.Value": "true"}, {"InstanceType.Value": "t3.small"},
            {"UserData.Value": "aGVsbG8="}, {"InstanceInitiatedShutdownBehavior.Value": "stop"},
            {"GroupId.1": "$group"}, {"EbsOptimized.Value": "true"},
            {"EnaSupport.Value": "true"})]),
    "ResetInstanceAttribute": ({"InstanceId": "$stopped_instance",
                                "Attribute": "sourceDestCheck"}, []),
    "DescribeInstanceStatus": ({"InstanceId.1": "$instance"}, [
        {**PAGE[0], "InstanceId.1": None}, {**PAGE[1], "InstanceId.1": None},
        {"IncludeAllInstances": "true"}, {"IncludeManagedResources": "true"},
        filtered("instance-state-name")]),
    "DescribeInstanceTypes": ({"InstanceType.1": "t3.micro"}, [
        {**PAGE[0], "InstanceType.1": None}, {**PAGE[1], "InstanceType.1": None},
        {"IncludeUnsupportedInRegion": "true"}, filtered("hypervisor")]),
    "DescribeInstanceTypeOfferings": ({}, [
        *PAGE, {"LocationType": "availability-zone"}, filtered("location")]),
    "DescribeInstanceCreditSpecifications": ({"InstanceId.1": "$instance"}, [
        {**PAGE[0], "InstanceId.1": None}, {**PAGE[1], "InstanceId.1": None},
        filtered("instance-id")]),
    "ModifyInstanceCreditSpecification": (
        {"InstanceCreditSpecification.1.InstanceId": "$stopped_instance",
         "InstanceCreditSpecification.1.CpuCredits": "unlimited"}, [{"ClientToken": "fresh"}]),
    "DescribeVolumes": ({}, [*PAGE, {"IncludeManagedResources": "true"}, filtered("status")]),
    "DescribeAddresses": ({}, [filtered("domain")]),
    "DescribeKeyPairs": ({}, [{"IncludePublicKey": "true"}, filtered("key-name")]),
    "DescribeIamInstanceProfileAssociations": ({}, [*PAGE, filtered("state")]),
    "CreateTags": ({"ResourceId.1": "$vpc", "Tag.1.Key": "k", "Tag.1.Value": "v"}, []),
    "DeleteTags": ({"ResourceId.1": "$vpc", "Tag.1.Key": "k", "Tag.1.Value": "v"}, []),
    "DescribeTags": ({}, [*PAGE, filtered("key")]),
    "DescribePrefixLists": ({}, [*PAGE, filtered("prefix-list-name")]),
    "DescribeManagedPrefixLists": ({}, [*PAGE, filtered("owner-id")]),
    "DescribeDhcpOptions": ({"DhcpOptionsId.1": "$dhcp_options"}, [
        {**PAGE[0], "DhcpOptionsId.1": None}, {**PAGE[1], "DhcpOptionsId.1": None},
        filtered("key")]),
    "DescribeNetworkAcls": ({"NetworkAclId.1": "$network_acl"}, [
        {**PAGE[0], "NetworkAclId.1": None}, {**PAGE[1], "NetworkAclId.1": None},
        filtered("vpc-id")]),
    "CreateRouteTable": ({"VpcId": "$vpc"}, [{"ClientToken": "fresh"}, tag_spec("route-table")]),
    "DeleteRouteTable": ({"RouteTableId": "$idle_route_table"}, []),
    "AssociateRouteTable": ({"RouteTableId": "$idle_route_table", "SubnetId": "$subnet"}, [
        {"SubnetId": None, "GatewayId": "$internet_gateway"}]),
    "DisassociateRouteTable": ({"AssociationId": "$association"}, []),
    "ReplaceRouteTableAssociation": ({"AssociationId": "$association",
                                      "RouteTableId": "$idle_route_table"}, []),
    "CreateRoute": ({"RouteTableId": "$route_table", "DestinationCidrBlock": "20.0.0.0/8",
                     "GatewayId": "$internet_gateway"}, [
        {"DestinationCidrBlock": None, "DestinationIpv6CidrBlock": "::/0"},
        {"GatewayId": None, "NetworkInterfaceId": "$interface"},
        {"GatewayId": None, "InstanceId": "$instance"}]),
    "ReplaceRoute": ({"RouteTableId": "$route_table", "DestinationCidrBlock": "30.0.0.0/8",
                      "GatewayId": "$internet_gateway"}, [
        {"DestinationCidrBlock": None, "DestinationIpv6CidrBlock": "2000::/3"},
        {"GatewayId": None, "NetworkInterfaceId": "$interface"},
        {"GatewayId": None, "InstanceId": "$instance"},
        {"DestinationCidrBlock": "172.31.0.0/16", "GatewayId": None, "LocalTarget": "true"}]),
    "DeleteRoute": ({"RouteTableId": "$route_table", "DestinationCidrBlock": "30.0.0.0/8"}, [
        {"DestinationCidrBlock": None, "DestinationIpv6CidrBlock": "2000::/3"}]),
    "DescribeRouteTables": ({"RouteTableId.1": "$route_table"}, [
        {**PAGE[0], "RouteTableId.1": None}, {**PAGE[1], "RouteTableId.1": None},
        filtered("vpc-id")]),
    "CreateInternetGateway": ({}, [tag_spec("internet-gateway")]),
    "AttachInternetGateway": ({"InternetGatewayId": "$idle_gateway", "VpcId": "$empty_vpc"}, []),
    "DetachInternetGateway": ({"InternetGatewayId": "$internet_gateway", "VpcId": "$vpc"}, []),
    "DeleteInternetGateway": ({"InternetGatewayId": "$idle_gateway"}, []),
    "CreateFlowLogs": ({"ResourceType": "VPC", "ResourceId.1": "$empty_vpc", "TrafficType": "ALL",
                        "LogDestinationType": "s3", "LogDestination": "arn:aws:s3:::flows"}, [
        {"LogDestinationType": "cloud-watch-logs", "LogDestination": None, "LogGroupName": "flows",
         "DeliverLogsPermissionArn": "arn:aws:iam::123456789012:role/flows"},
        {"LogFormat": "${version} ${vpc-id}"}, {"MaxAggregationInterval": "60"},
        {"DestinationOptions.FileFormat": "parquet"},
        {"DestinationOptions.HiveCompatiblePartitions": "true"},
        {"DestinationOptions.PerHourPartition": "true"}, {"ClientToken": "fresh"},
        tag_spec("vpc-flow-log")]),
    "DescribeFlowLogs": ({"FlowLogId.1": "$flow_log"}, [
        {**PAGE[0], "FlowLogId.1": None}, {**PAGE[1], "FlowLogId.1": None},
        filtered("traffic-type")]),
    "DeleteFlowLogs": ({"FlowLogId.1": "$flow_log"}, []),
    "DescribeInternetGateways": ({"InternetGatewayId.1": "$internet_gateway"}, [
        {**PAGE[0], "InternetGatewayId.1": None}, {**PAGE[1], "InternetGatewayId.1": None},
        filtered("attachment.vpc-id")]),
    "DescribeAccountAttributes": ({}, [{"AttributeName.1": "supported-platforms"}]),
    "CreateVpcEndpointServiceConfiguration": ({"NetworkLoadBalancerArn.1": "$idle_balancer"}, [
        {"AcceptanceRequired": "true"}, {"SupportedIpAddressType.1": "ipv4"},
        {"SupportedRegion.1": "ap-northeast-1"}, {"ClientToken": "fresh"},
        {"PrivateDnsName": "fresh.example.test"},
        tag_spec("vpc-endpoint-service")]),
    "DescribeVpcEndpointServiceConfigurations": ({"ServiceId.1": "$service"}, [
        {**PAGE[0], "ServiceId.1": None}, {**PAGE[1], "ServiceId.1": None},
        filtered("service-id")]),
    "ModifyVpcEndpointServiceConfiguration": ({"ServiceId": "$service"}, [
        {"AcceptanceRequired": "true"}, {"AddNetworkLoadBalancerArn.1": "$idle_balancer"},
        {"ServiceId": "$idle_service", "RemoveNetworkLoadBalancerArn.1": "$spare_balancer",
         "AddNetworkLoadBalancerArn.1": "$idle_balancer"},
        {"AddSupportedIpAddressType.1": "ipv4"}, {"RemovePrivateDnsName": "true"},
        {"PrivateDnsName": "*.fresh.example.test"},
        {"AddSupportedRegion.1": "ap-northeast-1"}]),
    "DeleteVpcEndpointServiceConfigurations": ({"ServiceId.1": "$idle_service"}, []),
    "ModifyVpcEndpointServicePermissions": (
        {"ServiceId": "$service", "AddAllowedPrincipals.1": "arn:aws:iam::999999999999:root"},
        [{"RemoveAllowedPrincipals.1": "arn:aws:iam::888888888888:root"}]),
    "DescribeVpcEndpointServicePermissions": ({"ServiceId": "$service"}, [
        *PAGE, filtered("principal")]),
    "DescribeVpcEndpointServices": ({"ServiceName.1": "$service_name"}, [
        {**PAGE[0], "ServiceName.1": None}, {**PAGE[1], "ServiceName.1": None},
        {"ServiceRegion.1": "ap-northeast-1"}, filtered("service-type")]),
    "CreateVpcEndpoint": ({"VpcId": "$vpc", "ServiceName": "$service_name",
                           "VpcEndpointType": "Interface", "SubnetId.1": "$subnet"}, [
        {"SecurityGroupId.1": "$group"}, {"PrivateDnsEnabled": "false"},
        {"IpAddressType": "ipv4"}, {"DnsOptions.DnsRecordIpType": "ipv4"},
        {"ClientToken": "fresh"}, {"PolicyDocument": "$policy"},
        {"ServiceRegion": "ap-northeast-1"},
        {"SubnetConfiguration.1.SubnetId": "$subnet",
         "SubnetConfiguration.1.Ipv4": "$free_address"},
        tag_spec("vpc-endpoint")]),
    "DescribeVpcEndpoints": ({"VpcEndpointId.1": "$endpoint"}, [
        {**PAGE[0], "VpcEndpointId.1": None}, {**PAGE[1], "VpcEndpointId.1": None},
        filtered("vpc-endpoint-state")]),
    "ModifyVpcEndpoint": ({"VpcEndpointId": "$endpoint", "AddSecurityGroupId.1": "$idle_group"}, [
        {"RemoveSecurityGroupId.1": "$group"}, {"AddSubnetId.1": "$subnet_c"},
        {"AddSubnetId.1": "$subnet_c", "RemoveSubnetId.1": "$subnet"},
        {"ResetPolicy": "true"}, {"PolicyDocument": "$policy"}, {"PrivateDnsEnabled": "false"},
        {"IpAddressType": "ipv4"}, {"DnsOptions.DnsRecordIpType": "ipv4"},
        {"AddSubnetId.1": "$subnet_c", "SubnetConfiguration.1.SubnetId": "$subnet_c",
         "SubnetConfiguration.1.Ipv4": "$free_address_c"}]),
    "DeleteVpcEndpoints": ({"VpcEndpointId.1": "$endpoint"}, []),
    "DescribeVpcEndpointConnections": ({}, [*PAGE, filtered("service-id")]),
    "AcceptVpcEndpointConnections": (ACCEPT, []),
    "RejectVpcEndpointConnections": (ACCEPT, []),
    "StartVpcEndpointServicePrivateDnsVerification": ({"ServiceId": "$named_service"}, []),
    "ModifyVpcEndpointServicePayerResponsibility": ({
        "ServiceId": "$service", "PayerResponsibility": "ServiceOwner"}, []),
    "CreateVpcEndpointConnectionNotification": ({
        "ServiceId": "$service", "ConnectionNotificationArn": "$topic",
        "ConnectionEvents.1": "Accept"}, [
        {"ServiceId": None, "VpcEndpointId": "$endpoint"}, {"ClientToken": "fresh"},
        {"ConnectionEvents.2": "Connect"}]),
    "DescribeVpcEndpointConnectionNotifications": ({}, [
        *PAGE, {"ConnectionNotificationId": "$notification"}, filtered("service-id")]),
    "ModifyVpcEndpointConnectionNotification": ({"ConnectionNotificationId": "$notification"}, [
        {"ConnectionNotificationArn": "$topic"}, {"ConnectionEvents.1": "Reject"}]),
    "DeleteVpcEndpointConnectionNotifications": ({
        "ConnectionNotificationId.1": "$notification"}, []),
}

BALANCER = {"LoadBalancerArn": "$balancer"}
GROUP_ARN = {"TargetGroupArn": "$target_group"}
CHECKS = [{"HealthCheckProtocol": "HTTP"}, {"HealthCheckPort": "8080"},
          {"HealthCheckProtocol": "HTTP", "HealthCheckPath": "/health"},
          {"HealthCheckEnabled": "true"}, {"HealthCheckIntervalSeconds": "10"},
          {"HealthCheckTimeoutSeconds": "5"}, {"HealthyThresholdCount": "3"},
          {"UnhealthyThresholdCount": "3"},
          {"HealthCheckProtocol": "HTTP", "Matcher.HttpCode": "200-299"}]
TARGET = {"Targets.member.1.Id": "$free_target"}
FORWARD = {"DefaultActions.member.1.Type": "forward",
           "DefaultActions.member.1.TargetGroupArn": "$target_group"}
FORWARD_ALSO = [
    {**FORWARD, "DefaultActions.member.1.Order": "1"},
    {**FORWARD, "DefaultActions.member.1.TargetGroupArn": None,
     "DefaultActions.member.1.ForwardConfig.TargetGroups.member.1.TargetGroupArn": "$target_group",
     "DefaultActions.member.1.ForwardConfig.TargetGroups.member.1.Weight": "1",
     "DefaultActions.member.1.ForwardConfig.TargetGroupStickinessConfig.Enabled": "false"}]

# A write of ELBv2 has no DryRun: the entries of `also` are not sent, they only say what is known.
ELBV2 = {
    "CreateLoadBalancer": ({"Name": "fresh", "Type": "network", "Scheme": "internal",
                            "Subnets.member.1": "$subnet"}, [
        {"SecurityGroups.member.1": "$group"}, {"IpAddressType": "ipv4"},
        {"Tags.member.1.Key": "k", "Tags.member.1.Value": "v"},
        {"Subnets.member.1": None, "SubnetMappings.member.1.SubnetId": "$subnet",
         "SubnetMappings.member.1.PrivateIPv4Address": "$free_address"},
        {"EnablePrefixForIpv6SourceNat": "off"}]),
    "DescribeLoadBalancers": ({"LoadBalancerArns.member.1": "$balancer"}, [
        {"LoadBalancerArns.member.1": None, "Names.member.1": "$balancer_name"},
        {"LoadBalancerArns.member.1": None, "PageSize": "1"},
        {"LoadBalancerArns.member.1": None, "Marker": "$marker"}]),
    "DeleteLoadBalancer": ({"LoadBalancerArn": "$idle_balancer"}, []),
    "DescribeLoadBalancerAttributes": (BALANCER, []),
    "ModifyLoadBalancerAttributes": ({
        **BALANCER, "Attributes.member.1.Key": "load_balancing.cross_zone.enabled",
        "Attributes.member.1.Value": "true"}, []),
    "SetSecurityGroups": ({"LoadBalancerArn": "$grouped_balancer",
                           "SecurityGroups.member.1": "$group"},
                          [{"EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic": "off"}]),
    "SetSubnets": ({**BALANCER, "Subnets.member.1": "$subnet", "Subnets.member.2": "$subnet_c"}, [
        {"IpAddressType": "ipv4"}, {"EnablePrefixForIpv6SourceNat": "off"},
        {"Subnets.member.1": None, "Subnets.member.2": None,
         "SubnetMappings.member.1.SubnetId": "$subnet",
         "SubnetMappings.member.1.PrivateIPv4Address": "$free_address"}]),
    "CreateTargetGroup": ({"Name": "fresh", "Protocol": "TCP", "Port": "80", "VpcId": "$vpc",
                           "TargetType": "ip"}, [
        *CHECKS, {"Tags.member.1.Key": "k", "Tags.member.1.Value": "v"},
        {"IpAddressType": "ipv4"}]),
    "DescribeTargetGroups": ({"TargetGroupArns.member.1": "$target_group"}, [
        {"TargetGroupArns.member.1": None, "LoadBalancerArn": "$balancer"},
        {"TargetGroupArns.member.1": None, "Names.member.1": "$target_group_name"},
        {"TargetGroupArns.member.1": None, "PageSize": "1"},
        {"TargetGroupArns.member.1": None, "Marker": "$marker"}]),
    "ModifyTargetGroup": (GROUP_ARN, CHECKS),
    "DeleteTargetGroup": ({"TargetGroupArn": "$idle_target_group"}, []),
    "DescribeTargetGroupAttributes": (GROUP_ARN, []),
    "ModifyTargetGroupAttributes": ({
        **GROUP_ARN, "Attributes.member.1.Key": "deregistration_delay.timeout_seconds",
        "Attributes.member.1.Value": "30"}, []),
    "RegisterTargets": ({**GROUP_ARN, **TARGET}, [{"Targets.member.1.Port": "8080"},
                                                  {"Targets.member.1.AvailabilityZone": "all"}]),
    "DeregisterTargets": ({**GROUP_ARN, **TARGET}, [{"Targets.member.1.Port": "8080"},
                                                    {"Targets.member.1.AvailabilityZone": "all"}]),
    "DescribeTargetHealth": (GROUP_ARN, [
        {**TARGET, "Targets.member.1.Port": "80"},
        {**TARGET, "Targets.member.1.AvailabilityZone": "all"}]),
    "CreateListener": ({**BALANCER, "Protocol": "TCP", "Port": "8081", **FORWARD}, [
        {"Tags.member.1.Key": "k", "Tags.member.1.Value": "v"}, *FORWARD_ALSO]),
    "DescribeListeners": (BALANCER, [
        {"LoadBalancerArn": None, "ListenerArns.member.1": "$listener"}, {"PageSize": "1"},
        {"Marker": "$marker"}]),
    "ModifyListener": ({"ListenerArn": "$listener"}, [{"Port": "8082"}, {"Protocol": "TCP"},
                                                      FORWARD, *FORWARD_ALSO]),
    "DeleteListener": ({"ListenerArn": "$listener"}, []),
    "DescribeListenerAttributes": ({"ListenerArn": "$listener"}, []),
    "ModifyListenerAttributes": ({"ListenerArn": "$listener",
                                  "Attributes.member.1.Key": "tcp.idle_timeout.seconds",
                                  "Attributes.member.1.Value": "120"}, []),
    "AddTags": ({"ResourceArns.member.1": "$balancer", "Tags.member.1.Key": "k",
                 "Tags.member.1.Value": "v"}, []),
    "RemoveTags": ({"ResourceArns.member.1": "$balancer", "TagKeys.member.1": "k"}, []),
    "DescribeTags": ({"ResourceArns.member.1": "$balancer"}, []),
    "DescribeCapacityReservation": (BALANCER, []),
    "SetIpAddressType": ({**BALANCER, "IpAddressType": "ipv4"}, []),
    "DescribeRules": ({"ListenerArn": "$listener"}, [
        {"ListenerArn": None, "RuleArns.member.1": "$default_rule"}, {"PageSize": "1"},
        {"Marker": "$marker"}]),
    "DescribeAccountLimits": ({}, [{"PageSize": "1"}, {"Marker": "$marker"}]),
}

USER, ROLE, MANAGED = {"UserName": "$user"}, {"RoleName": "$role"}, {"PolicyArn": "$managed"}
IAM_TAG = {"Tags.member.1.Key": "k", "Tags.member.1.Value": "v"}
IAM_PAGE = [{"MaxItems": "1"}, {"Marker": "$iam_marker"}]
INLINE = {"PolicyName": "inline"}
USAGE = {"PolicyUsageFilter": "PermissionsPolicy"}
SESSION_POLICY = [{"Policy": "$document"}, {"PolicyArns.member.1.arn": "$managed"},
                  {"DurationSeconds": "900"}]

IAM = {
    "CreateUser": ({"UserName": "fresh"}, [{"Path": "/a/"}, {"PermissionsBoundary": "$managed"},
                                           IAM_TAG]),
    "GetUser": (USER, []),
    "ListUsers": ({}, [{"PathPrefix": "/"}, *IAM_PAGE]),
    "UpdateUser": ({**USER, "NewPath": "/a/"}, [{"NewUserName": "$user"}]),
    "DeleteUser": ({"UserName": "$idle_user"}, []),
    "CreateAccessKey": (USER, []),
    "ListAccessKeys": (USER, IAM_PAGE),
    "UpdateAccessKey": ({**USER, "AccessKeyId": "$key", "Status": "Active"}, []),
    "DeleteAccessKey": ({**USER, "AccessKeyId": "$key"}, []),
    "GetAccessKeyLastUsed": ({"AccessKeyId": "$key"}, []),
    "CreateRole": ({"RoleName": "fresh", "AssumeRolePolicyDocument": "$trust"}, [
        {"Path": "/a/"}, {"Description": "d"}, {"MaxSessionDuration": "7200"},
        {"PermissionsBoundary": "$managed"}, IAM_TAG]),
    "GetRole": (ROLE, []),
    "ListRoles": ({}, [{"PathPrefix": "/"}, *IAM_PAGE]),
    "UpdateRole": ({**ROLE, "Description": "d"}, [{"MaxSessionDuration": "7200"}]),
    "UpdateRoleDescription": ({**ROLE, "Description": "d"}, []),
    "DeleteRole": ({"RoleName": "$idle_role"}, []),
    "UpdateAssumeRolePolicy": ({**ROLE, "PolicyDocument": "$trust"}, []),
    "PutUserPolicy": ({**USER, **INLINE, "PolicyDocument": "$document"}, []),
    "GetUserPolicy": ({**USER, **INLINE}, []),
    "ListUserPolicies": (USER, IAM_PAGE),
    "DeleteUserPolicy": ({**USER, **INLINE}, []),
    "PutRolePolicy": ({**ROLE, **INLINE, "PolicyDocument": "$document"}, []),
    "GetRolePolicy": ({**ROLE, **INLINE}, []),
    "ListRolePolicies": (ROLE, IAM_PAGE),
    "DeleteRolePolicy": ({**ROLE, **INLINE}, []),
    "CreatePolicy": ({"PolicyName": "fresh", "PolicyDocument": "$document"}, [
        {"Path": "/a/"}, {"Description": "d"}, IAM_TAG]),
    "GetPolicy": (MANAGED, []),
    "ListPolicies": ({}, [{"Scope": "Local"}, {"OnlyAttached": "true"}, {"PathPrefix": "/"}, USAGE,
                          *IAM_PAGE]),
    "DeletePolicy": ({"PolicyArn": "$idle_policy"}, []),
    "CreatePolicyVersion": ({**MANAGED, "PolicyDocument": "$document"}, [
        {"SetAsDefault": "true"}]),
    "GetPolicyVersion": ({**MANAGED, "VersionId": "v2"}, []),
    "ListPolicyVersions": (MANAGED, IAM_PAGE),
    "SetDefaultPolicyVersion": ({**MANAGED, "VersionId": "v1"}, []),
    "DeletePolicyVersion": ({**MANAGED, "VersionId": "v2"}, []),
    "AttachUserPolicy": ({**USER, **MANAGED}, []),
    "DetachUserPolicy": ({**USER, **MANAGED}, []),
    "ListAttachedUserPolicies": (USER, [{"PathPrefix": "/"}, *IAM_PAGE]),
    "AttachRolePolicy": ({**ROLE, **MANAGED}, []),
    "DetachRolePolicy": ({**ROLE, **MANAGED}, []),
    "ListAttachedRolePolicies": (ROLE, [{"PathPrefix": "/"}, *IAM_PAGE]),
    "ListEntitiesForPolicy": (MANAGED, [{"EntityFilter": "User"}, {"PathPrefix": "/"}, USAGE,
                                        *IAM_PAGE]),
    "TagUser": ({**USER, **IAM_TAG}, []),
    "UntagUser": ({**USER, "TagKeys.member.1": "k"}, []),
    "ListUserTags": (USER, IAM_PAGE),
    "TagRole": ({**ROLE, **IAM_TAG}, []),
    "UntagRole": ({**ROLE, "TagKeys.member.1": "k"}, []),
    "ListRoleTags": (ROLE, IAM_PAGE),
    "TagPolicy": ({**MANAGED, **IAM_TAG}, []),
    "UntagPolicy": ({**MANAGED, "TagKeys.member.1": "k"}, []),
    "ListPolicyTags": (MANAGED, IAM_PAGE),
    "CreateAccountAlias": ({"AccountAlias": "$alias"}, []),
    "ListAccountAliases": ({}, IAM_PAGE),
    "DeleteAccountAlias": ({"AccountAlias": "$alias"}, []),
    "ListGroupsForUser": (USER, IAM_PAGE),
    "ListInstanceProfilesForRole": (ROLE, IAM_PAGE),
}

# The tests call as root, which may assume no role.
STS = {
    "GetCallerIdentity": ({}, []),
    "AssumeRole": ({"RoleArn": "$role_arn", "RoleSessionName": "s1"}, [
        *SESSION_POLICY, {"ExternalId": "id"}], "AccessDenied"),
    "GetSessionToken": ({}, [{"DurationSeconds": "900"}]),
    "GetFederationToken": ({"Name": "bob"}, SESSION_POLICY),
    "GetAccessKeyInfo": ({"AccessKeyId": "$key"}, []),
}

ACTIONS = {**{f"ec2:{name}": row for name, row in EC2.items()},
           **{f"elbv2:{name}": row for name, row in ELBV2.items()},
           **{f"iam:{name}": row for name, row in IAM.items()},
           **{f"sts:{name}": row for name, row in STS.items()}}

# Take effect, but no request with them can succeed: there is no such object.
EFFECTIVE = {
    "ec2:DescribePrefixLists": {"PrefixListId.N"}, "ec2:DescribeVolumes": {"VolumeId.N"},
    "ec2:DescribeAddresses": {"PublicIp.N", "AllocationId.N"},
    "ec2:DescribeKeyPairs": {"KeyName.N", "KeyPairId.N"},
    "ec2:DescribeIamInstanceProfileAssociations": {"AssociationId.N"},
    "ec2:CreateNetworkInterface": {"Ipv6Addresses.N.Ipv6Address"},
    "ec2:RunInstances": {"KeyName", "IamInstanceProfile.Name", "IamInstanceProfile.Arn",
                         "Ipv6Address.N.Ipv6Address",
                         "NetworkInterface.N.Ipv6Addresses.N.Ipv6Address"},
}

# What an unbuilt parameter needs beside it, by the start of its name, to be refused for itself.
COMPANY = {"DefaultActions.": FORWARD,
           "VpcEncryptionControl.": {"VpcEncryptionControl.Mode": "monitor"},
           "Monitoring.MetricCategoryId": {"Monitoring.Enabled": "true"},
           "ElasticInferenceAccelerator.": {"ElasticInferenceAccelerator.1.Type": "x"}}


def base_of(action):
    return {name: value for name, value in ACTIONS[action][0].items() if value is not None}


def merged(base, more):
    """base with more on top; None takes a parameter away."""
    out = {**base, **more}
    return {name: value for name, value in out.items() if value is not None}


def known(action):
    """The parameters that take effect, as the table of actions spells them (N for an index)."""
    names = set(ACTIONS[action][0]) | {"DryRun"} | EFFECTIVE.get(action, set())
    for entry in ACTIONS[action][1]:
        names |= set(entry)
    return {general(name) for name in names}


def general(name):
    return ".".join("N" if part.isdigit() else part for part in name.split("."))


def concrete(name):
    return ".".join("1" if part == "N" else part for part in name.split("."))
