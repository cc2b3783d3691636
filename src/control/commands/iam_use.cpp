#include "control/commands/iam_use.h"

namespace mg::control {
namespace {

constexpr std::int64_t kIntervalMs = 60'000;
constexpr std::size_t kNotedMax = 100'000;

const std::string& identity_of(const Caller& caller) {
  return caller.kind == PrincipalKind::kAssumedRole ? caller.identity_id : caller.access_key_id;
}

}  // namespace

bool UseLog::is_due(const Caller& caller, std::int64_t now_ms) {
  const bool is_role = caller.kind == PrincipalKind::kAssumedRole;
  if (!is_role && caller.session_expires_at != 0) return false;
  std::lock_guard lock(mutex_);
  // Bounded: forgetting costs a write, no truth.
  if (noted_.size() >= kNotedMax) noted_.clear();
  auto& noted = noted_[identity_of(caller)];
  if (noted != 0 && now_ms - noted < kIntervalMs) return false;
  noted = now_ms;
  return true;
}

void note_use(Tx& tx, const Caller& caller, const std::string& service) {
  if (caller.kind == PrincipalKind::kAssumedRole) {
    const auto* found = tx.world().iam_roles.find(caller.identity_id);
    if (!found) return;
    auto role = *found;
    role.last_used_at = tx.now_ms();
    role.last_used_region = caller.region;
    tx.put(std::move(role));
    return;
  }
  const auto* found = tx.world().access_keys.find(caller.access_key_id);
  if (!found || caller.session_expires_at != 0) return;
  auto key = *found;
  key.last_used_at = tx.now_ms();
  key.last_used_service = service;
  key.last_used_region = caller.region;
  tx.put(std::move(key));
}

}  // namespace mg::control
