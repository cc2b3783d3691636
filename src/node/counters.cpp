#include "node/counters.h"

#include <algorithm>
#include <array>
#include <ctime>

#include "plan/verdicts.h"

namespace mg::node {
namespace {

struct Verdict {
  std::uint32_t number;
  const char* name;
  const char* effect;
  const char* who;
  const char* text;
};

#define MG_VERDICT_ROW(number, name, effect, who, text) Verdict{number, #name, #effect, #who, text},
const std::array kVerdicts{MG_VERDICTS(MG_VERDICT_ROW) Verdict{0, "", "", "", ""}};
#undef MG_VERDICT_ROW

}  // namespace

Counters counter_rows(const std::vector<VerdictCount>& counts, std::int64_t ahead_ns) {
  Counters out;
  for (const auto& count : counts) {
    CounterRow row;
    row.verdict = count.verdict;
    row.name = "unknown";
    row.effect = "DROP";
    row.who = "OPERATOR";
    row.text = "a verdict that this release does not know";
    const auto known = std::find_if(kVerdicts.begin(), kVerdicts.end(),
                                    [&](const Verdict& v) { return v.number == count.verdict; });
    if (known != kVerdicts.end()) {
      row.name = known->name;
      row.effect = known->effect;
      row.who = known->who;
      row.text = known->text;
    }
    row.count = count.packets;
    row.last_ms = (static_cast<std::int64_t>(count.last_ns) + ahead_ns) / 1'000'000;
    out.push_back(std::move(row));
  }
  std::sort(out.begin(), out.end(),
            [](const CounterRow& a, const CounterRow& b) { return a.verdict < b.verdict; });
  return out;
}

std::int64_t wall_minus_ktime_ns() {
  timespec wall{};
  timespec steady{};
  ::clock_gettime(CLOCK_REALTIME, &wall);
  ::clock_gettime(CLOCK_MONOTONIC, &steady);
  return (wall.tv_sec - steady.tv_sec) * 1'000'000'000LL + (wall.tv_nsec - steady.tv_nsec);
}

}  // namespace mg::node
