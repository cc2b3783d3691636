#include "control/commands/tags.h"

#include "model/aws_errors.h"
#include "model/tags.h"

namespace mg::control {

Result<void> add_tags(Tx& tx, const std::string& account, const std::string& region,
                      const std::string& resource_id, const std::string& resource_type,
                      const std::map<std::string, std::string>& tags) {
  if (tags.empty()) return {};
  for (const auto& [key, value] : tags) TRY(model::check_tag(key, value));
  const auto* found = tx.world().tag_sets.find(resource_id);
  auto set = found ? *found : model::TagSet{resource_id, account, region, resource_type, {}};
  for (const auto& [key, value] : tags) set.tags[key] = value;
  if (set.tags.size() > model::kTagsPerResourceMax) {
    return fail(
        model::errors::tag_limit("The maximum number of tags for a resource has been "
                                 "reached: '" +
                                 resource_id + "'"));
  }
  tx.put(std::move(set));
  return {};
}

void remove_tag(Tx& tx, const std::string& resource_id, const std::string& key,
                const std::optional<std::string>& value) {
  const auto* found = tx.world().tag_sets.find(resource_id);
  if (!found) return;
  const auto at = found->tags.find(key);
  if (at == found->tags.end() || (value && at->second != *value)) return;
  auto set = *found;
  set.tags.erase(key);
  if (set.tags.empty()) {
    tx.erase<model::TagSet>(resource_id);
  } else {
    tx.put(std::move(set));
  }
}

void remove_all_tags(Tx& tx, const std::string& resource_id) {
  if (tx.world().tag_sets.find(resource_id)) tx.erase<model::TagSet>(resource_id);
}

const std::map<std::string, std::string>& tags_of(const model::World& world,
                                                  const std::string& resource_id) {
  static const std::map<std::string, std::string> kNone;
  const auto* found = world.tag_sets.find(resource_id);
  return found ? found->tags : kNone;
}

}  // namespace mg::control
