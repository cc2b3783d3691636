// Plan changes as one line of JSON: for the node's last plan on disk, and later for the stream to
// other nodes. A missing member takes its default and an unknown one is ignored, so that two
// releases can read each other. Called by node (last plan). Invariant: decode(encode(x)) == x.
// Thread rule: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "plan/node_plan.h"

namespace mg::plan {

std::string encode_change(const PlanChange& change);
Result<PlanChange> decode_change(std::string_view line);

}  // namespace mg::plan
