#include "node/health/state.h"

#include <fmt/format.h>

#include <algorithm>

namespace mg::node::health {

using plan::TargetHealth;

bool State::on_outcome(const Outcome& outcome, const plan::HealthCheck& check) {
  passed_ = outcome.passed ? passed_ + 1 : 0;
  failed_ = outcome.passed ? 0 : failed_ + 1;
  const plan::HealthReport before = report_;
  if (outcome.passed) {
    const std::uint32_t needed = report_.health == TargetHealth::kInitial ? 1 : check.healthy_count;
    if (report_.health != TargetHealth::kHealthy && passed_ >= std::max(1U, needed)) {
      report_ = {TargetHealth::kHealthy, "", ""};
    }
  } else if (report_.health == TargetHealth::kUnhealthy) {
    report_ = {TargetHealth::kUnhealthy, outcome.reason, outcome.description};
  } else if (failed_ >= std::max(1U, check.unhealthy_count)) {
    report_ = {TargetHealth::kUnhealthy, outcome.reason, outcome.description};
  }
  return !(report_ == before);
}

HttpStatus read_http_status(std::string_view bytes) {
  constexpr std::string_view kProtocol = "HTTP/1.";
  const auto known = std::min(bytes.size(), kProtocol.size());
  if (bytes.substr(0, known) != kProtocol.substr(0, known)) return {HttpStep::kBroken, 0};
  const auto line_end = bytes.find('\n');
  if (line_end == std::string_view::npos) {
    return {bytes.size() > 1024 ? HttpStep::kBroken : HttpStep::kMore, 0};
  }
  // "HTTP/1.1 200 OK": the code stands at a fixed place.
  if (line_end < 12 || bytes[8] != ' ') return {HttpStep::kBroken, 0};
  int code = 0;
  for (std::size_t i = 9; i < 12; ++i) {
    if (bytes[i] < '0' || bytes[i] > '9') return {HttpStep::kBroken, 0};
    code = code * 10 + (bytes[i] - '0');
  }
  return {HttpStep::kDone, code};
}

Outcome judge_http(int code, const plan::HealthCheck& check) {
  const bool good = std::any_of(check.codes.begin(), check.codes.end(), [&](const auto& range) {
    return code >= range.first && code <= range.second;
  });
  if (good) return {true, "", ""};
  return {false, "Target.ResponseCodeMismatch",
          fmt::format("Health checks failed with these codes: [{}]", code)};
}

}  // namespace mg::node::health
