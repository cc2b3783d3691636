#include "api/query/request.h"

#include "model/aws_errors.h"

namespace mg::api {

std::string ec2_arn(const model::Scope& scope, std::string_view type, std::string_view id) {
  std::string arn = "arn:aws:ec2:" + scope.region + ":" + scope.account + ":";
  arn.append(type).append("/").append(id);
  return arn;
}

Result<void> refuse(std::initializer_list<Unsupported> parameters) {
  for (const auto& parameter : parameters) {
    if (parameter.given) {
      return fail(model::errors::unsupported_operation(
          "The parameter " + std::string(parameter.name) + " is not supported"));
    }
  }
  return {};
}

}  // namespace mg::api
