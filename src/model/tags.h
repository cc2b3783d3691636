// What a tag may look like, for every service.
// Called by control/commands/tags and the ELBv2 handlers. Pure; lengths are in characters, not
// bytes.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/ids.h"
#include "model/world.h"

namespace mg::model {

using TagMap = std::map<std::string, std::string>;

inline constexpr std::size_t kTagsPerResourceMax = 50;
inline constexpr std::size_t kTagKeyMax = 128;
inline constexpr std::size_t kTagValueMax = 256;

// tag_key_malformed (empty, too long, "aws:"), invalid_parameter_value (value too long).
Result<void> check_tag(const std::string& key, const std::string& value);

// The type of an EC2 resource that the account owns in the region, as DescribeTags names it; ""
// when it is missing, foreign, or nothing that EC2 tags.
std::string_view owned_resource_type(const World& world, const Scope& scope, const std::string& id);

}  // namespace mg::model
