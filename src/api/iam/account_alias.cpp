#include "api/iam/account_alias.h"

#include "api/iam/common.h"
#include "control/commands/account.h"

namespace mg::api::iam {

namespace shapes = wire::iam;

Result<shapes::CreateAccountAlias::Result> create_account_alias(
    Context& ctx, const shapes::CreateAccountAlias::Request& q) {
  TRY(control::set_account_alias(ctx.tx, ctx.caller.account, q.account_alias.value_or("")));
  return shapes::CreateAccountAlias::Result{};
}

Result<shapes::ListAccountAliases::Result> list_account_aliases(
    Context& ctx, const shapes::ListAccountAliases::Request& q) {
  std::vector<std::string> aliases;
  const auto* account = ctx.world().accounts.find(ctx.caller.account);
  if (account && !account->alias.empty()) aliases.push_back(account->alias);
  shapes::ListAccountAliases::Result result;
  TRY_ASSIGN(result.account_aliases, page_of(
                                         ctx, "ListAccountAliases", q, std::move(aliases),
                                         [](const std::string& alias) { return alias; }, result));
  return result;
}

Result<shapes::DeleteAccountAlias::Result> delete_account_alias(
    Context& ctx, const shapes::DeleteAccountAlias::Request& q) {
  TRY(control::delete_account_alias(ctx.tx, ctx.caller.account, q.account_alias.value_or("")));
  return shapes::DeleteAccountAlias::Result{};
}

}  // namespace mg::api::iam
