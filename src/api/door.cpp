#include "api/door.h"

#include <fmt/format.h>

#include "api/action.h"
#include "api/operator/test_accounts.h"
#include "api/reply.h"
#include "control/commands/reset.h"
#include "model/aws_errors.h"
#include "wire/form.h"

namespace mg::api {
namespace {

namespace errors = model::errors;

std::string new_request_id(Rng& rng) {
  return fmt::format("{}-{}-{}-{}-{}", rng.hex(8), rng.hex(4), rng.hex(4), rng.hex(4), rng.hex(12));
}

const wire::Service* service_by_signing_name(std::string_view name) {
  for (const auto* service : wire::kServices) {
    if (service->signing_name == name) return service;
  }
  return nullptr;
}

const wire::Service* service_by_version(std::string_view version) {
  for (const auto* service : wire::kServices) {
    if (service->version == version) return service;
  }
  return nullptr;
}

// One fault, two spellings: EC2 says AuthFailure where the query services are more exact.
Error auth_error(const wire::Service& service, const auth::AuthFailure& failure) {
  using auth::AuthFault;
  const bool ec2 = service.protocol == wire::Protocol::kEc2;
  switch (failure.fault) {
    case AuthFault::kMissingToken:
    case AuthFault::kQueryForm:
      return errors::missing_authentication_token(failure.message);
    case AuthFault::kIncompleteSignature:
      return errors::incomplete_signature(failure.message);
    case AuthFault::kUnknownKey:
      return ec2 ? errors::auth_failure(
                       "AWS was not able to validate the provided access credentials")
                 : errors::invalid_client_token_id(
                       "The security token included in the request is invalid.");
    case AuthFault::kExpiredToken:
      return ec2 ? errors::request_expired("Request has expired.")
                 : errors::expired_token(failure.message);
    case AuthFault::kExpired:
      return ec2 ? errors::request_expired(failure.message)
                 : errors::signature_does_not_match(failure.message);
    case AuthFault::kBadSignature:
    case AuthFault::kScopeDate:
    case AuthFault::kScopeRegion:
    case AuthFault::kScopeService:
    case AuthFault::kScopeTerminator:
    case AuthFault::kUnsignedPayload:
      break;
  }
  return ec2 ? errors::auth_failure("AWS was not able to validate the provided access credentials")
             : errors::signature_does_not_match(failure.message);
}

// The service of a call is the one whose Version it names; the scope must agree with it. Where
// there is no readable Version the scope decides, and without a scope the answer has EC2's shape.
const wire::Service& service_of(const tl::expected<wire::Form, wire::DecodeError>& form,
                                const net::HttpRequest& request) {
  if (form) {
    if (auto version = form->find("Version")) {
      if (const auto* service = service_by_version(*version)) return *service;
    }
  }
  if (auto scope = auth::claimed_scope(request.headers)) {
    if (const auto* service = service_by_signing_name(scope->service)) return *service;
  }
  return wire::kEc2;
}

// The work, behind the question whether the caller may do it.
control::Work guarded(control::Work work, std::shared_ptr<access::Authorizer> authorizer,
                      const Action* action, const wire::Form& form, const control::Caller& caller,
                      access::Connection from) {
  return [work = std::move(work), authorizer = std::move(authorizer), action, form, caller,
          from = std::move(from)](control::Tx& tx) -> Result<std::string> {
    TRY(authorizer->check(tx.world(), {action, &form, &caller, from, tx.now_ms()}));
    return work(tx);
  };
}

access::Connection connection_of(const net::HttpRequest& request) {
  const auto* agent = request.header("User-Agent");
  return {request.remote_address, agent ? *agent : std::string()};
}

Result<const Action*> action_of(const wire::Service& service, const wire::Form& form) {
  const auto name = form.find("Action");
  if (!name || name->empty()) {
    return fail(errors::missing_parameter("The request must contain the parameter Action"));
  }
  const auto version = form.find("Version");
  if (!version) {
    return fail(errors::missing_parameter("The request must contain the parameter Version"));
  }
  const auto* action = *version == service.version ? find_action(service.name, *name) : nullptr;
  if (!action) {
    return fail(errors::invalid_action(fmt::format(
        "The action {} is not valid for this web service (version {}).", *name, *version)));
  }
  return action;
}

// IAM takes no session but a role's; STS few calls by sessions of users (IAM user guide, "Compare
// STS credentials").
Result<void> check_session(const Action& action, const control::Caller& caller) {
  using control::PrincipalKind;
  if (caller.session_expires_at == 0 || caller.kind == PrincipalKind::kAssumedRole) return {};
  if (action.service->name == wire::kIam.name) {
    return fail(
        errors::invalid_client_token_id("The security token included in the request is invalid."));
  }
  if (action.service->name != wire::kSts.name || action.name == "GetCallerIdentity") return {};
  if (action.name == "AssumeRole" && caller.kind != PrincipalKind::kFederatedUser) return {};
  return fail(
      errors::access_denied(fmt::format("Cannot call {} with session credentials", action.name)));
}

control::Work in_test_account(const std::string& account, control::Work work) {
  return [account, work = std::move(work)](control::Tx& tx) {
    control::ensure_account(tx, account);
    return work(tx);
  };
}

bool is_form(const net::HttpRequest& request) {
  const auto* type = request.header("Content-Type");
  return type && type->starts_with("application/x-www-form-urlencoded");
}

Error too_many_calls(const wire::Service& service) {
  return service.protocol == wire::Protocol::kEc2
             ? errors::request_limit_exceeded("Request limit exceeded.")
             : errors::throttling("Rate exceeded");
}

}  // namespace

Door::Door(DoorOptions options)
    : options_(std::move(options)), authorizer_(std::make_shared<access::Authorizer>()) {}

void Door::note_use(const control::Caller& caller, const wire::Service& service) {
  if (!uses_.is_due(caller, options_.clock->now_ms())) return;
  options_.desk->submit(
      [caller, name = std::string(service.signing_name)](control::Tx& tx) -> Result<std::string> {
        control::note_use(tx, caller, name);
        return std::string();
      },
      [](const Result<std::string>&) {});
}

void Door::handle(const std::shared_ptr<const net::HttpRequest>& request, net::Responder respond) {
  const auto request_id = new_request_id(*options_.rng);
  const auto form = wire::Form::parse(request->body);
  const auto& service = service_of(form, *request);
  const auto reply =
      std::make_shared<Reply>(std::move(respond), service, request_id, options_.audit);
  reply->came(*request, form ? form->find("Action").value_or("") : "", options_.clock->now_ms());
  const auto refuse = [&](Error error) { reply->answer(fail(std::move(error))); };

  if (request->method != "POST" || !is_form(*request)) {
    return refuse(errors::invalid_action(
        "Send the action as POST with Content-Type application/x-www-form-urlencoded."));
  }
  auto verified =
      verifier_.verify({request->method, request->target, request->headers, request->body},
                       options_.look_up, options_.clock->now_ms());
  if (!verified) return refuse(auth_error(service, verified.error()));
  if (verified->service != service.signing_name) {
    return refuse(auth_error(
        service,
        {auth::AuthFault::kScopeService,
         fmt::format("Credential should be scoped to correct service: '{}'.", service.signing_name),
         verified->service, verified->caller.region}));
  }
  verified->caller.any_image = options_.test_accounts;
  const auto& caller = verified->caller;
  reply->is_of(caller);
  if (options_.throttle && !options_.throttle->take(caller.account, options_.clock->steady_ms())) {
    return refuse(too_many_calls(service));
  }
  if (!form) return refuse(decode_failure(service, form.error()));

  const auto action = action_of(service, *form);
  if (!action) return refuse(action.error());
  reply->is(**action);
  if (auto taken = check_session(**action, caller); !taken) return refuse(taken.error());
  note_use(caller, service);
  auto work = (*action)->bind(*form, caller, request_id, *options_.vault);
  if (!work) return refuse(std::move(work.error()));
  if (access::is_restricted(caller) || access::asks_trust(**action)) {
    work = guarded(std::move(*work), authorizer_, *action, *form, caller, connection_of(*request));
  }
  if (options_.test_accounts && operator_api::test_credential(caller.access_key_id)) {
    *work = in_test_account(caller.account, std::move(*work));
  }
  options_.desk->submit(std::move(*work),
                        [reply](Result<std::string> answer) { reply->answer(std::move(answer)); });
}

}  // namespace mg::api
