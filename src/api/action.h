// A row of THE table (actions.cpp): what an action is called, how its form becomes work for the
// desk. The template bind() is everything that all actions have in common: decode, default VPC of a
// new region, ClientToken, DryRun, render. Thread rule: bind on the door's thread, the Work on the
// desk's.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "api/context.h"
#include "api/idempotency.h"
#include "base/result.h"
#include "control/caller.h"
#include "control/commands/defaults.h"
#include "control/desk.h"
#include "control/vault.h"
#include "model/aws_errors.h"
#include "wire/decode_error.h"
#include "wire/form.h"
#include "wire/parameter.h"
#include "wire/service.h"

namespace mg::api {

enum class Access : std::uint8_t { kRead, kWrite };

struct Action {
  const wire::Service* service;
  std::string_view name;
  Access access;
  // The vault outlives the work.
  Result<control::Work> (*bind)(const wire::Form&, const control::Caller&,
                                const std::string& request_id, const control::Vault&);
  std::span<const wire::Parameter> (*parameters)();
};

// All rows, in the order of the table.
std::span<const Action> actions();
// nullptr when the service has no such action built.
const Action* find_action(std::string_view service, std::string_view name);

// The AWS error of a form that does not decode, in the service's own spelling.
Error decode_failure(const wire::Service& service, const wire::DecodeError& error);

// A handler that makes secrets takes the vault as a third argument.
template <auto handler, class Request>
auto run(Context& context, const Request& request, const control::Vault& vault) {
  if constexpr (requires { handler(context, request, vault); }) {
    return handler(context, request, vault);
  } else {
    return handler(context, request);
  }
}

// IAM and STS have no regions: a call of theirs makes no default VPC.
constexpr bool is_global(std::string_view service) {
  return service == wire::kSts.name || service == wire::kIam.name;
}

template <class Op, auto handler>
Result<control::Work> bind(const wire::Form& form, const control::Caller& caller,
                           const std::string& request_id, const control::Vault& vault) {
  auto request = Op::decode(form);
  if (!request) {
    return fail(decode_failure(*wire::find_service(Op::kService), request.error()));
  }
  std::string token;
  if constexpr (requires { request->client_token; }) {
    token = request->client_token.value_or("");
  }
  auto hash = token.empty() ? std::string() : request_hash(form);
  return [request = std::move(*request), caller, request_id, token, hash,
          &vault](control::Tx& tx) -> Result<std::string> {
    if (!is_global(Op::kService)) {
      TRY(control::ensure_region(tx, caller.account, caller.region));
    }
    Idempotency once(tx, caller, Op::kName, token, hash);
    TRY_ASSIGN(auto earlier, once.earlier_answer(request_id));
    if (earlier) return std::move(*earlier);
    Context context{tx, caller};
    TRY_ASSIGN(auto result, run<handler>(context, request, vault));
    if constexpr (requires { request.dry_run; }) {
      if (request.dry_run.value_or(false)) {
        return fail(model::errors::dry_run_operation(
            "Request would have succeeded, but DryRun flag is set."));
      }
    }
    auto answer = Op::render(result, request_id);
    once.remember(answer, request_id);
    return answer;
  };
}

template <class Op, auto handler>
constexpr Action row(const wire::Service& service, Access access) {
  return Action{&service, Op::kName, access, &bind<Op, handler>,
                [] { return std::span<const wire::Parameter>(Op::parameters()); }};
}

}  // namespace mg::api
