// What only a server for tests does: accounts that come to be with their first call, and a World
// that is emptied between two tests.
// Called by api's door and api/operator/test_accounts. Invariant: after erase_everything only the
// counters are left, so that no revision, epoch or slot is given twice to a node, and the quotas
// that the operator set for every account.
// Thread rule: the desk's thread.
#pragma once

#include <string>

#include "control/tx.h"

namespace mg::control {

void ensure_account(Tx& tx, const std::string& account);
void erase_everything(Tx& tx);

}  // namespace mg::control
