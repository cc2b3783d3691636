// The demo's story as a list: who does what, in which call. Nothing here runs: demo_player sends
// the calls, and the printed shell commands come from the same rows. Invariant: the commands of all
// steps, one after the other in one shell, play the same story. Pure; thread rule: any thread.
#pragma once

#include <string>
#include <vector>

#include "cli/aws_command.h"
#include "cli/texts.h"

namespace mg::cli {

inline constexpr const char* kServerAddress = "172.31.23.89";
inline constexpr const char* kPageTitle = "AWS PrivateLink TestPage";

enum class Who { kOperator, kProvider, kConsumer };
const char* name_of(Who who);

enum class StepKind {
  kSetup,    // shell variables only: nothing to do for us
  kAccount,  // masugata account create
  kAws,      // one call; with wait_for: again until the value is that
  kExec,     // masugata exec: a command inside an instance
};

struct Step {
  StepKind kind = StepKind::kAws;
  Text title;
  std::string note;  // what tells two steps of one title apart: "TCP 80"
  Who who = Who::kOperator;
  AwsCommand aws;
  std::string variable;        // takes the value that aws.query finds (kAccount: the id)
  std::string wait_for;        // the value that aws.query must become
  std::string expected_error;  // the call must fail with this code
  std::string instance;        // kExec: where, "$CLIENT"
  std::vector<std::string> argv;
};

struct StoryNames {
  std::string url;       // of the API
  std::string data_dir;  // of the server
  std::string suffix;    // makes aliases and names of this run unique
  std::string program;   // path of masugata
};

std::vector<Step> story(const StoryNames& names);
std::string alias_of(Who who, const StoryNames& names);
// The step as a shell command (several lines for kSetup).
std::string render_step(const Step& step, const StoryNames& names);

}  // namespace mg::cli
