// ELBv2 actions on load balancers: wire in, command, wire out.
// Registered in api/actions.cpp. Thread rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "wire/elbv2/create_load_balancer.h"
#include "wire/elbv2/delete_load_balancer.h"
#include "wire/elbv2/describe_capacity_reservation.h"
#include "wire/elbv2/describe_load_balancer_attributes.h"
#include "wire/elbv2/describe_load_balancers.h"
#include "wire/elbv2/modify_load_balancer_attributes.h"
#include "wire/elbv2/set_ip_address_type.h"
#include "wire/elbv2/set_security_groups.h"
#include "wire/elbv2/set_subnets.h"

namespace mg::api::elbv2 {

Result<wire::elbv2::CreateLoadBalancer::Result> create_load_balancer(
    Context& ctx, const wire::elbv2::CreateLoadBalancer::Request& q);
Result<wire::elbv2::DescribeLoadBalancers::Result> describe_load_balancers(
    Context& ctx, const wire::elbv2::DescribeLoadBalancers::Request& q);
Result<wire::elbv2::DeleteLoadBalancer::Result> delete_load_balancer(
    Context& ctx, const wire::elbv2::DeleteLoadBalancer::Request& q);
Result<wire::elbv2::DescribeLoadBalancerAttributes::Result> describe_load_balancer_attributes(
    Context& ctx, const wire::elbv2::DescribeLoadBalancerAttributes::Request& q);
Result<wire::elbv2::ModifyLoadBalancerAttributes::Result> modify_load_balancer_attributes(
    Context& ctx, const wire::elbv2::ModifyLoadBalancerAttributes::Request& q);
Result<wire::elbv2::SetSecurityGroups::Result> set_security_groups(
    Context& ctx, const wire::elbv2::SetSecurityGroups::Request& q);
Result<wire::elbv2::SetSubnets::Result> set_subnets(Context& ctx,
                                                    const wire::elbv2::SetSubnets::Request& q);
Result<wire::elbv2::SetIpAddressType::Result> set_ip_address_type(
    Context& ctx, const wire::elbv2::SetIpAddressType::Request& q);
// Capacity cannot be reserved here: the answer is that nothing is.
Result<wire::elbv2::DescribeCapacityReservation::Result> describe_capacity_reservation(
    Context& ctx, const wire::elbv2::DescribeCapacityReservation::Request& q);

}  // namespace mg::api::elbv2
