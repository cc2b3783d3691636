// What the ELBv2 handlers share: refusing members by name, tags and attributes between wire and
// model. Called by the handlers of this folder only. Thread rule: the desk's thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "api/context.h"
#include "api/query/paging.h"
#include "base/result.h"
#include "model/elb_attributes.h"
#include "model/ids.h"
#include "model/target.h"
#include "wire/elbv2/shapes/tag.h"
#include "wire/elbv2/shapes/target_description.h"

namespace mg::api::elbv2 {

inline model::Scope scope_of(const Context& ctx) {
  return {ctx.caller.account, ctx.caller.region};
}

// "The parameter X is not supported".
Error not_supported(std::string_view member);
// At most one of the named lists may be given.
Error not_together(std::string_view one, std::string_view other);

// No key twice. Errors: elb_duplicate_tag_keys.
Result<std::map<std::string, std::string>> tags_of(const std::vector<wire::elbv2::Tag>& tags);

// A target's members; its QuicServerId is refused.
Result<std::vector<model::TargetRef>> target_refs(
    const std::vector<wire::elbv2::TargetDescription>& targets);

Error missing_attribute_key();

// The three attribute shapes have the same members.
template <class Attribute>
Result<model::AttributeList> attribute_list(const std::vector<Attribute>& attributes) {
  model::AttributeList out;
  for (const auto& attribute : attributes) {
    if (!attribute.key) return fail(missing_attribute_key());
    out.emplace_back(*attribute.key, attribute.value.value_or(""));
  }
  return out;
}

template <class Attribute>
std::vector<Attribute> wire_attributes(const model::AttributeList& attributes) {
  std::vector<Attribute> out;
  for (const auto& [key, value] : attributes) out.push_back({.key = key, .value = value});
  return out;
}

// Records in id order, each once, however they were asked for.
template <class T>
std::vector<const T*> in_order(const std::vector<const T*>& records) {
  std::map<std::string, const T*> sorted;
  for (const auto* record : records) sorted.emplace(record->id, record);
  std::vector<const T*> out;
  for (const auto& [id, record] : sorted) out.push_back(record);
  return out;
}

template <class T, class Request>
Result<Page<const T*>> page_of(const Context& ctx, std::string_view action, const Request& q,
                               const std::vector<const T*>& records) {
  TRY_ASSIGN(const auto start, elb_page_start(ctx.caller, action, q.page_size, q.marker));
  return cut_page(ctx.caller, action, start, in_order(records),
                  [](const T* record) { return record->id; });
}

}  // namespace mg::api::elbv2
