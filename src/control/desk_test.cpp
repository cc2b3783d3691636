#include "control/desk.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <future>
#include <memory>
#include <mutex>
#include <thread>

#include "base/clock.h"
#include "control/commands/defaults.h"
#include "control/slots.h"
#include "model/aws_errors.h"
#include "store/sqlite/sqlite_store.h"

namespace mg::control {
namespace {

constexpr const char* kAccount = "111122223333";
constexpr const char* kRegion = "ap-northeast-1";
constexpr const char* kInstance = "i-00000000000000001";

// A node that applies nothing until it is told to.
class SilentNode final : public plan::Link {
 public:
  void on_report(ReportCallback callback) override { report_ = std::move(callback); }
  void send(plan::PlanChange change) override {
    std::lock_guard lock(mutex_);
    changes_.push_back(std::move(change));
  }
  void report(plan::NodeReport report) { report_(std::move(report)); }
  std::vector<plan::PlanChange> changes() {
    std::lock_guard lock(mutex_);
    return changes_;
  }

 private:
  std::mutex mutex_;
  std::vector<plan::PlanChange> changes_;
  ReportCallback report_;
};

// Passes on to SQLite, but refuses commits while `broken`.
class FragileStore final : public store::Store {
 public:
  explicit FragileStore(std::unique_ptr<store::Store> inner) : inner_(std::move(inner)) {}
  void get(const std::string& key, store::Done<std::optional<store::Entry>> done) override {
    inner_->get(key, std::move(done));
  }
  void list(const std::string& prefix, const std::string& after, std::size_t limit,
            store::Done<store::Page> done) override {
    inner_->list(prefix, after, limit, std::move(done));
  }
  void commit(std::vector<store::Op> ops, store::Done<store::Revision> done) override {
    ++commits;
    if (broken) return done(fail(internal_error("disk full")));
    inner_->commit(std::move(ops), std::move(done));
  }
  std::unique_ptr<store::Watch> watch(store::Revision from, store::WatchCallback call) override {
    return inner_->watch(from, std::move(call));
  }
  void compact(store::Revision revision, store::Done<store::Revision> done) override {
    inner_->compact(revision, std::move(done));
  }

  std::atomic<bool> broken = false;
  std::atomic<int> commits = 0;

 private:
  std::unique_ptr<store::Store> inner_;
};

void put_instance(Tx& tx) {
  model::Instance instance{.id = kInstance, .account = kAccount, .region = kRegion};
  instance.port_num = tx.next_num("port");
  tx.put(std::move(instance));
}

class DeskTest : public ::testing::Test {
 protected:
  DeskTest() : store_(std::move(*store::open_sqlite(":memory:"))) { open(); }
  ~DeskTest() override { desk_->stop(); }

  void open() {
    desk_ = std::move(*Desk::open({&clock_, &rng_, &store_, &node_}));
    desk_->start();
  }
  Result<std::string> make_account() {
    return desk_->call([](Tx& tx) -> Result<std::string> {
      tx.put(model::Account{.id = kAccount, .created_at = tx.now_ms()});
      TRY(ensure_region(tx, kAccount, kRegion));
      return std::string("made");
    });
  }
  std::string count_vpcs() {
    return *desk_->call(
        [](Tx& tx) -> Result<std::string> { return std::to_string(tx.world().vpcs.all().size()); });
  }

  // Of the instance; empty when the desk is overloaded.
  std::string state() {
    return desk_
        ->call([](Tx& tx) -> Result<std::string> {
          return tx.world().instances.find(kInstance)->state;
        })
        .value_or("");
  }

  // The desk stands still until the promise is kept.
  std::promise<void> hold() {
    std::promise<void> resume;
    auto holding = std::make_shared<std::promise<void>>();
    auto held = holding->get_future();
    desk_->submit(
        [until = resume.get_future().share(), holding](Tx&) -> Result<std::string> {
          holding->set_value();
          until.wait();
          return std::string();
        },
        [](const Result<std::string>&) {});
    held.wait();
    return resume;
  }

