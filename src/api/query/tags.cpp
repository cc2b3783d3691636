#include "api/query/tags.h"

#include <algorithm>
#include <set>

#include "control/commands/tags.h"
#include "model/aws_errors.h"

namespace mg::api {

namespace errors = model::errors;

Result<model::TagMap> tag_map(const std::vector<wire::ec2::Tag>& tags) {
  model::TagMap out;
  for (const auto& tag : tags) {
    const auto key = tag.key.value_or("");
    const auto value = tag.value.value_or("");
    TRY(model::check_tag(key, value));
    if (!out.emplace(key, value).second) {
      return fail(errors::invalid_parameter_value("Duplicate tag key '" + key + "' specified."));
    }
  }
  return out;
}

Result<std::map<std::string, model::TagMap>> tags_by_type(
    const std::vector<wire::ec2::TagSpecification>& specs,
    std::initializer_list<std::string_view> allowed) {
  std::map<std::string, model::TagMap> out;
  std::set<std::string> seen;
  for (const auto type : allowed) out[std::string(type)];
  for (const auto& spec : specs) {
    const auto type = spec.resource_type.value_or("");
    if (type.empty()) {
      return fail(errors::invalid_parameter("Tag specification resource type must have a value"));
    }
    if (std::find(allowed.begin(), allowed.end(), type) == allowed.end()) {
      return fail(errors::invalid_parameter(
          "'" + type + "' is not a valid taggable resource type for this operation."));
    }
    if (!seen.insert(type).second) {
      return fail(
          errors::invalid_parameter_value("The same resource type may not be specified "
                                          "more than once in tag specifications"));
    }
    if (spec.tags.empty()) {
      return fail(errors::invalid_parameter("Tag specification must have at least one tag"));
    }
    TRY_ASSIGN(out[type], tag_map(spec.tags));
  }
  return out;
}

Result<model::TagMap> tags_for(const std::vector<wire::ec2::TagSpecification>& specs,
                               std::string_view resource_type) {
  TRY_ASSIGN(auto all, tags_by_type(specs, {resource_type}));
  return std::move(all.begin()->second);
}

std::vector<wire::ec2::Tag> wire_tags(const model::World& world, const std::string& resource_id) {
  std::vector<wire::ec2::Tag> out;
  for (const auto& [key, value] : control::tags_of(world, resource_id)) {
    out.push_back({.key = key, .value = value});
  }
  return out;
}

}  // namespace mg::api
