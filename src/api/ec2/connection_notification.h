// Handlers of connection notifications, of services and of endpoints. Registered in
// api/actions.cpp. Thread rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "wire/ec2/create_vpc_endpoint_connection_notification.h"
#include "wire/ec2/delete_vpc_endpoint_connection_notifications.h"
#include "wire/ec2/describe_vpc_endpoint_connection_notifications.h"
#include "wire/ec2/modify_vpc_endpoint_connection_notification.h"

namespace mg::api::ec2 {

Result<wire::ec2::CreateVpcEndpointConnectionNotificationResult>
create_vpc_endpoint_connection_notification(
    Context& ctx, const wire::ec2::CreateVpcEndpointConnectionNotificationRequest& q);

Result<wire::ec2::DescribeVpcEndpointConnectionNotificationsResult>
describe_vpc_endpoint_connection_notifications(
    Context& ctx, const wire::ec2::DescribeVpcEndpointConnectionNotificationsRequest& q);

Result<wire::ec2::ModifyVpcEndpointConnectionNotificationResult>
modify_vpc_endpoint_connection_notification(
    Context& ctx, const wire::ec2::ModifyVpcEndpointConnectionNotificationRequest& q);

Result<wire::ec2::DeleteVpcEndpointConnectionNotificationsResult>
delete_vpc_endpoint_connection_notifications(
    Context& ctx, const wire::ec2::DeleteVpcEndpointConnectionNotificationsRequest& q);

}  // namespace mg::api::ec2
