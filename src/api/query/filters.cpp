#include "api/query/filters.h"

#include <algorithm>

#include "model/aws_errors.h"

namespace mg::api {

namespace errors = model::errors;

namespace {

constexpr std::size_t kFiltersMax = 50;
constexpr std::size_t kFilterValuesMax = 200;
constexpr std::string_view kTagPrefix = "tag:";
constexpr std::string_view kTagKey = "tag-key";
constexpr std::string_view kTagValue = "tag-value";

// One pattern element at `at`; `next` is behind it.
struct Element {
  char plain = 0;
  bool star = false, any = false;
  std::size_t next = 0;
};

Element element_at(std::string_view pattern, std::size_t at) {
  const char c = pattern[at];
  if (c == '\\' && at + 1 < pattern.size()) return {pattern[at + 1], false, false, at + 2};
  return {c, c == '*', c == '?', at + 1};
}

}  // namespace

bool matches_pattern(std::string_view pattern, std::string_view text) {
  // Greedy with one point of return: the last star. Linear in most cases, |pattern|·|text| at
  // worst.
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t after_star = std::string_view::npos;
  std::size_t star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size()) {
      const auto element = element_at(pattern, p);
      if (element.star) {
        after_star = p = element.next;
        star_text = t;
        continue;
      }
      if (element.any || element.plain == text[t]) {
        p = element.next;
        ++t;
        continue;
      }
    }
    if (after_star == std::string_view::npos) return false;
    p = after_star;
    t = ++star_text;
  }
  while (p < pattern.size()) {
    const auto element = element_at(pattern, p);
    if (!element.star) return false;
    p = element.next;
  }
  return true;
}

bool any_matches(const std::vector<std::string>& patterns, const Values& have) {
  return std::any_of(have.begin(), have.end(), [&](const std::string& text) {
    return std::any_of(patterns.begin(), patterns.end(),
                       [&](const std::string& pattern) { return matches_pattern(pattern, text); });
  });
}

Result<void> check_filter_form(const std::vector<wire::ec2::Filter>& filters) {
  if (filters.size() > kFiltersMax) {
    return fail(errors::filter_limit("The maximum number of filters is 50"));
  }
  for (const auto& filter : filters) {
    if (!filter.name || filter.name->empty()) {
      return fail(errors::invalid_parameter_value("The filter 'null' is invalid"));
    }
    if (filter.values.size() > kFilterValuesMax) {
      return fail(
          errors::filter_limit("The maximum number of filter values specified on a single "
                               "call is 200"));
    }
  }
  return {};
}

Error unknown_filter(std::string_view name, UnknownFilter as) {
  auto text = "The filter '" + std::string(name) + "' is invalid";
  return as == UnknownFilter::kInvalidFilter ? errors::invalid_filter(std::move(text))
                                             : errors::invalid_parameter_value(std::move(text));
}

bool is_tag_filter(std::string_view name) {
  return name == kTagKey || name == kTagValue ||
         (name.starts_with(kTagPrefix) && name.size() > kTagPrefix.size());
}

bool matches_tag_filter(const wire::ec2::Filter& filter,
                        const std::map<std::string, std::string>& tags) {
  if (*filter.name == kTagKey) {
    Values keys;
    for (const auto& [key, value] : tags) keys.push_back(key);
    return any_matches(filter.values, keys);
  }
  if (*filter.name == kTagValue) {
    Values values;
    for (const auto& [key, value] : tags) values.push_back(value);
    return any_matches(filter.values, values);
  }
  const auto at = tags.find(filter.name->substr(kTagPrefix.size()));
  return at != tags.end() && any_matches(filter.values, {at->second});
}

}  // namespace mg::api
