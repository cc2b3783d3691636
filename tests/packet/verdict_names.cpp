#include "verdict_names.h"

#include "plan/verdicts.h"

namespace mg::packet_test {
namespace {

struct Row {
  std::uint32_t number;
  const char* name;
  char effect;
};
constexpr Row kRows[] = {
#define ROW(number, name, effect, who, text) {number, #name, #effect[0]},
    MG_VERDICTS(ROW)
#undef ROW
};

}  // namespace

std::uint32_t verdict_number(const std::string& name) {
  for (const Row& row : kRows)
    if (name == row.name) return row.number;
  return 0;
}

std::string verdict_name(std::uint32_t number) {
  for (const Row& row : kRows)
    if (row.number == number) return row.name;
  return "verdict " + std::to_string(number);
}

char verdict_effect(std::uint32_t number) {
  for (const Row& row : kRows)
    if (row.number == number) return row.effect;
  return '?';
}

}  // namespace mg::packet_test
