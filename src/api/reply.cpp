#include "api/reply.h"

#include <chrono>
#include <utility>

#include "api/auth/sigv4.h"
#include "base/log.h"
#include "model/aws_errors.h"
#include "wire/envelope.h"

namespace mg::api {
namespace {

namespace errors = model::errors;

// Only told in the log, so it need not be the house's clock.
std::int64_t steady_us() {
  using namespace std::chrono;
  return duration_cast<microseconds>(steady_clock::now().time_since_epoch()).count();
}

net::HttpResponse xml_response(int status, std::string body, const std::string& request_id) {
  return {status,
          {{"Content-Type", "text/xml;charset=UTF-8"}, {"x-amzn-RequestId", request_id}},
          std::move(body)};
}

// An Error below the API has no code: the caller learns only that it was not his fault.
Error with_code(Error error, const wire::Service& service, const std::string& request_id) {
  if (!error.code.empty()) return error;
  log::error("request {}: {}", request_id, log::escape(error.describe()));
  if (error.kind == ErrorKind::kUnavailable) {
    auto make = service.protocol == wire::Protocol::kEc2 ? errors::service_unavailable
                                                         : errors::query_service_unavailable;
    return make("The service is unavailable. Try again.");
  }
  return errors::internal_failure("An internal error has occurred");
}

net::HttpResponse error_response(const wire::Service& service, const Error& error,
                                 const std::string& request_id) {
  const int known = errors::http_status(error.code);
  const int status = known == 0 ? 500 : known;
  auto fault = status >= 500 ? wire::Fault::kReceiver : wire::Fault::kSender;
  return xml_response(status,
                      wire::render_error(service, error.code, error.message, request_id, fault),
                      request_id);
}

}  // namespace

Reply::Reply(net::Responder respond, const wire::Service& service, std::string request_id,
             AuditLog* audit)
    : respond_(std::move(respond)), service_(service), audit_(audit) {
  entry_.request_id = std::move(request_id);
  entry_.service = service.name;
}

void Reply::came(const net::HttpRequest& request, std::string_view action, std::int64_t now_ms) {
  if (!audit_) return;
  began_us_ = steady_us();
  entry_.time_ms = now_ms;
  entry_.source_address = request.remote_address;
  entry_.action = action.substr(0, kAuditNameMax);
  if (const auto claim = auth::claimed_key(request.headers)) {
    entry_.access_key_id = claim->substr(0, kAuditNameMax);
  }
}

void Reply::is_of(const control::Caller& caller) {
  if (!audit_) return;
  entry_.account = caller.account;
  entry_.principal_arn = caller.principal_arn;
  entry_.access_key_id = caller.access_key_id;
  entry_.region = caller.region;
}

void Reply::is(const Action& action) {
  entry_.access = action.access == Access::kRead ? "read" : "write";
}

void Reply::answer(Result<std::string> body) {
  net::HttpResponse response;
  if (body) {
    response = xml_response(200, std::move(*body), entry_.request_id);
  } else {
    const auto error = with_code(std::move(body.error()), service_, entry_.request_id);
    entry_.error_code = error.code;
    response = error_response(service_, error, entry_.request_id);
  }
  if (audit_) {
    entry_.status = response.status;
    entry_.duration_us = steady_us() - began_us_;
    audit_->note(std::move(entry_));
    audit_ = nullptr;
  }
  respond_(std::move(response));
}

}  // namespace mg::api
