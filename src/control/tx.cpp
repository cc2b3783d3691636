#include "control/tx.h"

#include "base/check.h"
#include "control/slots.h"

namespace mg::control {

std::uint64_t Tx::bump(const std::string& counter) {
  const auto* found = world_.counters.find(counter);
  model::Counter next{counter, found ? found->value + 1 : 1};
  const auto value = next.value;
  put(std::move(next));
  return value;
}

std::uint32_t Tx::next_num(const std::string& kind) {
  const std::uint64_t limit = slot_limit(kind);
  CHECK(limit > 0);
  for (std::uint64_t tries = 0; tries < limit; ++tries) {
    const auto num = static_cast<std::uint32_t>((bump(kind) - 1) % limit + 1);
    if (!slot_in_use(world_, kind, num)) return num;
  }
  return 0;
}

std::uint32_t Tx::next_epoch() {
  return static_cast<std::uint32_t>(bump("epoch"));
}

void Tx::undo() {
  for (auto it = undo_.rbegin(); it != undo_.rend(); ++it) (*it)();
  undo_.clear();
  touched_.clear();
}

}  // namespace mg::control
