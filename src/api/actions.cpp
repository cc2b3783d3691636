// THE table: every action that is built, its service, its handler, and whether it reads or writes.
// Docs, tests (`masugata table actions`) and the door are made from it.
#include <array>

#include "api/action.h"
#include "api/ec2/account.h"
#include "api/ec2/classic_link.h"
#include "api/ec2/connection_notification.h"
#include "api/ec2/discover_services.h"
#include "api/ec2/empty_lists.h"
#include "api/ec2/endpoint_service.h"
#include "api/ec2/flow_log.h"
#include "api/ec2/image.h"
#include "api/ec2/instance.h"
#include "api/ec2/instance_attribute.h"
#include "api/ec2/instance_status.h"
#include "api/ec2/instance_type.h"
#include "api/ec2/internet_gateway.h"
#include "api/ec2/network_interface.h"
#include "api/ec2/network_interface_attribute.h"
#include "api/ec2/route_table.h"
#include "api/ec2/security_group.h"
#include "api/ec2/security_group_rule.h"
#include "api/ec2/service_permission.h"
#include "api/ec2/subnet.h"
#include "api/ec2/tag.h"
#include "api/ec2/vpc.h"
#include "api/ec2/vpc_cidr.h"
#include "api/ec2/vpc_endpoint.h"
#include "api/ec2/vpc_endpoint_connection.h"
#include "api/ec2/vpc_parts.h"
#include "api/ec2/zone.h"
#include "api/elbv2/account_limits.h"
#include "api/elbv2/listener.h"
#include "api/elbv2/load_balancer.h"
#include "api/elbv2/rule.h"
#include "api/elbv2/tags.h"
#include "api/elbv2/target.h"
#include "api/elbv2/target_group.h"
#include "api/iam/access_key.h"
#include "api/iam/account_alias.h"
#include "api/iam/attachment.h"
#include "api/iam/inline_policy.h"
#include "api/iam/managed_policy.h"
#include "api/iam/role.h"
#include "api/iam/user.h"
#include "api/sts/caller_identity.h"
#include "api/sts/session.h"

