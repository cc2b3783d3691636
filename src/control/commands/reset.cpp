#include "control/commands/reset.h"

#include <type_traits>
#include <vector>

#include "model/quotas.h"

namespace mg::control {
namespace {

// What the operator has set for the whole server is no test's doing.
bool is_of_the_server(const model::Quota& quota) {
  return quota.account == model::kEveryAccount;
}
template <class T>
bool is_of_the_server(const T&) {
  return std::is_same_v<T, model::Counter>;
}

template <class T>
void erase_all(Tx& tx) {
  std::vector<std::string> ids;
  for (const auto& [id, record] : model::table_of<T>(tx.world()).all()) {
    if (!is_of_the_server(record)) ids.push_back(id);
  }
  for (const auto& id : ids) tx.erase<T>(id);
}

}  // namespace

void ensure_account(Tx& tx, const std::string& account) {
  if (tx.world().accounts.find(account)) return;
  tx.put(model::Account{.id = account, .alias = {}, .created_at = tx.now_ms(), .regions = {}});
}

void erase_everything(Tx& tx) {
#define MG_ERASE(Type, member, name) erase_all<model::Type>(tx);
  MG_WORLD_TABLES(MG_ERASE)
#undef MG_ERASE
}

}  // namespace mg::control
