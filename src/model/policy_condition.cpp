#include "model/policy_condition.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

namespace mg::model {
namespace {

using Op = PolicyOperator;

struct OperatorRow {
  std::string_view name;
  Op op;
  bool negated = false;
};

constexpr auto kOperators = std::to_array<OperatorRow>({
    {"StringEquals", Op::kString},
    {"StringNotEquals", Op::kString, true},
    {"StringEqualsIgnoreCase", Op::kStringIgnoreCase},
    {"StringNotEqualsIgnoreCase", Op::kStringIgnoreCase, true},
    {"StringLike", Op::kStringLike},
    {"StringNotLike", Op::kStringLike, true},
    {"NumericEquals", Op::kNumeric},
    {"NumericNotEquals", Op::kNumeric, true},
    {"NumericLessThan", Op::kNumericLess},
    {"NumericLessThanEquals", Op::kNumericLessEqual},
    {"NumericGreaterThan", Op::kNumericGreater},
    {"NumericGreaterThanEquals", Op::kNumericGreaterEqual},
    {"DateEquals", Op::kDate},
    {"DateNotEquals", Op::kDate, true},
    {"DateLessThan", Op::kDateLess},
    {"DateLessThanEquals", Op::kDateLessEqual},
    {"DateGreaterThan", Op::kDateGreater},
    {"DateGreaterThanEquals", Op::kDateGreaterEqual},
    {"Bool", Op::kBool},
    {"BinaryEquals", Op::kBinary},
    {"IpAddress", Op::kIp},
    {"NotIpAddress", Op::kIp, true},
    {"ArnEquals", Op::kArn},
    {"ArnLike", Op::kArn},
    {"ArnNotEquals", Op::kArn, true},
    {"ArnNotLike", Op::kArn, true},
    {"Null", Op::kNull},
});

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

std::optional<double> number_of(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

// Reads `digits_min` digits or more; a date has no signs.
std::optional<int> take_number(std::string_view& text, std::size_t digits_min, std::size_t max) {
  std::size_t size = 0;
  int value = 0;
  while (size < text.size() && size < max && text[size] >= '0' && text[size] <= '9') {
    value = value * 10 + (text[size++] - '0');
  }
  if (size < digits_min) return std::nullopt;
  text.remove_prefix(size);
  return value;
}

// "Z", "+hh:mm", "-hhmm" or nothing (UTC), in seconds.
std::optional<int> take_offset(std::string_view& text) {
  if (text.empty() || take_prefix(text, "Z") || take_prefix(text, "z")) return 0;
  const bool minus = text.front() == '-';
  if (!minus && text.front() != '+') return std::nullopt;
  text.remove_prefix(1);
  const auto hours = take_number(text, 2, 2);
  take_prefix(text, ":");
  const auto minutes = text.empty() ? std::optional(0) : take_number(text, 2, 2);
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  return (minus ? -1 : 1) * (*hours * 3600 + *minutes * 60);
}

// Seconds of the day of "hh:mm[:ss[.fff]]".
std::optional<double> take_time(std::string_view& text) {
  const auto hours = take_number(text, 2, 2);
  if (!hours || *hours > 23) return std::nullopt;
  double seconds = *hours * 3600;
  if (!take_prefix(text, ":")) return seconds;
  const auto minutes = take_number(text, 2, 2);
  if (!minutes || *minutes > 59) return std::nullopt;
  seconds += *minutes * 60;
  if (!take_prefix(text, ":")) return seconds;
  const auto whole = take_number(text, 2, 2);
  if (!whole || *whole > 60) return std::nullopt;
  seconds += *whole;
  if (!take_prefix(text, ".")) return seconds;
  const auto size = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto fraction = number_of("0." + std::string(text.substr(0, size)));
  if (size == 0 || size > 9 || !fraction) return std::nullopt;
  text.remove_prefix(size);
  return seconds + *fraction;
}

// Seconds since 1970: a whole number of them, or an ISO 8601 date with or without a time.
std::optional<double> date_of(std::string_view text) {
  namespace chrono = std::chrono;
  if (!text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos &&
      text.size() != 4) {
    return number_of(text);
  }
  const auto year = take_number(text, 4, 4);
  int month = 1;
  int day = 1;
  if (!year) return std::nullopt;
  if (take_prefix(text, "-")) {
    const auto read = take_number(text, 2, 2);
    if (!read) return std::nullopt;
    month = *read;
    if (take_prefix(text, "-")) {
      const auto read_day = take_number(text, 2, 2);
      if (!read_day) return std::nullopt;
      day = *read_day;
    }
  }
  const chrono::year_month_day date(chrono::year(*year),
                                    chrono::month(static_cast<unsigned>(month)),
                                    chrono::day(static_cast<unsigned>(day)));
  if (!date.ok()) return std::nullopt;
  double seconds = static_cast<double>(chrono::sys_days(date).time_since_epoch().count()) * 86400;
  if (take_prefix(text, "T") || take_prefix(text, "t")) {
    const auto time = take_time(text);
    const auto offset = take_offset(text);
    if (!time || !offset) return std::nullopt;
    seconds += *time - *offset;
  }
  return text.empty() ? std::optional(seconds) : std::nullopt;
}

struct Block {
  std::array<unsigned char, 16> bytes{};
  int family = 0;
  int length = 0;
};

std::optional<Block> block_of(std::string_view text) {
  Block block;
  const auto slash = text.find('/');
  const std::string address(text.substr(0, slash));
  block.family = address.find(':') == std::string::npos ? AF_INET : AF_INET6;
  if (::inet_pton(block.family, address.c_str(), block.bytes.data()) != 1) return std::nullopt;
  const int full = block.family == AF_INET ? 32 : 128;
  block.length = full;
  if (slash != std::string_view::npos) {
    auto rest = text.substr(slash + 1);
    const auto length = take_number(rest, 1, 3);
    if (!length || !rest.empty() || *length > full) return std::nullopt;
    block.length = *length;
  }
  return block;
}

bool block_contains(const Block& block, const Block& inner) {
  if (block.family != inner.family || inner.length < block.length) return false;
  const auto whole = static_cast<std::size_t>(block.length / 8);
  if (!std::equal(block.bytes.begin(), block.bytes.begin() + static_cast<std::ptrdiff_t>(whole),
                  inner.bytes.begin())) {
    return false;
  }
  const int rest = block.length % 8;
  return rest == 0 || ((block.bytes[whole] ^ inner.bytes[whole]) >> (8 - rest)) == 0;
}

template <class T, class Read>
bool compare(Op op, Op equal, std::string_view wanted, std::string_view given, Read read) {
  const std::optional<T> right = read(wanted);
  const std::optional<T> left = read(given);
  if (!left || !right) return false;
  switch (static_cast<int>(op) - static_cast<int>(equal)) {
    case 0:
      return *left == *right;
    case 1:
      return *left < *right;
    case 2:
      return *left <= *right;
    case 3:
      return *left > *right;
    default:
      return *left >= *right;
  }
}

// What a resolved value says as plain text: operators without wildcards have no marks in it.
std::string plain(const PolicyPattern& pattern) {
  std::string out;
  out.reserve(pattern.size());
  for (char16_t c : pattern) out += static_cast<char>(c & 0xff);
  return out;
}

bool is_true(std::string_view text) {
  return policy_lower(text) == "true";
}

bool value_matches(Op op, const PolicyPattern& wanted, std::string_view given) {
  switch (op) {
    case Op::kString:
    case Op::kStringLike:
    case Op::kBinary:
      return pattern_matches(wanted, given);
    case Op::kStringIgnoreCase:
      return pattern_matches(wanted, given, true);
    case Op::kArn:
      return arn_pattern_matches(wanted, given);
    case Op::kBool:
    case Op::kNull:
      return policy_lower(plain(wanted)) == policy_lower(given);
    case Op::kIp: {
      const auto block = block_of(plain(wanted));
      const auto address = block_of(given);
      return block && address && block_contains(*block, *address);
    }
    case Op::kNumeric:
    case Op::kNumericLess:
    case Op::kNumericLessEqual:
    case Op::kNumericGreater:
    case Op::kNumericGreaterEqual:
      return compare<double>(op, Op::kNumeric, plain(wanted), given, number_of);
    case Op::kDate:
    case Op::kDateLess:
    case Op::kDateLessEqual:
    case Op::kDateGreater:
    case Op::kDateGreaterEqual:
      return compare<double>(op, Op::kDate, plain(wanted), given, date_of);
  }
  return false;
}

bool any_value_matches(const PolicyCondition& condition, const PolicyKeyView& keys,
                       std::string_view given) {
  return std::ranges::any_of(condition.values, [&](const PolicyText& value) {
    return value.matches(keys, [&](const PolicyPattern& wanted) {
      return value_matches(condition.op, wanted, given);
    });
  });
}

bool null_holds(const PolicyCondition& condition, bool present) {
  return std::ranges::any_of(
      condition.values, [&](const PolicyText& value) { return is_true(value.raw()) == !present; });
}

}  // namespace

std::optional<PolicyCondition> parse_policy_operator(std::string_view name) {
  PolicyCondition out;
  if (take_prefix(name, "ForAnyValue:")) {
    out.quantifier = PolicyQuantifier::kForAnyValue;
  } else if (take_prefix(name, "ForAllValues:")) {
    out.quantifier = PolicyQuantifier::kForAllValues;
  }
  constexpr std::string_view kIfExists = "IfExists";
  if (name.ends_with(kIfExists)) {
    out.if_exists = true;
    name.remove_suffix(kIfExists.size());
  }
  const auto* row = std::ranges::find(kOperators, name, &OperatorRow::name);
  if (row == kOperators.end()) return std::nullopt;
  out.op = row->op;
  out.negated = row->negated;
  // Null asks for presence itself: neither addition has a meaning with it.
  const bool plain_only = out.op == Op::kNull;
  if (plain_only && (out.if_exists || out.quantifier != PolicyQuantifier::kSingle)) {
    return std::nullopt;
  }
  return out;
}

bool add_policy_value(PolicyCondition& condition, std::string_view value,
                      PolicyText::Variables variables) {
  const bool wild = condition.op == Op::kStringLike || condition.op == Op::kArn;
  auto text = PolicyText::parse(
      value, wild ? PolicyText::Wildcards::kYes : PolicyText::Wildcards::kNo, variables);
  if (!text) return false;
  bool fits = true;
  if (text->has_variables()) {
    fits = condition.op != Op::kNull;
  } else if (condition.op >= Op::kNumeric && condition.op <= Op::kNumericGreaterEqual) {
    fits = number_of(value).has_value();
  } else if (condition.op >= Op::kDate && condition.op <= Op::kDateGreaterEqual) {
    fits = date_of(value).has_value();
  } else if (condition.op == Op::kBool || condition.op == Op::kNull) {
    fits = is_true(value) || policy_lower(value) == "false";
  } else if (condition.op == Op::kIp) {
    fits = block_of(value).has_value();
  }
  if (fits) condition.values.push_back(*std::move(text));
  return fits;
}

bool condition_holds(const PolicyCondition& condition, const PolicyKeyView& keys) {
  const auto* given = keys.find(condition.key);
  const bool present = given != nullptr && !given->empty();
  if (condition.op == Op::kNull) return null_holds(condition, present);
  const auto holds_for = [&](const std::string& value) {
    return any_value_matches(condition, keys, value) != condition.negated;
  };
  switch (condition.quantifier) {
    case PolicyQuantifier::kSingle:
      if (!present) return condition.negated || condition.if_exists;
      // A key of several values: a negated operator must fit them all, any other one of them.
      return condition.negated ? std::ranges::all_of(*given, holds_for)
                               : std::ranges::any_of(*given, holds_for);
    case PolicyQuantifier::kForAnyValue:
      return present ? std::ranges::any_of(*given, holds_for) : condition.if_exists;
    case PolicyQuantifier::kForAllValues:
      return !present || std::ranges::all_of(*given, holds_for);
  }
  return false;
}

}  // namespace mg::model
