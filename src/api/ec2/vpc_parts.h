// Read-only views of what a VPC has without a record of its own: its default network ACL and its
// DHCP options; and the prefix lists, of which there are none. Tools read them with every VPC.
// Contract of a handler: api/context.h. Thread rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "wire/ec2/describe_dhcp_options.h"
#include "wire/ec2/describe_managed_prefix_lists.h"
#include "wire/ec2/describe_network_acls.h"
#include "wire/ec2/describe_prefix_lists.h"

namespace mg::api::ec2 {

Result<wire::ec2::DescribeNetworkAclsResult> describe_network_acls(
    Context& ctx, const wire::ec2::DescribeNetworkAclsRequest& q);
Result<wire::ec2::DescribePrefixListsResult> describe_prefix_lists(
    Context& ctx, const wire::ec2::DescribePrefixListsRequest& q);
Result<wire::ec2::DescribeManagedPrefixListsResult> describe_managed_prefix_lists(
    Context& ctx, const wire::ec2::DescribeManagedPrefixListsRequest& q);
Result<wire::ec2::DescribeDhcpOptionsResult> describe_dhcp_options(
    Context& ctx, const wire::ec2::DescribeDhcpOptionsRequest& q);

}  // namespace mg::api::ec2
