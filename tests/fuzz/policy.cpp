// Endpoint policies: white space never changes the answer, and whatever is taken does allow.
#include "model/policy.h"

#include <string>

#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto checked = mg::model::check_endpoint_policy(text);
  if (text.size() + 2 <= mg::model::kPolicyLengthMax) {
    const auto spaced = mg::model::check_endpoint_policy(" " + text + "\n");
    CHECK(spaced.has_value() == checked.has_value());
    CHECK(checked || checked.error().code == spaced.error().code);
  }
  if (!checked) {
    CHECK(!checked.error().code.empty());
    return 0;
  }
  CHECK(text.size() <= mg::model::kPolicyLengthMax);
  // A Deny or a Condition with something in it is never taken. (Escapes can spell names otherwise.)
  if (text.find('\\') == std::string::npos) {
    CHECK(text.find("\"Allow\"") != std::string::npos && text.find('*') != std::string::npos);
    CHECK(text.find("\"Deny\"") == std::string::npos || text.find("\"Sid\"") != std::string::npos ||
          text.find("\"Id\"") != std::string::npos);
  }
  return 0;
}
