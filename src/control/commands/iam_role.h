// Roles: who may assume them, for how long, what for. Called by api/iam and api/sts. Thread rule:
// the desk's thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "control/commands/iam_holder.h"
#include "control/tx.h"

namespace mg::control {

inline constexpr std::int64_t kRoleSessionMinS = 3600;
inline constexpr std::int64_t kRoleSessionMaxS = 43'200;

struct NewRole {
  std::string name, path = "/", trust_policy, description, boundary;
  std::int64_t max_session_s = kRoleSessionMinS;
  IamTags tags;
};

Result<model::IamRole> create_role(Tx& tx, const std::string& account, const NewRole& wanted);
Result<model::IamRole> update_role(Tx& tx, const std::string& account, const std::string& name,
                                   const std::optional<std::string>& description,
                                   const std::optional<std::int64_t>& max_session_s);
Result<void> set_trust_policy(Tx& tx, const std::string& account, const std::string& name,
                              const std::string& document);
Result<void> delete_role(Tx& tx, const std::string& account, const std::string& name);

}  // namespace mg::control
