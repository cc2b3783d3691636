#include "compare.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sstream>

#include "verdict_names.h"

namespace mg::packet_test {
namespace {

// A program does not write a deadline that moves by less.
constexpr std::uint64_t kDeadlineLagNs = 50000000;

Tuple tuple_of(const mg_flow4_key& k) {
  return {
      k.vpc_num, {ntohl(k.saddr), ntohs(k.sport)}, {ntohl(k.daddr), ntohs(k.dport)}, k.protocol};
}

std::string text(const Tuple& t) {
  std::ostringstream out;
  auto addr = [&](const Endpoint& e) {
    out << (e.addr >> 24) << '.' << (e.addr >> 16 & 255) << '.' << (e.addr >> 8 & 255) << '.'
        << (e.addr & 255) << ':' << e.port;
  };
  out << "vpc " << t.vpc_num << ' ';
  addr(t.src);
  out << " > ";
  addr(t.dst);
  out << " (" << int{t.kind} << ')';
  return out.str();
}

class Differences {
 public:
  template <class A, class B>
  void expect(const std::string& what, const A& programs, const B& model) {
    if (programs == model) return;
    out_ << what << ": the programs " << programs << ", the model " << model << '\n';
  }
  void say(const std::string& what) { out_ << what << '\n'; }
  std::string text() const { return out_.str(); }

