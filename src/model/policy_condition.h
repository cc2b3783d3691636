// The Condition element of a policy: operators, what values they take, and whether they hold.
// Called by policy_document (parsing) and policy_evaluation. Invariant: an operator that is not in
// the table never gets this far, so no condition can be skipped. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/policy_text.h"

namespace mg::model {

enum class PolicyOperator : std::uint8_t {
  kString,
  kStringIgnoreCase,
  kStringLike,
  kNumeric,
  kNumericLess,
  kNumericLessEqual,
  kNumericGreater,
  kNumericGreaterEqual,
  kDate,
  kDateLess,
  kDateLessEqual,
  kDateGreater,
  kDateGreaterEqual,
  kBool,
  kBinary,
  kIp,
  kArn,
  kNull,
};

enum class PolicyQuantifier : std::uint8_t { kSingle, kForAnyValue, kForAllValues };

struct PolicyCondition {
  PolicyOperator op = PolicyOperator::kString;
  PolicyQuantifier quantifier = PolicyQuantifier::kSingle;
  bool negated = false;
  bool if_exists = false;
  std::string key;  // lower case
  std::vector<PolicyText> values;
};

// "ForAnyValue:StringNotLikeIfExists" and its like, without key and values; nullopt: no operator.
std::optional<PolicyCondition> parse_policy_operator(std::string_view name);
// Adds a value that this operator can compare with; false: it cannot ("abc" is no number).
bool add_policy_value(PolicyCondition& condition, std::string_view value,
                      PolicyText::Variables variables = PolicyText::Variables::kYes);

// A key that the request does not have: only a negated operator, …IfExists, ForAllValues or Null
// can hold.
bool condition_holds(const PolicyCondition& condition, const PolicyKeyView& keys);

}  // namespace mg::model
