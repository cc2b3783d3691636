#include "script.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <linux/pkt_cls.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "compare.h"
#include "verdict_names.h"

namespace mg::packet_test {
namespace {

constexpr MacBytes kGateway = {0x02, 0x6d, 0x67, 0, 0, 1};
constexpr MacBytes kService = {0x02, 0x6d, 0x67, 0, 0, 2};
constexpr std::uint32_t kLoopback = 1;  // every test run enters by the namespace's lo
constexpr std::uint32_t kDefaultSlots = 64;
constexpr std::uint32_t kComparedSlotsMax = 1024;  // reading more after each packet takes too long

struct Start {
  std::uint32_t slots = kDefaultSlots;
  bool few_snat_ports = false;
  std::map<std::string, std::uint32_t> entries;  // of maps
};

// Loading is what takes time, so harnesses of the usual size serve one test after the other.
std::vector<std::unique_ptr<Harness>>& idle_harnesses() {
  static std::vector<std::unique_ptr<Harness>> idle;
  return idle;
}

std::unique_ptr<Harness> borrow_harness(const Start& start) {
  auto& idle = idle_harnesses();
  bool usual = start.slots <= kDefaultSlots && !start.few_snat_ports && start.entries.empty();
  while (usual && !idle.empty()) {
    auto harness = std::move(idle.back());
    idle.pop_back();
    if (harness->reset(start.slots)) return harness;
  }
  Limits limits;
  limits.flow_slots = std::max(start.slots, kDefaultSlots);
  limits.few_snat_ports = start.few_snat_ports;
  limits.entries = start.entries;
  auto harness = std::make_unique<Harness>(limits);
  if (start.slots < kDefaultSlots && harness->error().empty()) harness->reset(start.slots);
  return harness;
}

MacBytes mac_of(const mg_port& port) {
  MacBytes mac{};
  std::memcpy(mac.data(), port.mac, 6);
  return mac;
}

// What a case says that must be known before anything is loaded.
Start start_of(const std::filesystem::path& file) {
  Start start;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string verb, map;
    words >> verb;
    if (verb == "slots") words >> start.slots;
    if (verb == "few_snat_ports") start.few_snat_ports = true;
    if (verb == "limit" && words >> map) words >> start.entries[map];
  }
  return start;
}

}  // namespace

Script::~Script() {
  if (!harness_) return;
  harness_->watch(nullptr, nullptr);
  if (harness_->reusable() && harness_->flow_slots() == kDefaultSlots &&
      !testing::Test::HasFailure())
    idle_harnesses().push_back(std::move(harness_));
}

void Script::play(const std::filesystem::path& world, const std::filesystem::path& file) {
  Start start = start_of(file);
  slots_ = start.slots;
  modelled_ = start.entries.empty();  // it knows nothing of small maps
  harness_ = borrow_harness(start);
  ASSERT_EQ(harness_->error(), "");
  Model::Sizes sizes;
  sizes.flow_slots = slots_;
  if (start.few_snat_ports) {
    sizes.snat_first = MG_FEW_SNAT_PORTS_FIRST;
    sizes.snat_last = MG_FEW_SNAT_PORTS_LAST;
  }
  model_.emplace(sizes);
  couple(*harness_, *model_);
  mg_settings settings{};
  settings.service_ifindex = 2000;
  settings.flow_slots = slots_;
  std::memcpy(settings.gateway_mac, kGateway.data(), 6);
  std::memcpy(settings.service_mac, kService.data(), 6);
  harness_->set_array("settings", 0, settings);
  folder_ = file.parent_path();
  play_file(world);
  play_file(file);
  EXPECT_FALSE(pending_) << "the last packet's verdict was not compared";
  if (modelled_) {
    EXPECT_EQ(compare_counts(*harness_, *model_), "");
  }
}

void Script::play_file(const std::filesystem::path& file) {
  std::ifstream in(file);
  ASSERT_TRUE(in) << file;
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    SCOPED_TRACE(file.filename().string() + ":" + std::to_string(++number));
    say(line);
    if (testing::Test::HasFailure()) return;
  }
}

void Script::say(const std::string& line) {
  SCOPED_TRACE(line);
  try {
    play_line(line);
  } catch (const std::exception& e) {
    ADD_FAILURE() << e.what();
  }
}

