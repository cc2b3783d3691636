// Names and blocks as callers write them: addresses, CIDRs, MACs, ids, ARNs, principals. What is
// taken says the same again when it is written out; a principal matches nobody by accident.
#include <string>

#include "base/check.h"
#include "base/ip.h"
#include "model/arn.h"
#include "model/policy_text.h"
#include "model/principal.h"

namespace {

void check_blocks(const std::string& text) {
  if (const auto address = mg::Ip4::parse(text)) CHECK(address->str() == text);
  if (const auto block = mg::Cidr4::parse(text)) {
    CHECK(block->str() == text);
    CHECK((block->base.value & ~block->mask()) == 0 && block->length <= 32);
    CHECK(block->contains(block->last()) && block->contains(block->base));
  }
  if (const auto any = mg::Cidr4::parse_any(text)) {
    const auto again = mg::Cidr4::parse(any->str());
    CHECK(again && *again == *any);
  }
  if (const auto mac = mg::Mac::parse(text)) CHECK(mg::Mac::parse(mac->str()) == mac);
}

void check_names(const std::string& text) {
  if (const auto arn = mg::model::parse_elb_arn(text)) {
    CHECK(arn->str() == text);
    CHECK(mg::model::is_account_id(arn->account));
  }
  if (const auto principal = mg::model::parse_principal(text)) {
    const auto again = mg::model::parse_principal(principal->arn);
    CHECK(again && again->arn == principal->arn && again->type == principal->type);
    const auto root = mg::model::root_arn("000000000000");
    const bool everyone = principal->arn == "*" || principal->arn == root;
    CHECK(mg::model::principal_matches(principal->arn, "000000000000", root) == everyone);
  }
}

void check_patterns(const std::string& text) {
  using mg::model::PolicyText;
  const auto half = text.size() / 2;
  const auto pattern = PolicyText::parse(text.substr(0, half), PolicyText::Wildcards::kYes);
  const auto literal = PolicyText::parse(text, PolicyText::Wildcards::kNo);
  if (literal && !literal->has_variables() && text.find('$') == std::string::npos) {
    CHECK(mg::model::pattern_matches(*literal->resolve({}), text));
  }
  if (!pattern || pattern->has_variables()) return;
  const auto resolved = *pattern->resolve({});
  const auto subject = text.substr(half);
  mg::model::arn_pattern_matches(resolved, subject);
  if (mg::model::pattern_matches(resolved, subject)) {
    CHECK(mg::model::pattern_matches(resolved, subject, true));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size > 4096) return 0;
  const std::string text(reinterpret_cast<const char*>(data), size);
  check_blocks(text);
  check_names(text);
  check_patterns(text);
  return 0;
}
