#include "cli/env.h"

#include <fmt/format.h>

#include <boost/json/value.hpp>
#include <cstdio>

#include "base/json.h"
#include "cli/account.h"
#include "cli/operator_client.h"
#include "cli/shell.h"

namespace mg::cli {
namespace {

bool is_region_name(std::string_view region) {
  return !region.empty() && region.size() <= 64 &&
         region.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") ==
             std::string_view::npos;
}

Result<ToolSettings> ask(const Arguments& arguments) {
  auto client = OperatorClient::from(arguments);
  TRY_ASSIGN(auto keys,
             client.call("GET", account_path(arguments.positionals.at(0)) + "/credentials"));
  TRY_ASSIGN(auto status, client.call("GET", "/status"));
  ToolSettings settings;
  TRY_ASSIGN(settings.account, json::string_at(keys, "AccountId"));
  settings.alias = json::string_at(keys, "Alias").value_or("");
  TRY_ASSIGN(settings.access_key_id, json::string_at(keys, "AccessKeyId"));
  TRY_ASSIGN(settings.secret, json::string_at(keys, "SecretAccessKey"));
  TRY_ASSIGN(settings.url, json::string_at(status, "url"));
  TRY_ASSIGN(settings.region, json::string_at(status, "region"));
  if (auto region = arguments.value("region")) {
    if (!is_region_name(*region)) {
      return fail(Error{ErrorKind::kInvalidArgument, {}, say(Text::bad_region, *region), {}});
    }
    settings.region = *region;
  }
  return settings;
}

}  // namespace

std::string render_exports(const ToolSettings& settings) {
  std::string out;
  const auto line = [&](std::string_view name, std::string_view value) {
    out += fmt::format("export {}={}\n", name, shell_quote(value));
  };
  line("AWS_ACCESS_KEY_ID", settings.access_key_id);
  line("AWS_SECRET_ACCESS_KEY", settings.secret);
  line("AWS_REGION", settings.region);
  line("AWS_DEFAULT_REGION", settings.region);
  line("AWS_ENDPOINT_URL", settings.url);
  // A token or a profile of another account would win over the keys.
  out += "unset AWS_SESSION_TOKEN AWS_PROFILE\n";
  return out;
}

std::string profile_name(const ToolSettings& settings) {
  return "masugata-" + (settings.alias.empty() ? settings.account : settings.alias);
}

std::string render_profile(const ToolSettings& settings) {
  const auto name = profile_name(settings);
  return fmt::format(
      "# ~/.aws/config\n[profile {}]\nregion = {}\nendpoint_url = {}\n\n"
      "# ~/.aws/credentials\n[{}]\naws_access_key_id = {}\naws_secret_access_key = {}\n",
      name, settings.region, settings.url, name, settings.access_key_id, settings.secret);
}

int env_command(const Arguments& arguments) {
  auto settings = ask(arguments);
  if (!settings) return report_error(settings.error());
  const auto out = arguments.has("profile") ? render_profile(*settings) : render_exports(*settings);
  std::fputs(out.c_str(), stdout);
  return kExitOk;
}

}  // namespace mg::cli
