#include "control/commands/service_permission.h"

#include <algorithm>

#include "control/commands/tags.h"
#include "model/endpoint_service.h"
#include "model/principal.h"

namespace mg::control {
namespace {

const model::ServicePermission* find_entry(const model::World& world, const std::string& service_id,
                                           const std::string& principal) {
  for (const auto* entry : world.permissions.by("service", service_id)) {
    if (entry->principal == principal) return entry;
  }
  return nullptr;
}

Result<std::vector<model::Principal>> parse_all(const std::vector<std::string>& texts) {
  std::vector<model::Principal> out;
  for (const auto& text : texts) {
    TRY_ASSIGN(auto principal, model::parse_principal(text));
    const bool seen = std::any_of(out.begin(), out.end(), [&](const model::Principal& other) {
      return other.arn == principal.arn;
    });
    if (!seen) out.push_back(std::move(principal));
  }
  return out;
}

}  // namespace

Result<std::vector<model::ServicePermission>> modify_service_permissions(
    Tx& tx, const Caller& caller, const ModifyServicePermissions& wanted) {
  TRY_ASSIGN(
      const auto* service,
      model::find_own_service(tx.world(), {caller.account, caller.region}, wanted.service_id));
  TRY_ASSIGN(const auto to_add, parse_all(wanted.add));
  TRY_ASSIGN(const auto to_remove, parse_all(wanted.remove));
  for (const auto& principal : to_remove) {
    const auto* entry = find_entry(tx.world(), service->id, principal.arn);
    if (entry == nullptr) continue;
    const auto id = entry->id;
    remove_all_tags(tx, id);
    tx.erase<model::ServicePermission>(id);
  }
  std::vector<model::ServicePermission> added;
  for (const auto& principal : to_add) {
    if (const auto* entry = find_entry(tx.world(), service->id, principal.arn)) {
      added.push_back(*entry);
      continue;
    }
    model::ServicePermission entry{.id = tx.rng().aws_id("vpce-svc-perm"),
                                   .account = service->account,
                                   .region = service->region,
                                   .service_id = service->id,
                                   .principal = principal.arn,
                                   .principal_type = principal.type,
                                   .created_at = tx.now_ms()};
    tx.put(entry);
    added.push_back(std::move(entry));
  }
  return added;
}

}  // namespace mg::control
