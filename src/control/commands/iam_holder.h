// What users and roles have in common: inline policies, attached policies, a boundary and tags.
// Called by api/iam. T is model::IamUser or model::IamRole. Invariant: a document is stored only
// after it was read in full (model/policy_document), an attached ARN only while the policy exists.
// A name of another account is answered like one that is missing. Thread rule: the desk's thread.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "control/tx.h"

namespace mg::control {

using IamTags = std::vector<std::pair<std::string, std::string>>;

// iam_no_such_entity, in the words for T.
template <class T>
Result<const T*> find_holder(const model::World& world, const std::string& account,
                             const std::string& name);

template <class T>
Result<void> put_inline_policy(Tx& tx, const std::string& account, const std::string& name,
                               const std::string& policy, const std::string& document);
// The document.
template <class T>
Result<std::string> get_inline_policy(const model::World& world, const std::string& account,
                                      const std::string& name, const std::string& policy);
template <class T>
Result<void> delete_inline_policy(Tx& tx, const std::string& account, const std::string& name,
                                  const std::string& policy);

// Attaching twice is attaching once.
template <class T>
Result<void> attach_policy(Tx& tx, const std::string& account, const std::string& name,
                           const std::string& arn);
template <class T>
Result<void> detach_policy(Tx& tx, const std::string& account, const std::string& name,
                           const std::string& arn);

template <class T>
Result<void> tag_holder(Tx& tx, const std::string& account, const std::string& name,
                        const IamTags& tags);
template <class T>
Result<void> untag_holder(Tx& tx, const std::string& account, const std::string& name,
                          const std::vector<std::string>& keys);

// --- for the commands that make or remove a holder ---

// Of a holder that is to be made: its policies' boundary exists.
Result<void> check_boundary(const model::World& world, const std::string& account,
                            const std::string& arn);
// iam_delete_conflict while policies are left.
template <class T>
Result<void> check_bare(const T& holder);
// Keys are one without regard to case; each pair is checked, the sum too.
Result<void> merge_iam_tags(std::map<std::string, std::string>& tags, const IamTags& added);
Result<void> remove_iam_tags(std::map<std::string, std::string>& tags,
                             const std::vector<std::string>& keys);
// An id of IAM: prefix and 17 more of A–Z 2–7.
std::string new_iam_id(Tx& tx, std::string_view prefix);

}  // namespace mg::control
