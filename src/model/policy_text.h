// Texts of a policy that stand for more than themselves: '*' and '?' as wildcards, ${key} as a
// value of the request. A value that a variable brought in is literal: a '*' in it is no wildcard.
// Called by policy_document (made once) and policy_evaluation (asked per request). Pure; matching
// takes at most pattern × text steps, and both are bounded.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mg::model {

// Condition keys of a request, in lower case ("aws:requestedregion"), with their values.
using PolicyKeys = std::map<std::string, std::vector<std::string>, std::less<>>;

// One resource of a request sees its own keys before those of the whole request.
struct PolicyKeyView {
  const PolicyKeys* own = nullptr;
  const PolicyKeys* shared = nullptr;
  // nullptr: the request has no such key.
  [[nodiscard]] const std::vector<std::string>* find(std::string_view lower_key) const;
};

// A text whose wildcards are marked: a unit above 255 is one.
using PolicyPattern = std::u16string;

class PolicyText {
 public:
  enum class Wildcards { kNo, kYes };
  // Policies of version 2008-10-17 have no variables: "${" is text there.
  enum class Variables { kNo, kYes };

  // nullopt: a variable is not closed or has no name.
  static std::optional<PolicyText> parse(std::string_view raw, Wildcards wildcards,
                                         Variables variables = Variables::kYes);

  // nullopt: a variable has no single value and no default.
  [[nodiscard]] std::optional<PolicyPattern> resolve(const PolicyKeyView& keys) const;
  // Asks `match` about the resolved text; one that cannot be resolved matches nothing.
  template <class Match>
  [[nodiscard]] bool matches(const PolicyKeyView& keys, Match match) const {
    if (!has_variables()) return match(parts_.front().before);
    const auto resolved = resolve(keys);
    return resolved && match(*resolved);
  }
  [[nodiscard]] const std::string& raw() const { return raw_; }
  [[nodiscard]] bool has_variables() const { return parts_.size() > 1; }

 private:
  struct Part {
    PolicyPattern before;  // literal text in front of the variable
    std::string key;       // lower case; empty: no variable follows
    std::optional<std::string> fallback;
  };
  std::string raw_;
  std::vector<Part> parts_;
};

// The whole text, by wildcards. Letters of ASCII match in either case when `ignore_case`.
bool pattern_matches(std::u16string_view pattern, std::string_view text, bool ignore_case = false);
// As ArnLike: each of the six parts for itself. A pattern "*" matches everything; one that ends
// early with '*' covers all that follows.
bool arn_pattern_matches(std::u16string_view pattern, std::string_view text);

std::string policy_lower(std::string_view text);  // ASCII

}  // namespace mg::model
