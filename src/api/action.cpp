#include "api/action.h"

#include <map>

namespace mg::api {

const Action* find_action(std::string_view service, std::string_view name) {
  static const auto kIndex = [] {
    std::map<std::pair<std::string_view, std::string_view>, const Action*> index;
    for (const auto& action : actions()) index[{action.service->name, action.name}] = &action;
    return index;
  }();
  auto it = kIndex.find({service, name});
  return it == kIndex.end() ? nullptr : it->second;
}

Error decode_failure(const wire::Service& service, const wire::DecodeError& error) {
  using Kind = wire::DecodeError::Kind;
  const bool ec2 = service.protocol == wire::Protocol::kEc2;
  switch (error.kind) {
    case Kind::kMissing:
      // The one list that AWS calls otherwise than its wire name.
      if (ec2 && error.parameter == "ResourceId") {
        return model::errors::missing_parameter(
            "The request must contain the parameter resourceIdSet");
      }
      return ec2 ? model::errors::missing_parameter(error.message)
                 : model::errors::validation_error(error.message);
    case Kind::kUnknown:
      return ec2 ? model::errors::unknown_parameter(error.message)
                 : model::errors::validation_error(error.message);
    case Kind::kMalformed:
    case Kind::kDuplicate:
      break;
  }
  return ec2 ? model::errors::invalid_parameter_value(error.message)
             : model::errors::validation_error(error.message);
}

}  // namespace mg::api
