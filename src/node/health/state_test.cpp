#include "node/health/state.h"

#include <gtest/gtest.h>

namespace mg::node::health {
namespace {

using plan::TargetHealth;

const Outcome kPass{true, "", ""};
const Outcome kFail{false, "Target.FailedHealthChecks", "Health checks failed"};

TEST(HealthState, OnePassedFirstCheckIsEnough) {
  State state;
  EXPECT_EQ(state.report().health, TargetHealth::kInitial);
  EXPECT_TRUE(state.on_outcome(kPass, {}));
  EXPECT_EQ(state.report().health, TargetHealth::kHealthy);
  EXPECT_TRUE(state.report().reason.empty());
  EXPECT_FALSE(state.on_outcome(kPass, {})) << "no news";
}

TEST(HealthState, FollowsTheThresholdsAfterwards) {
  plan::HealthCheck check;
  check.healthy_count = 3;
  check.unhealthy_count = 2;
  State state;
  state.on_outcome(kPass, check);
  EXPECT_FALSE(state.on_outcome(kFail, check));
  EXPECT_FALSE(state.on_outcome(kPass, check)) << "in a row, or not at all";
  EXPECT_FALSE(state.on_outcome(kFail, check));
  EXPECT_TRUE(state.on_outcome(kFail, check));
  EXPECT_EQ(state.report().health, TargetHealth::kUnhealthy);
  EXPECT_EQ(state.report().reason, "Target.FailedHealthChecks");
  EXPECT_FALSE(state.on_outcome(kPass, check));
  EXPECT_FALSE(state.on_outcome(kPass, check));
  EXPECT_TRUE(state.on_outcome(kPass, check));
  EXPECT_EQ(state.report().health, TargetHealth::kHealthy);
}

TEST(HealthState, AnInitialTargetFailsByThreshold) {
  plan::HealthCheck check;
  check.unhealthy_count = 2;
  State state;
  EXPECT_FALSE(state.on_outcome(kFail, check));
  EXPECT_TRUE(state.on_outcome(kFail, check));
  EXPECT_EQ(state.report().health, TargetHealth::kUnhealthy);
}

TEST(HealthState, ARestoredHealthOutlivesOneFailure) {
  State state(plan::HealthReport{TargetHealth::kHealthy, "", ""});
  EXPECT_FALSE(state.on_outcome(kFail, {}));
  EXPECT_EQ(state.report().health, TargetHealth::kHealthy);
}

TEST(HealthState, ANewReasonIsNews) {
  State state(plan::HealthReport{TargetHealth::kUnhealthy, "Target.Timeout", "Request timed out"});
  EXPECT_TRUE(state.on_outcome(kFail, {}));
  EXPECT_EQ(state.report().reason, "Target.FailedHealthChecks");
}

TEST(HealthHttp, ReadsTheStatusAsItComes) {
  const std::string answer = "HTTP/1.1 204 No Content\r\n\r\n";
  for (std::size_t n = 0; n < answer.find('\n'); ++n) {
    EXPECT_EQ(read_http_status(answer.substr(0, n)).step, HttpStep::kMore) << n;
  }
  EXPECT_EQ(read_http_status(answer).step, HttpStep::kDone);
  EXPECT_EQ(read_http_status(answer).code, 204);
  EXPECT_EQ(read_http_status("HTTP/1.0 200\r\n").code, 200);
  EXPECT_EQ(read_http_status("SSH-2.0-x\r\n").step, HttpStep::kBroken);
  EXPECT_EQ(read_http_status("HTTP/1.1 2x0 OK\r\n").step, HttpStep::kBroken);
  EXPECT_EQ(read_http_status("HTTP/1.1 " + std::string(2000, '2')).step, HttpStep::kBroken);
}

TEST(HealthHttp, JudgesByTheCodes) {
  plan::HealthCheck check;
  check.codes = {{200, 200}, {301, 302}};
  EXPECT_TRUE(judge_http(200, check).passed);
  EXPECT_TRUE(judge_http(302, check).passed);
  const auto bad = judge_http(404, check);
  EXPECT_FALSE(bad.passed);
  EXPECT_EQ(bad.reason, "Target.ResponseCodeMismatch");
  EXPECT_EQ(bad.description, "Health checks failed with these codes: [404]");
}

}  // namespace
}  // namespace mg::node::health
