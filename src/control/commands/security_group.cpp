#include "control/commands/security_group.h"

#include <algorithm>
#include <optional>
#include <set>

#include "control/commands/dependencies.h"
#include "control/commands/tags.h"
#include "model/aws_errors.h"
#include "model/quotas.h"

namespace mg::control {

namespace errors = model::errors;
using model::RuleSpec;

namespace {

constexpr const char* kDefaultName = "default";

RuleSpec everything() {
  RuleSpec spec;
  spec.protocol = "-1";
  return spec;
}

// What a new group allows: everything outwards, IPv6 too where the VPC has such a block.
std::vector<RuleSpec> everything_to_anywhere(const model::Vpc* vpc) {
  std::vector<RuleSpec> specs{everything()};
  specs.front().cidr = "0.0.0.0/0";
  if (vpc && !vpc->ipv6_cidrs.empty()) {
    specs.push_back(everything());
    specs.back().cidr = "::/0";
  }
  return specs;
}

Result<model::SecurityGroup> put_group(Tx& tx, const model::Scope& scope, const NewGroup& wanted,
                                       bool is_default) {
  TRY(model::check_quota(tx.world(), scope.account, model::QuotaName::kGroupsPerRegion,
                         tx.world().security_groups.count_by("scope", scope.key())));
  model::SecurityGroup group;
  group.id = tx.rng().aws_id("sg");
  group.account = scope.account;
  group.region = scope.region;
  group.vpc_id = wanted.vpc_id;
  group.name = wanted.name;
  group.description = wanted.description;
  group.is_default = is_default;
  group.group_num = tx.next_num("group");
  if (group.group_num == 0) {
    return fail(errors::group_limit("The maximum number of security groups has been reached."));
  }
  tx.put(group);
  TRY(add_tags(tx, scope.account, scope.region, group.id, "security-group", wanted.tags));
  TRY(authorize(tx, group.id, true, everything_to_anywhere(tx.world().vpcs.find(wanted.vpc_id)),
                {}));
  return group;
}

const model::SecurityGroupRule* find_rule(const model::World& world, const std::string& group_id,
                                          bool egress, const RuleSpec& spec) {
  for (const auto* rule : world.group_rules.by("group", group_id)) {
    if (rule->egress == egress && model::same_rule(*rule, spec)) return rule;
  }
  return nullptr;
}

std::size_t count_rules(const model::World& world, const std::string& group_id, bool egress) {
  const auto rules = world.group_rules.by("group", group_id);
  return static_cast<std::size_t>(std::count_if(
      rules.begin(), rules.end(), [&](const auto* rule) { return rule->egress == egress; }));
}

bool alike(const RuleSpec& a, const RuleSpec& b) {
  return a.protocol == b.protocol && a.from_port == b.from_port && a.to_port == b.to_port &&
         a.cidr == b.cidr && a.peer_group_id == b.peer_group_id;
}

Result<void> check_no_repetition(const std::vector<RuleSpec>& specs) {
  for (std::size_t i = 0; i < specs.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      if (alike(specs[i], specs[k])) {
        return fail(
            errors::invalid_parameter_value("The same permission must not appear multiple times"));
      }
    }
  }
  return {};
}

void remove_rule(Tx& tx, const std::string& rule_id) {
  remove_all_tags(tx, rule_id);
  tx.erase<model::SecurityGroupRule>(rule_id);
}

}  // namespace

Result<model::SecurityGroup> create_group(Tx& tx, const model::Scope& scope,
                                          const NewGroup& wanted) {
  TRY(model::check_group_name(wanted.name));
  TRY(model::check_group_description(wanted.description));
  if (wanted.name == kDefaultName) {
    return fail(errors::group_reserved("Cannot use reserved security group name: default"));
  }
  for (const auto* other : tx.world().security_groups.by("vpc", wanted.vpc_id)) {
    if (other->name == wanted.name) {
      return fail(errors::group_duplicate("The security group '" + wanted.name +
                                          "' already exists for VPC '" + wanted.vpc_id + "'"));
    }
  }
  return put_group(tx, scope, wanted, false);
}

Result<void> create_default_group(Tx& tx, const model::Vpc& vpc) {
  TRY_ASSIGN(const auto group,
             put_group(tx, {vpc.account, vpc.region},
                       {kDefaultName, model::kDefaultGroupDescription, vpc.id, {}}, true));
  auto from_itself = everything();
  from_itself.peer_group_id = group.id;
  TRY(authorize(tx, group.id, false, {from_itself}, {}));
  return {};
}

Result<void> delete_group(Tx& tx, const model::SecurityGroup& group) {
  if (group.is_default) {
    return fail(errors::group_cannot_delete("the specified group: \"" + group.id + "\" name: \"" +
                                            group.name + "\" cannot be deleted by a user"));
  }
  TRY(check_group_unused(tx.world(), group));
  remove_group(tx, std::string(group.id));
  return {};
}

void remove_group(Tx& tx, const std::string& group_id) {
  while (const auto* rule = tx.world().group_rules.first_by("group", group_id)) {
    remove_rule(tx, std::string(rule->id));
  }
  remove_all_tags(tx, group_id);
  tx.erase<model::SecurityGroup>(group_id);
}