void Script::play_line(const std::string& line) {
  Words words(line, variables_);
  if (words.empty()) return;
  std::string verb = words.next();
  bool refused = verb == "refused";  // the kernel shall not take what follows
  if (refused) verb = words.next();
  std::uint64_t before = harness_->refused();
  if (map_statement(verb, words))
    EXPECT_EQ(harness_->refused() - before, refused ? 1u : 0u) << "writes that were refused";
  else if (refused || !test_statement(verb, words))
    throw std::runtime_error("unknown statement " + verb);
  words.done();
}

bool Script::test_statement(const std::string& verb, Words& words) {
  if (verb == "send") {
    send(words);
  } else if (verb == "=>") {
    expect(words);
  } else if (verb == "slots") {
    words.next();  // read before loading, as are the next two
  } else if (verb == "limit") {
    words.next();
    words.next();
  } else if (verb == "few_snat_ports") {
    return true;
  } else if (verb == "include") {
    play_file(folder_ / words.next());
  } else if (verb == "expire") {
    harness_->expire_flows();
    model_->age_flows(~0ull);
  } else if (verb == "entries") {
    EXPECT_EQ(harness_->flow_entries(), words.next_number());
  } else if (verb == "counted") {
    std::uint32_t verdict = verdict_number(words.next());
    EXPECT_EQ(harness_->verdicts()[verdict], words.next_number());
  } else if (verb == "held") {
    EXPECT_EQ(harness_->flows().size(), words.next_number());
  } else if (verb == "sweep") {
    sweep();
  } else if (verb == "subject") {  // subject VERDICT port|endpoint|balancer NUM COUNT
    std::uint32_t verdict = verdict_number(words.next());
    std::string kind = words.next();
    std::uint32_t subject = kind == "port"       ? MG_SUBJECT_PORT
                            : kind == "endpoint" ? MG_SUBJECT_ENDPOINT
                                                 : MG_SUBJECT_BALANCER;
    std::uint32_t num = words.next_number();
    EXPECT_EQ(harness_->subject(verdict, subject, num), words.next_number());
  } else {
    return false;
  }
  return true;
}

// send PORT|service|nobody tcp|udp|icmp|arp …
void Script::send(Words& words) {
  if (pending_) throw std::runtime_error("the verdict of the packet before was not compared");
  std::string who = words.next();
  sent_by_service_ = who == "service";
  mg_port port{};
  mg_port_ref ref{};
  std::memcpy(port.mac, kService.data(), 6);
  if (who == "nobody") {
    harness_->erase("ports_by_ifindex", &kLoopback);
  } else if (!sent_by_service_) {
    ref.port_num = words.number(who);
    harness_->get("ports", ref.port_num, port);
    ref.vpc_num = port.vpc_num;
    harness_->put("ports_by_ifindex", kLoopback, ref);
  }
  if (words.has("arp")) {
    words.next();
    send_arp(words, ref.port_num);
    return;
  }
  sent_ = read_frame(words, port);
  run(build(sent_), sent_by_service_);
}

// … tcp SRC DST [FLAGS] [seq N] [ack N] [data N] …; see README.md for the malformed ones
Frame Script::read_frame(Words& words, const mg_port& port) {
  Frame f;
  std::string protocol = words.next();
  f.protocol = protocol == "tcp"    ? 6
               : protocol == "udp"  ? 17
               : protocol == "icmp" ? 1
                                    : static_cast<std::uint8_t>(words.number(protocol));
  f.src = words.endpoint(words.next());
  f.dst = words.endpoint(words.next());
  if (f.protocol == 6) f.flags = words.next();
  f.eth_src = words.has("eth_src") ? words.mac(words.take("eth_src")) : mac_of(port);
  f.eth_dst = words.has("eth_dst") ? words.mac(words.take("eth_dst")) : kGateway;
  f.seq = words.take_number_or("seq", 0);
  f.ack = words.take_number_or("ack", 0);
  f.data_bytes = words.take_number_or("data", 0);
  f.ttl = static_cast<std::uint8_t>(words.take_number_or("ttl", 64));
  f.icmp_type = static_cast<std::uint8_t>(words.take_number_or("type", 8));
  f.icmp_code = static_cast<std::uint8_t>(words.take_number_or("code", 0));
  f.ethertype = static_cast<std::uint16_t>(words.take_number_or("ethertype", 0x0800));
  f.version = static_cast<std::uint8_t>(words.take_number_or("version", 4));
  f.ihl = static_cast<std::uint8_t>(words.take_number_or("ihl", 5));
  f.doff = static_cast<std::uint8_t>(words.take_number_or("doff", 5));
  f.fragment = static_cast<std::uint16_t>(words.take_number_or("fragment", 0));
  if (words.has("total_length"))
    f.total_length = static_cast<std::uint16_t>(words.take_number("total_length"));
  if (words.has("udp_length"))
    f.udp_length = static_cast<std::uint16_t>(words.take_number("udp_length"));
  if (words.has("cut_to")) f.cut_to = words.take_number("cut_to");
  f.no_checksum = words.take_or("sum", "") == "none";
  return f;
}

