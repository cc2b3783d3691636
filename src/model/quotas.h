// The quotas: what an account may have at most, under AWS's names and with AWS's numbers (Service
// Quotas, defaults of a new account). The operator may set another number for an account, or for
// every account that has none of its own.
//   TRY(check_quota(world, account, QuotaName::kVpcsPerRegion, world.vpcs.count_by("scope", key)));
// Called by commands before they make something, and by rules. Pure; thread rule: any thread.
//
// A new row: AWS's name as a constant, the code that the operator types and the store keeps (never
// changed), AWS's own code, AWS's name, the default, the error's factory and its message; "{}" in
// the message is the number.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/aws_errors.h"
#include "model/world.h"

// clang-format off
#define MG_QUOTAS(X) \
  X(kVpcsPerRegion, "vpcs-per-region", "L-F678F1CE", "VPCs per Region", 5, vpc_limit, "The maximum number of VPCs has been reached.") \
  X(kSubnetsPerVpc, "subnets-per-vpc", "L-407747CB", "Subnets per VPC", 200, subnet_limit, "The maximum number of subnets has been reached.") \
  X(kCidrsPerVpc, "cidr-blocks-per-vpc", "L-83CA0A9D", "IPv4 CIDR blocks per VPC", 5, cidr_limit, "This network has met its maximum number of allowed CIDRs: {}") \
  X(kInternetGatewaysPerRegion, "internet-gateways-per-region", "L-A4707A72", "Internet gateways per Region", 5, internet_gateway_limit, "The maximum number of internet gateways has been reached.") \
  X(kRouteTablesPerVpc, "route-tables-per-vpc", "L-589F43AA", "Route tables per VPC", 200, route_table_limit, "The maximum number of route tables has been reached.") \
  X(kRoutesPerTable, "routes-per-route-table", "L-93826ACB", "Routes per route table", 50, route_limit, "The maximum number of routes has been reached.") \
  X(kGroupsPerRegion, "security-groups-per-region", "L-E79EC296", "VPC security groups per Region", 2500, group_limit, "The maximum number of security groups has been reached.") \
  X(kRulesPerGroup, "rules-per-security-group", "L-0EA8095F", "Inbound or outbound rules per security group", 60, group_rules_limit, "The maximum number of rules per security group has been reached.") \
  X(kGroupsPerInterface, "security-groups-per-interface", "L-2AFB9258", "Security groups per network interface", 5, groups_per_interface_limit, "The maximum number of security groups per interface has been reached.") \
  X(kInterfacesPerRegion, "interfaces-per-region", "L-DF5E4CA3", "Network interfaces per Region", 5000, interface_limit, "The maximum number of network interfaces has been reached.") \
  X(kEndpointsPerVpc, "interface-endpoints-per-vpc", "L-29B6F2EB", "Interface VPC endpoints per VPC", 50, endpoint_limit, "The maximum number of interface VPC endpoints in the VPC has been reached: {}") \
  X(kNetworkBalancersPerRegion, "network-load-balancers-per-region", "L-69A177A2", "Network Load Balancers per Region", 50, balancer_limit, "The maximum number of network load balancers has been reached: '{}'") \
  X(kApplicationBalancersPerRegion, "application-load-balancers-per-region", "L-53DA6B97", "Application Load Balancers per Region", 50, balancer_limit, "The maximum number of application load balancers has been reached: '{}'") \
  X(kTargetGroupsPerRegion, "target-groups-per-region", "L-B22855CB", "Target Groups per Region", 3000, target_group_limit, "The maximum number of target groups has been reached: '{}'") \
  X(kListenersPerNetworkBalancer, "listeners-per-network-load-balancer", "L-57A373D6", "Listeners per Network Load Balancer", 50, listener_limit, "The maximum number of listeners per load balancer '{}' has been reached") \
  X(kListenersPerApplicationBalancer, "listeners-per-application-load-balancer", "L-B6DF7632", "Listeners per Application Load Balancer", 50, listener_limit, "The maximum number of listeners per load balancer '{}' has been reached") \
  X(kTargetsPerGroup, "targets-per-target-group", "L-A0D0B863", "Targets per Target Group per Region", 1000, target_limit, "The maximum number of targets per target group '{}' has been reached") \
  X(kTargetsPerNetworkBalancer, "targets-per-network-load-balancer", "L-EEF1AD04", "Targets per Network Load Balancer", 3000, target_limit, "The maximum number of targets per load balancer '{}' has been reached") \
  X(kTargetsPerApplicationBalancer, "targets-per-application-load-balancer", "L-7E6692B2", "Targets per Application Load Balancer", 1000, target_limit, "The maximum number of targets per load balancer '{}' has been reached") \
  X(kTargetsPerZone, "targets-per-zone-per-network-load-balancer", "L-B211E961", "Targets per Availability Zone per Network Load Balancer", 500, target_limit, "The maximum number of targets per Availability Zone per load balancer '{}' has been reached") \
  X(kUsers, "users", "L-F55AF5E4", "Users per account", 5000, iam_limit, "Cannot exceed quota for UsersPerAccount: {}") \
  X(kRoles, "roles", "L-FE177D64", "Roles per account", 1000, iam_limit, "Cannot exceed quota for RolesPerAccount: {}") \
  X(kPolicies, "customer-managed-policies", "L-E95E4862", "Customer managed policies per account", 1500, iam_limit, "Cannot exceed quota for PoliciesPerAccount: {}") \
  X(kKeysPerUser, "access-keys-per-user", "L-8758042E", "Access keys per user", 2, iam_limit, "Cannot exceed quota for AccessKeysPerUser: {}") \
  X(kPoliciesPerUser, "managed-policies-per-user", "L-4019AD8B", "Managed policies per user", 10, iam_limit, "Cannot exceed quota for PoliciesPerUser: {}") \
  X(kPoliciesPerRole, "managed-policies-per-role", "L-0DA4ABF3", "Managed policies per role", 10, iam_limit, "Cannot exceed quota for PoliciesPerRole: {}")
// clang-format on

namespace mg::model {

enum class QuotaName : std::uint8_t {
#define MG_QUOTA_ENUM(name, ...) name,
  MG_QUOTAS(MG_QUOTA_ENUM)
#undef MG_QUOTA_ENUM
};

struct QuotaRow {
  QuotaName name;
  std::string_view code, aws_code, aws_name;
  std::int64_t usual;  // AWS's default
};

// In place of an account: every account that has no number of its own.
inline constexpr std::string_view kEveryAccount = "@all";
inline constexpr std::int64_t kQuotaMax = 10'000'000;

std::span<const QuotaRow> quota_rows();
// By our code or by AWS's; nullptr when there is none.
const QuotaRow* find_quota(std::string_view code);
std::string quota_record_id(std::string_view account, std::string_view code);

// The number that holds for this account.
std::int64_t quota_of(const World& world, const std::string& account, QuotaName name);
// The quota's own error when `in_use` and `more` are over it.
Result<void> check_quota(const World& world, const std::string& account, QuotaName name,
                         std::size_t in_use, std::size_t more = 1);
// That error, where a rule has counted by itself.
Error quota_exceeded(QuotaName name, std::int64_t quota);

}  // namespace mg::model
