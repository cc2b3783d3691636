#include "cli/account.h"
#include "cli/command.h"
#include "cli/demo.h"
#include "cli/env.h"
#include "cli/measure.h"
#include "cli/quota.h"
#include "cli/status.h"
#include "cli/txt.h"

namespace mg::cli {

OptionRow data_dir_option() {
  return {"--data-dir", Takes::kValue, "DIR", Text::help_data_dir, {}};
}

OptionRow output_option(std::vector<std::string> choices) {
  return {"--output", Takes::kValue, "FORM", Text::help_output, std::move(choices)};
}

namespace {

OptionRow flag(std::string name, Text help) {
  return {std::move(name), Takes::kNothing, "", help, {}};
}
OptionRow value(std::string name, std::string value_name, Text help) {
  return {std::move(name), Takes::kValue, std::move(value_name), help, {}};
}

CommandRow account_create_row() {
  return {.name = "account create",
          .help = Text::help_account_create,
          .options = {value("--id", "N", Text::help_id), value("--alias", "NAME", Text::help_alias),
                      value("--access-key-id", "K", Text::help_access_key_id),
                      flag("--secret-stdin", Text::help_secret_stdin),
                      output_option({"text", "json", "id"}), data_dir_option()},
          .run = account_create};
}

}  // namespace

std::vector<CommandRow> cli_commands() {
  const PositionalRow account{"ACCOUNT", Text::help_account_argument};
  std::vector<CommandRow> rows{
      account_create_row(),
      {.name = "account list",
       .help = Text::help_account_list,
       .options = {output_option(), data_dir_option()},
       .run = account_list},
      {.name = "account delete",
       .help = Text::help_account_delete,
       .options = {flag("--force", Text::help_force), output_option(), data_dir_option()},
       .positionals = {account},
       .run = account_delete},
      {.name = "env",
       .help = Text::help_env,
       .options = {flag("--profile", Text::help_profile),
                   value("--region", "REGION", Text::help_region), data_dir_option()},
       .positionals = {account},
       .run = env_command},
      {.name = "txt add",
       .help = Text::help_txt_add,
       .options = {output_option(), data_dir_option()},
       .positionals = {{"NAME", Text::help_txt_name}, {"VALUE", Text::help_txt_value}},
       .run = txt_add},
      {.name = "txt list",
       .help = Text::help_txt_list,
       .options = {output_option(), data_dir_option()},
       .run = txt_list},
      {.name = "txt delete",
       .help = Text::help_txt_delete,
       .options = {output_option(), data_dir_option()},
       .positionals = {{"NAME", Text::help_txt_name}},
       .run = txt_delete},
      {.name = "status",
       .help = Text::help_status,
       .options = {{"--drops", Takes::kOptionalValue, "ID", Text::help_drops, {}},
                   flag("--json", Text::help_json),
                   output_option(),
                   data_dir_option()},
       .run = status_command},
      {.name = "demo",
       .help = Text::help_demo,
       .options = {flag("--keep", Text::help_keep), flag("--json", Text::help_json),
                   value("--rounds", "N", Text::help_rounds), data_dir_option()},
       .run = demo_command},
      {.name = "measure",
       .help = Text::help_measure,
       .pass_through = true,
       .hidden = true,
       .run = measure_command},
  };
  for (auto& row : quota_rows()) rows.push_back(std::move(row));
  return rows;
}

}  // namespace mg::cli
