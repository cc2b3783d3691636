// The allow-list of an endpoint service. Taking somebody off it touches no existing endpoint; only
// a reject does. Called by api/ec2/service_permission. Thread rule: the desk's thread.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "control/caller.h"
#include "control/tx.h"

namespace mg::control {

struct ModifyServicePermissions {
  std::string service_id;
  std::vector<std::string> add, remove;  // principals as given; account ids become root ARNs
};
// Answers the entries that stand for `add`, new or not, in its order, each once: a repeated call
// (this one has no ClientToken) gets the same ids. Errors: service_id_*, principal_invalid.
Result<std::vector<model::ServicePermission>> modify_service_permissions(
    Tx& tx, const Caller& caller, const ModifyServicePermissions& wanted);

}  // namespace mg::control
