// The daemon's end and new beginning: nothing of the data plane is rebuilt, workloads live on, and
// what was left over is swept.
#include <bpf/bpf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include "node/instance_file.h"
#include "node/kernel/netns.h"
#include "world.h"

namespace mg::test {
namespace {

using ::testing::HasSubstr;

std::map<std::string, std::uint32_t> ids(const node::NodeStatus& status) {
  std::map<std::string, std::uint32_t> out;
  for (const auto& object : status.kernel.maps) out["map " + object.name] = object.id;
  for (const auto& object : status.kernel.programs) out["program " + object.name] = object.id;
  return out;
}

node::InstanceFile file_of(World& world, std::uint32_t port) {
  const auto file = node::read_instance_file(
      node::instance_file_path(world.installation().instances_dir(), world.instance(port)));
  EXPECT_TRUE(file);
  return file ? *file : node::InstanceFile{};
}

CommandOutput page(World& world) {
  return world.in(2, {"curl", "-sS", "--max-time", "3", std::string("http://") + kEndpointA + "/"});
}

TEST(Restart, KeepsMapsProgramsAndWorkloads) {
  World world;
  ASSERT_NO_FATAL_FAILURE(world.start_agent());
  world.apply(world.story());
  ASSERT_TRUE(world.wait_for_health(1, plan::TargetHealth::kHealthy, 5000));
  EXPECT_FALSE(world.agent().status().kernel.adopted);
  const auto before = ids(world.agent().status());
  const auto workload = file_of(world, 1).process;
  EXPECT_GT(workload.pid, 0);

  world.stop_agent();
  EXPECT_EQ(page(world).status, 0) << "no daemon is needed for packets";

  ASSERT_NO_FATAL_FAILURE(world.start_agent());
  EXPECT_EQ(page(world).status, 0) << "nor control";
  const auto report = world.apply(world.story());
  EXPECT_TRUE(world.agent().status().kernel.adopted);
  EXPECT_EQ(ids(world.agent().status()), before);
  EXPECT_TRUE(file_of(world, 1).process == workload);
  EXPECT_EQ(report.targets.at(1).health, plan::TargetHealth::kHealthy) << "no flap";
}

TEST(Restart, TheSweeperLivesWithoutTheDaemon) {
  World world;
  ASSERT_NO_FATAL_FAILURE(world.start_agent());
  world.apply(world.story());
  const auto before = world.agent().status().kernel.sweeper_ticks;
  world.stop_agent();
  EXPECT_EQ(page(world).status, 0);
  ::usleep(4'000'000);
  ASSERT_NO_FATAL_FAILURE(world.start_agent());
  const auto after = world.agent().status().kernel;
  EXPECT_GT(after.sweeper_ticks, before + 20) << "about ten a second when idle";
  EXPECT_EQ(after.flows_used, 0U) << "the client closed first: held for 2 s, then swept";
}

TEST(Restart, AfterARebootTheLastPlanIsMadeAgain) {
  World world;
  ASSERT_NO_FATAL_FAILURE(world.start_agent());
  world.apply(world.story());
  ASSERT_TRUE(world.wait_for_health(1, plan::TargetHealth::kHealthy, 5000));
  EXPECT_EQ(world.purge_now(), "");  // what a reboot leaves: the data directory
  ASSERT_NO_FATAL_FAILURE(world.start_agent());
  int status = -1;
  for (int i = 0; i < 50 && status != 0; ++i) {
    ::usleep(100'000);
    status = page(world).status;
  }
  EXPECT_EQ(status, 0);
}

// True when the kernel has none of these any more; it frees them a moment after their last user.
bool gone(const std::vector<node::KernelObject>& objects, bool programs) {
  for (int i = 0; i < 100; ++i) {
    bool any = false;
    for (const auto& object : objects) {
      const Fd fd(programs ? bpf_prog_get_fd_by_id(object.id) : bpf_map_get_fd_by_id(object.id));
      any = any || fd;
    }
    if (!any) return true;
    ::usleep(50'000);
  }
  return false;
}

TEST(Purge, LeavesNoMapProgramOrProcess) {
  World world;
  ASSERT_NO_FATAL_FAILURE(world.start_agent());
  world.apply(world.story());
  const auto kernel = world.agent().status().kernel;
  const auto workload = file_of(world, 1).process;
  EXPECT_TRUE(alive(workload));
  EXPECT_EQ(world.purge_now(), "");
  EXPECT_FALSE(alive(workload));
  EXPECT_TRUE(gone(kernel.maps, false));
  EXPECT_TRUE(gone(kernel.programs, true));
}

TEST(Restart, SweepsWhatThePlanNoLongerHas) {
  World world;
  ASSERT_NO_FATAL_FAILURE(world.start_agent());
  world.apply(world.story());
  const auto workload = file_of(world, 3).process;
  world.stop_agent();
  ASSERT_NO_FATAL_FAILURE(world.start_agent());
  auto story = world.story();
  story.puts.erase("port/3");
  world.apply(story);
  EXPECT_FALSE(alive(workload));
  EXPECT_FALSE(node::namespace_exists("mg-" + world.instance(3)));
  EXPECT_TRUE(node::namespace_exists("mg-" + world.instance(1)));
  EXPECT_EQ(world.agent().status().ports, 2U);
}

TEST(Restart, ADeadWorkloadIsStartedAgain) {
  World world;
  ASSERT_NO_FATAL_FAILURE(world.start_agent());
  world.apply(world.story());
  const auto first = file_of(world, 1).process;
  ASSERT_TRUE(signal_process(first, SIGKILL));
  for (int i = 0; i < 50 && file_of(world, 1).process == first; ++i) ::usleep(100'000);
  const auto second = file_of(world, 1).process;
  EXPECT_FALSE(second == first);
  EXPECT_TRUE(alive(second));
}

TEST(Restart, AnInstanceEndsWithEveryProcessInIt) {
  World world;
  ASSERT_NO_FATAL_FAILURE(world.start_agent());
  world.apply(world.story());
  const auto started =
      spawn({.argv = {"/proc/self/exe", "exec", world.instance(2), "sleep", "600"}});
  ASSERT_TRUE(started);
  for (int i = 0; i < 50 && node::processes_in("mg-" + world.instance(2)).empty(); ++i)
    ::usleep(20'000);
  plan::PlanChange end;
  end.erases = {"port/2"};
  world.apply(end);
  const auto status = wait_process(started->pid, 2000);
  ASSERT_TRUE(status);
  EXPECT_EQ(status->value_or(-1), 128 + SIGKILL);
  EXPECT_EQ(world.purge_now(), "");
}

}  // namespace
}  // namespace mg::test
