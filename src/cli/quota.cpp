#include "cli/quota.h"

#include <boost/json.hpp>
#include <cstdio>

#include "base/json.h"
#include "base/number.h"
#include "cli/operator_client.h"
#include "cli/table.h"
#include "wire/form.h"

namespace mg::cli {
namespace {

std::string text_at(const boost::json::value& value, std::string_view name) {
  return json::string_at(value, name).value_or("");
}

TableRow row_of(const boost::json::value& quota) {
  const auto set_for = text_at(quota, "SetFor");
  return {text_at(quota, "Code"), std::to_string(json::int_at(quota, "Value").value_or(0)),
          set_for.empty() ? text(Text::quota_usual) : set_for, text_at(quota, "AwsCode"),
          text_at(quota, "Name")};
}

void print(const std::vector<TableRow>& quotas) {
  std::vector<TableRow> rows{{text(Text::column_quota), text(Text::column_value),
                              text(Text::column_set_for), "AWS", text(Text::column_name)}};
  rows.insert(rows.end(), quotas.begin(), quotas.end());
  std::fputs(format_table(rows).c_str(), stdout);
}

std::string path_of(const std::string& account) {
  return "/quotas?account=" + wire::percent_encode(account);
}

int quota_list(const Arguments& arguments) {
  auto answer = OperatorClient::from(arguments).call("GET", path_of(arguments.positionals.at(0)));
  if (!answer) return report_error(answer.error());
  if (arguments.value("output") == "json") {
    std::fputs(json::dump_pretty(*answer).c_str(), stdout);
    return kExitOk;
  }
  std::vector<TableRow> rows;
  if (const auto* quotas = json::find(*answer, "Quotas"); quotas && quotas->is_array()) {
    for (const auto& quota : quotas->get_array()) rows.push_back(row_of(quota));
  }
  print(rows);
  return kExitOk;
}

int show(const Arguments& arguments, const Result<boost::json::value>& answer) {
  if (!answer) return report_error(answer.error());
  if (arguments.value("output") == "json") {
    std::fputs(json::dump_pretty(*answer).c_str(), stdout);
  } else {
    print({row_of(*answer)});
  }
  return kExitOk;
}

int quota_set(const Arguments& arguments) {
  const auto& words = arguments.positionals;
  const auto value = parse_number<std::int64_t>(words.at(2));
  if (!value) {
    return report_error(Error{ErrorKind::kInvalidArgument,
                              {},
                              say(Text::bad_number, words.at(2), "masugata quota set"),
                              {}});
  }
  const boost::json::object body{
      {"account", words.at(0)}, {"code", words.at(1)}, {"value", *value}};
  return show(arguments, OperatorClient::from(arguments).call("POST", "/quotas", json::dump(body)));
}

int quota_reset(const Arguments& arguments) {
  const auto& words = arguments.positionals;
  return show(arguments,
              OperatorClient::from(arguments).call(
                  "DELETE", path_of(words.at(0)) + "&code=" + wire::percent_encode(words.at(1))));
}

}  // namespace

std::vector<CommandRow> quota_rows() {
  const PositionalRow account{"ACCOUNT", Text::help_quota_account};
  const PositionalRow quota{"QUOTA", Text::help_quota_argument};
  const std::vector<OptionRow> options{output_option(), data_dir_option()};
  return {
      {.name = "quota list",
       .help = Text::help_quota_list,
       .options = options,
       .positionals = {account},
       .run = quota_list},
      {.name = "quota set",
       .help = Text::help_quota_set,
       .options = options,
       .positionals = {account, quota, {"VALUE", Text::help_quota_value}},
       .run = quota_set},
      {.name = "quota reset",
       .help = Text::help_quota_reset,
       .options = options,
       .positionals = {account, quota},
       .run = quota_reset},
  };
}

}  // namespace mg::cli
