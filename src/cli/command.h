// The table of subcommands. A row is all that is known of a command: the parser, the help texts and
// the manual come from it. daemon/main joins the cli's rows with its own (serve, exec, purge).
// Thread rule: plain values; run() is called on the main thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/texts.h"

namespace mg::cli {

// Exit statuses of every command but exec, whose status is its command's.
inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitNotReady = 3;

enum class Takes { kNothing, kValue, kOptionalValue };

struct OptionRow {
  std::string name;  // "--data-dir"
  Takes takes = Takes::kNothing;
  std::string value_name;  // "DIR"
  Text help;
  std::vector<std::string> choices;  // empty: any text
};

struct PositionalRow {
  std::string name;  // "ACCOUNT"
  Text help;
};

// What was on the command line, by the option's name without dashes.
class Arguments {
 public:
  std::map<std::string, std::optional<std::string>> options;
  std::vector<std::string> positionals;  // one for each PositionalRow
  std::vector<std::string> rest;         // of a pass-through command: all arguments after its name

  [[nodiscard]] bool has(const std::string& name) const { return options.count(name) > 0; }
  [[nodiscard]] std::optional<std::string> value(const std::string& name) const {
    auto it = options.find(name);
    return it == options.end() ? std::nullopt : it->second;
  }
};

struct CommandRow {
  std::string name;  // "account create"
  Text help;
  std::vector<OptionRow> options;
  std::vector<PositionalRow> positionals;
  // Its arguments are not ours to read: everything after the name goes into `rest`. Such a command
  // runs before anything else of the process has started.
  bool pass_through = false;
  bool hidden = false;
  int (*run)(const Arguments&) = nullptr;
};

// account, quota, env, txt, status, demo, measure.
std::vector<CommandRow> cli_commands();

// Options that several commands share.
OptionRow data_dir_option();
OptionRow output_option(std::vector<std::string> choices = {"text", "json"});

}  // namespace mg::cli
