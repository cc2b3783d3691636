#include "api/iam/access_key.h"

#include "api/iam/common.h"
#include "control/commands/iam_user.h"
#include "model/aws_errors.h"

namespace mg::api::iam {
namespace {

namespace shapes = wire::iam;

std::string status_of(const model::AccessKey& key) {
  return key.active ? "Active" : "Inactive";
}

// Root's keys have no user's name; the answer needs one.
std::string shown_user(const Context& ctx, const std::string& user) {
  return user.empty() ? ctx.caller.account : user;
}

}  // namespace

Result<shapes::CreateAccessKey::Result> create_access_key(Context& ctx,
                                                          const shapes::CreateAccessKey::Request& q,
                                                          const control::Vault& vault) {
  TRY_ASSIGN(const auto user, meant_user(ctx, q.user_name));
  TRY_ASSIGN(const auto made, control::create_access_key(ctx.tx, ctx.caller.account, user, vault));
  shapes::CreateAccessKey::Result result;
  result.access_key = shapes::AccessKey{.user_name = shown_user(ctx, user),
                                        .access_key_id = made.key.id,
                                        .status = status_of(made.key),
                                        .secret_access_key = made.secret,
                                        .create_date = made.key.created_at};
  return result;
}

Result<shapes::ListAccessKeys::Result> list_access_keys(Context& ctx,
                                                        const shapes::ListAccessKeys::Request& q) {
  TRY_ASSIGN(const auto user, meant_user(ctx, q.user_name));
  shapes::ListAccessKeys::Result result;
  TRY_ASSIGN(const auto page,
             page_of(
                 ctx, "ListAccessKeys", q, control::keys_of(ctx.world(), ctx.caller.account, user),
                 [](const model::AccessKey* key) { return key->id; }, result));
  for (const auto* key : page) {
    result.access_key_metadata.push_back({.user_name = shown_user(ctx, user),
                                          .access_key_id = key->id,
                                          .status = status_of(*key),
                                          .create_date = key->created_at});
  }
  return result;
}

Result<shapes::UpdateAccessKey::Result> update_access_key(
    Context& ctx, const shapes::UpdateAccessKey::Request& q) {
  TRY_ASSIGN(const auto user, meant_user(ctx, q.user_name));
  TRY(control::set_key_status(ctx.tx, ctx.caller.account, user, q.access_key_id.value_or(""),
                              q.status.value_or("")));
  return shapes::UpdateAccessKey::Result{};
}

Result<shapes::DeleteAccessKey::Result> delete_access_key(
    Context& ctx, const shapes::DeleteAccessKey::Request& q) {
  TRY_ASSIGN(const auto user, meant_user(ctx, q.user_name));
  TRY(control::delete_access_key(ctx.tx, ctx.caller.account, user, q.access_key_id.value_or("")));
  return shapes::DeleteAccessKey::Result{};
}

Result<shapes::GetAccessKeyLastUsed::Result> get_access_key_last_used(
    Context& ctx, const shapes::GetAccessKeyLastUsed::Request& q) {
  const auto id = q.access_key_id.value_or("");
  const auto* held = ctx.world().access_keys.find(id);
  const auto user = held ? held->user_name : std::string();
  TRY_ASSIGN(const auto* key, control::find_key(ctx.world(), ctx.caller.account, user, id));
  shapes::GetAccessKeyLastUsed::Result result;
  result.user_name = shown_user(ctx, key->user_name);
  shapes::AccessKeyLastUsed used{.service_name = "N/A", .region = "N/A"};
  if (key->last_used_at != 0) {
    used = {.service_name = key->last_used_service,
            .region = key->last_used_region,
            .last_used_date = key->last_used_at};
  }
  result.access_key_last_used = std::move(used);
  return result;
}

}  // namespace mg::api::iam
