// Full: the flow table and the SNAT ports at their limits (the plan's maps: cases/full_*.txt). Who
// is in stays in, every refusal is counted, and room appears within three seconds after flows end,
// by the sweeper alone.
#include <gtest/gtest.h>
#include <linux/pkt_cls.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <iostream>
#include <thread>

#include "script.h"
#include "verdict_names.h"

namespace mg::packet_test {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kRoomMax{3000};

std::string text(std::uint32_t number) {
  return std::to_string(number);
}

class Full : public testing::Test {
 protected:
  void start(const char* name) {
    std::filesystem::path folder = MG_PACKET_TEST_FOLDER;
    script_.play(folder / "world.txt", folder / "cases" / name);
  }

  // A connection by way of the endpoint, whose port at the balancer is kept as $p<port>.
  void open(std::uint32_t port) {
    std::string p = text(port);
    script_.say("send 11 tcp 172.31.5.10:" + p + " 172.31.9.9:80 S seq 1000");
    script_.say("=> handed_to_target to 21 src 172.31.40.1:$p" + p + " dst 172.31.23.89:8080");
    script_.say("send 21 tcp 172.31.23.89:8080 172.31.40.1:$p" + p + " SA seq 9000 ack 1001");
    script_.say("=> handed_to_client to 11 dst 172.31.5.10:" + p);
    talk(port);
  }

  // Both sides say something.
  void talk(std::uint32_t port) {
    std::string p = text(port);
    script_.say("send 11 tcp 172.31.5.10:" + p + " 172.31.9.9:80 PA seq 1001 ack 9001 data 9");
    script_.say("=> handed_to_target to 21 src 172.31.40.1:$p" + p + " dst 172.31.23.89:8080");
    script_.say("send 21 tcp 172.31.23.89:8080 172.31.40.1:$p" + p +
                " PA seq 9001 ack 1010 data 7");
    script_.say("=> handed_to_client to 11 src 172.31.9.9:80 dst 172.31.5.10:" + p);
  }

  // The client closes first, so the pair is held for two seconds.
  void close(std::uint32_t port) {
    std::string p = text(port);
    script_.say("send 11 tcp 172.31.5.10:" + p + " 172.31.9.9:80 FA seq 1010 ack 9008");
    script_.say("=> handed_to_target to 21");
    script_.say("send 21 tcp 172.31.23.89:8080 172.31.40.1:$p" + p + " FA seq 9008 ack 1011");
    script_.say("=> handed_to_client to 11");
  }

  void refuse(std::uint32_t port, const char* verdict) {
    script_.say("send 11 tcp 172.31.5.10:" + text(port) + " 172.31.9.9:80 S seq 1000");
    script_.say(std::string("=> ") + verdict);
  }

  // Of the flows with client ports from..to-1 the deadline passes now.
  void end_flows(std::uint32_t from, std::uint32_t to) {
    Harness& harness = script_.harness();
    std::vector<mg_flow> slots = harness.slots();
    for (std::uint32_t slot = 0; slot < slots.size(); ++slot) {
      std::uint32_t port = __builtin_bswap16(slots[slot].forward.sport);
      if (slots[slot].state != MG_SLOT_LIVE || port < from || port >= to) continue;
      slots[slot].deadline_ns = 1;
      harness.set_array("flow_slots", slot, slots[slot]);
    }
  }

  // Until the condition holds; how long that took, in ms.
  static std::int64_t wait_for(const std::function<bool()>& holds) {
    auto begin = Clock::now();
    auto waited = [&] {
      return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin).count();
    };
    while (!holds() && waited() < 3 * kRoomMax.count()) usleep(10000);
    return waited();
  }

  std::uint64_t counted(const char* verdict) {
    return script_.harness().verdicts()[verdict_number(verdict)];
  }

  std::uint32_t held() { return static_cast<std::uint32_t>(script_.harness().flows().size()); }

  Script script_{Sums::kNone};
};

