#include "compare.h"

#include <arpa/inet.h>

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

bool near(std::uint64_t a, std::uint64_t b) {
  return (a > b ? a - b : b - a) <= kDeadlineLagNs;
}

void compare_flow(const mg_flow& theirs, ModelFlow& ours, Differences& d) {
  std::string name = text(ours.forward) + " ";
  d.expect(name + "state", theirs.state,
           static_cast<std::uint32_t>(ours.dead ? MG_SLOT_DEAD : MG_SLOT_LIVE));
  d.expect(name + "flags", theirs.flags, ours.flags());
  if (ours.dead) d.expect(name + "dead_ns", theirs.dead_ns, ours.dead_ns);
  d.expect(name + "idle_timeout_s", theirs.idle_timeout_s, ours.idle_timeout_s);
  d.expect(name + "client_port_num", theirs.client_port_num, ours.client_port_num);
  d.expect(name + "client_port_epoch", theirs.client_port_epoch, ours.client_port_epoch);
  d.expect(name + "server_port_num", theirs.server_port_num, ours.server_port_num);
  d.expect(name + "server_port_epoch", theirs.server_port_epoch, ours.server_port_epoch);
  d.expect(name + "endpoint_num", theirs.endpoint_num, ours.endpoint_num);
  d.expect(name + "endpoint_epoch", theirs.endpoint_epoch, ours.endpoint_epoch);
  d.expect(name + "target_num", theirs.target_num, ours.target_num);
  d.expect(name + "target_epoch", theirs.target_epoch, ours.target_epoch);
  d.expect(name + "balancer_num", theirs.balancer_num, ours.balancer_num);
  d.expect(name + "client_isn", theirs.client_isn, ours.client_isn);
  if (!near(theirs.deadline_ns, ours.deadline_ns))
    d.expect(name + "deadline_ns", theirs.deadline_ns, ours.deadline_ns);
  ours.deadline_ns = theirs.deadline_ns;
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
  d.expect("bytes", hex(outcome.bytes), hex(answer.bytes));
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
    d.expect(text(ours->first) + " direction", ref.direction, ours->second.reverse ? 1u : 0u);
    d.expect(text(ours->first) + " generation", ref.generation, slot.generation);
    d.expect(text(ours->first) + " forward", text(tuple_of(slot.forward)), text(flow.forward));
    d.expect(text(ours->first) + " reverse", text(tuple_of(slot.reverse)), text(flow.reverse));
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
