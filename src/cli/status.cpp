#include "cli/status.h"

#include <boost/json.hpp>
#include <cstdio>

#include "base/clock.h"
#include "base/json.h"
#include "cli/operator_client.h"
#include "cli/table.h"
#include "wire/form.h"

namespace mg::cli {
namespace {

std::string text_at(const boost::json::value& value, std::string_view name) {
  return json::string_at(value, name).value_or("");
}
std::int64_t number_at(const boost::json::value& value, std::string_view name) {
  return json::int_at(value, name).value_or(0);
}
std::string count_at(const boost::json::value& value, std::string_view name) {
  return std::to_string(number_at(value, name));
}
std::size_t length_at(const boost::json::value& value, std::string_view name) {
  const auto* found = json::find(value, name);
  return found && found->is_array() ? found->get_array().size() : 0;
}

std::string endpoint_counts(const boost::json::value& status) {
  const auto* states = json::find(status, "endpoints");
  std::string out;
  if (states && states->is_object()) {
    for (const auto& state : states->get_object()) {
      out += fmt::format("{}{} {}", out.empty() ? "" : ", ",
                         state.value().to_number<std::int64_t>(), std::string_view(state.key()));
    }
  }
  return out.empty() ? "0" : out;
}

void add_node(std::vector<TableRow>& rows, const boost::json::value& status) {
  const auto* node = json::find(status, "node");
  if (!node || node->is_null()) {
    rows.push_back({text(Text::status_plane), text(Text::status_plane_none)});
    return;
  }
  rows.push_back({text(Text::status_plane),
                  say(Text::status_plane_kernel, length_at(*node, "programs"),
                      length_at(*node, "maps"), number_at(*node, "ports"),
                      number_at(*node, "applied_revision"), number_at(status, "revision"))});
  if (auto failures = number_at(*node, "failures"); failures > 0) {
    rows.push_back({text(Text::status_failures), say(Text::status_failures_value, failures)});
  }
  constexpr double kMib = 1024.0 * 1024.0;
  rows.push_back(
      {text(Text::status_flows),
       say(Text::status_flows_value, number_at(*node, "flows_used"), number_at(*node, "flow_slots"),
           static_cast<double>(number_at(*node, "flow_table_bytes")) / kMib)});
}

}  // namespace

std::string render_status_text(const boost::json::value& status, std::int64_t now_ms) {
  std::vector<TableRow> rows;
  rows.push_back(
      {text(Text::status_server),
       say(Text::status_server_value, text_at(status, "version"), number_at(status, "pid"),
           format_duration(now_ms - number_at(status, "started_at_ms")))});
  rows.push_back({text(Text::status_url), text_at(status, "url")});
  rows.push_back({text(Text::status_data), text_at(status, "data_dir")});
  rows.push_back({text(Text::status_installation), text_at(status, "installation")});
  add_node(rows, status);
  rows.push_back({text(Text::status_accounts), count_at(status, "accounts")});
  rows.push_back(
      {text(Text::status_vpcs), count_at(status, "vpcs") + ", " + count_at(status, "instances")});
  rows.push_back({text(Text::status_balancers), count_at(status, "load_balancers")});
  rows.push_back({text(Text::status_targets),
                  say(Text::status_targets_value, number_at(status, "targets_healthy"),
                      number_at(status, "targets"))});
  rows.push_back({text(Text::status_services), count_at(status, "endpoint_services")});
  rows.push_back({text(Text::status_endpoints), endpoint_counts(status)});
  // Shown only when there is something to tell.
  if (const auto refused = number_at(status, "calls_refused"); refused > 0) {
    rows.push_back({text(Text::status_refused), say(Text::status_refused_value, refused)});
  }
  if (const auto lost = number_at(status, "audit_lost"); lost > 0) {
    rows.push_back({text(Text::status_audit), say(Text::status_audit_value, lost)});
  }
  return format_table(rows);
}

std::string render_drops_text(const boost::json::value& drops, std::int64_t now_ms) {
  const auto* list = json::find(drops, "drops");
  std::vector<TableRow> rows{{text(Text::column_count), text(Text::column_last),
                              text(Text::column_effect), text(Text::column_reason),
                              text(Text::column_who), text(Text::column_meaning)}};
  if (list && list->is_array()) {
    for (const auto& row : list->get_array()) {
      const auto name = text_at(row, "name");
      std::string meaning = text_at(row, "text");
      if (language() == Language::kJapanese && !verdict_japanese(name).empty()) {
        meaning = verdict_japanese(name);
      }
      rows.push_back({count_at(row, "count"), format_ago(now_ms, number_at(row, "last_ms")),
                      text_at(row, "effect"), name, who_in_words(text_at(row, "who")), meaning});
    }
  }
  return rows.size() == 1 ? std::string(text(Text::drops_none)) + "\n" : format_table(rows);
}

int status_command(const Arguments& arguments) {
  auto client = OperatorClient::from(arguments);
  const bool drops = arguments.has("drops");
  std::string path = "/status";
  if (drops) {
    path = "/drops";
    if (auto id = arguments.value("drops")) path += "?id=" + wire::percent_encode(*id);
  }
  auto answer = client.call("GET", path);
  if (!answer) return report_error(answer.error());
  if (arguments.has("json") || arguments.value("output") == "json") {
    std::fputs(json::dump_pretty(*answer).c_str(), stdout);
    return kExitOk;
  }
  const auto now_ms = SystemClock().now_ms();
  const auto out = drops ? render_drops_text(*answer, now_ms) : render_status_text(*answer, now_ms);
  std::fputs(out.c_str(), stdout);
  return kExitOk;
}

}  // namespace mg::cli