// send PORT arp TARGET [sender A] [sender_mac M] [eth_src M] [operation N]
void Script::send_arp(Words& words, std::uint32_t port_num) {
  mg_port port{};
  harness_->get("ports", port_num, port);
  Arp a;
  a.target = words.addr(words.next());
  a.eth_dst.fill(0xff);
  a.eth_src = words.has("eth_src") ? words.mac(words.take("eth_src")) : mac_of(port);
  a.sender_mac = words.has("sender_mac") ? words.mac(words.take("sender_mac")) : mac_of(port);
  a.sender = words.has("sender") ? words.addr(words.take("sender")) : ntohl(port.addr);
  a.operation = static_cast<std::uint16_t>(words.take_number_or("operation", 1));
  sent_arp_ = a;
  run(build(a), sent_by_service_);
}

void Script::run(const Bytes& bytes, bool by_service) {
  sent_bytes_ = bytes;
  outcome_ = harness_->run_counted(by_service ? Program::kFromService : Program::kFromInstance,
                                   bytes, sums_);
  pending_ = true;
}

// Each packet leaves through exactly one verdict.
void Script::check_counters(std::uint32_t verdict) {
  std::string counted;
  for (std::uint32_t v : outcome_.verdicts) counted += verdict_name(v) + " ";
  EXPECT_EQ(counted, verdict_name(verdict) + " ");
}

void Script::check_model() {
  if (!modelled_) return;
  Program program = sent_by_service_ ? Program::kFromService : Program::kFromInstance;
  EXPECT_EQ(compare_answer(program, sent_bytes_, outcome_, *model_), "");
  if (harness_->flow_slots() <= kComparedSlotsMax) {
    EXPECT_EQ(compare_flows(*harness_, *model_), "");
  }
}

// => VERDICT [to PORT|service] [src A:P] [dst A:P] [ttl N] [flags F] [seq N] [ack N] …
void Script::expect(Words& words) {
  if (!pending_) throw std::runtime_error("no packet was sent");
  pending_ = false;
  std::string name = words.next();
  std::uint32_t verdict = verdict_number(name);
  if (verdict == 0) throw std::runtime_error("no verdict is called " + name);
  check_counters(verdict);
  check_model();
  // A helper that shortens a frame turns COMPLETE into NONE, which the kernel's own check after the
  // test run takes for a wrong sum; then there is nothing to look at.
  if (sums_ == Sums::kComplete && outcome_.error == EBADMSG && verdict_effect(verdict) == 'R' &&
      build(sent_).size() > 54) {
    words.skip();
    return;
  }
  EXPECT_EQ(outcome_.error, 0) << std::strerror(outcome_.error);
  switch (verdict_effect(verdict)) {
    case 'D':
      EXPECT_EQ(outcome_.action, static_cast<std::uint32_t>(TC_ACT_SHOT));
      break;
    case 'P':
      EXPECT_EQ(outcome_.action, static_cast<std::uint32_t>(TC_ACT_REDIRECT));
      if (name == "arp_answered")
        check_arp();
      else
        check_pass(words);
      break;
    case 'R':
      EXPECT_EQ(outcome_.action, static_cast<std::uint32_t>(TC_ACT_REDIRECT));
      check_reset(words);
      break;
  }
}

