// A signed call to the AWS API and a look into its XML answer. Called by demo.
// The only file of the cli that compiles pugixml is aws_client.cpp. Thread rule: one thread.
#pragma once

#include <string>

#include "base/result.h"
#include "base/sigv4_sign.h"
#include "cli/aws_command.h"
#include "net/http_client.h"

namespace mg::cli {

struct AwsAnswer {
  int status = 0;
  std::string body;
  std::string error_code, error_message;  // empty when the call succeeded

  [[nodiscard]] bool ok() const { return error_code.empty() && status == 200; }
};

// The text of the first node that the XPath finds; empty when there is none.
std::string xml_text(const std::string& body, const std::string& xpath);

class AwsClient {
 public:
  AwsClient(net::HttpServerName server, std::string region);

  // An Error means that there was no answer; an AWS error is an answer.
  Result<AwsAnswer> call(const AwsCommand& command, const Variables& variables,
                         const sigv4::Credentials& credentials);

 private:
  net::HttpClient http_;
  std::string region_;
};

}  // namespace mg::cli