TEST_F(Full, FlowTable) {
  NEEDS_KERNEL();
  start("full_flow_table.txt");
  constexpr std::uint32_t kFirst = 10000, kSlots = 1000, kMore = 500, kEnded = 100;
  ASSERT_EQ(script_.slots(), kSlots);
  script_.quiet_model();  // a thousand flows after each packet: too long, and not the question
  for (std::uint32_t i = 0; i < kSlots && !HasFailure(); ++i) open(kFirst + i);
  EXPECT_EQ(held(), kSlots);
  EXPECT_EQ(script_.harness().flow_entries(), 2 * kSlots);
  for (std::uint32_t i = 0; i < kMore && !HasFailure(); ++i)
    refuse(kFirst + kSlots + i, "flow_table_full");
  script_.say("send 11 udp 172.31.5.10:1 172.31.5.11:53");
  script_.say("=> flow_table_full");
  EXPECT_EQ(counted("flow_table_full"), kMore + 1);
  script_.say("subject flow_table_full port 11 " + text(kMore + 1));
  script_.say("subject flow_table_full endpoint 5 " + text(kMore));
  for (std::uint32_t i = 0; i < kSlots && !HasFailure(); ++i) talk(kFirst + i);
  ASSERT_EQ(script_.harness().arm_sweeper(), 0);
  end_flows(kFirst, kFirst + kEnded);
  std::int64_t took_ms = wait_for([&] { return held() == kSlots - kEnded; });
  EXPECT_LT(took_ms, kRoomMax.count());
  std::cout << "room for " << kEnded << " of " << kSlots << " flows after " << took_ms << " ms\n";
  EXPECT_EQ(script_.harness().flow_entries(), 2 * (kSlots - kEnded));
  for (std::uint32_t i = 0; i < kEnded && !HasFailure(); ++i) open(kFirst + kSlots + i);
  refuse(kFirst + kSlots + kEnded, "flow_table_full");
  for (std::uint32_t i = kEnded; i < kSlots && !HasFailure(); ++i) talk(kFirst + i);
  EXPECT_EQ(counted("flow_table_full"), kMore + 2);
}

TEST_F(Full, SnatPorts) {
  NEEDS_KERNEL();
  start("full_snat_ports.txt");
  constexpr std::uint32_t kPorts = MG_FEW_SNAT_PORTS_LAST - MG_FEW_SNAT_PORTS_FIRST + 1;
  constexpr std::uint32_t kFirst = 10000, kMore = 20;
  for (std::uint32_t i = 0; i < kPorts && !HasFailure(); ++i) open(kFirst + i);
  for (std::uint32_t i = 0; i < kMore && !HasFailure(); ++i)
    refuse(kFirst + kPorts + i, "snat_ports_exhausted");
  EXPECT_EQ(counted("snat_ports_exhausted"), kMore);
  script_.say("subject snat_ports_exhausted balancer 3 " + text(kMore));
  EXPECT_EQ(held(), kPorts);  // the slots went back at once
  // Another target's ports are its own; a plain flow needs none.
  script_.say("send 11 udp 172.31.5.10:1 172.31.9.9:5000");
  script_.say("=> handed_to_target to 21");
  script_.say("send 11 udp 172.31.5.10:1 172.31.5.11:53");
  script_.say("=> handed_to_instance to 12");
  for (std::uint32_t i = 0; i < kPorts && !HasFailure(); ++i) talk(kFirst + i);
  ASSERT_EQ(script_.harness().arm_sweeper(), 0);
  script_.quiet_model();  // the timer frees when it likes
  end_flows(kFirst, kFirst + 3);
  std::int64_t took_ms = wait_for([&] { return held() == kPorts - 3 + 2; });
  EXPECT_LT(took_ms, kRoomMax.count());
  for (std::uint32_t i = 0; i < 3 && !HasFailure(); ++i) open(kFirst + kPorts + i);
  refuse(kFirst, "snat_ports_exhausted");
  for (std::uint32_t i = 3; i < kPorts && !HasFailure(); ++i) talk(kFirst + i);
  EXPECT_EQ(counted("snat_ports_exhausted"), kMore + 1);
  std::cout << "room for 3 of " << kPorts << " ports after " << took_ms << " ms\n";
}

