// ELBv2 actions on target groups: wire in, command, wire out.
// Registered in api/actions.cpp. Thread rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "wire/elbv2/create_target_group.h"
#include "wire/elbv2/delete_target_group.h"
#include "wire/elbv2/describe_target_group_attributes.h"
#include "wire/elbv2/describe_target_groups.h"
#include "wire/elbv2/modify_target_group.h"
#include "wire/elbv2/modify_target_group_attributes.h"

namespace mg::api::elbv2 {

Result<wire::elbv2::CreateTargetGroup::Result> create_target_group(
    Context& ctx, const wire::elbv2::CreateTargetGroup::Request& q);
Result<wire::elbv2::DescribeTargetGroups::Result> describe_target_groups(
    Context& ctx, const wire::elbv2::DescribeTargetGroups::Request& q);
Result<wire::elbv2::ModifyTargetGroup::Result> modify_target_group(
    Context& ctx, const wire::elbv2::ModifyTargetGroup::Request& q);
Result<wire::elbv2::DeleteTargetGroup::Result> delete_target_group(
    Context& ctx, const wire::elbv2::DeleteTargetGroup::Request& q);
Result<wire::elbv2::DescribeTargetGroupAttributes::Result> describe_target_group_attributes(
    Context& ctx, const wire::elbv2::DescribeTargetGroupAttributes::Request& q);
Result<wire::elbv2::ModifyTargetGroupAttributes::Result> modify_target_group_attributes(
    Context& ctx, const wire::elbv2::ModifyTargetGroupAttributes::Request& q);

}  // namespace mg::api::elbv2
