// What the IAM handlers share: pages, tags, documents and the caller as the user that is meant.
// Called by the handlers of this folder only. IAM is one for all regions: nothing here looks at the
// caller's. Thread rule: the desk's thread.
#pragma once

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/context.h"
#include "api/query/paging.h"
#include "base/result.h"
#include "control/commands/iam_holder.h"
#include "wire/iam/shapes/attached_permissions_boundary.h"
#include "wire/iam/shapes/tag.h"

namespace mg::api::iam {

control::IamTags tags_of(const std::vector<wire::iam::Tag>& tags);
std::vector<wire::iam::Tag> wire_tags(const std::map<std::string, std::string>& tags);
// Percent-encoded, as IAM hands out every document.
std::string wire_document(const std::string& document);
std::optional<wire::iam::AttachedPermissionsBoundary> wire_boundary(const std::string& arn);

// The user that is named, in its own spelling; without a name the caller. "" is the account's root.
// Errors: iam_no_such_entity, validation_error for a caller who is no user.
Result<std::string> meant_user(const Context& ctx, const std::optional<std::string>& name);

// validation_error unless the value is one of these.
Result<void> check_enum(std::string_view member, const std::optional<std::string>& value,
                        std::initializer_list<std::string_view> allowed);
// "/" when there is none. validation_error.
Result<std::string> path_prefix(const std::optional<std::string>& prefix);

// The caller, the same in every region: a marker holds in all of them.
control::Caller everywhere(const control::Caller& caller);
Result<PageStart> iam_page_start(const Context& ctx, std::string_view action,
                                 const std::optional<std::int64_t>& max_items,
                                 const std::optional<std::string>& marker);

// Cuts the page and tells the answer whether there is more. `items` in ascending order of key.
template <class Request, class Answer, class Item, class Key>
Result<std::vector<Item>> page_of(const Context& ctx, std::string_view action, const Request& q,
                                  std::vector<Item> items, Key key, Answer& answer) {
  TRY_ASSIGN(const auto start, iam_page_start(ctx, action, q.max_items, q.marker));
  auto page = cut_page(everywhere(ctx.caller), action, start, std::move(items), key);
  answer.is_truncated = page.next_token.has_value();
  answer.marker = page.next_token;
  return std::move(page.items);
}

template <class Request, class Answer>
Result<std::vector<wire::iam::Tag>> page_of_tags(const Context& ctx, std::string_view action,
                                                 const Request& q,
                                                 const std::map<std::string, std::string>& tags,
                                                 Answer& answer) {
  return page_of(
      ctx, action, q, wire_tags(tags), [](const wire::iam::Tag& tag) { return *tag.key; }, answer);
}

}  // namespace mg::api::iam
