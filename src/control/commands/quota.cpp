#include "control/commands/quota.h"

#include <fmt/format.h>

#include "control/commands/account.h"

namespace mg::control {
namespace {

Error error(ErrorKind kind, std::string message) {
  return Error{kind, {}, std::move(message), {}};
}

Result<std::string> owner_of(const model::World& world, const std::string& account) {
  if (account == model::kEveryAccount) return account;
  if (const auto* found = find_account(world, account)) return found->id;
  return fail(error(ErrorKind::kNotFound, fmt::format("There is no account {}.", account)));
}

Result<const model::QuotaRow*> row_of(const std::string& code) {
  if (const auto* row = model::find_quota(code)) return row;
  return fail(
      error(ErrorKind::kNotFound,
            fmt::format("There is no quota {}. `masugata quota list @all` names them all.", code)));
}

QuotaView view_of(const model::World& world, const std::string& owner, const model::QuotaRow& row) {
  QuotaView view{&row, model::quota_of(world, owner, row.name), {}};
  for (const auto& candidate : {owner, std::string(model::kEveryAccount)}) {
    if (!world.quotas.find(model::quota_record_id(candidate, row.code))) continue;
    view.set_for = candidate;
    break;
  }
  return view;
}

}  // namespace

Result<std::vector<QuotaView>> list_quotas(const model::World& world, const std::string& account) {
  TRY_ASSIGN(const auto owner, owner_of(world, account));
  std::vector<QuotaView> views;
  for (const auto& row : model::quota_rows()) views.push_back(view_of(world, owner, row));
  return views;
}

Result<QuotaView> set_quota(Tx& tx, const std::string& account, const std::string& code,
                            std::int64_t value) {
  TRY_ASSIGN(const auto owner, owner_of(tx.world(), account));
  TRY_ASSIGN(const auto* row, row_of(code));
  if (value < 0 || value > model::kQuotaMax) {
    return fail(error(ErrorKind::kInvalidArgument,
                      fmt::format("A quota is a number from 0 to {}.", model::kQuotaMax)));
  }
  tx.put(
      model::Quota{model::quota_record_id(owner, row->code), owner, std::string(row->code), value});
  return view_of(tx.world(), owner, *row);
}

Result<QuotaView> reset_quota(Tx& tx, const std::string& account, const std::string& code) {
  TRY_ASSIGN(const auto owner, owner_of(tx.world(), account));
  TRY_ASSIGN(const auto* row, row_of(code));
  const auto id = model::quota_record_id(owner, row->code);
  if (tx.world().quotas.find(id)) tx.erase<model::Quota>(id);
  return view_of(tx.world(), owner, *row);
}

}  // namespace mg::control
