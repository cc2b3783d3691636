#include "daemon/host_commands.h"

#include <algorithm>
#include <cstdio>

#include "cli/data_dir.h"
#include "cli/operator_client.h"
#include "daemon/data_directory.h"
#include "daemon/serve.h"
#include "daemon/table_command.h"
#include "node/exec.h"
#include "node/purge.h"
#include "node/testpage.h"

namespace mg::daemon {
namespace {

using cli::say;
using cli::Takes;
using cli::Text;

int exec_command(const cli::Arguments& arguments) {
  auto rest = arguments.rest;
  if (rest.empty() || rest[0].empty() || rest[0][0] == '-') {
    std::fputs((std::string(cli::text(Text::exec_usage)) + "\n").c_str(), stderr);
    return cli::kExitUsage;
  }
  const auto instance = rest[0];
  rest.erase(rest.begin());
  if (!rest.empty() && rest[0] == "--") rest.erase(rest.begin());
  if (rest.empty()) {
    std::fputs((std::string(cli::text(Text::exec_usage)) + "\n").c_str(), stderr);
    return cli::kExitUsage;
  }
  return node::exec_in_instance(instance, rest);
}

int testpage_command(const cli::Arguments& arguments) {
  const auto options = node::testpage_options(arguments.rest);
  return options ? node::run_testpage(*options) : cli::kExitUsage;
}

int table_command(const cli::Arguments& arguments) {
  return print_table(arguments.positionals.at(0), arguments.has("json"));
}

void print_removed(const std::vector<std::string>& removed) {
  for (const auto& item : removed) std::printf("%s\n", say(Text::purge_removed, item).c_str());
}

bool is_installed(const std::string& id) {
  const auto ids = node::installed_ids();
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

// A second purge finds nothing, and that is no error; whoever lost the data directory needs the id.
void print_nothing(const std::string& data_dir) {
  std::string list;
  for (const auto& id : node::installed_ids()) list += (list.empty() ? "" : ", ") + id;
  std::printf("%s\n", list.empty() ? cli::text(Text::purge_nothing)
                                   : say(Text::purge_which, data_dir, list).c_str());
}

Result<std::vector<std::string>> purge_installation(const cli::Arguments& arguments,
                                                    const std::string& data_dir) {
  std::vector<std::string> removed;
  const auto written = read_installation(data_dir);
  const auto id = arguments.value("installation") ? arguments.value("installation") : written;
  if (!id) return removed;
  if (!node::Installation::valid_id(*id)) {
    return fail(Error{ErrorKind::kInvalidArgument, {}, say(Text::purge_bad_id, *id), {}});
  }
  const bool owns_directory = written == id;
  std::optional<Fd> lock;
  if (owns_directory) {
    TRY_ASSIGN(lock, lock_data_directory(data_dir));
  }
  if (is_installed(*id)) {
    TRY_ASSIGN(auto report, node::purge(node::Installation::standard(*id, data_dir)));
    removed = std::move(report.removed);
  }
  if (owns_directory && !arguments.has("keep-data")) {
    TRY_ASSIGN(auto files, remove_data_directory(data_dir));
    removed.insert(removed.end(), files.begin(), files.end());
  }
  return removed;
}

int purge_command(const cli::Arguments& arguments) {
  const auto data_dir = cli::find_data_dir(arguments.value("data-dir"));
  auto removed = purge_installation(arguments, data_dir);
  if (!removed) return cli::report_error(removed.error());
  print_removed(*removed);
  if (removed->empty()) print_nothing(data_dir);
  return cli::kExitOk;
}

}  // namespace

cli::CommandRow exec_row() {
  return {.name = "exec",
          .help = Text::help_exec,
          .positionals = {{"INSTANCE_ID", Text::help_instance_argument},
                          {"COMMAND", Text::help_command_argument}},
          .pass_through = true,
          .run = exec_command};
}

cli::CommandRow purge_row() {
  return {.name = "purge",
          .help = Text::help_purge,
          .options = {cli::data_dir_option(),
                      {"--installation", Takes::kValue, "ID", Text::help_purge_installation, {}},
                      {"--keep-data", Takes::kNothing, "", Text::help_keep_data, {}}},
          .run = purge_command};
}

cli::CommandRow testpage_row() {
  return {.name = "testpage",
          .help = Text::help_testpage,
          .pass_through = true,
          .hidden = true,
          .run = testpage_command};
}

cli::CommandRow table_row() {
  return {.name = "table",
          .help = Text::help_table,
          .options = {{"--json", Takes::kNothing, "", Text::help_json, {}}},
          .positionals = {{"TABLE", Text::help_table_argument}},
          .run = table_command};
}

std::vector<cli::CommandRow> all_commands() {
  std::vector<cli::CommandRow> rows{serve_row()};
  for (auto& row : cli::cli_commands()) rows.push_back(std::move(row));
  rows.push_back(exec_row());
  rows.push_back(purge_row());
  rows.push_back(testpage_row());
  rows.push_back(table_row());
  return rows;
}

}  // namespace mg::daemon
