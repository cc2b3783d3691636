// The programs on real veths with real sockets: what a test run cannot make, above all PARTIAL
// checksums and super-packets. Namespaces are anonymous and held by descriptors only, so nothing is
// left behind, whatever happens.
#include <arpa/inet.h>
#include <bpf/libbpf.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/ethtool.h>
#include <linux/if_packet.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <sstream>
#include <thread>
#include <utility>
#include <vector>

#include "base/process.h"
#include "script.h"
#include "verdict_names.h"

namespace mg::packet_test {
namespace {

class Owned {
 public:
  explicit Owned(int fd = -1) : fd_(fd) {}
  Owned(Owned&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Owned& operator=(Owned&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Owned() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

int open_own_namespace() {
  return open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
}

// The calling thread is in another namespace for a while.
class Inside {
 public:
  explicit Inside(int ns) : before_(open_own_namespace()) { setns(ns, CLONE_NEWNET); }
  ~Inside() { setns(before_.get(), CLONE_NEWNET); }

 private:
  Owned before_;
};

Owned make_namespace() {
  Owned before(open_own_namespace());
  unshare(CLONE_NEWNET);
  Owned made(open_own_namespace());
  setns(before.get(), CLONE_NEWNET);
  return made;
}

// Runs ip(8) in the calling thread's namespace; the words may not hold blanks.
void ip(const std::string& words) {
  std::vector<std::string> argv{"ip"};
  std::istringstream in(words);
  for (std::string word; in >> word;) argv.push_back(word);
  auto done = run_command(argv, 10000);
  ASSERT_TRUE(done.has_value()) << words;
  ASSERT_EQ(done->status, 0) << words << ": " << done->out;
}

sockaddr_in address(const char* addr, std::uint16_t port) {
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_port = htons(port);
  inet_pton(AF_INET, addr, &a.sin_addr);
  return a;
}

const sockaddr* raw(const sockaddr_in& a) {
  return reinterpret_cast<const sockaddr*>(&a);
}

// 0, or the errno with which the connection failed; EINPROGRESS: nobody answered in time.
int wait_connected(int fd, int timeout_ms) {
  pollfd p{fd, POLLOUT, 0};
  if (poll(&p, 1, timeout_ms) != 1) return EINPROGRESS;
  int error = 0;
  socklen_t length = sizeof error;
  getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length);
  return error;
}

// An instance: its namespace, and its port in ours with from_instance attached.
struct Instance {
  std::uint32_t num;
  Owned ns;

  std::string port() const { return "mgp" + std::to_string(num); }
};

class Wire : public testing::Test {
 protected:
  void SetUp() override {
    NEEDS_KERNEL();
    std::filesystem::path folder = MG_PACKET_TEST_FOLDER;
    script_.play(folder / "world.txt", folder / "cases" / "wire.txt");
    ASSERT_FALSE(HasFailure());
    client_ = plug(11, "172.31.5.10/16", "02:00:00:00:01:11");
    target_ = plug(21, "172.31.23.89/16", "02:00:00:00:02:21");
    listener_ = listen_at(target_, 8080);
  }

  void TearDown() override {
    for (const Instance* i : {&client_, &target_})
      if (i->ns.get() >= 0) ip("link del " + i->port());
  }

  Instance plug(std::uint32_t num, const std::string& addr, const std::string& mac) {
    Instance i{num, make_namespace()};
    std::string path = "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(i.ns.get());
    ip("link add " + i.port() + " address 02:6d:67:00:00:01 type veth peer name eth0 address " +
       mac);
    attach(i);
    ip("link set eth0 netns " + path);
    ip("link set " + i.port() + " up");
    Inside inside(i.ns.get());
    ip("link set lo up");
    ip("addr add " + addr + " dev eth0");
    ip("link set eth0 up");
    return i;
  }

  void attach(const Instance& i) {
    mg_port port{};
    Harness& harness = script_.harness();
    harness.get("ports", i.num, port);
    port.ifindex = if_nametoindex(i.port().c_str());
    harness.set_array("ports", i.num, port);
    harness.put("ports_by_ifindex", port.ifindex, mg_port_ref{i.num, port.vpc_num});
    LIBBPF_OPTS(bpf_tc_hook, hook);
    hook.ifindex = static_cast<int>(port.ifindex);
    hook.attach_point = BPF_TC_INGRESS;
    ASSERT_EQ(bpf_tc_hook_create(&hook), 0);
    LIBBPF_OPTS(bpf_tc_opts, opts);
    opts.handle = opts.priority = 1;
    opts.prog_fd = harness.program_fd(Program::kFromInstance);
    ASSERT_EQ(bpf_tc_attach(&hook, &opts), 0);
  }

  static Owned make_socket(const Instance& i) {
    Inside inside(i.ns.get());
    return Owned(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  }

  static Owned listen_at(const Instance& i, std::uint16_t port) {
    Owned fd = make_socket(i);
    sockaddr_in any = address("0.0.0.0", port);
    EXPECT_EQ(bind(fd.get(), raw(any), sizeof any), 0);
    EXPECT_EQ(listen(fd.get(), 16), 0);
    return fd;
  }

  static int connect_to(const Owned& fd, const char* addr, std::uint16_t port, int timeout_ms) {
    sockaddr_in to = address(addr, port);
    connect(fd.get(), raw(to), sizeof to);
    return wait_connected(fd.get(), timeout_ms);
  }

  static void set_offload(const Instance& i, bool on) {
    Inside inside(i.ns.get());
    Owned fd(socket(AF_INET, SOCK_DGRAM, 0));
    for (std::uint32_t command : {ETHTOOL_STXCSUM, ETHTOOL_STSO, ETHTOOL_SGSO}) {
      ethtool_value value{command, on ? 1u : 0u};
      ifreq request{};
      std::memcpy(request.ifr_name, "eth0", 5);
      request.ifr_data = reinterpret_cast<char*>(&value);
      ASSERT_EQ(ioctl(fd.get(), SIOCETHTOOL, &request), 0) << strerror(errno);
    }
  }

  Owned accept_one() {
    pollfd p{listener_.get(), POLLIN, 0};
    poll(&p, 1, 2000);
    return Owned(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  }

  std::uint64_t counted(const char* verdict) {
    return script_.harness().verdicts()[verdict_number(verdict)];
  }

  Script script_{Sums::kNone};
  Instance client_{0, Owned()};
  Instance target_{0, Owned()};
  Owned listener_;
};

void blocking(int fd) {
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
}

// Sends `bytes` one way and compares every one of them.
void stream(int from, int to, std::size_t bytes) {
  blocking(from);
  blocking(to);
  auto at = [](std::size_t i) { return static_cast<std::uint8_t>(i * 31 + (i >> 11)); };
  std::thread sender([&] {
    Bytes chunk(65536);
    for (std::size_t sent = 0; sent < bytes;) {
      for (std::size_t i = 0; i < chunk.size(); ++i) chunk[i] = at(sent + i);
      ssize_t n = send(from, chunk.data(), std::min(chunk.size(), bytes - sent), MSG_NOSIGNAL);
      if (n <= 0) return;
      sent += static_cast<std::size_t>(n);
    }
  });
  timeval patience{5, 0};
  setsockopt(to, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  Bytes chunk(65536);
  std::size_t got = 0, wrong = 0;
  while (got < bytes) {
    ssize_t n = recv(to, chunk.data(), chunk.size(), 0);
    if (n <= 0) break;
    for (ssize_t i = 0; i < n; ++i) wrong += chunk[static_cast<std::size_t>(i)] != at(got++);
  }
  sender.join();
  EXPECT_EQ(got, bytes);
  EXPECT_EQ(wrong, 0u);
}

TEST_F(Wire, CarriesDataBothWaysWithAndWithoutOffloads) {
  for (bool offload : {true, false}) {
    SCOPED_TRACE(offload);
    set_offload(client_, offload);
    set_offload(target_, offload);
    Owned client = make_socket(client_);
    ASSERT_EQ(connect_to(client, "172.31.9.9", 80, 2000), 0);
    Owned server = accept_one();
    ASSERT_GE(server.get(), 0);
    sockaddr_in peer{};
    socklen_t length = sizeof peer;
    getpeername(server.get(), reinterpret_cast<sockaddr*>(&peer), &length);
    EXPECT_EQ(peer.sin_addr.s_addr, address("172.31.40.1", 0).sin_addr.s_addr);
    stream(client.get(), server.get(), 8u << 20);
    stream(server.get(), client.get(), 8u << 20);
  }
}

// Four combinations of offloads; a RST with a wrong sum would be dropped, and the wait would run
// out.
TEST_F(Wire, ResetsReachBothSides) {
  for (int round = 0; round < 4; ++round) {
    SCOPED_TRACE(round);
    set_offload(client_, round & 1);
    set_offload(target_, round & 2);
    script_.harness().set_array("endpoint_epochs", 5, std::uint32_t{7});
    Owned client = make_socket(client_);
    ASSERT_EQ(connect_to(client, "172.31.9.9", 80, 2000), 0);
    Owned server = accept_one();
    ASSERT_GE(server.get(), 0);
    stream(client.get(), server.get(), 1000);
    script_.harness().set_array("endpoint_epochs", 5, std::uint32_t{0});
    Bytes data(30000, 1);
    for (const Owned* side : {&client, &server}) {
      send(side->get(), data.data(), data.size(), MSG_NOSIGNAL);
      pollfd p{side->get(), POLLIN, 0};
      EXPECT_EQ(poll(&p, 1, 1000), 1);
      char byte = 0;
      EXPECT_EQ(recv(side->get(), &byte, 1, MSG_DONTWAIT), -1);
      EXPECT_EQ(errno, ECONNRESET);
    }
    Owned late = make_socket(client_);
    EXPECT_EQ(connect_to(late, "172.31.9.9", 80, 100), EINPROGRESS);
  }
  EXPECT_EQ(counted("reset_cut"), 8u);
}

TEST_F(Wire, RefusesWithoutTargetAndIsSilentWithoutListener) {
  Owned silent = make_socket(client_);
  EXPECT_EQ(connect_to(silent, "172.31.9.9", 81, 100), EINPROGRESS);
  script_.harness().set_choices(4, 1, {});
  for (bool offload : {true, false}) {
    set_offload(client_, offload);
    Owned refused = make_socket(client_);
    EXPECT_EQ(connect_to(refused, "172.31.9.9", 80, 1000), ECONNREFUSED);
  }
}

TEST_F(Wire, HairpinWorks) {
  Owned client = make_socket(target_);
  ASSERT_EQ(connect_to(client, "172.31.40.1", 80, 2000), 0);
  Owned server = accept_one();
  ASSERT_GE(server.get(), 0);
  stream(client.get(), server.get(), 1u << 20);
}

// Many short connections from few client ports: pairs in their hold are taken over or wait shortly.
TEST_F(Wire, ShortConnectionsNeverFail) {
  for (int i = 0; i < 300; ++i) {
    Owned client = make_socket(client_);
    ASSERT_EQ(connect_to(client, "172.31.9.9", 80, 3000), 0) << i;
    Owned server = accept_one();
    ASSERT_GE(server.get(), 0);
    stream(client.get(), server.get(), 100);
    if (i % 2) client = Owned();
  }
  EXPECT_EQ(counted("flow_table_full"), 0u);
}

// Many at once while the sweeper runs: both race for slots and keys, nobody may fail.
TEST_F(Wire, ManyAtOnceUnderTheSweeper) {
  ASSERT_EQ(script_.harness().arm_sweeper(), 0);
  constexpr int kThreads = 4, kEach = 100;
  std::atomic<int> failed{0};
  std::thread server([&] {
    for (int i = 0; i < kThreads * kEach; ++i) {
      Owned fd = accept_one();
      char byte = 0;
      if (fd.get() < 0 || recv(fd.get(), &byte, 1, 0) != 1 ||
          send(fd.get(), &byte, 1, MSG_NOSIGNAL) != 1)
        ++failed;
    }
  });
  std::vector<std::thread> clients;
  for (int t = 0; t < kThreads; ++t)
    clients.emplace_back([&] {
      for (int i = 0; i < kEach; ++i) {
        Owned fd = make_socket(client_);
        char byte = 7;
        if (connect_to(fd, "172.31.9.9", 80, 3000) != 0) ++failed;
        blocking(fd.get());
        if (send(fd.get(), &byte, 1, MSG_NOSIGNAL) != 1 || recv(fd.get(), &byte, 1, 0) != 1)
          ++failed;
      }
    });
  for (std::thread& client : clients) client.join();
  server.join();
  EXPECT_EQ(failed, 0);
  listener_ = Owned();
  script_.harness().expire_flows();
  for (int i = 0; i < 60 && script_.harness().flow_entries() != 0; ++i) usleep(50000);
  EXPECT_EQ(script_.harness().flow_entries(), 0u);
  EXPECT_TRUE(script_.harness().flows().empty());
}

// At clsact ingress the tag is out of the frame already; a look at the bytes would let it pass.
TEST_F(Wire, TaggedFramesAreDropped) {
  Frame frame;
  frame.eth_src = {2, 0, 0, 0, 1, 0x11};
  frame.eth_dst = {2, 0x6d, 0x67, 0, 0, 1};
  frame.src = {0xac1f050a, 40000};
  frame.dst = {0xac1f0909, 80};
  Bytes bytes = build(frame);
  const Bytes tag = {0x81, 0x00, 0x00, 0x05};
  bytes.insert(bytes.begin() + 12, tag.begin(), tag.end());
  Inside inside(client_.ns.get());
  Owned fd(socket(AF_PACKET, SOCK_RAW, 0));
  sockaddr_ll to{};
  to.sll_family = AF_PACKET;
  to.sll_ifindex = static_cast<int>(if_nametoindex("eth0"));
  ASSERT_EQ(sendto(fd.get(), bytes.data(), bytes.size(), 0, reinterpret_cast<const sockaddr*>(&to),
                   sizeof to),
            static_cast<ssize_t>(bytes.size()));
  usleep(20000);
  EXPECT_EQ(counted("vlan_tagged"), 1u);
  EXPECT_EQ(counted("handed_to_target"), 0u);
}

}  // namespace
}  // namespace mg::packet_test
