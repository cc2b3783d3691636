#include "daemon/table_command.h"

#include <boost/json.hpp>
#include <iostream>

#include "api/access/request.h"
#include "api/action.h"
#include "model/aws_errors.h"
#include "plan/verdicts.h"

namespace mg::daemon {
namespace {

namespace json = boost::json;

json::value text(std::string_view value) {
  return json::string(value.data(), value.size());
}

const char* type_name(wire::ParameterType type) {
  switch (type) {
    case wire::ParameterType::kString:
      return "string";
    case wire::ParameterType::kBoolean:
      return "boolean";
    case wire::ParameterType::kInteger:
      return "integer";
    case wire::ParameterType::kDouble:
      return "double";
    case wire::ParameterType::kTimestamp:
      return "timestamp";
    case wire::ParameterType::kBlob:
      return "blob";
  }
  return "";
}

json::array actions_table() {
  json::array rows;
  for (const auto& action : api::actions()) {
    json::array parameters;
    for (const auto& parameter : action.parameters()) {
      json::object item;
      item["name"] = text(parameter.name);
      item["type"] = type_name(parameter.type);
      item["required"] = parameter.required;
      parameters.push_back(std::move(item));
    }
    json::object row;
    row["service"] = text(action.service->name);
    row["signing_name"] = text(action.service->signing_name);
    row["version"] = text(action.service->version);
    row["action"] = text(action.name);
    row["access"] = action.access == api::Access::kRead ? "read" : "write";
    row["iam_action"] = text(api::access::iam_action(action));
    row["parameters"] = std::move(parameters);
    rows.push_back(std::move(row));
  }
  return rows;
}

json::object error_row(const char* code, int status, const char* source) {
  json::object row;
  row["code"] = code;
  row["status"] = status;
  row["source"] = source;
  return row;
}

json::array errors_table() {
  json::array rows;
#define MG_ERROR_ROW(factory, code, status, kind, source) \
  rows.push_back(error_row(code, status, source));
  MG_AWS_ERRORS(MG_ERROR_ROW)
#undef MG_ERROR_ROW
  return rows;
}

json::object verdict_row(int number, const char* name, const char* effect, const char* who,
                         const char* meaning) {
  json::object row;
  row["number"] = number;
  row["name"] = name;
  row["effect"] = effect;
  row["who"] = who;
  row["meaning"] = meaning;
  return row;
}

json::array verdicts_table() {
  json::array rows;
#define MG_VERDICT_ROW(number, name, effect, who, meaning) \
  rows.push_back(verdict_row(number, #name, #effect, #who, meaning));
  MG_VERDICTS(MG_VERDICT_ROW)
#undef MG_VERDICT_ROW
  return rows;
}

// One line a row: the scalar members in order, separated by tabs.
void print_lines(const json::array& rows) {
  for (const auto& row : rows) {
    std::string line;
    for (const auto& [key, value] : row.as_object()) {
      if (value.is_array()) continue;
      if (!line.empty()) line += '\t';
      line += value.is_string() ? std::string(value.as_string()) : json::serialize(value);
    }
    std::cout << line << '\n';
  }
}

}  // namespace

int print_table(const std::string& table, bool as_json) {
  json::array rows;
  if (table == "actions") {
    rows = actions_table();
  } else if (table == "errors") {
    rows = errors_table();
  } else if (table == "verdicts") {
    rows = verdicts_table();
  } else {
    std::cerr << "masugata table: no table '" << table
              << "'; there are actions, errors, verdicts\n";
    return 2;
  }
  if (as_json) {
    std::cout << json::serialize(rows) << '\n';
  } else {
    print_lines(rows);
  }
  return 0;
}

}  // namespace mg::daemon
