// The filters of EC2's Describe calls: values of one filter are alternatives, all filters must
// hold;
// `*` and `?` are wildcards, a backslash makes the next character plain; `tag:KEY`, `tag-key`
// and `tag-value` work on every taggable noun; a name that the table does not have is refused. A
// handler keeps one static table per noun and asks FilterSet<T>. Thread rule: the desk's thread.
//
//   constexpr FilterField<model::Vpc> kFields[] = {
//       {"vpc-id", [](const World&, const Vpc& v) { return Values{v.id}; }},
//   };
//   TRY_ASSIGN(const auto filters, FilterSet<model::Vpc>::make(kFields, q.filters));
//   if (filters.matches(ctx.world(), *vpc)) …
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "control/commands/tags.h"
#include "model/world.h"
#include "wire/ec2/shapes/filter.h"

namespace mg::api {

// What a record has for one filter; several for lists, none when the record lacks it.
using Values = std::vector<std::string>;

template <class T>
struct FilterField {
  std::string_view name;
  Values (*values)(const model::World&, const T&);
};

// The code for a name that is not in the table: the endpoint and endpoint-service calls differ.
enum class UnknownFilter { kInvalidParameterValue, kInvalidFilter };

bool matches_pattern(std::string_view pattern, std::string_view text);
// One of `have` matches one of `patterns`.
bool any_matches(const std::vector<std::string>& patterns, const Values& have);
// Counts and presence: the filter has a name, not more than 50 filters and 200 values. A filter
// without a value is good and matches nothing, as AWS was seen to answer (getmoto/moto 8570).
Result<void> check_filter_form(const std::vector<wire::ec2::Filter>& filters);
Error unknown_filter(std::string_view name, UnknownFilter as);
// "tag:KEY", "tag-key" or "tag-value" against the tags of a resource.
bool is_tag_filter(std::string_view name);
bool matches_tag_filter(const wire::ec2::Filter& filter,
                        const std::map<std::string, std::string>& tags);
inline std::string bool_text(bool value) {
  return value ? "true" : "false";
}

template <class T>
class FilterSet {
 public:
  static Result<FilterSet> make(std::span<const FilterField<T>> fields,
                                const std::vector<wire::ec2::Filter>& filters,
                                UnknownFilter as = UnknownFilter::kInvalidParameterValue) {
    TRY(check_filter_form(filters));
    FilterSet set;
    for (const auto& filter : filters) {
      if (is_tag_filter(*filter.name)) {
        set.tag_filters_.push_back(filter);
        continue;
      }
      const FilterField<T>* found = nullptr;
      for (const auto& field : fields) {
        if (field.name == *filter.name) found = &field;
      }
      if (!found) return fail(unknown_filter(*filter.name, as));
      set.terms_.push_back({found, filter.values});
    }
    return set;
  }

  [[nodiscard]] bool matches(const model::World& world, const T& record) const {
    for (const auto& term : terms_) {
      if (!any_matches(term.patterns, term.field->values(world, record))) return false;
    }
    for (const auto& filter : tag_filters_) {
      if (!matches_tag_filter(filter, control::tags_of(world, record.id))) return false;
    }
    return true;
  }

 private:
  struct Term {
    const FilterField<T>* field;
    std::vector<std::string> patterns;
  };
  std::vector<Term> terms_;
  std::vector<wire::ec2::Filter> tag_filters_;
};

// The usual Describe: the records of the ids (each must exist, in the order of the records), or all
// of the scope, that pass the filters. `find` is one of model/ids.h.
template <class T, class Find>
Result<std::vector<const T*>> select(const model::World& world, const std::string& scope_key,
                                     const std::vector<std::string>& ids,
                                     const FilterSet<T>& filters, Find find) {
  std::vector<const T*> out;
  if (ids.empty()) {
    for (const T* record : model::table_of<T>(world).by("scope", scope_key)) {
      if (filters.matches(world, *record)) out.push_back(record);
    }
    return out;
  }
  std::map<std::string, const T*> named;  // an id named twice is answered once
  for (const auto& id : ids) {
    TRY_ASSIGN(const T* record, find(id));
    named.emplace(record->id, record);
  }
  for (const auto& [id, record] : named) {
    if (filters.matches(world, *record)) out.push_back(record);
  }
  return out;
}

}  // namespace mg::api
