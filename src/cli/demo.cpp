#include "cli/demo.h"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/json/value.hpp>
#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "base/clock.h"
#include "base/number.h"
#include "base/rng.h"
#include "cli/data_dir.h"
#include "cli/demo_report.h"
#include "cli/demo_server.h"
#include "cli/own_binary.h"
#include "cli/status.h"

namespace mg::cli {
namespace {

constexpr std::size_t kRoundsDefault = 20;
constexpr std::size_t kRoundsMax = 100'000;

std::optional<std::size_t> rounds_of(const Arguments& arguments) {
  const auto value = arguments.value("rounds");
  if (!value) return kRoundsDefault;
  const auto rounds = parse_number<std::size_t>(*value);
  return rounds && *rounds <= kRoundsMax ? rounds : std::nullopt;
}

bool has_curl() {
  const char* path = std::getenv("PATH");
  std::istringstream dirs(path ? path : "");
  for (std::string dir; std::getline(dirs, dir, ':');) {
    if (::access((dir + "/curl").c_str(), X_OK) == 0) return true;
  }
  return false;
}

class Demo {
 public:
  Demo(const Arguments& arguments, std::size_t rounds)
      : arguments_(arguments), rounds_(rounds), report_(arguments.has("json")) {}

  int run();

 private:
  Result<void> play();
  Result<void> play_story(const StoryNames& names);
  Result<void> measure();
  void show_drops() const;
  void keep();
  bool clean_up();

  const Arguments& arguments_;
  std::size_t rounds_;
  DemoReport report_;
  DemoServer server_;
  std::optional<DemoPlayer> player_;
  DemoResult result_;
};

Result<void> Demo::play_story(const StoryNames& names) {
  for (const auto& step : story(names)) {
    TRY_ASSIGN(auto record, player_->play(step));
    if (step.title == Text::demo_page) result_.page = record.result;
    if (step.title == Text::demo_local_page) result_.local_page = record.result;
    report_.step(result_.steps.size(), record);
    result_.steps.push_back(std::move(record));
  }
  result_.provider = player_->variables()["PROVIDER"];
  result_.consumer = player_->variables()["CONSUMER"];
  return {};
}

Result<void> Demo::measure() {
  if (rounds_ == 0) return {};
  report_.line("\n" + say(Text::demo_measuring, rounds_));
  for (std::size_t i = 0; i < rounds_; ++i) {
    TRY_ASSIGN(auto times, measure_round(*player_));
    result_.rounds.push_back(times);
  }
  return {};
}

Result<void> Demo::play() {
  report_.line(text(Text::demo_title));
  TRY(server_.find_or_start(find_data_dir(arguments_.value("data-dir"))));
  TRY(server_.wait_ready());
  report_.line(server_.own() ? say(Text::demo_own_server, server_.url(), server_.data_dir())
                             : say(Text::demo_uses_server, server_.url()));
  SystemRng rng;
  const StoryNames names{server_.url(), server_.data_dir(), rng.hex(4), own_binary()};
  TRY_ASSIGN(auto name, net::HttpServerName::parse(server_.url()));
  player_.emplace(AwsClient(std::move(name), server_.region()), OperatorClient(server_.data_dir()),
                  names);
  TRY(play_story(names));
  report_.pages(result_);
  if (!result_.page_is_right()) return fail(internal_error(text(Text::demo_wrong_page)));
  TRY(measure());
  report_.times(result_);
  return {};
}

void Demo::show_drops() const {
  if (server_.url().empty()) return;
  auto drops = OperatorClient(server_.data_dir()).call("GET", "/drops");
  if (!drops) return;
  std::fputs(render_drops_text(*drops, SystemClock().now_ms()).c_str(), stderr);
}

void Demo::keep() {
  report_.line("\n" + std::string(text(Text::demo_keep)));
  std::istringstream setup(result_.steps.front().command);
  for (std::string line; std::getline(setup, line);) report_.line("  " + line);
  for (const auto& [name, value] : player_->variables()) {
    if (name.rfind("ROUND", 0) != 0) report_.line(fmt::format("  {}={}", name, value));
  }
  report_.line(
      "  for a in \"$PROVIDER\" \"$CONSUMER\"; do masugata env \"$a\" --profile; done >> "
      "\"$AWS_CONFIG_FILE\"");
  report_.line("  masugata exec \"$CLIENT\" -- curl -s \"http://$NAME/\"");
  report_.line("  masugata exec \"$SERVER\" -- tcpdump -ni eth0");
  report_.line("  masugata status --drops");
  while (!interrupted()) pause_ms(1000);
}

bool Demo::clean_up() {
  report_.line("\n" + std::string(text(Text::demo_cleaning)));
  bool clean = true;
  const auto check = [&](const Result<void>& done) {
    if (done) return;
    clean = false;
    report_.failure(say(Text::demo_not_clean, done.error().describe()));
  };
  if (player_) check(player_->remove_accounts());
  check(server_.stop());
  if (clean) report_.line(text(Text::demo_clean));
  return clean;
}

int Demo::run() {
  auto played = play();
  bool ok = played.has_value();
  if (!ok) {
    result_.error = played.error().describe();
    report_.failure(result_.error);
    if (!interrupted()) show_drops();
  } else if (arguments_.has("keep")) {
    keep();
  }
  ok = clean_up() && ok;
  report_.finish(result_, ok);
  return ok ? kExitOk : kExitFailed;
}

}  // namespace

int demo_command(const Arguments& arguments) {
  const auto rounds = rounds_of(arguments);
  if (!rounds) {
    return report_error(
        Error{ErrorKind::kInvalidArgument,
              {},
              say(Text::bad_number, arguments.value("rounds").value_or(""), "--rounds"),
              {}});
  }
  if (::geteuid() != 0) return report_error(internal_error(text(Text::demo_needs_root)));
  if (!has_curl()) return report_error(internal_error(text(Text::demo_no_curl)));
  catch_interrupts();
  return Demo(arguments, *rounds).run();
}

}  // namespace mg::cli
