// Plan changes: what can be read is written and read again unchanged.
#include <string>

#include "base/check.h"
#include "plan/codec.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto change = mg::plan::decode_change({reinterpret_cast<const char*>(data), size});
  if (!change) return 0;
  const auto line = mg::plan::encode_change(*change);
  CHECK(line.find('\n') == std::string::npos);
  const auto again = mg::plan::decode_change(line);
  CHECK(again && again->epoch == change->epoch && again->revision == change->revision);
  CHECK(again->snapshot == change->snapshot && again->puts == change->puts);
  CHECK(again->erases == change->erases);
  mg::plan::NodePlan plan;
  mg::plan::apply(plan, *change);
  CHECK(mg::plan::apply(plan, *again).empty() || !change->erases.empty());
  return 0;
}
