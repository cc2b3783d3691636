#include "cli/txt.h"

#include <boost/json.hpp>
#include <cstdio>

#include "base/json.h"
#include "cli/operator_client.h"
#include "cli/table.h"
#include "wire/form.h"

namespace mg::cli {
namespace {

void print(const std::string& out) {
  std::fputs(out.c_str(), stdout);
}

std::string text_at(const boost::json::value& value, std::string_view name) {
  return json::string_at(value, name).value_or("");
}

// One row for each value.
void add_rows(std::vector<TableRow>& rows, const boost::json::value& record) {
  const auto* values = json::find(record, "Values");
  if (values == nullptr || !values->is_array()) return;
  for (const auto& value : values->get_array()) {
    if (!value.is_string()) continue;
    rows.push_back({text_at(record, "Name"), std::string(value.get_string())});
  }
}

}  // namespace

int txt_add(const Arguments& arguments) {
  const boost::json::object body{{"name", arguments.positionals.at(0)},
                                 {"value", arguments.positionals.at(1)}};
  auto answer = OperatorClient::from(arguments).call("POST", "/txt", json::dump(body));
  if (!answer) return report_error(answer.error());
  if (arguments.value("output") == "json") {
    print(json::dump_pretty(*answer));
  } else {
    print(say(Text::txt_added, text_at(*answer, "Name")) + "\n");
  }
  return kExitOk;
}

int txt_list(const Arguments& arguments) {
  auto answer = OperatorClient::from(arguments).call("GET", "/txt");
  if (!answer) return report_error(answer.error());
  if (arguments.value("output") == "json") {
    print(json::dump_pretty(*answer));
    return kExitOk;
  }
  std::vector<TableRow> rows{{text(Text::column_name), text(Text::column_value)}};
  const auto* records = json::find(*answer, "Records");
  if (records != nullptr && records->is_array()) {
    for (const auto& record : records->get_array()) add_rows(rows, record);
  }
  print(rows.size() == 1 ? std::string(text(Text::txt_none)) + "\n" : format_table(rows));
  return kExitOk;
}

int txt_delete(const Arguments& arguments) {
  const auto& name = arguments.positionals.at(0);
  auto answer =
      OperatorClient::from(arguments).call("DELETE", "/txt/" + wire::percent_encode(name));
  if (!answer) return report_error(answer.error());
  if (arguments.value("output") == "json") {
    print(json::dump_pretty(*answer));
  } else {
    print(say(Text::txt_deleted, name) + "\n");
  }
  return kExitOk;
}

}  // namespace mg::cli