namespace mg::api {
namespace {

constexpr auto kRead = Access::kRead;
constexpr auto kWrite = Access::kWrite;

#define EC2(Operation, handler, access) row<wire::ec2::Operation, &ec2::handler>(wire::kEc2, access)
#define ELBV2(Operation, handler, access) \
  row<wire::elbv2::Operation, &elbv2::handler>(wire::kElbv2, access)
#define IAM(Operation, handler, access) row<wire::iam::Operation, &iam::handler>(wire::kIam, access)
#define STS(Operation, handler, access) row<wire::sts::Operation, &sts::handler>(wire::kSts, access)

// clang-format off
constexpr auto kActions = std::to_array<Action>({
    EC2(CreateVpc, create_vpc, kWrite),
    EC2(DescribeVpcs, describe_vpcs, kRead),
    EC2(DeleteVpc, delete_vpc, kWrite),
    EC2(DescribeVpcAttribute, describe_vpc_attribute, kRead),
    EC2(ModifyVpcAttribute, modify_vpc_attribute, kWrite),
    EC2(DescribeVpcClassicLink, describe_vpc_classic_link, kRead),
    EC2(CreateDefaultVpc, create_default_vpc, kWrite),
    EC2(AssociateVpcCidrBlock, associate_vpc_cidr_block, kWrite),
    EC2(DisassociateVpcCidrBlock, disassociate_vpc_cidr_block, kWrite),
    EC2(CreateSubnet, create_subnet, kWrite),
    EC2(CreateDefaultSubnet, create_default_subnet, kWrite),
    EC2(DescribeSubnets, describe_subnets, kRead),
    EC2(DeleteSubnet, delete_subnet, kWrite),
    EC2(ModifySubnetAttribute, modify_subnet_attribute, kWrite),
    EC2(AssociateSubnetCidrBlock, associate_subnet_cidr_block, kWrite),
    EC2(DisassociateSubnetCidrBlock, disassociate_subnet_cidr_block, kWrite),
    EC2(DescribeAvailabilityZones, describe_availability_zones, kRead),
    EC2(DescribeRegions, describe_regions, kRead),
    EC2(CreateSecurityGroup, create_security_group, kWrite),
    EC2(DescribeSecurityGroups, describe_security_groups, kRead),
    EC2(DeleteSecurityGroup, delete_security_group, kWrite),
    EC2(AuthorizeSecurityGroupIngress, authorize_security_group_ingress, kWrite),
    EC2(AuthorizeSecurityGroupEgress, authorize_security_group_egress, kWrite),
    EC2(RevokeSecurityGroupIngress, revoke_security_group_ingress, kWrite),
    EC2(RevokeSecurityGroupEgress, revoke_security_group_egress, kWrite),
    EC2(DescribeSecurityGroupRules, describe_security_group_rules, kRead),
    EC2(ModifySecurityGroupRules, modify_security_group_rules, kWrite),
    EC2(UpdateSecurityGroupRuleDescriptionsIngress,
        update_security_group_rule_descriptions_ingress, kWrite),
    EC2(UpdateSecurityGroupRuleDescriptionsEgress,
        update_security_group_rule_descriptions_egress, kWrite),
    EC2(DescribeSecurityGroupReferences, describe_security_group_references, kRead),
    EC2(CreateNetworkInterface, create_network_interface, kWrite),
    EC2(DescribeNetworkInterfaces, describe_network_interfaces, kRead),
    EC2(DeleteNetworkInterface, delete_network_interface, kWrite),
    EC2(AttachNetworkInterface, attach_network_interface, kWrite),
    EC2(DetachNetworkInterface, detach_network_interface, kWrite),
    EC2(AssignPrivateIpAddresses, assign_private_ip_addresses, kWrite),
    EC2(UnassignPrivateIpAddresses, unassign_private_ip_addresses, kWrite),
    EC2(AssignIpv6Addresses, assign_ipv6_addresses, kWrite),
    EC2(UnassignIpv6Addresses, unassign_ipv6_addresses, kWrite),
    EC2(DescribeNetworkInterfaceAttribute, describe_network_interface_attribute, kRead),
    EC2(ModifyNetworkInterfaceAttribute, modify_network_interface_attribute, kWrite),
    EC2(ResetNetworkInterfaceAttribute, reset_network_interface_attribute, kWrite),
    EC2(DescribeImages, describe_images, kRead),
    EC2(RunInstances, run_instances, kWrite),
    EC2(DescribeInstances, describe_instances, kRead),
    EC2(TerminateInstances, terminate_instances, kWrite),
    EC2(StartInstances, start_instances, kWrite),
    EC2(StopInstances, stop_instances, kWrite),
    EC2(RebootInstances, reboot_instances, kWrite),
    EC2(MonitorInstances, monitor_instances, kWrite),
    EC2(UnmonitorInstances, unmonitor_instances, kWrite),
    EC2(DescribeInstanceAttribute, describe_instance_attribute, kRead),
    EC2(ModifyInstanceAttribute, modify_instance_attribute, kWrite),
    EC2(ResetInstanceAttribute, reset_instance_attribute, kWrite),
    EC2(DescribeInstanceStatus, describe_instance_status, kRead),
    EC2(DescribeInstanceTypes, describe_instance_types, kRead),
    EC2(DescribeInstanceTypeOfferings, describe_instance_type_offerings, kRead),
    EC2(DescribeInstanceCreditSpecifications, describe_instance_credit_specifications, kRead),
    EC2(ModifyInstanceCreditSpecification, modify_instance_credit_specification, kWrite),
    EC2(DescribeVolumes, describe_volumes, kRead),
    EC2(DescribeAddresses, describe_addresses, kRead),
    EC2(DescribeKeyPairs, describe_key_pairs, kRead),
    EC2(DescribeIamInstanceProfileAssociations, describe_iam_instance_profile_associations, kRead),
    EC2(CreateTags, create_tags, kWrite),
    EC2(DeleteTags, delete_tags, kWrite),
    EC2(DescribeTags, describe_tags, kRead),
    EC2(DescribePrefixLists, describe_prefix_lists, kRead),
    EC2(DescribeManagedPrefixLists, describe_managed_prefix_lists, kRead),
    EC2(DescribeDhcpOptions, describe_dhcp_options, kRead),
    EC2(DescribeNetworkAcls, describe_network_acls, kRead),
    EC2(CreateRouteTable, create_route_table, kWrite),
    EC2(DescribeRouteTables, describe_route_tables, kRead),
    EC2(DeleteRouteTable, delete_route_table, kWrite),
    EC2(AssociateRouteTable, associate_route_table, kWrite),
    EC2(DisassociateRouteTable, disassociate_route_table, kWrite),
    EC2(ReplaceRouteTableAssociation, replace_route_table_association, kWrite),
    EC2(CreateRoute, create_route, kWrite),
    EC2(ReplaceRoute, replace_route, kWrite),
    EC2(DeleteRoute, delete_route, kWrite),
    EC2(CreateInternetGateway, create_internet_gateway, kWrite),
    EC2(DescribeInternetGateways, describe_internet_gateways, kRead),
    EC2(AttachInternetGateway, attach_internet_gateway, kWrite),
    EC2(DetachInternetGateway, detach_internet_gateway, kWrite),
    EC2(DeleteInternetGateway, delete_internet_gateway, kWrite),
    EC2(CreateFlowLogs, create_flow_logs, kWrite),
    EC2(DescribeFlowLogs, describe_flow_logs, kRead),
    EC2(DeleteFlowLogs, delete_flow_logs, kWrite),
    EC2(DescribeAccountAttributes, describe_account_attributes, kRead),
    EC2(CreateVpcEndpointServiceConfiguration, create_vpc_endpoint_service_configuration, kWrite),
    EC2(DescribeVpcEndpointServiceConfigurations, describe_vpc_endpoint_service_configurations, kRead),
    EC2(ModifyVpcEndpointServiceConfiguration, modify_vpc_endpoint_service_configuration, kWrite),
    EC2(DeleteVpcEndpointServiceConfigurations, delete_vpc_endpoint_service_configurations, kWrite),
    EC2(ModifyVpcEndpointServicePermissions, modify_vpc_endpoint_service_permissions, kWrite),
    EC2(DescribeVpcEndpointServicePermissions, describe_vpc_endpoint_service_permissions, kRead),
    EC2(DescribeVpcEndpointServices, describe_vpc_endpoint_services, kRead),
    EC2(CreateVpcEndpoint, create_vpc_endpoint, kWrite),
    EC2(DescribeVpcEndpoints, describe_vpc_endpoints, kRead),
    EC2(ModifyVpcEndpoint, modify_vpc_endpoint, kWrite),
    EC2(DeleteVpcEndpoints, delete_vpc_endpoints, kWrite),
    EC2(DescribeVpcEndpointConnections, describe_vpc_endpoint_connections, kRead),
    EC2(AcceptVpcEndpointConnections, accept_vpc_endpoint_connections, kWrite),
    EC2(RejectVpcEndpointConnections, reject_vpc_endpoint_connections, kWrite),
    EC2(StartVpcEndpointServicePrivateDnsVerification, start_vpc_endpoint_service_private_dns_verification, kWrite),
    EC2(ModifyVpcEndpointServicePayerResponsibility, modify_vpc_endpoint_service_payer_responsibility, kWrite),
    EC2(CreateVpcEndpointConnectionNotification, create_vpc_endpoint_connection_notification, kWrite),
    EC2(DescribeVpcEndpointConnectionNotifications, describe_vpc_endpoint_connection_notifications, kRead),
    EC2(ModifyVpcEndpointConnectionNotification, modify_vpc_endpoint_connection_notification, kWrite),
    EC2(DeleteVpcEndpointConnectionNotifications, delete_vpc_endpoint_connection_notifications, kWrite),
    ELBV2(CreateLoadBalancer, create_load_balancer, kWrite),
    ELBV2(DescribeLoadBalancers, describe_load_balancers, kRead),
    ELBV2(DeleteLoadBalancer, delete_load_balancer, kWrite),
    ELBV2(DescribeLoadBalancerAttributes, describe_load_balancer_attributes, kRead),
    ELBV2(ModifyLoadBalancerAttributes, modify_load_balancer_attributes, kWrite),
    ELBV2(SetSecurityGroups, set_security_groups, kWrite),
    ELBV2(SetSubnets, set_subnets, kWrite),
    ELBV2(CreateTargetGroup, create_target_group, kWrite),
    ELBV2(DescribeTargetGroups, describe_target_groups, kRead),
    ELBV2(ModifyTargetGroup, modify_target_group, kWrite),
    ELBV2(DeleteTargetGroup, delete_target_group, kWrite),
    ELBV2(DescribeTargetGroupAttributes, describe_target_group_attributes, kRead),
    ELBV2(ModifyTargetGroupAttributes, modify_target_group_attributes, kWrite),
    ELBV2(RegisterTargets, register_targets, kWrite),
    ELBV2(DeregisterTargets, deregister_targets, kWrite),
    ELBV2(DescribeTargetHealth, describe_target_health, kRead),
    ELBV2(CreateListener, create_listener, kWrite),
    ELBV2(DescribeListeners, describe_listeners, kRead),
    ELBV2(ModifyListener, modify_listener, kWrite),
    ELBV2(DeleteListener, delete_listener, kWrite),
    ELBV2(DescribeListenerAttributes, describe_listener_attributes, kRead),
    ELBV2(ModifyListenerAttributes, modify_listener_attributes, kWrite),
    ELBV2(AddTags, add_tags, kWrite),
    ELBV2(RemoveTags, remove_tags, kWrite),
    ELBV2(DescribeTags, describe_tags, kRead),
    ELBV2(DescribeCapacityReservation, describe_capacity_reservation, kRead),
    ELBV2(SetIpAddressType, set_ip_address_type, kWrite),
    ELBV2(DescribeRules, describe_rules, kRead),
    ELBV2(DescribeAccountLimits, describe_account_limits, kRead),
    STS(GetCallerIdentity, get_caller_identity, kRead),
    STS(AssumeRole, assume_role, kRead),
    STS(GetSessionToken, get_session_token, kRead),
    STS(GetFederationToken, get_federation_token, kRead),
    STS(GetAccessKeyInfo, get_access_key_info, kRead),
    IAM(CreateUser, create_user, kWrite),
    IAM(GetUser, get_user, kRead),
    IAM(ListUsers, list_users, kRead),
    IAM(UpdateUser, update_user, kWrite),
    IAM(DeleteUser, delete_user, kWrite),
    IAM(CreateAccessKey, create_access_key, kWrite),
    IAM(ListAccessKeys, list_access_keys, kRead),
    IAM(UpdateAccessKey, update_access_key, kWrite),
    IAM(DeleteAccessKey, delete_access_key, kWrite),
    IAM(GetAccessKeyLastUsed, get_access_key_last_used, kRead),
    IAM(CreateRole, create_role, kWrite),
    IAM(GetRole, get_role, kRead),
    IAM(ListRoles, list_roles, kRead),
    IAM(UpdateRole, update_role, kWrite),
    IAM(UpdateRoleDescription, update_role_description, kWrite),
    IAM(DeleteRole, delete_role, kWrite),
    IAM(UpdateAssumeRolePolicy, update_assume_role_policy, kWrite),
    IAM(PutUserPolicy, put_user_policy, kWrite),
    IAM(GetUserPolicy, get_user_policy, kRead),
    IAM(ListUserPolicies, list_user_policies, kRead),
    IAM(DeleteUserPolicy, delete_user_policy, kWrite),
    IAM(PutRolePolicy, put_role_policy, kWrite),
    IAM(GetRolePolicy, get_role_policy, kRead),
    IAM(ListRolePolicies, list_role_policies, kRead),
    IAM(DeleteRolePolicy, delete_role_policy, kWrite),
    IAM(CreatePolicy, create_policy, kWrite),
    IAM(GetPolicy, get_policy, kRead),
    IAM(ListPolicies, list_policies, kRead),
    IAM(DeletePolicy, delete_policy, kWrite),
    IAM(CreatePolicyVersion, create_policy_version, kWrite),
    IAM(GetPolicyVersion, get_policy_version, kRead),
    IAM(ListPolicyVersions, list_policy_versions, kRead),
    IAM(SetDefaultPolicyVersion, set_default_policy_version, kWrite),
    IAM(DeletePolicyVersion, delete_policy_version, kWrite),
    IAM(AttachUserPolicy, attach_user_policy, kWrite),
    IAM(DetachUserPolicy, detach_user_policy, kWrite),
    IAM(ListAttachedUserPolicies, list_attached_user_policies, kRead),
    IAM(AttachRolePolicy, attach_role_policy, kWrite),
    IAM(DetachRolePolicy, detach_role_policy, kWrite),
    IAM(ListAttachedRolePolicies, list_attached_role_policies, kRead),
    IAM(ListEntitiesForPolicy, list_entities_for_policy, kRead),
    IAM(TagUser, tag_user, kWrite),
    IAM(UntagUser, untag_user, kWrite),
    IAM(ListUserTags, list_user_tags, kRead),
    IAM(TagRole, tag_role, kWrite),
    IAM(UntagRole, untag_role, kWrite),
    IAM(ListRoleTags, list_role_tags, kRead),
    IAM(TagPolicy, tag_policy, kWrite),
    IAM(UntagPolicy, untag_policy, kWrite),
    IAM(ListPolicyTags, list_policy_tags, kRead),
    IAM(CreateAccountAlias, create_account_alias, kWrite),
    IAM(ListAccountAliases, list_account_aliases, kRead),
    IAM(DeleteAccountAlias, delete_account_alias, kWrite),
    IAM(ListGroupsForUser, list_groups_for_user, kRead),
    IAM(ListInstanceProfilesForRole, list_instance_profiles_for_role, kRead),
});
// clang-format on

#undef EC2
#undef ELBV2
#undef STS
#undef IAM

}  // namespace

std::span<const Action> actions() {
  return kActions;
}

}  // namespace mg::api
