// Quotas that the operator sets, for one account or, as "@all", for every account that has none of
// its own.
// Called by api/operator. Thread rule: the desk's thread.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "control/tx.h"
#include "model/quotas.h"

namespace mg::control {

struct QuotaView {
  const model::QuotaRow* row = nullptr;
  std::int64_t value = 0;
  std::string set_for;  // the account, "@all", or empty: AWS's default
};

// `account` is an id, an alias or "@all". kNotFound: no such account or quota.
Result<std::vector<QuotaView>> list_quotas(const model::World& world, const std::string& account);
// `code` is ours or AWS's. kInvalidArgument: a value outside 0..kQuotaMax.
Result<QuotaView> set_quota(Tx& tx, const std::string& account, const std::string& code,
                            std::int64_t value);
// Back to what holds without it.
Result<QuotaView> reset_quota(Tx& tx, const std::string& account, const std::string& code);

}  // namespace mg::control
