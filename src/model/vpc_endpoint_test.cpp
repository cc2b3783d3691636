#include "model/vpc_endpoint.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace mg::model {
namespace {

struct Start {
  const char* state;
  const char* decision;
  bool waits;
  bool published;
};

// Where an endpoint can stand.
const std::map<std::string, Start> kStarts = {
    {"asked", {"pendingAcceptance", "none", false, false}},
    {"opening", {"pending", "accepted", true, false}},
    {"open", {"available", "accepted", false, true}},
    {"changing", {"pending", "accepted", true, true}},
    {"closing early", {"pending", "rejected", true, false}},
    {"closing", {"available", "rejected", true, false}},
    {"closed", {"rejected", "rejected", false, false}},
    {"going", {"deleting", "deleted", true, false}},
    {"failed", {"failed", "accepted", false, false}},
};

struct Row {
  const char* from;
  EndpointEvent event;
  // What comes: a start's name, "same", "gone", or an error code.
  const char* to;
  bool opens = false;
};

using E = EndpointEvent;
const Row kTable[] = {
    {"asked", E::kAccept, "opening", true},
    {"asked", E::kReject, "closed"},
    {"asked", E::kModify, "asked"},
    {"asked", E::kDelete, "going"},
    {"asked", E::kApplied, "same"},
    {"opening", E::kAccept, "same"},
    {"opening", E::kReject, "closing early"},
    {"opening", E::kModify, "opening"},
    {"opening", E::kDelete, "going"},
    {"opening", E::kApplied, "open"},
    {"open", E::kAccept, "same"},
    {"open", E::kReject, "closing"},
    {"open", E::kModify, "changing"},
    {"open", E::kDelete, "going"},
    {"open", E::kApplied, "same"},
    {"changing", E::kAccept, "same"},
    {"changing", E::kReject, "closing early"},
    {"changing", E::kModify, "changing"},
    {"changing", E::kDelete, "going"},
    {"changing", E::kApplied, "open"},
    {"closing early", E::kAccept, "opening", true},
    {"closing early", E::kReject, "same"},
    {"closing early", E::kModify, "IncorrectState"},
    {"closing early", E::kDelete, "going"},
    {"closing early", E::kApplied, "closed"},
    {"closing", E::kAccept, "opening", true},
    {"closing", E::kReject, "same"},
    {"closing", E::kModify, "IncorrectState"},
    {"closing", E::kDelete, "going"},
    {"closing", E::kApplied, "closed"},
    {"closed", E::kAccept, "opening", true},
    {"closed", E::kReject, "same"},
    {"closed", E::kModify, "IncorrectState"},
    {"closed", E::kDelete, "going"},
    {"closed", E::kApplied, "same"},
    {"going", E::kAccept, "InvalidState"},
    {"going", E::kReject, "InvalidState"},
    {"going", E::kModify, "IncorrectState"},
    {"going", E::kDelete, "same"},
    {"going", E::kApplied, "gone"},
    {"failed", E::kAccept, "InvalidState"},
    {"failed", E::kReject, "InvalidState"},
    {"failed", E::kModify, "IncorrectState"},
    {"failed", E::kDelete, "going"},
    {"failed", E::kApplied, "same"},
};

VpcEndpoint endpoint_at(const Start& start) {
  VpcEndpoint endpoint;
  endpoint.id = "vpce-00000000000000001";
  endpoint.state = start.state;
  endpoint.decision = start.decision;
  endpoint.wait_revision = start.waits ? 5 : 0;
  endpoint.published = start.published;
  return endpoint;
}

TEST(EndpointStates, TheTableIsComplete) {
  std::set<std::pair<std::string, E>> seen;
  for (const auto& row : kTable) {
    EXPECT_TRUE(kStarts.contains(row.from));
    EXPECT_TRUE(seen.emplace(row.from, row.event).second) << row.from;
  }
  EXPECT_EQ(seen.size(), kStarts.size() * 5);
}

TEST(EndpointStates, EveryStateAndEvent) {
  for (const auto& row : kTable) {
    SCOPED_TRACE(std::string(row.from) + " event " + std::to_string(static_cast<int>(row.event)));
    const auto endpoint = endpoint_at(kStarts.at(row.from));
    const auto step = next_step(endpoint, row.event);
    const std::string to = row.to;
    if (to == "InvalidState" || to == "IncorrectState") {
      ASSERT_FALSE(step);
      EXPECT_EQ(step.error().code, to);
      EXPECT_NE(step.error().message.find(endpoint.id), std::string::npos);
      continue;
    }
    ASSERT_TRUE(step);
    if (to == "same") {
      EXPECT_FALSE(step->change);
      EXPECT_EQ(step->state, endpoint.state);
      EXPECT_EQ(step->decision, endpoint.decision);
      continue;
    }
    EXPECT_TRUE(step->change);
    EXPECT_EQ(step->gone, to == "gone");
    if (step->gone) continue;
    const auto& wanted = kStarts.at(to);
    EXPECT_EQ(step->state, wanted.state);
    EXPECT_EQ(step->decision, wanted.decision);
    EXPECT_EQ(step->waits, wanted.waits);
    EXPECT_EQ(step->published, wanted.published);
    EXPECT_EQ(step->opens, row.opens);
  }
}

TEST(EndpointStates, OpenNeedsTheService) {
  World world;
  auto endpoint = endpoint_at(kStarts.at("open"));
  endpoint.service_id = "vpce-svc-00000000000000001";
  EXPECT_FALSE(is_open(world, endpoint));
  EndpointService service;
  service.id = endpoint.service_id;
  world.services.put(service);
  EXPECT_TRUE(is_open(world, endpoint));
  for (const char* closed : {"asked", "closing", "closed", "going"}) {
    auto other = endpoint_at(kStarts.at(closed));
    other.service_id = endpoint.service_id;
    EXPECT_FALSE(is_open(world, other)) << closed;
  }
}

TEST(EndpointStates, WaitingOnesHaveAnIndexOfTheirOwn) {
  World world;
  auto endpoint = endpoint_at(kStarts.at("opening"));
  world.endpoints.put(endpoint);
  EXPECT_EQ(world.endpoints.count_by("waiting", "1"), 1U);
  endpoint.wait_revision = 0;
  world.endpoints.put(endpoint);
  EXPECT_EQ(world.endpoints.count_by("waiting", "1"), 0U);
}

}  // namespace
}  // namespace mg::model
