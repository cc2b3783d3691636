#include "cli/account.h"

#include <boost/json.hpp>
#include <cstdio>
#include <iostream>

#include "base/crypto.h"
#include "base/json.h"
#include "cli/operator_client.h"
#include "cli/table.h"
#include "wire/form.h"

namespace mg::cli {
namespace {

std::string text_at(const boost::json::value& value, std::string_view name) {
  return json::string_at(value, name).value_or("");
}

void print(const std::string& out) {
  std::fputs(out.c_str(), stdout);
}

Result<std::string> read_secret() {
  std::string secret;
  std::getline(std::cin, secret);
  while (!secret.empty() && (secret.back() == '\r' || secret.back() == '\n')) secret.pop_back();
  if (secret.empty()) {
    return fail(Error{ErrorKind::kInvalidArgument, {}, text(Text::secret_missing), {}});
  }
  return secret;
}

Result<std::string> request_body(const Arguments& arguments) {
  boost::json::object body;
  if (auto id = arguments.value("id")) body["id"] = *id;
  if (auto alias = arguments.value("alias")) body["alias"] = *alias;
  if (auto key = arguments.value("access-key-id")) body["access_key_id"] = *key;
  if (arguments.has("secret-stdin")) {
    TRY_ASSIGN(auto secret, read_secret());
    body["secret"] = secret;
    crypto::wipe(secret);
  }
  return json::dump(body);
}

std::string created_text(const boost::json::value& made) {
  std::vector<TableRow> rows{{text(Text::label_account), text_at(made, "AccountId")}};
  if (auto alias = text_at(made, "Alias"); !alias.empty()) {
    rows.push_back({text(Text::label_alias), alias});
  }
  rows.push_back({text(Text::label_arn), text_at(made, "Arn")});
  rows.push_back({text(Text::label_key), text_at(made, "AccessKeyId")});
  rows.push_back({text(Text::label_secret), text_at(made, "SecretAccessKey")});
  return format_table(rows) + say(Text::account_next, text_at(made, "AccountId")) + "\n";
}

}  // namespace

std::string account_path(const std::string& account) {
  return "/accounts/" + wire::percent_encode(account);
}

int account_create(const Arguments& arguments) {
  auto body = request_body(arguments);
  if (!body) return report_error(body.error());
  auto made = OperatorClient::from(arguments).call("POST", "/accounts", *body);
  crypto::wipe(*body);
  if (!made) return report_error(made.error());
  const auto output = arguments.value("output").value_or("text");
  if (output == "json") {
    print(json::dump_pretty(*made));
  } else if (output == "id") {
    print(text_at(*made, "AccountId") + "\n");
  } else {
    print(created_text(*made));
  }
  return kExitOk;
}

int account_list(const Arguments& arguments) {
  auto answer = OperatorClient::from(arguments).call("GET", "/accounts");
  if (!answer) return report_error(answer.error());
  if (arguments.value("output") == "json") {
    print(json::dump_pretty(*answer));
    return kExitOk;
  }
  std::vector<TableRow> rows{{text(Text::column_account), text(Text::column_alias),
                              text(Text::column_key), text(Text::column_created)}};
  const auto* accounts = json::find(*answer, "Accounts");
  if (accounts && accounts->is_array()) {
    for (const auto& account : accounts->get_array()) {
      std::string keys;
      if (const auto* ids = json::find(account, "AccessKeyIds"); ids && ids->is_array()) {
        for (const auto& id : ids->get_array()) {
          if (!keys.empty()) keys += ",";
          keys += std::string_view(id.as_string());
        }
      }
      rows.push_back({text_at(account, "AccountId"), text_at(account, "Alias"), keys,
                      format_time(json::int_at(account, "CreatedAtMs").value_or(0))});
    }
  }
  print(rows.size() == 1 ? std::string(text(Text::account_none)) + "\n" : format_table(rows));
  return kExitOk;
}

int account_delete(const Arguments& arguments) {
  const auto& account = arguments.positionals.at(0);
  auto answer = OperatorClient::from(arguments).call(
      "DELETE", account_path(account) + (arguments.has("force") ? "?force=true" : ""));
  if (!answer) return report_error(answer.error());
  if (arguments.value("output") == "json") {
    print(json::dump_pretty(*answer));
  } else {
    print(say(Text::account_deleted, text_at(*answer, "AccountId")) + "\n");
  }
  return kExitOk;
}

}  // namespace mg::cli
