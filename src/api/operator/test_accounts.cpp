#include "api/operator/test_accounts.h"

#include <utility>

#include "api/health.h"
#include "control/commands/account.h"
#include "control/commands/reset.h"

namespace mg::api::operator_api {
namespace {

constexpr std::size_t kAccountDigits = 12;
constexpr std::string_view kPrefix = "AKIA";
constexpr std::string_view kMotoKey = "FOOBARKEY";
constexpr std::string_view kMotoSecret = "FOOBARSECRET";
constexpr std::string_view kMotoAccount = "123456789012";

auth::Credential root_of(std::string_view account, std::string_view secret) {
  auth::Credential root{std::string(secret), {}};
  root.caller.account = account;
  root.caller.principal_arn = control::root_arn(account);
  root.caller.user_id = account;
  return root;
}

}  // namespace

std::optional<auth::Credential> test_credential(std::string_view access_key_id) {
  if (access_key_id == kMotoKey) return root_of(kMotoAccount, kMotoSecret);
  if (access_key_id.starts_with(kPrefix)) access_key_id.remove_prefix(kPrefix.size());
  if (access_key_id.size() != kAccountDigits ||
      access_key_id.find_first_not_of("0123456789") != std::string_view::npos) {
    return std::nullopt;
  }
  return root_of(access_key_id, kTestSecret);
}

void answer_reset(const net::HttpRequest& request, control::Desk& desk, net::Responder respond) {
  if (request.method != "POST") {
    auto refused = json_error(405, "Only POST is served here.");
    refused.headers.emplace_back("Allow", "POST");
    return respond(std::move(refused));
  }
  if (request.header("Origin")) {
    return respond(json_error(403, "A page in a browser may not empty this server."));
  }
  desk.submit(
      [](control::Tx& tx) -> Result<std::string> {
        control::erase_everything(tx);
        return std::string("{\"Reset\":true}");
      },
      [respond = std::move(respond)](Result<std::string> result) {
        respond(result ? json_response(200, std::move(*result))
                       : json_error(503, result.error().message));
      });
}

}  // namespace mg::api::operator_api
