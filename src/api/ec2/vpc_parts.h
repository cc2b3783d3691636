// Read-only views of what a VPC has without a record of its own: its main route table, its default
// network ACL, its internet gateway; and the prefix lists, of which there are none. Tools read them
// with every VPC. Contract of a handler: api/context.h. Thread rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "wire/ec2/describe_internet_gateways.h"
#include "wire/ec2/describe_network_acls.h"
#include "wire/ec2/describe_prefix_lists.h"
#include "wire/ec2/describe_route_tables.h"

namespace mg::api::ec2 {

Result<wire::ec2::DescribeRouteTablesResult> describe_route_tables(
    Context& ctx, const wire::ec2::DescribeRouteTablesRequest& q);
Result<wire::ec2::DescribeNetworkAclsResult> describe_network_acls(
    Context& ctx, const wire::ec2::DescribeNetworkAclsRequest& q);
Result<wire::ec2::DescribeInternetGatewaysResult> describe_internet_gateways(
    Context& ctx, const wire::ec2::DescribeInternetGatewaysRequest& q);
Result<wire::ec2::DescribePrefixListsResult> describe_prefix_lists(
    Context& ctx, const wire::ec2::DescribePrefixListsRequest& q);

}  // namespace mg::api::ec2
