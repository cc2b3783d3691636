#include "control/commands/reset.h"

#include <type_traits>
#include <vector>

namespace mg::control {
namespace {

template <class T>
void erase_all(Tx& tx) {
  if constexpr (!std::is_same_v<T, model::Counter>) {
    std::vector<std::string> ids;
    for (const auto& [id, record] : model::table_of<T>(tx.world()).all()) ids.push_back(id);
    for (const auto& id : ids) tx.erase<T>(id);
  }
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
