// New programs under live flows: the maps stay, the programs are replaced, no byte is lost. And an
// interrupted first start.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "bpf/abi/limits.h"
#include "node/testpage.h"
#include "world.h"

namespace mg::test {
namespace {

using ::testing::HasSubstr;

std::map<std::string, std::uint32_t> ids(const std::vector<node::KernelObject>& objects) {
  std::map<std::string, std::uint32_t> out;
  for (const auto& object : objects) out[object.name] = object.id;
  return out;
}

// Another identity is what a new release finds.
void forget_identity(const World& world) {
  std::ofstream(world.installation().runtime_dir() + "/identity") << "another release\n";
}

TEST(Upgrade, ReplacesProgramsUnderALiveDownload) {
  constexpr std::uint64_t kBytes = 6'000'000;
  World world;
  ASSERT_NO_FATAL_FAILURE(world.start_agent());
  world.apply(world.story());
  ASSERT_TRUE(world.wait_for_health(1, plan::TargetHealth::kHealthy, 5000));
  const auto before = world.agent().status().kernel;
  const std::string file = world.installation().state_dir() + "/download";
  const std::string url = std::string("http://") + kEndpointA + "/bytes/" + std::to_string(kBytes);
  const auto download = spawn({.argv = {"/proc/self/exe", "exec", world.instance(2), "curl", "-sS",
                                        "--limit-rate", "1500k", "-o", file, url}});
  ASSERT_TRUE(download);
  ::usleep(700'000);
  EXPECT_GE(world.agent().status().kernel.flows_used, 1U);
  world.stop_agent();
  ::usleep(500'000);
  forget_identity(world);
  ASSERT_NO_FATAL_FAILURE(world.start_agent());
  world.apply(world.story());
  const auto after = world.agent().status().kernel;
  EXPECT_FALSE(after.adopted);
  EXPECT_EQ(ids(after.maps), ids(before.maps));
  EXPECT_NE(ids(after.programs).at("from_instance"), ids(before.programs).at("from_instance"));

  const auto status = wait_process(download->pid, 30'000);
  ASSERT_TRUE(status && *status);
  EXPECT_EQ(**status, 0);
  std::ifstream in(file, std::ios::binary);
  const std::string got((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  ASSERT_EQ(got.size(), kBytes);
  std::uint64_t wrong = 0;
  for (std::uint64_t i = 0; i < kBytes; ++i) {
    wrong += static_cast<std::uint8_t>(got[i]) == node::testpage_byte(i) ? 0 : 1;
  }
  EXPECT_EQ(wrong, 0U);
}

TEST(Upgrade, AnInterruptedFirstStartBeginsAnew) {
  World world;
  ASSERT_NO_FATAL_FAILURE(world.start_agent());
  world.apply(world.story());
  world.stop_agent();
  // As after a crash before the maps were filled.
  const auto filled =
      world.installation().runtime_dir() + "/maps-v" + std::to_string(MG_ABI_VERSION);
  ASSERT_EQ(::unlink(filled.c_str()), 0);
  ASSERT_NO_FATAL_FAILURE(world.start_agent());
  world.apply(world.story());
  EXPECT_FALSE(world.agent().status().kernel.adopted);
  const auto page =
      world.in(2, {"curl", "-sS", "--max-time", "3", std::string("http://") + kEndpointA});
  EXPECT_THAT(page.out, HasSubstr("Account : 111111111111"));
}

TEST(Upgrade, AResetReachesBothSidesWhenTheEndpointCloses) {
  World world;
  ASSERT_NO_FATAL_FAILURE(world.start_agent());
  world.apply(world.story());
  ASSERT_TRUE(world.wait_for_health(2, plan::TargetHealth::kHealthy, 5000));
  const std::string script =
      "import socket,sys,time\n"
      "s=socket.create_connection((sys.argv[1],7),2); s.settimeout(0.3)\n"
      "print('open',flush=True)\n"
      "for i in range(400):\n"
      "  try:\n"
      "    s.sendall(b'x'); s.recv(1)\n"
      "  except ConnectionResetError: print('reset'); break\n"
      "  except TimeoutError: pass\n"
      "  time.sleep(0.01)\n";
  const std::string log = world.installation().state_dir() + "/echo";
  const std::string shell = "exec python3 -c \"$1\" \"$2\" > \"$3\" 2>&1";
  const auto echo = spawn({.argv = {"/proc/self/exe", "exec", world.instance(2), "sh", "-c", shell,
                                    "sh", script, kEndpointA, log}});
  ASSERT_TRUE(echo);
  for (int i = 0; i < 200; ++i) {
    std::ifstream in(log);
    std::string word;
    if (in >> word && word == "open") break;
    ::usleep(20'000);
  }
  plan::PlanChange close;
  put(close, world.endpoint(false, false, 1));
  world.apply(close);
  const auto status = wait_process(echo->pid, 10'000);
  ASSERT_TRUE(status && *status);
  std::ifstream in(log);
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  EXPECT_EQ(text, "open\nreset\n");
}

}  // namespace
}  // namespace mg::test
