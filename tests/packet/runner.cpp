#include "runner.h"

#include <cerrno>
#include <chrono>
#include <ctime>
#include <sstream>

#include "verdict_names.h"

namespace mg::packet_test {
namespace {

constexpr std::uint32_t kLoopback = 1;  // every test run enters by the namespace's lo
constexpr std::chrono::seconds kShrinkMax{20};

std::uint64_t coarse_now_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1000000000u +
         static_cast<std::uint64_t>(now.tv_nsec);
}

std::string who(const Step& step) {
  if (step.program == Program::kFromService) return "the service port";
  if (step.from.port_num == 0) return "nobody's interface";
  return "port " + std::to_string(step.from.port_num) + " in vpc " +
         std::to_string(step.from.vpc_num);
}

}  // namespace

std::string describe(const Step& step) {
  std::ostringstream out;
  switch (step.kind) {
    case Step::Kind::kPacket:
      out << who(step) << (step.sums == Sums::kComplete ? " (COMPLETE)" : "") << " sends "
          << hex(step.frame);
      break;
    case Step::Kind::kWrite:
      out << step.map << '[' << hex(step.key)
          << "] = " << (step.value.empty() ? "erased" : hex(step.value));
      break;
    case Step::Kind::kChoices:
      out << "choices of group " << step.tg_num << " in zone " << step.zone_num << ":";
      for (std::uint32_t target : step.targets) out << ' ' << target;
      break;
    case Step::Kind::kAge:
      out << step.by_ns / 1000000 << " ms pass";
      break;
    case Step::Kind::kSweep:
      out << "the sweeper goes round";
      break;
  }
  return out.str();
}

Runner::Runner(Harness& harness, Model& model, std::uint32_t slots)
    : harness_(harness), model_(model), start_(model), slots_(slots) {
  start_.forget_flows();
  start_.forget_subjects();
}

void Runner::restart() {
  for (Steps undo = std::exchange(undo_, {}); !undo.empty(); undo.pop_back()) {
    const Step& step = undo.back();
    if (step.kind == Step::Kind::kChoices)
      harness_.set_choices(step.tg_num, step.zone_num, step.targets);
    else if (step.value.empty())
      harness_.erase(step.map, step.key.data());
    else
      harness_.put_raw(step.map, step.key, step.value);
  }
  harness_.reset_flows(slots_);
  model_ = start_;
  for (const auto& [cursor, at] : start_.cursors()) {
    auto [balancer_num, zone_num, target_num] = cursor;
    harness_.put("snat_cursors", mg_snat_key{balancer_num, zone_num, target_num}, at);
  }
}

void Runner::apply_write(const Step& step) {
  Step before = step;
  before.value = harness_.get_raw(step.map, step.key);
  if (step.map != "snat_cursors") undo_.push_back(before);
  if (step.value.empty())
    harness_.erase(step.map, step.key.data());
  else
    harness_.put_raw(step.map, step.key, step.value);
}

std::string Runner::apply_packet(const Step& step) {
  if (step.from.port_num != 0)
    harness_.put("ports_by_ifindex", kLoopback, step.from);
  else
    harness_.erase("ports_by_ifindex", &kLoopback);
  Outcome outcome = harness_.run_counted(step.program, step.frame, step.sums);
  if (outcome.error == EINVAL && outcome.verdicts.empty()) {
    ++unmade_;
    return "";
  }
  for (std::uint32_t verdict : outcome.verdicts) ++verdicts_[verdict];
  return compare_answer(step.program, step.frame, outcome, model_);
}

std::string Runner::apply(const Step& step) {
  std::string difference;
  switch (step.kind) {
    case Step::Kind::kPacket:
      difference = apply_packet(step);
      break;
    case Step::Kind::kWrite:
      apply_write(step);
      return "";
    case Step::Kind::kChoices: {
      Step before = step;
      auto found = model_.plan().choices.find({step.tg_num, step.zone_num});
      before.targets =
          found == model_.plan().choices.end() ? std::vector<std::uint32_t>{} : found->second;
      undo_.push_back(before);
      harness_.set_choices(step.tg_num, step.zone_num, step.targets);
      return "";
    }
    case Step::Kind::kAge:
      harness_.age_flows(step.by_ns);
      model_.age_flows(step.by_ns);
      break;
    case Step::Kind::kSweep: {
      std::uint64_t now_ns = coarse_now_ns();
      int freed = harness_.sweep_now(now_ns), ours = static_cast<int>(model_.sweep(now_ns));
      if (freed != ours)
        difference = "freed: the programs " + std::to_string(freed) + ", the model " +
                     std::to_string(ours) + "\n";
      break;
    }
  }
  return difference + compare_flows(harness_, model_);
}

std::size_t Runner::play(const Steps& steps, std::string& difference) {
  restart();
  for (std::size_t i = 0; i < steps.size(); ++i) {
    difference = apply(steps[i]);
    if (!difference.empty()) return i;
  }
  difference = compare_counts(harness_, model_);
  return difference.empty() || steps.empty() ? steps.size() : steps.size() - 1;
}

// Cuts what comes after the failure, then leaves out pieces, halving their size.
Steps Runner::shrink(Steps steps) {
  auto end = std::chrono::steady_clock::now() + kShrinkMax;
  std::string difference;
  for (std::size_t piece = (steps.size() + 1) / 2; piece > 0; piece /= 2)
    for (std::size_t at = 0; at < steps.size();) {
      if (std::chrono::steady_clock::now() > end) return steps;
      Steps fewer = steps;
      auto first = fewer.begin() + static_cast<std::ptrdiff_t>(at);
      fewer.erase(first, first + static_cast<std::ptrdiff_t>(std::min(piece, steps.size() - at)));
      std::size_t failed = play(fewer, difference);
      if (failed == fewer.size()) {
        at += piece;
        continue;
      }
      fewer.resize(failed + 1);
      steps = fewer;
    }
  return steps;
}

}  // namespace mg::packet_test
