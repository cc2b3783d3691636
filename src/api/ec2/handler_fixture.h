// For the tests of handlers: a bare World with two accounts, and each call in a Tx of its own that
// is undone after an Error, as the desk does.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "api/context.h"
#include "base/rng.h"
#include "control/caller.h"
#include "control/commands/defaults.h"
#include "control/tx.h"
#include "model/world.h"
#include "wire/ec2/shapes/filter.h"

namespace mg::api::ec2 {

class HandlerTest : public ::testing::Test {
 protected:
  static constexpr const char* kRegion = "ap-northeast-1";

  HandlerTest() {
    for (const char* id : {"111111111111", "222222222222"}) {
      model::Account account;
      account.id = id;
      world_.accounts.put(account);
    }
  }

  // Runs `handler(ctx, request)` for the account, default VPC first.
  template <class Handler, class Request>
  auto as(const std::string& account, Handler handler, const Request& request) {
    control::Tx tx(world_, seen_, rng_, now_ms_, ++revision_);
    const control::Caller caller{account, "", "", "", kRegion};
    EXPECT_TRUE(control::ensure_region(tx, account, kRegion));
    Context ctx{tx, caller};
    auto answer = handler(ctx, request);
    if (!answer) tx.undo();
    return answer;
  }
  template <class Handler, class Request>
  auto call(Handler handler, const Request& request) {
    return as("111111111111", handler, request);
  }
  // The value, or a failed test and a default.
  template <class Handler, class Request>
  auto must(Handler handler, const Request& request) {
    auto answer = call(handler, request);
    EXPECT_TRUE(answer) << (answer ? "" : answer.error().code + ": " + answer.error().message);
    return answer ? *answer : std::decay_t<decltype(*answer)>{};
  }
  template <class Handler, class Request>
  std::string code(Handler handler, const Request& request) {
    const auto answer = call(handler, request);
    return answer ? "" : answer.error().code;
  }

  model::World world_;
  control::Observations seen_;
  SeededRng rng_{1};
  std::int64_t now_ms_ = 1'700'000'000'000;
  std::uint64_t revision_ = 0;
};

}  // namespace mg::api::ec2
