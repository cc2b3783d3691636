// Security groups and their rules. A request changes all or nothing.
// Called by api/ec2/security_group* and vpc. Thread rule: the desk's thread.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "control/tx.h"
#include "model/ids.h"
#include "model/security_group.h"
#include "model/tags.h"

namespace mg::control {

struct NewGroup {
  std::string name, description;
  std::string vpc_id;  // checked by the caller
  model::TagMap tags;
};
// With AWS's outbound rule "everything to 0.0.0.0/0". Errors: those of the name and description,
// group_reserved, group_duplicate, group_limit, tags.
Result<model::SecurityGroup> create_group(Tx& tx, const model::Scope& scope,
                                          const NewGroup& wanted);
// The group "default" of a new VPC: everything from itself, everything to 0.0.0.0/0.
Result<void> create_default_group(Tx& tx, const model::Vpc& vpc);

// Errors: group_cannot_delete (the default group), dependency_violation.
Result<void> delete_group(Tx& tx, const model::SecurityGroup& group);
// The record, its rules and all their tags; nothing is checked.
void remove_group(Tx& tx, const std::string& group_id);

using Rules = std::vector<model::SecurityGroupRule>;

// Errors: permission_duplicate, invalid_parameter_value (twice in one request), group_rules_limit,
// those of check_tag (the tags go to each new rule).
Result<Rules> authorize(Tx& tx, const std::string& group_id, bool egress,
                        const std::vector<model::RuleSpec>& specs, const model::TagMap& tags);

struct Revoked {
  Rules rules;
  std::vector<model::RuleSpec> unknown;
};
// A rule that the group does not have: permission_not_found, and nothing is revoked; in a default
// VPC it is only listed as unknown. Both as AWS documents it.
Result<Revoked> revoke(Tx& tx, const model::SecurityGroup& group, bool egress,
                       const std::vector<model::RuleSpec>& specs);
// Errors: group_rule_malformed, group_rule_not_found (also when it is of another group or
// direction).
Result<Rules> revoke_by_ids(Tx& tx, const model::Scope& scope, const std::string& group_id,
                            bool egress, const std::vector<std::string>& rule_ids);

struct RuleUpdate {
  std::string rule_id;
  model::RuleSpec spec;  // all of the rule as it shall be
};
// Errors: those of revoke_by_ids, permission_duplicate, invalid_parameter_value (another kind of
// peer, a rule twice).
Result<void> modify_rules(Tx& tx, const model::Scope& scope, const std::string& group_id,
                          const std::vector<RuleUpdate>& updates);

// The descriptions of rules, named by what they allow or by id. Errors: permission_not_found,
// group_rule_malformed, group_rule_not_found, invalid_parameter_value.
Result<void> describe_rules(Tx& tx, const std::string& group_id, bool egress,
                            const std::vector<model::RuleSpec>& specs);
Result<void> describe_rule(Tx& tx, const model::Scope& scope, const std::string& group_id,
                           bool egress, const std::string& rule_id, const std::string& description);

}  // namespace mg::control
