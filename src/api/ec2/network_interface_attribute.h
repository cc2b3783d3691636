// The EC2 calls that change an interface that is there: attachment, addresses, attributes.
// Contract of a handler: api/context.h. Thread rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "wire/ec2/assign_ipv6_addresses.h"
#include "wire/ec2/assign_private_ip_addresses.h"
#include "wire/ec2/attach_network_interface.h"
#include "wire/ec2/describe_network_interface_attribute.h"
#include "wire/ec2/detach_network_interface.h"
#include "wire/ec2/modify_network_interface_attribute.h"
#include "wire/ec2/reset_network_interface_attribute.h"
#include "wire/ec2/unassign_ipv6_addresses.h"
#include "wire/ec2/unassign_private_ip_addresses.h"

namespace mg::api::ec2 {

Result<wire::ec2::AttachNetworkInterfaceResult> attach_network_interface(
    Context& ctx, const wire::ec2::AttachNetworkInterfaceRequest& q);
Result<wire::ec2::DetachNetworkInterfaceResult> detach_network_interface(
    Context& ctx, const wire::ec2::DetachNetworkInterfaceRequest& q);
Result<wire::ec2::AssignPrivateIpAddressesResult> assign_private_ip_addresses(
    Context& ctx, const wire::ec2::AssignPrivateIpAddressesRequest& q);
Result<wire::ec2::UnassignPrivateIpAddressesResult> unassign_private_ip_addresses(
    Context& ctx, const wire::ec2::UnassignPrivateIpAddressesRequest& q);
Result<wire::ec2::AssignIpv6AddressesResult> assign_ipv6_addresses(
    Context& ctx, const wire::ec2::AssignIpv6AddressesRequest& q);
Result<wire::ec2::UnassignIpv6AddressesResult> unassign_ipv6_addresses(
    Context& ctx, const wire::ec2::UnassignIpv6AddressesRequest& q);
Result<wire::ec2::DescribeNetworkInterfaceAttributeResult> describe_network_interface_attribute(
    Context& ctx, const wire::ec2::DescribeNetworkInterfaceAttributeRequest& q);
Result<wire::ec2::ModifyNetworkInterfaceAttributeResult> modify_network_interface_attribute(
    Context& ctx, const wire::ec2::ModifyNetworkInterfaceAttributeRequest& q);
Result<wire::ec2::ResetNetworkInterfaceAttributeResult> reset_network_interface_attribute(
    Context& ctx, const wire::ec2::ResetNetworkInterfaceAttributeRequest& q);

}  // namespace mg::api::ec2
