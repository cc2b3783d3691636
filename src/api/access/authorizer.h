// May this caller do that? Asked by the door before every action, inside the desk, so that the
// policies are those of the very World on which the action runs. A root without session policies is
// never asked. Policies are parsed once and kept by their text.
// Invariant: a refusal depends on the request, on the caller's policies and on what his own account
// holds, never on what another account has. Thread rule: check() on the desk's thread only.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "api/access/request.h"
#include "base/result.h"

namespace mg::api::access {

// False for those whom nothing can deny.
bool is_restricted(const control::Caller& caller);

// True for AssumeRole: the role's trust policy is asked, whoever calls.
bool asks_trust(const Action& action);

class Authorizer {
 public:
  // Errors: unauthorized_operation (EC2), access_denied (the others).
  Result<void> check(const model::World& world, const Call& call);

 private:
  Result<model::PolicyPtr> parsed(const std::string& document, model::PolicyUse use);
  Result<model::CallerPolicies> policies_of(const model::World& world,
                                            const control::Caller& caller);
  template <class T>
  Result<void> add_identity(const model::World& world, const T& identity,
                            model::CallerPolicies& out);
  Result<void> add_managed(const model::World& world, const std::string& account,
                           const std::string& arn, std::vector<model::PolicyPtr>& out);
  Result<void> check_own(const model::World& world, const Call& call, const Requests& requests);
  Result<void> check_trust(const model::World& world, const Call& call,
                           const model::PolicyRequest& request);
  // A role of the caller's own account that trusts him by name asks nothing of his own policies.
  bool trusted_by_name(const model::World& world, const Call& call,
                       const model::PolicyRequest& request);

  // Look-ups by a view: documents are long, and asked for on each call.
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  using Parsed = std::unordered_map<std::string, model::PolicyPtr, Hash, std::equal_to<>>;
  Parsed parsed_;
  Parsed parsed_trust_;
};

}  // namespace mg::api::access
