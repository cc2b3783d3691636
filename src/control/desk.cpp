#include "control/desk.h"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/log.h"
#include "base/queue.h"
#include "control/planner.h"
#include "control/waits.h"
#include "control/world_codec.h"
#include "model/aws_errors.h"

namespace mg::control {
namespace {

constexpr std::size_t kQueueCapacity = 16'384;
constexpr std::size_t kBatchLimit = 64;
constexpr int kTickMs = 1000;
constexpr const char* kRevision = "revision";

struct Item {
  Work work;
  Done done;
};

bool is_identity(const Touched& at) {
  return at.first == table_name<model::AccessKey>() || at.first == table_name<model::IamUser>() ||
         at.first == table_name<model::IamRole>() || at.first == table_name<model::Account>();
}

struct Answer {
  Done done;
  Result<std::string> result;
};

class DeskLoop final : public Desk {
 public:
  DeskLoop(DeskOptions options, model::World world)
      : options_(std::move(options)), queue_(kQueueCapacity), world_(std::move(world)) {
    take_revision();
  }
  ~DeskLoop() override { stop(); }

  void start() override {
    options_.link->on_report([this](plan::NodeReport report) { take_report(std::move(report)); });
    options_.link->send(planner_.snapshot(world_, revision_));
    thread_ = std::thread([this] { run(); });
  }

  void submit(Work work, Done done) override {
    Item item{std::move(work), done};
    if (!queue_.try_push(std::move(item))) {
      done(fail(model::errors::service_unavailable("The server is overloaded or stopping.")));
    }
  }

  void stop() override {
    queue_.close();
    if (thread_.joinable()) thread_.join();
  }

 private:
  void run() {
    auto next_tick = options_.clock->steady_ms() + kTickMs;
    for (;;) {
      const auto left = next_tick - options_.clock->steady_ms();
      auto items = queue_.pop_all(static_cast<int>(left > 0 ? left : 0), kBatchLimit);
      if (items.empty() && queue_.closed()) return;
      // Before all else: a state may only follow what has been sent to the node already.
      if (auto report = newest_report()) items.insert(items.begin(), settling(std::move(*report)));
      if (options_.clock->steady_ms() >= next_tick) {
        next_tick = options_.clock->steady_ms() + kTickMs;
        items.push_back(internal([](Tx& tx) { return run_due(tx); }));
      }
      run_batch(std::move(items));
    }
  }

  // A command of the house itself: its failure is only logged.
  static Item internal(std::function<Result<void>(Tx&)> work) {
    return {[work = std::move(work)](Tx& tx) -> Result<std::string> {
              TRY(work(tx));
              return std::string();
            },
            [](Result<std::string> result) {
              if (!result) log::error("due work failed: {}", result.error().describe());
            }};
  }

  // Each report says everything, so only the newest counts and a full queue can lose none.
  void take_report(plan::NodeReport report) {
    {
      std::lock_guard lock(report_mutex_);
      if (report_ && report.targets_unchanged && !report_->targets_unchanged) {
        report.targets = std::move(report_->targets);
        report.targets_unchanged = false;
      }
      report_ = std::move(report);
    }
    // Only to wake the desk: it does not sleep while the queue is full.
    std::ignore = queue_.try_push(internal([](Tx&) -> Result<void> { return {}; }));
  }

  std::optional<plan::NodeReport> newest_report() {
    std::lock_guard lock(report_mutex_);
    return std::exchange(report_, std::nullopt);
  }

  Item settling(plan::NodeReport report) {
    return internal([this, report = std::move(report)](Tx& tx) {
      if (!report.targets_unchanged) seen_.targets = report.targets;
      seen_.failures = report.failures;
      seen_.applied_revision = report.applied_revision;
      return settle_waits(tx, planner_);
    });
  }

  void run_batch(std::vector<Item> items) {
    std::vector<Answer> answers;
    answers.reserve(items.size());
    for (auto& item : items) {
      auto result = run_one(item.work);
      answers.push_back({std::move(item.done), std::move(result)});
    }
    if (!commit()) {
      for (auto& answer : answers) {
        answer.result =
            fail(model::errors::service_unavailable("The request could not be stored. Try again."));
      }
    }
    for (auto& answer : answers) answer.done(std::move(answer.result));
  }

