// Tags of any resource: one TagSet record per resource that has any.
// Thread rule: the desk's thread.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/result.h"
#include "control/tx.h"

namespace mg::control {

// Adds or replaces tags. Errors: tag_limit (more than 50), tag_key_malformed (reserved "aws:"
// prefix, empty key, key over 128 characters), invalid_parameter_value (value over 256 characters).
Result<void> add_tags(Tx& tx, const std::string& account, const std::string& region,
                      const std::string& resource_id, const std::string& resource_type,
                      const std::map<std::string, std::string>& tags);
// Does nothing when the resource has no such tag; with `value`, only if the tag has that very
// value.
void remove_tag(Tx& tx, const std::string& resource_id, const std::string& key,
                const std::optional<std::string>& value);
void remove_all_tags(Tx& tx, const std::string& resource_id);
// Empty map when it has none.
const std::map<std::string, std::string>& tags_of(const model::World& world,
                                                  const std::string& resource_id);

}  // namespace mg::control
