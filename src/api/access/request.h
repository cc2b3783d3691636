// What a call means to a policy: the IAM action, the ARNs of its resources and the condition keys,
// read from the form and the World. By tables, not by hand per action: a member's name tells its
// resource (VpcId a vpc), an action's name what it makes.
// Called by the authorizer. Invariant: only what the caller's own account holds is looked up, so a
// foreign id means the same as a missing one. Thread rule: the desk's thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "api/action.h"
#include "control/caller.h"
#include "model/ids.h"
#include "model/policy_evaluation.h"
#include "wire/form.h"

namespace mg::api::access {

// What the door knows beside the form.
struct Connection {
  std::string source_address;
  std::string user_agent;
};

struct Call {
  const Action* action = nullptr;
  const wire::Form* form = nullptr;
  const control::Caller* caller = nullptr;
  Connection from;
  std::int64_t now_ms = 0;
};

// "ec2:CreateVpc"
std::string iam_action(const Action& action);

struct Requests {
  model::PolicyRequest main;
  // What needs a permission of its own beside: tags given while something is made (ec2:CreateTags,
  // …), a role handed to a service (iam:PassRole).
  std::vector<model::PolicyRequest> further;
};

Requests requests_of(const model::World& world, const Call& call);

// --- the parts, for requests_of ---

// The fields of a form by name.
class Fields {
 public:
  explicit Fields(const wire::Form& form);
  // "" when it is not there.
  [[nodiscard]] std::string get(std::string_view key) const;
  [[nodiscard]] bool has(std::string_view key) const { return by_key_.contains(key); }
  [[nodiscard]] std::span<const wire::Form::Field> all() const { return all_; }

 private:
  std::span<const wire::Form::Field> all_;
  std::unordered_map<std::string_view, std::string_view> by_key_;
};

// "SubnetConfiguration.3.SubnetId" as "SubnetConfiguration.N.SubnetId".
std::string without_numbers(std::string_view key);

using Resources = std::vector<model::PolicyResource>;
Resources ec2_resources(const model::World& world, const Call& call, const Fields& fields);
Resources elbv2_resources(const model::World& world, const Call& call, const Fields& fields);
Resources iam_resources(const model::World& world, const Call& call, const Fields& fields);
Resources sts_resources(const model::World& world, const Call& call, const Fields& fields);

// What ec2_resources does with a member of a write action, by its name without numbers: the
// resource's type, "" for none. nullopt: the table does not know the name. For tests.
std::optional<std::string_view> ec2_member(std::string_view action, std::string_view member);

// Keys of the whole request: who, when, where from, which region, which tags.
model::PolicyKeys request_keys(const model::World& world, const Call& call, const Fields& fields);
// "aws:resourcetag/…" and "<vendor>:resourcetag/…" of something that the caller's account holds.
void add_tag_keys(model::PolicyKeys& keys, std::string_view vendor,
                  const std::map<std::string, std::string>& tags);

// Longer ones exist in no request that is taken; they are cut, so that matching stays cheap.
inline constexpr std::size_t kKeyValueMax = 1300;
inline constexpr std::size_t kTagsMax = 200;

}  // namespace mg::api::access
