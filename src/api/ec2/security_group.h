// The EC2 calls for security groups; their rules are in security_group_rule.h.
// Contract of a handler: api/context.h. Thread rule: the desk's thread.
#pragma once

#include "api/context.h"
#include "wire/ec2/create_security_group.h"
#include "wire/ec2/delete_security_group.h"
#include "wire/ec2/describe_security_group_references.h"
#include "wire/ec2/describe_security_groups.h"

namespace mg::api::ec2 {

Result<wire::ec2::CreateSecurityGroupResult> create_security_group(
    Context& ctx, const wire::ec2::CreateSecurityGroupRequest& q);
Result<wire::ec2::DescribeSecurityGroupsResult> describe_security_groups(
    Context& ctx, const wire::ec2::DescribeSecurityGroupsRequest& q);
Result<wire::ec2::DescribeSecurityGroupReferencesResult> describe_security_group_references(
    Context& ctx, const wire::ec2::DescribeSecurityGroupReferencesRequest& q);
Result<wire::ec2::DeleteSecurityGroupResult> delete_security_group(
    Context& ctx, const wire::ec2::DeleteSecurityGroupRequest& q);

// The group that a request names: by id, or by name in the default VPC. Exactly one must be given.
Result<const model::SecurityGroup*> named_group(const Context& ctx,
                                                const std::optional<std::string>& id,
                                                const std::optional<std::string>& name);
// By name in the default VPC. Errors: no_default_vpc, group_not_found.
Result<const model::SecurityGroup*> group_by_name(const Context& ctx, const std::string& name);

}  // namespace mg::api::ec2
