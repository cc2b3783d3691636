// Customer managed policies and their versions. AWS's own managed policies do not exist here.
// Called by api/iam, api/sts (session policies by ARN) and iam_holder. Invariant: a policy always
// has its default version; one that is attached or a boundary cannot be deleted.
// Thread rule: the desk's thread.
#pragma once

#include <string>

#include "base/result.h"
#include "control/commands/iam_holder.h"
#include "control/tx.h"

namespace mg::control {

inline constexpr std::size_t kPolicyVersionsMax = 5;

struct NewPolicy {
  std::string name, path = "/", document, description;
  IamTags tags;
};

// validation_error.
Result<void> check_policy_arn(const std::string& arn);
// iam_no_such_entity: "Policy … was not found." and "… does not exist or is not attachable."
Result<const model::IamPolicy*> find_policy(const model::World& world, const std::string& account,
                                            const std::string& arn);
Result<const model::IamPolicy*> find_attachable(const model::World& world,
                                                const std::string& account, const std::string& arn);
Result<const model::IamPolicyVersion*> find_version(const model::IamPolicy& policy,
                                                    const std::string& version);
// The version in force.
const model::IamPolicyVersion& default_version(const model::IamPolicy& policy);

Result<model::IamPolicy> create_policy(Tx& tx, const std::string& account, const NewPolicy& wanted);
Result<void> delete_policy(Tx& tx, const std::string& account, const std::string& arn);
Result<model::IamPolicyVersion> create_policy_version(Tx& tx, const std::string& account,
                                                      const std::string& arn,
                                                      const std::string& document, bool as_default);
Result<void> set_default_version(Tx& tx, const std::string& account, const std::string& arn,
                                 const std::string& version);
Result<void> delete_policy_version(Tx& tx, const std::string& account, const std::string& arn,
                                   const std::string& version);
Result<void> tag_policy(Tx& tx, const std::string& account, const std::string& arn,
                        const IamTags& tags);
Result<void> untag_policy(Tx& tx, const std::string& account, const std::string& arn,
                          const std::vector<std::string>& keys);

// How many users and roles of the account have it as boundary. A walk over that account.
std::size_t boundary_uses(const model::World& world, const model::IamPolicy& policy);

}  // namespace mg::control
