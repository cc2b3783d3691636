#include "api/elbv2/common.h"

#include "model/aws_errors.h"

namespace mg::api::elbv2 {

namespace errors = model::errors;

Error not_supported(std::string_view member) {
  return errors::elb_invalid_configuration("The parameter " + std::string(member) +
                                           " is not supported");
}

Error not_together(std::string_view one, std::string_view other) {
  return errors::validation_error("You cannot specify both " + std::string(one) + " and " +
                                  std::string(other));
}

Error missing_attribute_key() {
  return errors::validation_error("An attribute key must be specified");
}

Result<std::map<std::string, std::string>> tags_of(const std::vector<wire::elbv2::Tag>& tags) {
  std::map<std::string, std::string> out;
  for (const auto& tag : tags) {
    if (out.emplace(tag.key.value_or(""), tag.value.value_or("")).second) continue;
    return fail(
        errors::elb_duplicate_tag_keys("The tag key '" + *tag.key + "' is given more than once"));
  }
  return out;
}

Result<std::vector<model::TargetRef>> target_refs(
    const std::vector<wire::elbv2::TargetDescription>& targets) {
  std::vector<model::TargetRef> out;
  for (const auto& target : targets) {
    if (target.quic_server_id) return fail(not_supported("Targets.QuicServerId"));
    out.push_back({target.id.value_or(""), target.port, target.availability_zone});
  }
  return out;
}

}  // namespace mg::api::elbv2
