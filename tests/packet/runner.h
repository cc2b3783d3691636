// Steps that packets, plan and time take, put to the programs and to the model alike. A sequence of
// steps can be played again from the start, so a failing one shrinks to what matters. Used by
// differential_test.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compare.h"

namespace mg::packet_test {

struct Step {
  enum class Kind { kPacket, kWrite, kChoices, kAge, kSweep };
  Kind kind = Kind::kPacket;

  // kPacket: what `from` sends; for the service port and for an interface of nobody's it is empty
  Program program = Program::kFromInstance;
  mg_port_ref from{};
  Bytes frame;
  Sums sums = Sums::kNone;
  // kWrite; an empty value erases
  std::string map;
  Bytes key, value;
  // kChoices
  std::uint32_t tg_num = 0, zone_num = 0;
  std::vector<std::uint32_t> targets;
  // kAge
  std::uint64_t by_ns = 0;
};
using Steps = std::vector<Step>;

std::string describe(const Step& step);

class Runner {
 public:
  // Both are filled and coupled; their state now is what restart() goes back to.
  Runner(Harness& harness, Model& model, std::uint32_t slots);

  void restart();
  // What differs, empty: nothing. A frame that a test run cannot make counts as unmade().
  std::string apply(const Step& step);
  // The first step after which something differs; steps.size(): none does.
  std::size_t play(const Steps& steps, std::string& difference);
  // Shorter steps that still differ; stops looking after a while.
  Steps shrink(Steps steps);

  Harness& harness() { return harness_; }
  Model& model() { return model_; }
  std::uint64_t unmade() const { return unmade_; }
  const std::map<std::uint32_t, std::uint64_t>& verdicts() const { return verdicts_; }

 private:
  std::string apply_packet(const Step& step);
  void apply_write(const Step& step);

  Harness& harness_;
  Model& model_;
  Model start_;
  std::uint32_t slots_;
  Steps undo_;  // in the order in which the plan was changed
  std::map<std::uint32_t, std::uint64_t> verdicts_;
  std::uint64_t unmade_ = 0;
};

}  // namespace mg::packet_test