  Result<std::string> run_one(const Work& work) {
    std::set<std::string> plan_keys;
    std::map<Touched, std::string> old_keys;
    Tx tx(
        world_, seen_, *options_.rng, options_.clock->now_ms(), revision_ + 1,
        [&](const Touched& at) {
          collect_plan_keys(world_, at, plan_keys);
          old_keys.try_emplace(at, store_key(world_, at));
        },
        &options_.outside);
    auto result = work(tx);
    if (!result) {
      tx.undo();
      return result;
    }
    if (tx.touched().empty()) return result;
    ++revision_;
    for (const auto& [at, old_key] : old_keys) {
      auto key = old_key.empty() ? store_key(world_, at) : old_key;
      if (key.empty()) continue;  // made and erased in one command
      ops_[key] = store_value(world_, at);
      if (is_identity(at)) identities_.push_back(at);
      collect_plan_keys(world_, at, plan_keys_);
    }
    plan_keys_.merge(plan_keys);
    return result;
  }

  // False when the store refused: the World has then been loaded again.
  bool commit() {
    if (ops_.empty()) return true;
    note_revision();
    std::vector<store::Op> ops;
    ops.reserve(ops_.size());
    for (auto& [key, value] : ops_) ops.push_back({key, std::move(value)});
    ops_.clear();
    std::optional<Result<store::Revision>> committed;
    options_.store->commit(std::move(ops),
                           [&](Result<store::Revision> result) { committed = std::move(result); });
    CHECK(committed.has_value());
    auto keys = std::exchange(plan_keys_, {});
    const auto identities = std::exchange(identities_, {});
    if (!*committed) {
      log::error("commit failed: {}", committed->error().describe());
      reload();
      return false;
    }
    // Sent even when no entry differs: what waits for this revision waits for the node's word.
    options_.link->send(planner_.change(world_, keys, revision_));
    if (!identities.empty() && options_.on_identities) options_.on_identities(world_, &identities);
    return true;
  }

  void note_revision() {
    world_.counters.put({kRevision, revision_});
    const Touched at{table_name<model::Counter>(), kRevision};
    ops_[store_key(world_, at)] = store_value(world_, at);
  }

  void take_revision() {
    const auto* found = world_.counters.find(kRevision);
    revision_ = found ? found->value : 0;
  }

  void reload() {
    auto world = load_world(*options_.store);
    if (!world) {
      // Without a World there is no right answer to anything: end, the data plane goes on alone.
      log::critical("the store cannot be read again: {}", world.error().describe());
      std::abort();
    }
    world_ = std::move(*world);
    take_revision();
    options_.link->send(planner_.snapshot(world_, revision_));
    // The store may hold what it would not confirm.
    if (options_.on_identities) options_.on_identities(world_, nullptr);
  }

  DeskOptions options_;
  Queue<Item> queue_;
  model::World world_;
  Observations seen_;
  Planner planner_;
  std::uint64_t revision_ = 0;
  std::map<std::string, std::optional<std::string>> ops_;  // gathered for the next commit
  std::set<std::string> plan_keys_;
  std::vector<Touched> identities_;
  std::mutex report_mutex_;
  std::optional<plan::NodeReport> report_;  // the newest, until the desk takes it
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<Desk>> Desk::open(DeskOptions options) {
  CHECK(options.clock && options.rng && options.store && options.link);
  TRY_ASSIGN(auto world, load_world(*options.store));
  return std::unique_ptr<Desk>(std::make_unique<DeskLoop>(std::move(options), std::move(world)));
}

Result<std::string> Desk::call(Work work) {
  std::mutex mutex;
  std::condition_variable ready;
  std::optional<Result<std::string>> answer;
  submit(std::move(work), [&](Result<std::string> result) {
    std::lock_guard lock(mutex);
    answer = std::move(result);
    ready.notify_one();
  });
  std::unique_lock lock(mutex);
  ready.wait(lock, [&] { return answer.has_value(); });
  return std::move(*answer);
}

}  // namespace mg::control
