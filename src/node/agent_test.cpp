#include "node/agent.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <condition_variable>
#include <filesystem>
#include <mutex>

#include "node/encode/encode.h"
#include "node/kernel/fake_kernel.h"

namespace mg::node {
namespace {

class AgentTest : public ::testing::Test {
 protected:
  AgentTest() : directory_(::testing::TempDir() + "agent_" + std::to_string(::getpid())) {
    start();
  }
  ~AgentTest() override {
    agent_.reset();
    std::filesystem::remove_all(directory_);
  }

  void start() {
    agent_.reset();
    AgentOptions options(Installation("test", directory_ + "/run", directory_ + "/data"));
    options.workloads = false;
    options.servants = false;
    auto kernel = std::make_unique<FakeKernel>(state_);
    kernel_ = kernel.get();
    agent_ = std::make_unique<Agent>(std::move(options), std::move(kernel), clock_);
    agent_->on_report([this](plan::NodeReport report) {
      std::lock_guard lock(mutex_);
      report_ = std::move(report);
      reported_.notify_all();
    });
  }

  plan::NodeReport send(plan::PlanChange change) {
    const auto revision = change.revision;
    agent_->send(std::move(change));
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(reported_.wait_for(lock, std::chrono::seconds(5), [&] {
      return report_ && report_->applied_revision == revision;
    }));
    return report_.value_or(plan::NodeReport{});
  }

  static plan::PlanChange change(std::uint64_t revision, bool snapshot, bool open) {
    plan::PlanChange out;
    out.epoch = 1;
    out.revision = revision;
    out.snapshot = snapshot;
    plan::EndpointEntry endpoint;
    endpoint.endpoint_num = 1;
    endpoint.epoch = 3;
    endpoint.vpc_num = 1;
    endpoint.endpoint_id = "vpce-1";
    endpoint.open = open;
    out.puts["endpoint/1"] = endpoint;
    return out;
  }

  bool open_in_kernel() { return state_.records.contains(encode::endpoint_epoch_key(1)); }

  const std::string directory_;
  SystemClock clock_;
  FakeKernel::State state_;
  FakeKernel* kernel_ = nullptr;
  std::unique_ptr<Agent> agent_;
  std::mutex mutex_;
  std::condition_variable reported_;
  std::optional<plan::NodeReport> report_;
};

TEST_F(AgentTest, ReportsWhatItHasApplied) {
  ASSERT_TRUE(agent_->start());
  const auto report = send(change(4, true, true));
  EXPECT_EQ(report.epoch, 1U);
  EXPECT_TRUE(report.failures.empty());
  EXPECT_TRUE(open_in_kernel());
  EXPECT_EQ(agent_->status().endpoints, 1U);
  EXPECT_EQ(agent_->status().applied_revision, 4U);
  send(change(5, false, false));
  EXPECT_FALSE(open_in_kernel());
  EXPECT_TRUE(agent_->counters("vpce-1"));
  EXPECT_FALSE(agent_->counters("vpce-2"));
}

TEST_F(AgentTest, ReportsWhatItCouldNotApply) {
  kernel_->break_map(MapId::kEndpoints);
  ASSERT_TRUE(agent_->start());
  const auto report = send(change(1, true, true));
  ASSERT_EQ(report.failures.size(), 1U);
  EXPECT_EQ(report.failures.begin()->first, "endpoint/1");
}

TEST_F(AgentTest, ALateChangeIsIgnored) {
  ASSERT_TRUE(agent_->start());
  send(change(7, true, false));
  agent_->send(change(6, false, true));
  auto epoch = change(9, true, true);
  epoch.epoch = 0;
  agent_->send(epoch);
  send(change(8, false, false));
  EXPECT_FALSE(open_in_kernel());
}

TEST_F(AgentTest, RestoresTheLastPlanWithoutControl) {
  ASSERT_TRUE(agent_->start());
  send(change(1, true, false));
  send(change(2, false, true));
  agent_->stop();
  state_ = {};  // a reboot
  start();
  ASSERT_TRUE(agent_->start());
  agent_->stop();
  EXPECT_TRUE(open_in_kernel());
  EXPECT_EQ(agent_->status().applied_revision, 2U);
}

}  // namespace
}  // namespace mg::node
