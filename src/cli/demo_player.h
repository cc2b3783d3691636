// Plays the steps of the story: signed calls over HTTP and commands through `masugata exec`,
// nothing else. Keeps what was learnt, what was printed, and what must be removed. Called by demo.
// Thread rule: the main thread.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "cli/aws_client.h"
#include "cli/demo_story.h"
#include "cli/operator_client.h"

namespace mg::cli {

struct StepRecord {
  std::string title, who, command, result;
  double ms = 0;
};

class DemoPlayer {
 public:
  DemoPlayer(AwsClient aws, OperatorClient operator_client, StoryNames names)
      : aws_(std::move(aws)), operator_(std::move(operator_client)), names_(std::move(names)) {}

  // The record of a step that worked; an Error says why it did not.
  Result<StepRecord> play(const Step& step);

  // One call in somebody's name; an AWS error is an Error here.
  Result<AwsAnswer> call(Who who, const AwsCommand& command);
  // Calls until the value that command.xpath finds is `wanted`.
  Result<void> wait_for(Who who, const AwsCommand& command, const std::string& wanted, int pause_ms,
                        std::int64_t timeout_ms);
  // Deletes the accounts with all that they own, and waits until their instances are gone.
  Result<void> remove_accounts();

  [[nodiscard]] Variables& variables() { return variables_; }
  [[nodiscard]] const OperatorClient& operator_client() const { return operator_; }

 private:
  Result<std::string> play_account(const Step& step);
  Result<std::string> play_aws(const Step& step);
  Result<std::string> play_exec(const Step& step);

  AwsClient aws_;
  OperatorClient operator_;
  StoryNames names_;
  Variables variables_;
  std::map<Who, sigv4::Credentials> credentials_;
  std::vector<std::string> accounts_;
};

}  // namespace mg::cli
