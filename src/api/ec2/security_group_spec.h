// From the wire's two forms of a rule (IpPermissions; CidrIp, FromPort… of old) to model::RuleSpec.
// Called by security_group_rule.cpp. Thread rule: the desk's thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/context.h"
#include "model/security_group.h"
#include "wire/ec2/modify_security_group_rules.h"
#include "wire/ec2/shapes/ip_permission.h"

namespace mg::api::ec2 {

// The flat parameters, for one rule at most.
struct FlatRule {
  std::optional<std::string> protocol, cidr, source_group_name, source_owner_id;
  std::optional<std::int64_t> from_port, to_port;

  // The first that was given, by its wire name; "" when none was.
  [[nodiscard]] std::string first_given() const {
    if (source_group_name) return "SourceSecurityGroupName";
    if (source_owner_id) return "SourceSecurityGroupOwnerId";
    if (cidr) return "CidrIp";
    if (protocol) return "IpProtocol";
    if (from_port) return "FromPort";
    return to_port ? "ToPort" : "";
  }
};

template <class Request>
FlatRule flat_form(const Request& q) {
  return {q.ip_protocol, q.cidr_ip, q.source_security_group_name, q.source_security_group_owner_id,
          q.from_port,   q.to_port};
}

// Prefix lists are refused, peers must be groups of the same VPC. Errors: invalid_parameter_value,
// missing_parameter, invalid_parameter_combination, group_malformed, group_not_found.
Result<std::vector<model::RuleSpec>> rule_specs(
    const Context& ctx, const FlatRule& flat,
    const std::vector<wire::ec2::IpPermission>& permissions, const std::string& group_id);

// The rule that ModifySecurityGroupRules asks for: all of it, with exactly one peer.
Result<model::RuleSpec> rule_spec(const Context& ctx, const model::SecurityGroup& group,
                                  const wire::ec2::SecurityGroupRuleRequest& wanted);

// A prefix list: no group has such a rule, so that there is nothing to revoke.
bool names_what_no_rule_can_have(const std::vector<wire::ec2::IpPermission>& permissions);

}  // namespace mg::api::ec2