void Script::check_pass(Words& words) {
  Seen seen = dissect(outcome_.bytes);
  EXPECT_EQ(seen.wrong, "");
  EXPECT_EQ(seen.frame.eth_src, kGateway);
  std::string to = words.take("to");
  mg_port port{};
  if (to != "service") harness_->get("ports", words.number(to), port);
  EXPECT_EQ(seen.frame.eth_dst, to == "service" ? kService : mac_of(port));
  EXPECT_EQ(seen.frame.protocol, sent_.protocol);
  EXPECT_EQ(seen.frame.data_bytes, sent_.data_bytes);
  if (sent_.protocol == 6 && !words.has("flags")) {
    EXPECT_EQ(seen.frame.seq, sent_.seq);
    EXPECT_EQ(seen.frame.ack, sent_.ack);
  }
  if (sent_.protocol == 17) {
    EXPECT_EQ(seen.frame.no_checksum, sent_.no_checksum);
  }
  check_fields(words, seen.frame);
}

void Script::check_arp() {
  auto answer = dissect_arp(outcome_.bytes);
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->operation, 2);
  EXPECT_EQ(answer->eth_src, kGateway);
  EXPECT_EQ(answer->eth_dst, sent_arp_.eth_src);
  EXPECT_EQ(answer->sender_mac, kGateway);
  EXPECT_EQ(answer->sender, sent_arp_.target);
  EXPECT_EQ(answer->target_mac, sent_arp_.sender_mac);
  EXPECT_EQ(answer->target, sent_arp_.sender);
}

// A RST that the sender's TCP takes for its peer's (RFC 9293, 3.10.7.1).
void Script::check_reset(Words& words) {
  Seen seen = dissect(outcome_.bytes);
  EXPECT_EQ(seen.wrong, "");
  EXPECT_EQ(outcome_.bytes.size(), 54u);
  EXPECT_EQ(seen.frame.eth_src, kGateway);
  EXPECT_EQ(seen.frame.eth_dst, sent_.eth_src);
  EXPECT_EQ(seen.frame.src.addr, sent_.dst.addr);
  EXPECT_EQ(seen.frame.src.port, sent_.dst.port);
  EXPECT_EQ(seen.frame.dst.addr, sent_.src.addr);
  EXPECT_EQ(seen.frame.dst.port, sent_.src.port);
  bool had_ack = sent_.flags.find('A') != std::string::npos;
  bool had_syn = sent_.flags.find('S') != std::string::npos;
  bool had_fin = sent_.flags.find('F') != std::string::npos;
  EXPECT_EQ(seen.frame.flags, had_ack ? "R" : "RA");
  EXPECT_EQ(seen.frame.seq, had_ack ? sent_.ack : 0);
  EXPECT_EQ(seen.frame.ack, had_ack ? 0 : sent_.seq + sent_.data_bytes + had_syn + had_fin);
  check_fields(words, seen.frame);
}

// "A:$p" stores the port on first use and compares it later.
void Script::check_endpoint(const char* name, const std::string& wanted, const Endpoint& seen,
                            const Words& words) {
  auto colon = wanted.find(':');
  EXPECT_EQ(seen.addr, words.addr(wanted.substr(0, colon))) << name;
  if (colon == std::string::npos) return;
  std::string port = wanted.substr(colon + 1);
  if (port[0] == '$' && variables_.find(port) == variables_.end()) variables_[port] = seen.port;
  EXPECT_EQ(seen.port, words.number(port)) << name;
}

void Script::check_fields(Words& words, const Frame& seen) {
  if (words.has("src")) check_endpoint("src", words.take("src"), seen.src, words);
  if (words.has("dst")) check_endpoint("dst", words.take("dst"), seen.dst, words);
  if (words.has("ttl")) {
    EXPECT_EQ(seen.ttl, words.take_number("ttl"));
  }
  if (words.has("flags")) {
    EXPECT_EQ(seen.flags, words.take("flags"));
  }
  if (words.has("seq")) {
    EXPECT_EQ(seen.seq, words.take_number("seq"));
  }
  if (words.has("ack")) {
    EXPECT_EQ(seen.ack, words.take_number("ack"));
  }
}

// Lets the kernel's own timer free what is dead; the slots come back and no key is left.
void Script::sweep() {
  ASSERT_EQ(harness_->arm_sweeper(), 0);
  for (int i = 0; i < 60; ++i) {
    if (harness_->flow_entries() == 0 && harness_->flows().empty()) return model_->forget_flows();
    usleep(50000);
  }
  ADD_FAILURE() << harness_->flow_entries() << " keys, " << harness_->flows().size()
                << " slots left after 3 s";
}

}  // namespace mg::packet_test