 private:
  std::ostringstream out_;
};

mg_flow4_key key_of(const Tuple& t) {
  mg_flow4_key k{};
  k.vpc_num = t.vpc_num;
  k.saddr = htonl(t.src.addr);
  k.daddr = htonl(t.dst.addr);
  k.sport = htons(t.src.port);
  k.dport = htons(t.dst.port);
  k.protocol = t.kind;
  return k;
}

// The slot as it shall be; of the deadline only nearly.
mg_flow slot_of(const ModelFlow& f, const mg_flow& theirs) {
  mg_flow s{};
  s.forward = key_of(f.forward);
  s.reverse = key_of(f.reverse);
  s.state = f.dead ? MG_SLOT_DEAD : MG_SLOT_LIVE;
  s.generation = theirs.generation;
  std::uint64_t programs = theirs.deadline_ns;
  std::uint64_t apart = std::max(programs, f.deadline_ns) - std::min(programs, f.deadline_ns);
  bool lags = apart <= kDeadlineLagNs;
  s.deadline_ns = lags ? theirs.deadline_ns : f.deadline_ns;
  s.dead_ns = f.dead ? f.dead_ns : theirs.dead_ns;
  s.flags = f.flags();
  s.idle_timeout_s = f.idle_timeout_s;
  s.client_port_num = f.client_port_num;
  s.client_port_epoch = f.client_port_epoch;
  s.server_port_num = f.server_port_num;
  s.server_port_epoch = f.server_port_epoch;
  s.endpoint_num = f.endpoint_num;
  s.endpoint_epoch = f.endpoint_epoch;
  s.target_num = f.target_num;
  s.target_epoch = f.target_epoch;
  s.balancer_num = f.balancer_num;
  s.client_isn = f.client_isn;
  return s;
}

void compare_flow(const mg_flow& theirs, ModelFlow& ours, Differences& d) {
  mg_flow wanted = slot_of(ours, theirs);
  ours.deadline_ns = theirs.deadline_ns;
  if (std::memcmp(&theirs, &wanted, sizeof wanted) == 0) return;
  std::string name = text(ours.forward) + " ";
  d.expect(name + "forward", text(tuple_of(theirs.forward)), text(ours.forward));
  d.expect(name + "reverse", text(tuple_of(theirs.reverse)), text(ours.reverse));
#define EXPECT_SAME(member) d.expect(name + #member, theirs.member, wanted.member)
  EXPECT_SAME(state);
  EXPECT_SAME(deadline_ns);
  EXPECT_SAME(dead_ns);
  EXPECT_SAME(flags);
  EXPECT_SAME(idle_timeout_s);
  EXPECT_SAME(client_port_num);
  EXPECT_SAME(client_port_epoch);
  EXPECT_SAME(server_port_num);
  EXPECT_SAME(server_port_epoch);
  EXPECT_SAME(endpoint_num);
  EXPECT_SAME(endpoint_epoch);
  EXPECT_SAME(target_num);
  EXPECT_SAME(target_epoch);
  EXPECT_SAME(balancer_num);
  EXPECT_SAME(client_isn);
#undef EXPECT_SAME
}

void compare_cursor(const Harness& harness, const Model& model, const Model::Cursor& cursor,
                    Differences& d) {
  auto [balancer_num, zone_num, target_num] = cursor;
  std::uint32_t theirs = 0;
  harness.get("snat_cursors", mg_snat_key{balancer_num, zone_num, target_num}, theirs);
  d.expect("cursor of target " + std::to_string(target_num), theirs, model.cursors().at(cursor));
}

}  // namespace

void couple(Harness& harness, Model& model) {
  harness.watch([&model](const std::string& map, const void* key,
                         const void* value) { model.write(map, key, value); },
                [&model](std::uint32_t tg_num, std::uint32_t zone_num,
                         const std::vector<std::uint32_t>& targets) {
                  model.write_choices(tg_num, zone_num, targets);
                });
  model.first_cursor = [&harness](const Model::Cursor& cursor) {
    auto [balancer_num, zone_num, target_num] = cursor;
    std::uint32_t next = 1;  // it has been used once by now, for a first port that was free
    harness.get("snat_cursors", mg_snat_key{balancer_num, zone_num, target_num}, next);
    return next - 1;
  };
}

std::string hex(const Bytes& bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (std::uint8_t byte : bytes) {
    out.push_back(kDigits[byte >> 4]);
    out.push_back(kDigits[byte & 15]);
  }
  return out;
}

std::string compare_answer(Program program, const Bytes& frame, const Outcome& outcome,
                           Model& model) {
  Differences d;
  if (outcome.verdicts.size() != 1) {
    d.say("counted under " + std::to_string(outcome.verdicts.size()) + " verdicts");
    return d.text();
  }
  Answer answer = model.run(program, frame, outcome.now_ns);
  if (outcome.verdicts[0] != answer.verdict)
    d.expect("verdict", verdict_name(outcome.verdicts[0]), verdict_name(answer.verdict));
  // A helper that shortens a frame turns COMPLETE into NONE, which the kernel's own check after the
  // test run takes for a wrong sum; then there is nothing to look at.
  if (outcome.error == EBADMSG && verdict_effect(answer.verdict) == 'R' && frame.size() > 54)
    return d.text();
  if (outcome.error != 0) {
    d.say(std::string("the test run: ") + std::strerror(outcome.error));
    return d.text();
  }
  d.expect("action", outcome.action, answer.action);
  if (outcome.bytes != answer.bytes) d.expect("bytes", hex(outcome.bytes), hex(answer.bytes));
  return d.text();
}

std::string compare_flows(const Harness& harness, Model& model) {
  Differences d;
  std::vector<mg_flow> slots = harness.slots();
  std::size_t held = 0;
  for (const mg_flow& slot : slots) held += slot.state != MG_SLOT_FREE;
  d.expect("flows held", held, model.flows().size());
  auto index = harness.flow_index();
  d.expect("keys", index.size(), model.index().size());
  for (const auto& [key, ref] : index) {
    auto ours = model.index().find(tuple_of(key));
    if (ours == model.index().end()) {
      d.say("only the programs have " + text(tuple_of(key)));
      continue;
    }
    if (ours->second.flow == 0) continue;
    if (ref.slot >= slots.size()) {
      d.say(text(ours->first) + ": no such slot");
      continue;
    }
    const mg_flow& slot = slots[ref.slot];
    ModelFlow& flow = model.flows().at(ours->second.flow);
    if (ref.direction != (ours->second.reverse ? 1u : 0u) || ref.generation != slot.generation)
      d.say(text(ours->first) + ": direction or generation");
    // once for each flow; the one that has no forward key is found by its other
    if (!ours->second.reverse || flow.dead) compare_flow(slot, flow, d);
  }
  if (model.moved_cursor()) compare_cursor(harness, model, *model.moved_cursor(), d);
  return d.text();
}

std::string compare_counts(const Harness& harness, const Model& model) {
  Differences d;
  for (const auto& [cursor, at] : model.cursors()) compare_cursor(harness, model, cursor, d);
  d.expect("subjects", harness.entries("drop_subjects"), model.subjects().size());
  for (const auto& [subject, count] : model.subjects()) {
    auto [verdict, kind, num] = subject;
    d.expect(verdict_name(verdict) + " of " + std::to_string(kind) + " " + std::to_string(num),
             harness.subject(verdict, kind, num), count);
  }
  return d.text();
}

}  // namespace mg::packet_test
