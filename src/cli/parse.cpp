#include "cli/parse.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <sstream>

namespace mg::cli {
namespace {

// One command as the parser fills it; it must not move while CLI11 holds pointers into it.
struct Slot {
  const CommandRow* row = nullptr;
  CLI::App* app = nullptr;
  std::vector<CLI::Option*> options;
  std::vector<std::string> positionals;
};

class Formatter final : public CLI::Formatter {
 public:
  Formatter() {
    label("Usage", text(Text::word_usage));
    label("Options", text(Text::word_options));
    label("OPTIONS", text(Text::word_options));
    label("Positionals", text(Text::word_arguments));
    label("Subcommands", text(Text::word_commands));
    label("SUBCOMMANDS", text(Text::word_commands));
    label("REQUIRED", "");
    column_width(34);
  }
};

std::string group_help(const std::string& group) {
  if (group == "account") return text(Text::help_account);
  if (group == "quota") return text(Text::help_quota);
  return group == "txt" ? text(Text::help_txt) : "";
}

void name_option_groups(CLI::App& app) {
  for (auto* option : app.get_options()) {
    if (!option->get_positional()) option->group(text(Text::word_options));
  }
  for (auto* sub : app.get_subcommands(nullptr)) name_option_groups(*sub);
}

// "account create" lives under "account".
CLI::App* home_of(CLI::App& app, const std::string& name, std::string& leaf) {
  const auto space = name.find(' ');
  if (space == std::string::npos) {
    leaf = name;
    return &app;
  }
  const auto group = name.substr(0, space);
  leaf = name.substr(space + 1);
  const auto found =
      app.get_subcommands([&](const CLI::App* one) { return one->get_name() == group; });
  if (!found.empty()) return found.front();
  auto* home = app.add_subcommand(group, group_help(group));
  home->group(text(Text::word_commands));
  home->require_subcommand(1);
  return home;
}

void add_options(Slot& slot) {
  for (const auto& option : slot.row->options) {
    CLI::Option* made = nullptr;
    if (option.takes == Takes::kNothing) {
      made = slot.app->add_flag(option.name)->description(text(option.help));
    } else {
      made = slot.app->add_option(option.name)->description(text(option.help));
      made->type_name(option.value_name);
      if (option.takes == Takes::kOptionalValue) {
        made->expected(0, 1)->option_text("[" + option.value_name + "]");
      } else {
        made->expected(1);
      }
      if (!option.choices.empty()) made->check(CLI::IsMember(option.choices));
    }
    made->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    slot.options.push_back(made);
  }
  slot.positionals.resize(slot.row->positionals.size());
  for (std::size_t i = 0; i < slot.positionals.size(); ++i) {
    const auto& positional = slot.row->positionals[i];
    slot.app->add_option(positional.name, slot.positionals[i], text(positional.help))
        ->required()
        ->type_name("");
  }
}

Arguments arguments_of(const Slot& slot) {
  Arguments out;
  out.positionals = slot.positionals;
  for (std::size_t i = 0; i < slot.options.size(); ++i) {
    const auto* option = slot.options[i];
    if (option->count() == 0) continue;
    const auto& row = slot.row->options[i];
    std::optional<std::string> value;
    // An option whose value was left out is reported with an empty result or "{}" by CLI11.
    if (row.takes != Takes::kNothing && !option->results().empty()) {
      const auto& last = option->results().back();
      if (!last.empty() && last != "{}") value = last;
    }
    out.options.emplace(row.name.substr(2), std::move(value));
  }
  return out;
}

const CommandRow* find_pass_through(const std::vector<CommandRow>& rows, const std::string& name) {
  auto row = std::find_if(rows.begin(), rows.end(), [&](const CommandRow& candidate) {
    return candidate.pass_through && candidate.name == name;
  });
  return row == rows.end() ? nullptr : &*row;
}

bool asks_help(const std::vector<std::string>& rest) {
  return rest.size() == 1 && (rest[0] == "--help" || rest[0] == "-h");
}

// What is wrong, in the chosen language where it is one of the usual mistakes.
std::string message_of(const CLI::ParseError& error, const std::vector<std::string>& unread) {
  const std::string english = error.what();
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
    // CLI11 misses a subcommand before it looks at what was given in its place.
    if (!unread.empty()) return say(Text::unknown_command, unread.front());
    constexpr std::string_view kEnd = " is required";
    if (english == "A subcommand is required") return text(Text::missing_command);
    if (english.size() > kEnd.size() && english.ends_with(kEnd)) {
      return say(Text::missing_argument, english.substr(0, english.size() - kEnd.size()));
    }
  }
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr && !unread.empty()) {
    return say(Text::unexpected_argument, unread.front());
  }
  return english;
}

std::string hint_of(const CLI::App& app) {
  std::string path = "masugata";
  const CLI::App* at = &app;
  while (!at->get_subcommands().empty()) {
    at = at->get_subcommands().front();
    path += " " + at->get_name();
  }
  return say(Text::usage_hint, path);
}

}  // namespace

Parsed parse_command_line(const std::vector<CommandRow>& rows, const std::string& version,
                          const std::vector<std::string>& arguments) {
  Parsed parsed;
  if (!arguments.empty()) {
    std::vector<std::string> rest(arguments.begin() + 1, arguments.end());
    const auto* row = find_pass_through(rows, arguments[0]);
    if (row && !asks_help(rest)) {
      parsed.row = row;
      parsed.arguments.rest = std::move(rest);
      return parsed;
    }
  }

  CLI::App app(text(Text::help_masugata), "masugata");
  app.formatter(std::make_shared<Formatter>());
  app.require_subcommand(1);
  app.set_help_flag("-h,--help", text(Text::help_help));
  app.set_version_flag("--version", "masugata " + version, text(Text::help_version));
  std::vector<std::unique_ptr<Slot>> slots;
  for (const auto& row : rows) {
    auto slot = std::make_unique<Slot>();
    slot->row = &row;
    std::string leaf;
    auto* home = home_of(app, row.name, leaf);
    slot->app = home->add_subcommand(leaf, text(row.help));
    slot->app->group(row.hidden ? "" : text(Text::word_commands));
    add_options(*slot);
    slots.push_back(std::move(slot));
  }

  name_option_groups(app);

  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(std::move(reversed));
  } catch (const CLI::ParseError& error) {
    std::ostringstream out;
    std::ostringstream err;
    const bool asked = app.exit(error, out, err) == 0;
    parsed.exit_status = asked ? kExitOk : kExitUsage;
    const auto unread = app.remaining(true);
    if (asked) {
      parsed.output = out.str();
    } else if (arguments.empty()) {
      parsed.output = app.help();
    } else {
      parsed.output =
          say(Text::error_prefix, message_of(error, unread)) + "\n" + hint_of(app) + "\n";
    }
    return parsed;
  }
  for (const auto& slot : slots) {
    if (!slot->app->parsed()) continue;
    parsed.row = slot->row;
    parsed.arguments = arguments_of(*slot);
  }
  return parsed;
}

int run_command_line(const std::vector<CommandRow>& rows, const std::string& version, int argc,
                     const char* const* argv) {
  auto parsed = parse_command_line(rows, version, std::vector<std::string>(argv + 1, argv + argc));
  if (parsed.row) return parsed.row->run(parsed.arguments);
  std::fputs(parsed.output.c_str(), parsed.exit_status == kExitOk ? stdout : stderr);
  return parsed.exit_status;
}

}  // namespace mg::cli
