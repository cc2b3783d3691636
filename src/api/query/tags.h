// EC2's tags on the wire: TagSpecifications of Create calls in, tagSet of answers out.
// Called by the ec2 handlers. Thread rule: the desk's thread.
#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/ids.h"
#include "model/tags.h"
#include "model/world.h"
#include "wire/ec2/shapes/tag.h"
#include "wire/ec2/shapes/tag_specification.h"

namespace mg::api {

// By resource type; each of `allowed` has an entry. A specification for any other type is refused.
Result<std::map<std::string, model::TagMap>> tags_by_type(
    const std::vector<wire::ec2::TagSpecification>& specs,
    std::initializer_list<std::string_view> allowed);
// The usual case: one type.
Result<model::TagMap> tags_for(const std::vector<wire::ec2::TagSpecification>& specs,
                               std::string_view resource_type);
// No key twice.
Result<model::TagMap> tag_map(const std::vector<wire::ec2::Tag>& tags);

std::vector<wire::ec2::Tag> wire_tags(const model::World& world, const std::string& resource_id);

}  // namespace mg::api
