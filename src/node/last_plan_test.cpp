#include "node/last_plan.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "node/inbox.h"

namespace mg::node {
namespace {

plan::PlanChange change(std::uint64_t revision, std::vector<std::uint32_t> vpcs,
                        std::vector<std::string> erases = {}) {
  plan::PlanChange out;
  out.epoch = 1;
  out.revision = revision;
  for (const auto num : vpcs) {
    out.puts["vpc/" + std::to_string(num)] =
        plan::VpcEntry{num, "r" + std::to_string(revision), {}, true, "r"};
  }
  out.erases = std::move(erases);
  return out;
}

class LastPlanTest : public ::testing::Test {
 protected:
  LastPlanTest() : directory_(::testing::TempDir() + "last_plan_" + std::to_string(::getpid())) {
    std::filesystem::create_directories(directory_);
  }
  ~LastPlanTest() override { std::filesystem::remove_all(directory_); }

  void append_text(const std::string& text) {
    std::ofstream(directory_ + "/last_plan.log", std::ios::app) << text;
  }

  const std::string directory_;
};

TEST_F(LastPlanTest, ThereIsNoneAtFirst) {
  EXPECT_FALSE(LastPlan(directory_).load());
}

TEST_F(LastPlanTest, IsTheWholePlanAndTheLinesAfterIt) {
  {
    LastPlan plan(directory_);
    ASSERT_TRUE(plan.store(1, 5, change(5, {1, 2}).puts));
    ASSERT_TRUE(plan.append(change(6, {3}, {"vpc/1"})));
    ASSERT_TRUE(plan.append(change(7, {2})));
  }
  append_text("{\"epoch\":1,\"revision\":8,\"puts\":{\"vpc/9");  // a crash in the middle
  const auto read = LastPlan(directory_).load();
  ASSERT_TRUE(read);
  EXPECT_EQ(read->revision, 7U);
  EXPECT_TRUE(read->snapshot);
  EXPECT_EQ(read->puts.size(), 2U);
  EXPECT_FALSE(read->puts.contains("vpc/1"));
  EXPECT_EQ(std::get<plan::VpcEntry>(read->puts.at("vpc/2")).vpc_id, "r7");
}

TEST_F(LastPlanTest, OldLinesBehindANewWholePlanAreIgnored) {
  LastPlan plan(directory_);
  ASSERT_TRUE(plan.store(1, 9, change(9, {1}).puts));
  ASSERT_TRUE(plan.append(change(8, {}, {"vpc/1"})));
  const auto read = plan.load();
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->puts.contains("vpc/1"));
}

TEST_F(LastPlanTest, ABrokenPlanIsNoPlan) {
  std::ofstream(directory_ + "/last_plan.json") << "{\"puts\":";
  EXPECT_FALSE(LastPlan(directory_).load());
}

TEST_F(LastPlanTest, HealthComesBack) {
  HealthTable table;
  table[3] = {7, {plan::TargetHealth::kUnhealthy, "Target.Timeout", "Request timed out"}};
  ASSERT_TRUE(store_health(directory_, table));
  const auto read = load_health(directory_);
  ASSERT_EQ(read.size(), 1U);
  EXPECT_EQ(read.at(3).epoch, 7U);
  EXPECT_TRUE(read.at(3).report == table.at(3).report);
}

TEST(Inbox, TakesManyChangesAsOne) {
  Inbox inbox;
  inbox.push(change(1, {1, 2}));
  inbox.push(change(2, {3}, {"vpc/1"}));
  inbox.push(change(3, {1}, {"vpc/2"}));
  const auto items = inbox.take(0);
  ASSERT_TRUE(items.change);
  EXPECT_EQ(items.change->revision, 3U);
  EXPECT_EQ(items.change->puts.size(), 2U);
  EXPECT_EQ(items.change->erases, std::vector<std::string>{"vpc/2"});
  EXPECT_FALSE(inbox.take(0).change);
}

TEST(Inbox, ASnapshotReplacesWhatWaits) {
  Inbox inbox;
  inbox.push(change(5, {1}, {"vpc/7"}));
  auto snapshot = change(4, {2});
  snapshot.snapshot = true;
  inbox.push(snapshot);
  inbox.push(change(6, {}, {"vpc/2"}));
  const auto items = inbox.take(0);
  EXPECT_TRUE(items.change->snapshot);
  EXPECT_TRUE(items.change->puts.empty());
  EXPECT_TRUE(items.change->erases.empty());
}

}  // namespace
}  // namespace mg::node
