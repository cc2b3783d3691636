#include "base/process.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <csignal>

namespace mg {
namespace {

TEST(Process, RunsWithExactArguments) {
  auto result = run_command({"printf", "%s|", "a b", "$HOME", "*"}, 10'000).value();
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.out, "a b|$HOME|*|");
}

TEST(Process, StatusAndSignal) {
  EXPECT_EQ(run_command({"sh", "-c", "echo no >&2; exit 3"}, 10'000).value().status, 3);
  EXPECT_EQ(run_command({"sh", "-c", "kill -9 $$"}, 10'000).value().status, 128 + SIGKILL);
}

TEST(Process, WhatCannotStartIsAnError) {
  EXPECT_EQ(run_command({"/nonexistent/program"}, 10'000).error().kind, ErrorKind::kNotFound);
  SpawnOptions options;
  options.argv = {"true"};
  options.in_child = [] { return EPERM; };
  EXPECT_EQ(spawn(options).error().kind, ErrorKind::kPermissionDenied);
}

TEST(Process, TimeOutKills) {
  auto result = run_command({"sleep", "60"}, 50);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::kUnavailable);
}

TEST(Process, NoDescriptorLeaks) {
  Fd extra(::dup(0));
  // The listing itself holds one descriptor.
  EXPECT_EQ(run_command({"sh", "-c", "cd /proc/self/fd && echo *"}, 10'000).value().out,
            "0 1 2 3\n");
}

TEST(Process, KnownByPidAndStartTime) {
  SpawnOptions options;
  options.argv = {"sleep", "60"};
  options.new_session = true;
  options.environment = {{"PATH=/usr/bin:/bin"}};
  auto id = spawn(options).value();
  EXPECT_TRUE(alive(id));
  EXPECT_EQ(process_id(id.pid).value(), id);
  ProcessId other{id.pid, id.start_ticks + 1};
  EXPECT_FALSE(alive(other));
  EXPECT_EQ(signal_process(other, SIGKILL).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(wait_process(id.pid, 20).value(), std::nullopt);
  EXPECT_TRUE(signal_process(id, SIGTERM));
  EXPECT_EQ(wait_process(id.pid, 10'000).value(), 128 + SIGTERM);
  EXPECT_FALSE(alive(id));
}

}  // namespace
}  // namespace mg
