#include "model/target.h"

#include <gtest/gtest.h>

namespace mg::model {
namespace {

TargetFacts facts(void (*change)(TargetFacts&)) {
  TargetFacts out;
  out.registered = true;
  out.group_in_use = true;
  out.zone_enabled = true;
  out.instance_state = "running";
  change(out);
  return out;
}

TEST(TargetState, FollowsTheFacts) {
  struct Case {
    TargetFacts facts;
    std::string state, reason;
  };
  const Case cases[] = {
      {TargetFacts{}, "unused", "Target.NotRegistered"},
      {facts([](auto& f) { f.draining = true; }), "draining", "Target.DeregistrationInProgress"},
      {facts([](auto& f) { f.group_in_use = false; }), "unused", "Target.NotInUse"},
      {facts([](auto& f) { f.zone_enabled = false; }), "unused", "Target.NotInUse"},
      {facts([](auto& f) { f.instance_state = "terminated"; }), "unused", "Target.InvalidState"},
      {facts([](auto& f) { f.instance_state = "pending"; }), "initial",
       "Elb.RegistrationInProgress"},
      {facts([](auto& f) { f.address_usable = false; }), "unused", "Target.IpUnusable"},
      {facts([](auto&) {}), "initial", "Elb.RegistrationInProgress"},
      {facts([](auto& f) { f.seen = Seen::kInitial; }), "initial", "Elb.InitialHealthChecking"},
      {facts([](auto& f) { f.seen = Seen::kHealthy; }), "healthy", ""},
      {facts([](auto& f) { f.seen = Seen::kUnhealthy; }), "unhealthy", "Target.FailedHealthChecks"},
      {facts([](auto& f) {
         f.seen = Seen::kUnhealthy;
         f.reason = "Target.Timeout";
       }),
       "unhealthy", "Target.Timeout"},
      {facts([](auto& f) {
         f.seen = Seen::kHealthy;
         f.draining = true;
       }),
       "draining", "Target.DeregistrationInProgress"},
  };
  for (std::size_t i = 0; i < std::size(cases); ++i) {
    const auto state = target_state(cases[i].facts);
    EXPECT_EQ(state.state, cases[i].state) << i;
    EXPECT_EQ(state.reason, cases[i].reason) << i;
  }
}

TEST(TargetState, KeepsTheNodesWords) {
  const auto state = target_state(facts([](auto& f) {
    f.seen = Seen::kHealthy;
    f.description = "not probed: data plane none";
  }));
  EXPECT_EQ(state.description, "not probed: data plane none");
}

}  // namespace
}  // namespace mg::model
