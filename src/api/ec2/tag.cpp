#include "api/ec2/tag.h"

#include "api/query/filters.h"
#include "api/query/paging.h"
#include "api/query/request.h"
#include "api/query/tags.h"
#include "control/commands/tags.h"
#include "model/aws_errors.h"
#include "model/tags.h"

namespace mg::api::ec2 {

namespace errors = model::errors;
using model::World;

namespace {

constexpr const char* kLoadBalancing = "elasticloadbalancing:";  // the tags of another service

// One tag, as DescribeTags lists it.
struct TagView {
  std::string id;  // of the resource
  std::string type, key, value;
};

constexpr FilterField<TagView> kFields[] = {
    {"key", [](const World&, const TagView& v) { return Values{v.key}; }},
    {"resource-id", [](const World&, const TagView& v) { return Values{v.id}; }},
    {"resource-type", [](const World&, const TagView& v) { return Values{v.type}; }},
    {"value", [](const World&, const TagView& v) { return Values{v.value}; }},
};

Result<std::string> owned_type(const Context& ctx, const std::string& id) {
  const auto type = model::owned_resource_type(ctx.world(), scope(ctx), id);
  if (type.empty()) return fail(errors::invalid_id("The ID '" + id + "' is not valid"));
  return std::string(type);
}

}  // namespace

Result<wire::ec2::CreateTagsResult> create_tags(Context& ctx,
                                                const wire::ec2::CreateTagsRequest& q) {
  TRY_ASSIGN(const auto tags, tag_map(q.tags));
  for (const auto& id : q.resources) TRY(owned_type(ctx, id));
  for (const auto& id : q.resources) {
    TRY_ASSIGN(const auto type, owned_type(ctx, id));
    TRY(control::add_tags(ctx.tx, ctx.caller.account, ctx.caller.region, id, type, tags));
  }
  return wire::ec2::CreateTagsResult{};
}

// A tag without a value is removed whatever its value, one with a value (an empty one too) only if
// it is the same. No tags at all: every tag of the resources.
Result<wire::ec2::DeleteTagsResult> delete_tags(Context& ctx,
                                                const wire::ec2::DeleteTagsRequest& q) {
  for (const auto& id : q.resources) TRY(owned_type(ctx, id));
  for (const auto& tag : q.tags) TRY(model::check_tag(tag.key.value_or(""), ""));
  for (const auto& id : q.resources) {
    for (const auto& tag : q.tags) control::remove_tag(ctx.tx, id, *tag.key, tag.value);
    if (q.tags.empty()) control::remove_all_tags(ctx.tx, id);
  }
  return wire::ec2::DeleteTagsResult{};
}

Result<wire::ec2::DescribeTagsResult> describe_tags(Context& ctx,
                                                    const wire::ec2::DescribeTagsRequest& q) {
  TRY_ASSIGN(const auto filters, FilterSet<TagView>::make(kFields, q.filters));
  std::vector<TagView> found;
  for (const auto* set : ctx.world().tag_sets.by("scope", scope(ctx).key())) {
    if (set->resource_type.starts_with(kLoadBalancing)) continue;
    for (const auto& [key, value] : set->tags) {
      TagView view{set->id, set->resource_type, key, value};
      if (filters.matches(ctx.world(), view)) found.push_back(std::move(view));
    }
  }
  // Ids have no blank, so that "id key" sorts as the sets and their tags do.
  TRY_ASSIGN(auto page,
             paginate_by(ctx.caller, "DescribeTags", std::move(found), q.max_results, q.next_token,
                         [](const TagView& v) { return v.id + " " + v.key; }));
  wire::ec2::DescribeTagsResult result;
  for (auto& view : page.items) {
    result.tags.push_back(
        {.key = view.key, .resource_id = view.id, .resource_type = view.type, .value = view.value});
  }
  result.next_token = page.next_token;
  return result;
}

}  // namespace mg::api::ec2
