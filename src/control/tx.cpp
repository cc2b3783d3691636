#include "control/tx.h"

#include "base/check.h"
#include "control/slots.h"

namespace mg::control {

std::uint64_t Tx::counter(const std::string& id) const {
  const auto* found = world_.counters.find(id);
  return found ? found->value : 0;
}

std::uint32_t Tx::next_num(const std::string& kind) {
  const std::uint64_t limit = slot_limit(kind);
  CHECK(limit > 0);
  auto cursor = counter(kind);
  for (std::uint64_t tries = 0; tries < limit; ++tries) {
    const auto num = static_cast<std::uint32_t>(cursor++ % limit + 1);
    if (slot_in_use(world_, kind, num)) continue;
    put(model::Counter{kind, cursor});
    return num;
  }
  return 0;
}

std::uint32_t Tx::next_epoch() {
  const auto epoch = counter("epoch") + 1;
  put(model::Counter{"epoch", epoch});
  return static_cast<std::uint32_t>(epoch);
}

void Tx::undo() {
  for (auto it = undo_.rbegin(); it != undo_.rend(); ++it) (*it)();
  undo_.clear();
  touched_.clear();
}

}  // namespace mg::control
