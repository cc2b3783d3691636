// A desk for the tests of this room: it runs each command at once, on a World of its own, and tells
// the credentials what changed, as a real desk does after its commit.
#pragma once

#include "api/operator/credentials.h"
#include "control/desk.h"

namespace mg::api {

class DirectDesk final : public control::Desk {
 public:
  explicit DirectDesk(const Clock& clock) : clock_(clock) {}
  void start() override {}
  void stop() override {}
  void submit(control::Work work, control::Done done) override {
    control::Tx tx(world_, seen_, rng_, clock_.now_ms(), ++revision_);
    auto result = work(tx);
    if (!result) tx.undo();
    if (result && follower_) follower_->follow(world_, &tx.touched());
    done(std::move(result));
  }

  model::World world_;
  SeededRng rng_{3};
  operator_api::Credentials* follower_ = nullptr;

 private:
  const Clock& clock_;
  control::Observations seen_;
  std::uint64_t revision_ = 0;
};

}  // namespace mg::api