Result<Rules> authorize(Tx& tx, const std::string& group_id, bool egress,
                        const std::vector<RuleSpec>& specs, const model::TagMap& tags) {
  const auto group = *tx.world().security_groups.find(group_id);
  TRY(check_no_repetition(specs));
  for (const auto& spec : specs) {
    if (find_rule(tx.world(), group_id, egress, spec)) {
      return fail(errors::permission_duplicate("the specified rule \"" + model::rule_text(spec) +
                                               "\" already exists"));
    }
  }
  TRY(model::check_quota(tx.world(), group.account, model::QuotaName::kRulesPerGroup,
                         count_rules(tx.world(), group_id, egress), specs.size()));
  Rules made;
  for (const auto& spec : specs) {
    model::SecurityGroupRule rule;
    rule.id = tx.rng().aws_id("sgr");
    rule.account = group.account;
    rule.region = group.region;
    rule.group_id = group_id;
    rule.egress = egress;
    rule.protocol = spec.protocol;
    rule.from_port = spec.from_port;
    rule.to_port = spec.to_port;
    rule.cidr = spec.cidr;
    rule.peer_group_id = spec.peer_group_id;
    rule.description = spec.description;
    tx.put(rule);
    TRY(add_tags(tx, group.account, group.region, rule.id, "security-group-rule", tags));
    made.push_back(std::move(rule));
  }
  return made;
}

Result<Revoked> revoke(Tx& tx, const model::SecurityGroup& group, bool egress,
                       const std::vector<RuleSpec>& specs) {
  TRY(check_no_repetition(specs));
  const auto group_id = group.id;
  const auto* vpc = tx.world().vpcs.find(group.vpc_id);
  const bool lenient = vpc && vpc->is_default;
  Revoked out;
  for (const auto& spec : specs) {
    const auto* rule = find_rule(tx.world(), group_id, egress, spec);
    if (!rule && !lenient) {
      return fail(errors::permission_not_found(
          "The specified rule does not exist in this security group."));
    }
    if (rule) {
      out.rules.push_back(*rule);
    } else {
      out.unknown.push_back(spec);
    }
  }
  for (const auto& rule : out.rules) remove_rule(tx, rule.id);
  return out;
}

Result<Rules> revoke_by_ids(Tx& tx, const model::Scope& scope, const std::string& group_id,
                            bool egress, const std::vector<std::string>& rule_ids) {
  Rules revoked;
  for (const auto& id : rule_ids) {
    TRY_ASSIGN(const auto* rule, model::find_group_rule(tx.world(), scope, id));
    if (rule->group_id != group_id || rule->egress != egress) {
      return fail(
          errors::group_rule_not_found("The security group rule ID '" + id + "' does not exist"));
    }
    const auto same = [&](const auto& other) { return other.id == id; };
    if (std::none_of(revoked.begin(), revoked.end(), same)) revoked.push_back(*rule);
  }
  for (const auto& rule : revoked) remove_rule(tx, rule.id);
  return revoked;
}

namespace {

// Of this group; of this direction too when one is given.
Result<model::SecurityGroupRule> rule_of(const Tx& tx, const model::Scope& scope,
                                         const std::string& group_id, std::optional<bool> egress,
                                         const std::string& rule_id) {
  TRY_ASSIGN(const auto* rule, model::find_group_rule(tx.world(), scope, rule_id));
  if (rule->group_id == group_id && rule->egress == egress.value_or(rule->egress)) return *rule;
  return fail(
      errors::group_rule_not_found("The security group rule ID '" + rule_id + "' does not exist"));
}

}  // namespace

Result<void> modify_rules(Tx& tx, const model::Scope& scope, const std::string& group_id,
                          const std::vector<RuleUpdate>& updates) {
  std::set<std::string> seen;
  for (const auto& update : updates) {
    TRY_ASSIGN(auto rule, rule_of(tx, scope, group_id, std::nullopt, update.rule_id));
    if (!seen.insert(rule.id).second) {
      return fail(errors::invalid_parameter_value("The security group rule ID '" + rule.id +
                                                  "' must not appear multiple times"));
    }
    TRY(model::check_same_kind(rule, update.spec));
    const auto* other = find_rule(tx.world(), group_id, rule.egress, update.spec);
    if (other && other->id != rule.id) {
      return fail(errors::permission_duplicate(
          "the specified rule \"" + model::rule_text(update.spec) + "\" already exists"));
    }
    rule.protocol = update.spec.protocol;
    rule.from_port = update.spec.from_port;
    rule.to_port = update.spec.to_port;
    rule.cidr = update.spec.cidr;
    rule.peer_group_id = update.spec.peer_group_id;
    rule.description = update.spec.description;
    tx.put(std::move(rule));
  }
  return {};
}

Result<void> describe_rules(Tx& tx, const std::string& group_id, bool egress,
                            const std::vector<model::RuleSpec>& specs) {
  for (const auto& spec : specs) {
    const auto* found = find_rule(tx.world(), group_id, egress, spec);
    if (!found) {
      return fail(errors::permission_not_found(
          "The specified rule does not exist in this security group."));
    }
    auto rule = *found;
    rule.description = spec.description;
    tx.put(std::move(rule));
  }
  return {};
}

Result<void> describe_rule(Tx& tx, const model::Scope& scope, const std::string& group_id,
                           bool egress, const std::string& rule_id,
                           const std::string& description) {
  TRY(model::check_rule_description(description));
  TRY_ASSIGN(auto rule, rule_of(tx, scope, group_id, egress, rule_id));
  rule.description = description;
  tx.put(std::move(rule));
  return {};
}

}  // namespace mg::control
