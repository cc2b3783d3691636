#include "house.h"

#include <fmt/format.h>
#include <unistd.h>

#include "api/action.h"
#include "control/commands/account.h"
#include "lasting_kernel.h"
#include "store/sqlite/sqlite_store.h"

namespace mg::test {
namespace {

constexpr int kSettleRounds = 20'000;
constexpr int kSettlePauseUs = 250;

std::string filled(const std::string& form, const Names& names) {
  std::string out;
  for (std::size_t i = 0; i < form.size();) {
    if (form[i] != '$') {
      out += form[i++];
      continue;
    }
    std::size_t end = i + 1;
    while (end < form.size() &&
           (std::isalnum(static_cast<unsigned char>(form[end])) != 0 || form[end] == '_')) {
      ++end;
    }
    out += names.at(form.substr(i + 1, end - i - 1));
    i = end;
  }
  return out;
}

std::string seal(std::string_view secret, std::string_view associated, Rng&) {
  return fmt::format("sealed {} {}", secret.size(), associated.size());
}

Error bad_call(std::string text) {
  return Error{ErrorKind::kInvalidArgument, "TestCall", std::move(text), {}};
}

}  // namespace

std::string kernel_file(const std::string& directory) {
  return directory + "/kernel";
}

class House::StillClock final : public Clock {
 public:
  [[nodiscard]] std::int64_t now_ms() const override { return now_; }
  [[nodiscard]] std::int64_t steady_ms() const override { return now_; }
  void advance_ms(std::int64_t by) { now_ += by; }

 private:
  std::atomic<std::int64_t> now_{1'700'000'000'000};
};

class House::CrashingStore final : public store::Store {
 public:
  CrashingStore(std::unique_ptr<store::Store> inner, Failpoints& failpoints)
      : inner_(std::move(inner)), failpoints_(failpoints) {}

  void get(const std::string& key, store::Done<std::optional<store::Entry>> done) override {
    inner_->get(key, std::move(done));
  }
  void list(const std::string& prefix, const std::string& after_key, std::size_t limit,
            store::Done<store::Page> done) override {
    inner_->list(prefix, after_key, limit, std::move(done));
  }
  void commit(std::vector<store::Op> ops, store::Done<store::Revision> done) override {
    failpoints_.pass("store: before the commit");
    std::optional<Result<store::Revision>> result;
    inner_->commit(std::move(ops), [&](Result<store::Revision> r) { result = std::move(r); });
    failpoints_.pass("store: after the commit");
    done(std::move(*result));
  }
  std::unique_ptr<store::Watch> watch(store::Revision from,
                                      store::WatchCallback callback) override {
    return inner_->watch(from, std::move(callback));
  }
  void compact(store::Revision revision, store::Done<store::Revision> done) override {
    inner_->compact(revision, std::move(done));
  }

 private:
  std::unique_ptr<store::Store> inner_;
  Failpoints& failpoints_;
};

class House::CrashingLink final : public plan::Link {
 public:
  CrashingLink(plan::Link& inner, Failpoints& failpoints)
      : inner_(inner), failpoints_(failpoints) {}

  void on_report(ReportCallback callback) override {
    inner_.on_report([this, callback = std::move(callback)](plan::NodeReport report) {
      failpoints_.pass("node: kept, before the report");
      callback(std::move(report));
    });
  }
  void send(plan::PlanChange change) override { inner_.send(std::move(change)); }

 private:
  plan::Link& inner_;
  Failpoints& failpoints_;
};

House::House(const std::string& directory, std::uint64_t seed)
    : directory_(directory),
      failpoints_(directory + "/trace"),
      clock_(std::make_unique<StillClock>()),
      rng_(seed) {}

House::~House() {
  if (desk_) desk_->stop();
  if (agent_) agent_->stop();
}

Result<std::unique_ptr<House>> House::open(const std::string& directory, std::uint64_t seed) {
  std::unique_ptr<House> house(new House(directory, seed));
  TRY(house->start());
  return house;
}

Result<void> House::start() {
  TRY_ASSIGN(auto store, store::open_sqlite(directory_ + "/state.db"));
  store_ = std::make_unique<CrashingStore>(std::move(store), failpoints_);
  node::AgentOptions options(
      node::Installation("failpoints", directory_ + "/run", directory_ + "/data"));
  options.workloads = false;
  options.servants = false;
  agent_ = std::make_unique<node::Agent>(
      std::move(options), std::make_unique<LastingKernel>(kernel_file(directory_), failpoints_),
      *clock_);
  link_ = std::make_unique<CrashingLink>(*agent_, failpoints_);
  TRY_ASSIGN(desk_, control::Desk::open({clock_.get(), &rng_, store_.get(), link_.get()}));
  desk_->start();
  return agent_->start();
}

Result<control::Work> House::operator_work(const Call& call) {
  const std::string account = call.account;
  if (std::string_view(call.action) == "operator:CreateAccount") {
    return control::Work([account](control::Tx& tx) -> Result<std::string> {
      control::NewAccount wanted;
      wanted.id = account;
      wanted.alias = "a" + account;
      wanted.access_key_id = "AKIA" + account;
      TRY_ASSIGN(const auto made, control::create_account(tx, wanted, seal));
      return made.id;
    });
  }
  if (std::string_view(call.action) == "operator:DeleteAccount") {
    return control::Work([account](control::Tx& tx) -> Result<std::string> {
      return control::delete_account(tx, account, true);
    });
  }
  return fail(bad_call("no such operator's call"));
}

Result<std::string> House::call(const Call& call, const Names& names) {
  const std::string_view action(call.action);
  const auto colon = action.find(':');
  const auto service = action.substr(0, colon);
  Result<control::Work> work = fail(bad_call("unset"));
  if (service == "operator") {
    work = operator_work(call);
  } else {
    const auto* row = api::find_action(service, action.substr(colon + 1));
    if (row == nullptr) return fail(bad_call("no action " + std::string(action)));
    const auto form = wire::Form::parse(fmt::format(
        "Action={}&Version={}&{}", row->name, row->service->version, filled(call.form, names)));
    if (!form) return fail(bad_call("the form of " + std::string(action)));
    const control::Caller caller{call.account, control::root_arn(call.account), call.account,
                                 "AKIA0000000000000000", kRegion};
    work = row->bind(*form, caller, "request-" + rng_.hex(8), vault_);
  }
  if (!work) return fail(work.error());
  return desk_->call(std::move(*work));
}

Result<void> House::settle() {
  for (int round = 0; round < kSettleRounds; ++round) {
    bool quiet = false;
    std::string failures;
    TRY(desk_->call([&](control::Tx& tx) -> Result<std::string> {
      quiet = tx.seen().applied_revision + 1 == tx.revision();
      for (const auto& [key, reason] : tx.seen().failures) failures += key + ": " + reason + "; ";
      return std::string();
    }));
    if (quiet && failures.empty()) return {};
    ::usleep(kSettlePauseUs);
  }
  return fail(internal_error("it does not settle"));
}

Result<void> House::pass_time(std::int64_t ms) {
  clock_->advance_ms(ms);
  // The first call wakes the loop, which adds what is due to its batch.
  for (int i = 0; i < 2; ++i) {
    TRY(desk_->call([](control::Tx&) -> Result<std::string> { return std::string(); }));
  }
  return {};
}

std::string House::look(const std::function<std::string(const model::World&)>& use) {
  auto answer =
      desk_->call([&](control::Tx& tx) -> Result<std::string> { return use(tx.world()); });
  return answer ? *answer : answer.error().describe();
}

}  // namespace mg::test
