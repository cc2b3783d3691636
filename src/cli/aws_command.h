// One AWS call, written once: the form that is sent and the `aws` command that is printed both come
// from it. The table of spellings (aws_command.cpp) says how an option of aws-cli is called on the
// wire. Values may hold $NAME: a shell variable in print, its value in the form.
// Called by demo. Pure; thread rule: any thread.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace mg::cli {

// A scalar is one item with one pair whose path is empty; a structure has its members' paths as the
// model spells them: {{"Name", "vpc-id"}, {"Values.1", "$VPC"}}.
using AwsItem = std::vector<std::pair<std::string, std::string>>;

struct AwsOption {
  std::string name;  // "subnet-ids", without dashes
  std::vector<AwsItem> items;
};

AwsOption scalar(std::string name, std::string value);
AwsOption flag(std::string name);
AwsOption list(std::string name, std::vector<std::string> values);
AwsOption structures(std::string name, std::vector<AwsItem> items);
// --filters Name=…,Values=…
AwsOption filter(std::string name, std::string value);

struct AwsCommand {
  std::string service;  // "ec2" or "elbv2"
  std::string action;   // "CreateVpcEndpoint"
  std::vector<AwsOption> options;
  // What is wanted of the answer, in both spellings; empty: nothing.
  std::string query;  // JMESPath: "VpcEndpoint.VpcEndpointId"
  std::string xpath;  // "//vpcEndpointId"
};

using Variables = std::map<std::string, std::string>;

// $NAME replaced; an unknown name is left.
std::string expand(const std::string& text, const Variables& variables);

// Action, Version and the parameters, in order. An option that the table does not know is an Error.
Result<std::vector<std::pair<std::string, std::string>>> form_fields(const AwsCommand& command,
                                                                     const Variables& variables);
std::string form_body(const std::vector<std::pair<std::string, std::string>>& fields);

// "aws --profile p ec2 create-vpc-endpoint --vpc-id "$VPC" …"
std::string render_aws(const AwsCommand& command, const std::string& profile);

// "CreateVpcEndpoint" → "create-vpc-endpoint"
std::string kebab(const std::string& action);

}  // namespace mg::cli