  FakeClock clock_;
  SeededRng rng_{7};
  FragileStore store_;
  SilentNode node_;
  std::unique_ptr<Desk> desk_;
};

TEST_F(DeskTest, KeepsWhatItAnsweredAcrossARestart) {
  ASSERT_EQ(*make_account(), "made");
  ASSERT_EQ(count_vpcs(), "1");
  desk_->stop();
  open();
  EXPECT_EQ(count_vpcs(), "1");
}

// A state that waits for a revision would wait for ever if the desk came back with an older one.
TEST_F(DeskTest, KeepsTheRevisionAcrossARestart) {
  ASSERT_TRUE(make_account());
  const auto revision = node_.changes().back().revision;
  desk_->stop();
  open();
  EXPECT_TRUE(node_.changes().back().snapshot);
  EXPECT_EQ(node_.changes().back().revision, revision);
}

TEST_F(DeskTest, AnErrorUndoesAllThatTheCommandDid) {
  ASSERT_TRUE(make_account());
  const int commits = store_.commits;
  auto result = desk_->call([](Tx& tx) -> Result<std::string> {
    auto vpc = tx.world().vpcs.all().begin()->second;
    tx.erase<model::Vpc>(vpc.id);
    vpc.id = "vpc-00000000000000abc";
    tx.put(vpc);
    tx.next_num("vpc");
    return fail(model::errors::vpc_limit("no"));
  });
  EXPECT_EQ(result.error().code, "VpcLimitExceeded");
  EXPECT_EQ(count_vpcs(), "1");
  EXPECT_EQ(store_.commits, commits) << "nothing was left to commit";
}

TEST_F(DeskTest, ARefusedCommitAnswers503AndForgetsTheChange) {
  ASSERT_TRUE(make_account());
  const auto sent = node_.changes().size();
  store_.broken = true;
  auto result = desk_->call([](Tx& tx) -> Result<std::string> {
    tx.put(model::Account{.id = "999988887777"});
    return std::string("made");
  });
  EXPECT_EQ(result.error().code, "Unavailable");
  store_.broken = false;
  EXPECT_EQ(*desk_->call([](Tx& tx) -> Result<std::string> {
    return std::to_string(tx.world().accounts.all().size());
  }),
            "1");
  // The node hears only of what is durable: after a reload, a snapshot.
  auto changes = node_.changes();
  ASSERT_EQ(changes.size(), sent + 1);
  EXPECT_TRUE(changes.back().snapshot);
}

TEST_F(DeskTest, SendsTheNodeOnlyWhatDiffers) {
  ASSERT_TRUE(make_account());
  const auto before = node_.changes().size();
  ASSERT_TRUE(desk_->call([](Tx& tx) -> Result<std::string> {
    auto vpc = tx.world().vpcs.all().begin()->second;
    vpc.dns_support = false;
    tx.put(vpc);
    return std::string();
  }));
  auto changes = node_.changes();
  ASSERT_EQ(changes.size(), before + 1);
  EXPECT_FALSE(changes.back().snapshot);
  EXPECT_EQ(changes.back().puts.size(), 1u);
  EXPECT_TRUE(changes.back().puts.begin()->first.starts_with("vpc/"));
}

TEST_F(DeskTest, AnInstanceRunsOnceANodeHasReportedItsPort) {
  ASSERT_TRUE(make_account());
  ASSERT_TRUE(desk_->call([](Tx& tx) -> Result<std::string> {
    put_instance(tx);
    return std::string();
  }));
  EXPECT_EQ(state(), "pending");
  plan::NodeReport report;
  report.applied_revision = node_.changes().back().revision;
  report.failures["port/1"] = "no veth";
  node_.report(report);
  EXPECT_EQ(state(), "pending") << "a failure that stands holds it back";
  report.failures.clear();
  node_.report(report);
  EXPECT_EQ(state(), "running");
}

// Both are in the queue when the desk looks: the report is of an earlier revision than the port.
TEST_F(DeskTest, AReportSaysNothingOfWhatWasNotSentYet) {
  ASSERT_TRUE(make_account());
  auto resume = hold();
  desk_->submit(
      [](Tx& tx) -> Result<std::string> {
        put_instance(tx);
        return std::string();
      },
      [](const Result<std::string>&) {});
  plan::NodeReport report;
  report.applied_revision = node_.changes().back().revision;
  node_.report(report);
  resume.set_value();
  EXPECT_EQ(state(), "pending");
}

TEST_F(DeskTest, AFullQueueLosesNoReport) {
  ASSERT_TRUE(make_account());
  ASSERT_TRUE(desk_->call([](Tx& tx) -> Result<std::string> {
    put_instance(tx);
    return std::string();
  }));
  auto resume = hold();
  // Shared: the answers of what was queued come after this scope, on the desk's thread.
  const auto full = std::make_shared<std::atomic<bool>>(false);
  while (!*full) {
    desk_->submit([](Tx&) -> Result<std::string> { return std::string(); },
                  [full](const Result<std::string>& result) {
                    if (!result) *full = true;
                  });
  }
  plan::NodeReport report;
  report.applied_revision = node_.changes().back().revision;
  node_.report(report);
  resume.set_value();
  while (state().empty()) std::this_thread::yield();
  EXPECT_EQ(state(), "running");
}

// The snapshot after a refused commit leaves the port out; only a report of it says that it is
// gone.
TEST_F(DeskTest, AnInstanceEndsOnceANodeHasAppliedTheSnapshotWithoutIt) {
  ASSERT_TRUE(make_account());
  ASSERT_TRUE(desk_->call([](Tx& tx) -> Result<std::string> {
    put_instance(tx);
    return std::string();
  }));
  plan::NodeReport report;
  report.applied_revision = node_.changes().back().revision;
  ASSERT_TRUE(desk_->call([](Tx& tx) -> Result<std::string> {
    auto instance = *tx.world().instances.find(kInstance);
    instance.state = "shutting-down";
    tx.put(std::move(instance));
    return std::string();
  }));
  store_.broken = true;
  ASSERT_FALSE(desk_->call([](Tx& tx) -> Result<std::string> {
    tx.put(model::Account{.id = "999988887777"});
    return std::string();
  }));
  store_.broken = false;
  ASSERT_TRUE(node_.changes().back().snapshot);
  node_.report(report);
  EXPECT_EQ(state(), "shutting-down");
  report.applied_revision = node_.changes().back().revision;
  node_.report(report);
  EXPECT_EQ(state(), "terminated");
}

TEST_F(DeskTest, RefusesWorkOnceStopped) {
  desk_->stop();
  Result<std::string> answer;
  desk_->submit([](Tx&) -> Result<std::string> { return std::string(); },
                [&](Result<std::string> result) { answer = std::move(result); });
  EXPECT_EQ(answer.error().code, "Unavailable");
  open();
}

TEST(Tx, ASearchForASlotThatFindsNoneChangesNothing) {
  model::World world;
  for (std::uint32_t num = 1; num <= slot_limit("tg"); ++num) {
    world.target_groups.put({.id = std::to_string(num), .tg_num = num});
  }
  const Observations seen;
  SeededRng rng(7);
  Tx tx(world, seen, rng, 0, 1);
  EXPECT_EQ(tx.next_num("tg"), 0U);
  EXPECT_TRUE(tx.touched().empty());
}

}  // namespace
}  // namespace mg::control
