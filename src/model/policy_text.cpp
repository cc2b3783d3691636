#include "model/policy_text.h"

#include <algorithm>
#include <utility>

namespace mg::model {
namespace {

constexpr char16_t kMark = 0x100;
constexpr char16_t kStar = kMark | u'*';
constexpr char16_t kQuestion = kMark | u'?';
constexpr int kArnParts = 6;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

char16_t unit(char c) {
  return static_cast<unsigned char>(c);
}

bool same(char16_t pattern, char text, bool ignore_case) {
  if (pattern == kQuestion) return true;
  if (pattern >= kMark) return false;
  if (!ignore_case) return pattern == unit(text);
  return lower(static_cast<char>(pattern)) == lower(text);
}

void append_literal(PolicyPattern& out, std::string_view text) {
  for (char c : text) out += unit(c);
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

}  // namespace

const std::vector<std::string>* PolicyKeyView::find(std::string_view lower_key) const {
  for (const auto* keys : {own, shared}) {
    if (keys == nullptr) continue;
    if (auto it = keys->find(lower_key); it != keys->end()) return &it->second;
  }
  return nullptr;
}

std::string policy_lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

std::optional<PolicyText> PolicyText::parse(std::string_view raw, Wildcards wildcards,
                                            Variables variables) {
  PolicyText out;
  out.raw_ = raw;
  Part part;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (variables == Variables::kNo || raw.substr(i, 2) != "${") {
      const bool wild = wildcards == Wildcards::kYes && (raw[i] == '*' || raw[i] == '?');
      part.before += static_cast<char16_t>(unit(raw[i]) | (wild ? kMark : 0));
      continue;
    }
    const auto end = raw.find('}', i);
    if (end == std::string_view::npos) return std::nullopt;
    const auto inside = raw.substr(i + 2, end - i - 2);
    i = end;
    // ${*}, ${?} and ${$} are the characters themselves.
    if (inside == "*" || inside == "?" || inside == "$") {
      append_literal(part.before, inside);
      continue;
    }
    const auto comma = inside.find(',');
    part.key = policy_lower(trim(inside.substr(0, comma)));
    if (part.key.empty() || part.key.find('$') != std::string::npos) return std::nullopt;
    if (comma != std::string_view::npos) {
      const auto quoted = trim(inside.substr(comma + 1));
      if (quoted.size() < 2 || quoted.front() != '\'' || quoted.back() != '\'') return std::nullopt;
      part.fallback = std::string(quoted.substr(1, quoted.size() - 2));
    }
    out.parts_.push_back(std::exchange(part, {}));
  }
  out.parts_.push_back(std::move(part));
  return out;
}

std::optional<PolicyPattern> PolicyText::resolve(const PolicyKeyView& keys) const {
  PolicyPattern out;
  for (const auto& part : parts_) {
    out += part.before;
    if (part.key.empty()) continue;
    const auto* values = keys.find(part.key);
    if (values != nullptr && values->size() == 1) {
      append_literal(out, values->front());
    } else if (part.fallback) {
      append_literal(out, *part.fallback);
    } else {
      return std::nullopt;
    }
  }
  return out;
}

bool pattern_matches(std::u16string_view pattern, std::string_view text, bool ignore_case) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::u16string_view::npos;  // the last star, and where its text ends
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == kStar) {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && same(pattern[p], text[t], ignore_case)) {
      ++p;
      ++t;
    } else if (star != std::u16string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == kStar) ++p;
  return p == pattern.size();
}

bool arn_pattern_matches(std::u16string_view pattern, std::string_view text) {
  if (pattern.size() == 1 && pattern.front() == kStar) return true;
  for (int part = 1; part < kArnParts; ++part) {
    const auto colon = pattern.find(u':');
    if (colon == std::u16string_view::npos) {
      return !pattern.empty() && pattern.back() == kStar && pattern_matches(pattern, text);
    }
    const auto end = text.find(':');
    if (end == std::string_view::npos) return false;
    if (!pattern_matches(pattern.substr(0, colon), text.substr(0, end))) return false;
    pattern.remove_prefix(colon + 1);
    text.remove_prefix(end + 1);
  }
  return pattern_matches(pattern, text);
}

}  // namespace mg::model
