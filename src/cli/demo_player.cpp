#include "cli/demo_player.h"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/json.hpp>

#include "base/clock.h"
#include "base/json.h"
#include "base/process.h"
#include "cli/own_binary.h"

namespace mg::cli {
namespace {

constexpr std::int64_t kWaitMs = 60'000;
constexpr int kPauseMs = 50;
constexpr std::int64_t kExecMs = 60'000;
constexpr std::int64_t kGoneMs = 10'000;

Error aws_error(const AwsCommand& command, const AwsAnswer& answer) {
  return internal_error(
      fmt::format("{}: {}: {}", command.action, answer.error_code, answer.error_message));
}

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

}  // namespace

Result<AwsAnswer> DemoPlayer::call(Who who, const AwsCommand& command) {
  if (interrupted()) return fail(internal_error(text(Text::demo_interrupted)));
  TRY_ASSIGN(auto answer, aws_.call(command, variables_, credentials_[who]));
  if (!answer.ok()) return fail(aws_error(command, answer));
  return answer;
}

Result<void> DemoPlayer::wait_for(Who who, const AwsCommand& command, const std::string& wanted,
                                  int pause, std::int64_t timeout_ms) {
  const SystemClock clock;
  const auto end = clock.steady_ms() + timeout_ms;
  for (;;) {
    TRY_ASSIGN(const auto answer, call(who, command));
    const auto value = xml_text(answer.body, command.xpath);
    if (value == wanted) return {};
    if (clock.steady_ms() >= end) {
      return fail(internal_error(
          say(Text::demo_took_too_long, wanted, timeout_ms / 1000, value.empty() ? "-" : value)));
    }
    pause_ms(pause);
  }
}

Result<std::string> DemoPlayer::play_account(const Step& step) {
  const boost::json::object body{{"alias", alias_of(step.who, names_)}};
  TRY_ASSIGN(const auto made, operator_.call("POST", "/accounts", json::dump(body)));
  TRY_ASSIGN(const auto id, json::string_at(made, "AccountId"));
  accounts_.push_back(id);
  TRY_ASSIGN(const auto key, json::string_at(made, "AccessKeyId"));
  TRY_ASSIGN(const auto secret, json::string_at(made, "SecretAccessKey"));
  credentials_[step.who] = {key, secret, {}};
  variables_[step.variable] = id;
  return id;
}

Result<std::string> DemoPlayer::play_aws(const Step& step) {
  if (!step.wait_for.empty()) {
    TRY(wait_for(step.who, step.aws, step.wait_for, kPauseMs, kWaitMs));
    return step.wait_for;
  }
  if (!step.expected_error.empty()) {
    TRY_ASSIGN(const auto answer, aws_.call(step.aws, variables_, credentials_[step.who]));
    if (answer.error_code != step.expected_error) {
      return fail(internal_error(fmt::format("{}: {} was expected, and the answer is {}",
                                             step.aws.action, step.expected_error,
                                             answer.ok() ? "no error" : answer.error_code)));
    }
    return say(Text::demo_expected_error, answer.error_code + ": " + answer.error_message);
  }
  TRY_ASSIGN(const auto answer, call(step.who, step.aws));
  if (step.aws.xpath.empty()) return std::string("ok");
  auto value = xml_text(answer.body, step.aws.xpath);
  if (value.empty()) {
    return fail(
        internal_error(fmt::format("{}: the answer has no {}", step.aws.action, step.aws.query)));
  }
  if (!step.variable.empty()) variables_[step.variable] = value;
  return value;
}

Result<std::string> DemoPlayer::play_exec(const Step& step) {
  std::vector<std::string> argv{own_binary(), "exec", expand(step.instance, variables_), "--"};
  for (const auto& word : step.argv) argv.push_back(expand(word, variables_));
  TRY_ASSIGN(auto output, run_command(argv, kExecMs));
  if (interrupted()) return fail(internal_error(text(Text::demo_interrupted)));
  if (output.status != 0) {
    return fail(internal_error(fmt::format("{} ended with status {}: {}", step.argv[0],
                                           output.status, trimmed(output.out))));
  }
  return output.out;
}

Result<StepRecord> DemoPlayer::play(const Step& step) {
  StepRecord record;
  record.title = text(step.title) + (step.note.empty() ? "" : ": " + step.note);
  record.who = name_of(step.who);
  record.command = render_step(step, names_);
  const SystemClock clock;
  const auto start = clock.steady_ms();
  switch (step.kind) {
    case StepKind::kSetup:
      break;
    case StepKind::kAccount: {
      TRY_ASSIGN(record.result, play_account(step));
      break;
    }
    case StepKind::kAws: {
      TRY_ASSIGN(record.result, play_aws(step));
      break;
    }
    case StepKind::kExec: {
      TRY_ASSIGN(record.result, play_exec(step));
      break;
    }
  }
  record.ms = static_cast<double>(clock.steady_ms() - start);
  return record;
}

Result<void> DemoPlayer::remove_accounts() {
  Result<void> first;
  while (!accounts_.empty()) {
    const auto account = accounts_.back();
    accounts_.pop_back();
    auto removed = operator_.call("DELETE", "/accounts/" + account + "?force=true");
    if (!removed && first) first = fail(std::move(removed.error()));
  }
  const SystemClock clock;
  const auto end = clock.steady_ms() + kGoneMs;
  for (const char* name : {"SERVER", "LOOKALIKE", "CLIENT"}) {
    const auto it = variables_.find(name);
    if (it == variables_.end()) continue;
    const auto path = "/run/netns/mg-" + it->second;
    while (::access(path.c_str(), F_OK) == 0 && clock.steady_ms() < end) pause_ms(20);
    if (first && ::access(path.c_str(), F_OK) == 0) first = fail(internal_error(path + " is left"));
  }
  return first;
}

}  // namespace mg::cli
