// Small words that every handler needs: whose things a call may see, ARNs, and the refusal of
// parameters that have no effect here. Thread rule: the desk's thread.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "api/context.h"
#include "base/result.h"
#include "model/ids.h"

namespace mg::api {

inline model::Scope scope(const Context& ctx) {
  return {ctx.caller.account, ctx.caller.region};
}

// "arn:aws:ec2:<region>:<account>:<type>/<id>"
std::string ec2_arn(const model::Scope& scope, std::string_view type, std::string_view id);

// A parameter that was given although nothing here could make it true. A value that asks for what
// is so anyway (AWS's default) is not one: the handler says `given` only for the others.
struct Unsupported {
  bool given;
  std::string_view name;
};
// unsupported_operation "The parameter X is not supported", for the first that was given.
Result<void> refuse(std::initializer_list<Unsupported> parameters);

template <class Optional>
bool given_other_than(const Optional& value, const typename Optional::value_type& usual) {
  return value && *value != usual;
}

}  // namespace mg::api
