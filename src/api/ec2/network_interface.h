// The EC2 calls for network interfaces, those of endpoints and balancers included.
// Contract of a handler: api/context.h. Thread rule: the desk's thread.
#pragma once

#include <string>
#include <vector>

#include "api/context.h"
#include "wire/ec2/create_network_interface.h"
#include "wire/ec2/delete_network_interface.h"
#include "wire/ec2/describe_network_interfaces.h"
#include "wire/ec2/shapes/network_interface_attachment.h"

namespace mg::api::ec2 {

Result<wire::ec2::CreateNetworkInterfaceResult> create_network_interface(
    Context& ctx, const wire::ec2::CreateNetworkInterfaceRequest& q);
Result<wire::ec2::DescribeNetworkInterfacesResult> describe_network_interfaces(
    Context& ctx, const wire::ec2::DescribeNetworkInterfacesRequest& q);
Result<wire::ec2::DeleteNetworkInterfaceResult> delete_network_interface(
    Context& ctx, const wire::ec2::DeleteNetworkInterfaceRequest& q);

// Of an interface that has an attachment.
wire::ec2::NetworkInterfaceAttachment wire_attachment(const model::NetworkInterface& record);
// {id, name} of each group, as interfaces and instances show them.
std::vector<wire::ec2::GroupIdentifier> wire_groups(const model::World& world,
                                                    const std::vector<std::string>& group_ids);

}  // namespace mg::api::ec2