// As connections really end: both sides have said so, the client first. Two of the seconds are the
// pair's hold.
TEST_F(Full, RoomAfterConnectionsClose) {
  NEEDS_KERNEL();
  start("full_snat_ports.txt");
  constexpr std::uint32_t kPorts = MG_FEW_SNAT_PORTS_LAST - MG_FEW_SNAT_PORTS_FIRST + 1;
  for (std::uint32_t i = 0; i < kPorts && !HasFailure(); ++i) open(10000 + i);
  refuse(20000, "snat_ports_exhausted");
  ASSERT_EQ(script_.harness().arm_sweeper(), 0);
  script_.quiet_model();
  for (std::uint32_t i = 0; i < kPorts && !HasFailure(); ++i) close(10000 + i);
  std::int64_t took_ms = wait_for([&] { return held() == 0; });
  EXPECT_LT(took_ms, kRoomMax.count());
  std::cout << "room after " << took_ms << " ms, " << MG_TCP_CLIENT_CLOSED_FIRST_S * 1000
            << " of them the hold of a closed pair\n";
  for (std::uint32_t i = 0; i < kPorts && !HasFailure(); ++i) open(20000 + i);
}

// The table as it is shipped: the sweeper's way round is long, and still there is room in time.
TEST_F(Full, FlowTableOfTheDefaultSize) {
  NEEDS_KERNEL();
  if (std::getenv("MG_PACKET_SMALL") != nullptr)
    GTEST_SKIP() << "an emulated processor is too slow";
  start("full_default_size.txt");
  ASSERT_EQ(script_.slots(), std::uint32_t{MG_FLOWS_DEFAULT});
  Harness& harness = script_.harness();
  harness.watch(nullptr, nullptr);
  Bytes frame = build(script_.sent());
  auto open_number = [&](std::uint32_t i) {
    set16(frame, 34, 1 + i % 65000);
    set16(frame, 36, 1000 + i / 65000);
    return harness.run(Program::kFromInstance, frame, Sums::kNone).action == TC_ACT_REDIRECT;
  };
  std::uint32_t refused = 0;
  for (std::uint32_t i = 0; i + 1 < MG_FLOWS_DEFAULT; ++i) refused += !open_number(i);
  EXPECT_EQ(refused, 0u);
  EXPECT_FALSE(open_number(300000));
  EXPECT_EQ(counted("flow_table_full"), 1u);
  harness.expire_flows();
  auto begin = Clock::now();
  ASSERT_EQ(harness.arm_sweeper(), 0);
  std::int64_t first_ms = wait_for([&] { return open_number(300000); });
  EXPECT_LT(first_ms, kRoomMax.count());
  wait_for([&] { return harness.flow_index().size() <= 2; });
  auto all_ms = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin).count();
  std::cout << "of " << MG_FLOWS_DEFAULT << " flows the first is free after " << first_ms
            << " ms, the last after " << all_ms << " ms\n";
}

// Two processors find the same subject for the first time at once: no packet goes uncounted.
TEST_F(Full, CountsAreExactOnTwoProcessors) {
  NEEDS_KERNEL();
  start("wire.txt");
  Harness& harness = script_.harness();
  harness.watch(nullptr, nullptr);
  constexpr std::uint32_t kRounds = 400, kLoopback = 1;
  constexpr int kRepeat = 20;
  Bytes frame = build(Frame{});
  for (std::uint32_t round = 1; round <= kRounds; ++round) {
    harness.put("ports_by_ifindex", kLoopback, mg_port_ref{10000 + round, 1});
    std::atomic<int> ready{0};
    auto flood = [&] {
      for (++ready; ready < 2;) continue;
      harness.run(Program::kFromInstance, frame, Sums::kNone, kRepeat);
    };
    std::thread other(flood);
    flood();
    other.join();
    ASSERT_EQ(harness.subject(MG_VERDICT_unknown_interface, MG_SUBJECT_PORT, 10000 + round),
              2u * kRepeat)
        << "round " << round;
  }
  EXPECT_EQ(counted("unknown_interface"), std::uint64_t{2} * kRepeat * kRounds);
}

}  // namespace
}  // namespace mg::packet_test
