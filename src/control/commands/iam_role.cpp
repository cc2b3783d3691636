#include "control/commands/iam_role.h"

#include <fmt/format.h>

#include "model/aws_errors.h"
#include "model/iam_names.h"
#include "model/policy_document.h"
#include "model/quotas.h"

namespace mg::control {

namespace errors = model::errors;

namespace {

Result<void> check_trust_policy(const std::string& document) {
  TRY(model::parse_policy(document, model::PolicyUse::kTrust));
  if (model::policy_size(document) > model::kTrustPolicyMax) {
    return fail(errors::iam_limit(
        fmt::format("Cannot exceed quota for ACLSizePerRole: {}", model::kTrustPolicyMax)));
  }
  return {};
}

Result<void> check_session_length(std::int64_t seconds) {
  if (seconds < kRoleSessionMinS) {
    return fail(model::iam_constraint(
        "maxSessionDuration", std::to_string(seconds),
        fmt::format("Member must have value greater than or equal to {}", kRoleSessionMinS)));
  }
  if (seconds > kRoleSessionMaxS) {
    return fail(model::iam_constraint(
        "maxSessionDuration", std::to_string(seconds),
        fmt::format("Member must have value less than or equal to {}", kRoleSessionMaxS)));
  }
  return {};
}

}  // namespace

Result<model::IamRole> create_role(Tx& tx, const std::string& account, const NewRole& wanted) {
  TRY(model::check_iam_name("roleName", wanted.name, model::kRoleNameMax));
  TRY(model::check_iam_path("path", wanted.path));
  TRY(model::check_iam_description(wanted.description));
  TRY(check_session_length(wanted.max_session_s));
  model::IamRole role;
  TRY(merge_iam_tags(role.tags, wanted.tags));
  TRY(check_trust_policy(wanted.trust_policy));
  TRY(check_boundary(tx.world(), account, wanted.boundary));
  role.id = model::iam_record_id(account, wanted.name);
  if (tx.world().iam_roles.find(role.id)) {
    return fail(
        errors::iam_already_exists(fmt::format("Role with name {} already exists.", wanted.name)));
  }
  TRY(model::check_quota(tx.world(), account, model::QuotaName::kRoles,
                         tx.world().iam_roles.count_by("account", account)));
  role.account = account;
  role.name = wanted.name;
  role.path = wanted.path;
  role.role_id = new_iam_id(tx, "AROA");
  role.trust_policy = wanted.trust_policy;
  role.description = wanted.description;
  role.max_session_s = static_cast<std::int32_t>(wanted.max_session_s);
  role.permissions_boundary = wanted.boundary;
  role.created_at = tx.now_ms();
  tx.put(role);
  return role;
}

Result<model::IamRole> update_role(Tx& tx, const std::string& account, const std::string& name,
                                   const std::optional<std::string>& description,
                                   const std::optional<std::int64_t>& max_session_s) {
  TRY_ASSIGN(const auto* found, find_holder<model::IamRole>(tx.world(), account, name));
  auto role = *found;
  if (description) {
    TRY(model::check_iam_description(*description));
    role.description = *description;
  }
  if (max_session_s) {
    TRY(check_session_length(*max_session_s));
    role.max_session_s = static_cast<std::int32_t>(*max_session_s);
  }
  tx.put(role);
  return role;
}

Result<void> set_trust_policy(Tx& tx, const std::string& account, const std::string& name,
                              const std::string& document) {
  TRY_ASSIGN(const auto* found, find_holder<model::IamRole>(tx.world(), account, name));
  TRY(check_trust_policy(document));
  auto role = *found;
  role.trust_policy = document;
  tx.put(std::move(role));
  return {};
}

Result<void> delete_role(Tx& tx, const std::string& account, const std::string& name) {
  TRY_ASSIGN(const auto* role, find_holder<model::IamRole>(tx.world(), account, name));
  TRY(check_bare(*role));
  const auto id = role->id;
  tx.erase<model::IamRole>(id);
  return {};
}

}  // namespace mg::control
