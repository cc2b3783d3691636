// The EC2 calls for the rules of security groups: IpPermissions and the older flat parameters in,
// rules with ids (sgr-…) out. Contract of a handler: api/context.h. Thread rule: the desk's thread.
#pragma once

#include <string>
#include <vector>

#include "api/context.h"
#include "wire/ec2/authorize_security_group_egress.h"
#include "wire/ec2/authorize_security_group_ingress.h"
#include "wire/ec2/describe_security_group_rules.h"
#include "wire/ec2/modify_security_group_rules.h"
#include "wire/ec2/revoke_security_group_egress.h"
#include "wire/ec2/revoke_security_group_ingress.h"
#include "wire/ec2/update_security_group_rule_descriptions_egress.h"
#include "wire/ec2/update_security_group_rule_descriptions_ingress.h"

namespace mg::api::ec2 {

Result<wire::ec2::AuthorizeSecurityGroupIngressResult> authorize_security_group_ingress(
    Context& ctx, const wire::ec2::AuthorizeSecurityGroupIngressRequest& q);
Result<wire::ec2::AuthorizeSecurityGroupEgressResult> authorize_security_group_egress(
    Context& ctx, const wire::ec2::AuthorizeSecurityGroupEgressRequest& q);
Result<wire::ec2::RevokeSecurityGroupIngressResult> revoke_security_group_ingress(
    Context& ctx, const wire::ec2::RevokeSecurityGroupIngressRequest& q);
Result<wire::ec2::RevokeSecurityGroupEgressResult> revoke_security_group_egress(
    Context& ctx, const wire::ec2::RevokeSecurityGroupEgressRequest& q);
Result<wire::ec2::DescribeSecurityGroupRulesResult> describe_security_group_rules(
    Context& ctx, const wire::ec2::DescribeSecurityGroupRulesRequest& q);

Result<wire::ec2::ModifySecurityGroupRulesResult> modify_security_group_rules(
    Context& ctx, const wire::ec2::ModifySecurityGroupRulesRequest& q);
Result<wire::ec2::UpdateSecurityGroupRuleDescriptionsIngressResult>
update_security_group_rule_descriptions_ingress(
    Context& ctx, const wire::ec2::UpdateSecurityGroupRuleDescriptionsIngressRequest& q);
Result<wire::ec2::UpdateSecurityGroupRuleDescriptionsEgressResult>
update_security_group_rule_descriptions_egress(
    Context& ctx, const wire::ec2::UpdateSecurityGroupRuleDescriptionsEgressRequest& q);

// A group's rules of one direction the way DescribeSecurityGroups shows them: one permission for
// each protocol and port range.
std::vector<wire::ec2::IpPermission> wire_permissions(const model::World& world,
                                                      const std::string& group_id, bool egress);

}  // namespace mg::api::ec2
