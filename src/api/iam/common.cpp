#include "api/iam/common.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/sigv4.h"
#include "model/aws_errors.h"
#include "model/iam_names.h"

namespace mg::api::iam {

namespace errors = model::errors;

namespace {

constexpr std::int64_t kItemsMax = 1000;
constexpr std::int64_t kItemsUsual = 100;

}  // namespace

control::IamTags tags_of(const std::vector<wire::iam::Tag>& tags) {
  control::IamTags out;
  for (const auto& tag : tags) out.emplace_back(tag.key.value_or(""), tag.value.value_or(""));
  return out;
}

std::vector<wire::iam::Tag> wire_tags(const std::map<std::string, std::string>& tags) {
  std::vector<wire::iam::Tag> out;
  for (const auto& [key, value] : tags) out.push_back({.key = key, .value = value});
  return out;
}

std::string wire_document(const std::string& document) {
  return sigv4::uri_encode(document, false);
}

std::optional<wire::iam::AttachedPermissionsBoundary> wire_boundary(const std::string& arn) {
  if (arn.empty()) return std::nullopt;
  return wire::iam::AttachedPermissionsBoundary{.permissions_boundary_type = "Policy",
                                                .permissions_boundary_arn = arn};
}

Result<std::string> meant_user(const Context& ctx, const std::optional<std::string>& name) {
  if (name) {
    TRY_ASSIGN(const auto* user,
               control::find_holder<model::IamUser>(ctx.world(), ctx.caller.account, *name));
    return user->name;
  }
  if (ctx.caller.kind == control::PrincipalKind::kRoot) return std::string();
  const auto* user = ctx.caller.kind == control::PrincipalKind::kUser
                         ? ctx.world().iam_users.find(ctx.caller.identity_id)
                         : nullptr;
  if (user) return user->name;
  return fail(
      errors::validation_error("Must specify userName when calling with non-User credentials"));
}

Result<void> check_enum(std::string_view member, const std::optional<std::string>& value,
                        std::initializer_list<std::string_view> allowed) {
  if (!value || std::ranges::find(allowed, *value) != allowed.end()) return {};
  return fail(model::iam_constraint(
      member, *value,
      fmt::format("Member must satisfy enum value set: [{}]", fmt::join(allowed, ", "))));
}

Result<std::string> path_prefix(const std::optional<std::string>& prefix) {
  if (!prefix) return std::string("/");
  TRY(model::check_iam_path_prefix(*prefix));
  return *prefix;
}

control::Caller everywhere(const control::Caller& caller) {
  auto global = caller;
  global.region.clear();
  return global;
}

Result<PageStart> iam_page_start(const Context& ctx, std::string_view action,
                                 const std::optional<std::int64_t>& max_items,
                                 const std::optional<std::string>& marker) {
  PageStart start;
  const auto size = max_items.value_or(kItemsUsual);
  if (size < 1 || size > kItemsMax) {
    return fail(model::iam_constraint("maxItems", std::to_string(size),
                                      size < 1
                                          ? "Member must have value greater than or equal to 1"
                                          : "Member must have value less than or equal to 1000"));
  }
  start.size = static_cast<std::size_t>(size);
  if (marker) {
    auto after = read_token(everywhere(ctx.caller), action, *marker);
    if (!after) return fail(errors::validation_error("Invalid Marker."));
    start.after = std::move(*after);
  }
  return start;
}

}  // namespace mg::api::iam
