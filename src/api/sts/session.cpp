#include "api/sts/session.h"

#include <fmt/format.h>

#include "control/commands/iam_policy.h"
#include "control/commands/iam_user.h"
#include "model/aws_errors.h"
#include "model/iam_names.h"
#include "model/policy_document.h"
#include "model/session_rules.h"

namespace mg::api::sts {
namespace {

namespace errors = model::errors;
namespace shapes = wire::sts;
using control::PrincipalKind;

constexpr std::size_t kSecretLength = 40;
constexpr std::int64_t kMs = 1000;

Error not_supported(std::string_view member) {
  return errors::validation_error(fmt::format("The parameter {} is not supported.", member));
}

Error session_refused(std::string_view action) {
  return errors::access_denied(fmt::format("Cannot call {} with session credentials", action));
}

// The documents of a session: the one in the request and those of managed policies of the account
// in which it will act, as they are now.
Result<std::vector<std::string>> session_policies(
    const model::World& world, const std::string& account,
    const std::optional<std::string>& document,
    const std::vector<shapes::PolicyDescriptorType>& arns) {
  std::vector<std::string> out;
  if (document) {
    if (document->size() > model::kSessionPolicyMax) {
      return fail(
          model::iam_constraint("policy", *document,
                                fmt::format("Member must have length less than or equal to {}",
                                            model::kSessionPolicyMax)));
    }
    out.push_back(*document);
  }
  if (arns.size() > model::kSessionPolicyArnsMax) {
    return fail(
        model::iam_constraint("policyArns", fmt::format("{} ARNs", arns.size()),
                              fmt::format("Member must have length less than or equal to {}",
                                          model::kSessionPolicyArnsMax)));
  }
  for (const auto& one : arns) {
    TRY_ASSIGN(const auto* policy, control::find_attachable(world, account, one.arn.value_or("")));
    out.push_back(control::default_version(*policy).document);
  }
  return out;
}

// A key of the session and its token, sealed.
shapes::Credentials make_credentials(Context& ctx, const control::Vault& vault,
                                     control::Session session, std::int64_t seconds) {
  auto& caller = session.caller;
  caller.access_key_id = model::new_key_id(model::kSessionKey, caller.account, ctx.tx.rng());
  caller.session_issued_at = ctx.tx.now_ms();
  // The end is told in whole seconds.
  caller.session_expires_at = (ctx.tx.now_ms() / kMs + seconds) * kMs;
  session.secret = ctx.tx.rng().text(kSecretAlphabet, kSecretLength);
  shapes::Credentials out;
  out.access_key_id = caller.access_key_id;
  out.secret_access_key = session.secret;
  out.session_token = vault.seal_session(session, ctx.tx.rng());
  out.expiration = caller.session_expires_at;
  return out;
}

// The caller's own identity goes on in the session.
std::string unique_id_of(const Context& ctx) {
  return ctx.caller.kind == PrincipalKind::kRoot ? std::string() : ctx.caller.user_id;
}

Result<void> refuse_unsupported(const shapes::AssumeRole::Request& q) {
  if (!q.tags.empty()) return fail(not_supported("Tags"));
  if (!q.transitive_tag_keys.empty()) return fail(not_supported("TransitiveTagKeys"));
  if (q.serial_number) return fail(not_supported("SerialNumber"));
  if (q.token_code) return fail(not_supported("TokenCode"));
  if (q.source_identity) return fail(not_supported("SourceIdentity"));
  if (!q.provided_contexts.empty()) return fail(not_supported("ProvidedContexts"));
  if (q.minimum_session_token_size) return fail(not_supported("MinimumSessionTokenSize"));
  return {};
}

// The root never assumes a role, as in AWS. The fixed keys of a server for tests have no record:
// they stand for whoever the test has in mind.
bool is_true_root(const Context& ctx) {
  return ctx.caller.kind == PrincipalKind::kRoot &&
         (ctx.caller.session_expires_at != 0 ||
          ctx.world().access_keys.find(ctx.caller.access_key_id) != nullptr);
}

Result<const model::IamRole*> role_of(const Context& ctx, const std::string& text) {
  const auto arn = model::parse_iam_arn(text);
  if (!arn || arn->type != "role") {
    return fail(errors::validation_error(fmt::format("{} is invalid", text.substr(0, 300))));
  }
  const auto* role = ctx.world().iam_roles.find(model::iam_record_id(arn->account, arn->name));
  if (role && model::arn_of(*role) == text) return role;
  return fail(errors::access_denied(
      fmt::format("User: {} is not authorized to perform: sts:AssumeRole on resource: {}",
                  ctx.caller.principal_arn, text)));
}

}  // namespace

Result<shapes::AssumeRole::Result> assume_role(Context& ctx, const shapes::AssumeRole::Request& q,
                                               const control::Vault& vault) {
  TRY(refuse_unsupported(q));
  const auto name = q.role_session_name.value_or("");
  TRY(model::check_role_session_name(name));
  if (q.external_id) TRY(model::check_external_id(*q.external_id));
  TRY_ASSIGN(const auto* role, role_of(ctx, q.role_arn.value_or("")));
  const bool chained = ctx.caller.kind == PrincipalKind::kAssumedRole;
  TRY_ASSIGN(const auto seconds,
             model::role_session_length(q.duration_seconds, role->max_session_s, chained));
  TRY_ASSIGN(auto policies, session_policies(ctx.world(), role->account, q.policy, q.policy_arns));
  TRY_ASSIGN(const auto packed, model::check_session_policies(policies));
  if (is_true_root(ctx)) {
    return fail(errors::access_denied("Roles may not be assumed by root accounts."));
  }
  control::Session session;
  session.identity_unique_id = role->role_id;
  session.caller.account = role->account;
  session.caller.kind = PrincipalKind::kAssumedRole;
  session.caller.principal_arn =
      fmt::format("arn:aws:sts::{}:assumed-role/{}/{}", role->account, role->name, name);
  session.caller.user_id = role->role_id + ":" + name;
  session.caller.session_policies = std::move(policies);
  shapes::AssumeRole::Result result;
  result.assumed_role_user = shapes::AssumedRoleUser{.assumed_role_id = session.caller.user_id,
                                                     .arn = session.caller.principal_arn};
  if (!session.caller.session_policies.empty()) result.packed_policy_size = packed;
  result.credentials = make_credentials(ctx, vault, std::move(session), seconds);
  return result;
}

Result<shapes::GetSessionToken::Result> get_session_token(Context& ctx,
                                                          const shapes::GetSessionToken::Request& q,
                                                          const control::Vault& vault) {
  if (q.serial_number) return fail(not_supported("SerialNumber"));
  if (q.token_code) return fail(not_supported("TokenCode"));
  if (q.minimum_session_token_size) return fail(not_supported("MinimumSessionTokenSize"));
  if (ctx.caller.session_expires_at != 0) return fail(session_refused("GetSessionToken"));
  TRY_ASSIGN(const auto seconds, model::user_session_length(
                                     q.duration_seconds, ctx.caller.kind == PrincipalKind::kRoot));
  control::Session session;
  session.identity_unique_id = unique_id_of(ctx);
  session.caller.account = ctx.caller.account;
  session.caller.kind = ctx.caller.kind;
  session.caller.principal_arn = ctx.caller.principal_arn;
  session.caller.user_id = ctx.caller.user_id;
  shapes::GetSessionToken::Result result;
  result.credentials = make_credentials(ctx, vault, std::move(session), seconds);
  return result;
}

Result<shapes::GetFederationToken::Result> get_federation_token(
    Context& ctx, const shapes::GetFederationToken::Request& q, const control::Vault& vault) {
  if (q.minimum_session_token_size) return fail(not_supported("MinimumSessionTokenSize"));
  if (!q.tags.empty()) return fail(not_supported("Tags"));
  if (ctx.caller.session_expires_at != 0) return fail(session_refused("GetFederationToken"));
  const auto name = q.name.value_or("");
  TRY(model::check_federated_name(name));
  TRY_ASSIGN(const auto seconds, model::user_session_length(
                                     q.duration_seconds, ctx.caller.kind == PrincipalKind::kRoot));
  const auto& account = ctx.caller.account;
  TRY_ASSIGN(auto policies, session_policies(ctx.world(), account, q.policy, q.policy_arns));
  TRY_ASSIGN(const auto packed, model::check_session_policies(policies));
  control::Session session;
  session.identity_unique_id = unique_id_of(ctx);
  session.caller.account = account;
  session.caller.kind = PrincipalKind::kFederatedUser;
  session.caller.principal_arn = fmt::format("arn:aws:sts::{}:federated-user/{}", account, name);
  session.caller.user_id = account + ":" + name;
  session.caller.session_policies = std::move(policies);
  shapes::GetFederationToken::Result result;
  result.federated_user = shapes::FederatedUser{.federated_user_id = session.caller.user_id,
                                                .arn = session.caller.principal_arn};
  if (!session.caller.session_policies.empty()) result.packed_policy_size = packed;
  result.credentials = make_credentials(ctx, vault, std::move(session), seconds);
  return result;
}

Result<shapes::GetAccessKeyInfo::Result> get_access_key_info(
    Context& ctx, const shapes::GetAccessKeyInfo::Request& q) {
  const auto id = q.access_key_id.value_or("");
  TRY(control::check_key_id(id));
  shapes::GetAccessKeyInfo::Result result;
  // An operator may have given a key another id: that one is known to its own account only.
  const auto* key = ctx.world().access_keys.find(id);
  const bool own = key && key->account == ctx.caller.account;
  result.account = own ? ctx.caller.account : model::account_of_key(id);
  if (result.account) return result;
  return fail(errors::validation_error("Invalid access key ID"));
}

}  // namespace mg::api::sts
