// Known connections: whether one still holds, how TCP moves it on, and how a new one is entered.
#include "model_packet.h"

namespace mg::packet_test {
namespace {

enum Trouble { kNone, kCut, kUnhealthy, kStale, kGone, kExpired };

}  // namespace

// Nothing: it is to be judged as a new connection.
std::optional<std::uint32_t> Model::follow_known(Packet& p) {
  auto found = index_.find(p.tuple);
  if (found == index_.end()) return std::nullopt;
  if (found->second.flow == 0) return MG_VERDICT_flow_closing;
  ModelFlow& f = flows_.at(found->second.flow);
  p.forward = !found->second.reverse;
  std::uint32_t mine = p.forward ? f.client_port_num : f.server_port_num;
  if (mine != p.port_num && p.tuple.src.addr != ntohl(p.port->addr))
    return MG_VERDICT_source_spoofed;
  p.flow = &f;
  p.endpoint_num = f.endpoint_num;
  p.balancer_num = f.balancer_num;

  int trouble = trouble_of(p, f);
  if (auto verdict = judge_opening(p, f, trouble)) return verdict;
  if (p.reuse) return std::nullopt;
  if (trouble != kNone) return end_of(trouble, p, f);
  if (f.translated && p.ttl <= 1) return MG_VERDICT_ttl_expired;
  f.dead = false;
  follow(p, f);
  const Tuple& other = p.forward ? f.reverse : f.forward;
  p.translate = f.translated;
  p.new_src = other.dst;
  p.new_dst = other.src;
  p.to_mac = mac_of(live_port(p.forward ? f.server_port_num : f.client_port_num)->mac);
  if (!f.translated) return MG_VERDICT_handed_to_instance;
  return p.forward ? MG_VERDICT_handed_to_target : MG_VERDICT_handed_to_client;
}

int Model::trouble_of(const Packet& p, const ModelFlow& f) const {
  auto epoch_of = [](const std::map<std::uint32_t, std::uint32_t>& epochs, std::uint32_t num) {
    auto found = epochs.find(num);
    return found == epochs.end() ? 0 : found->second;
  };
  if (f.endpoint_num != 0 && epoch_of(plan_.endpoint_epochs, f.endpoint_num) != f.endpoint_epoch)
    return kCut;
  if (f.target_num != 0 && epoch_of(plan_.target_epochs, f.target_num) != f.target_epoch)
    return kUnhealthy;
  std::uint32_t my_num = f.client_port_num, my_epoch = f.client_port_epoch;
  std::uint32_t their_num = f.server_port_num, their_epoch = f.server_port_epoch;
  if (!p.forward) {
    std::swap(my_num, their_num);
    std::swap(my_epoch, their_epoch);
  }
  if (my_num != p.port_num || my_epoch != p.port->epoch) return kStale;
  const mg_port* to = live_port(their_num);
  if (to == nullptr || to->epoch != their_epoch) return kGone;
  return f.deadline_ns <= p.now_ns ? kExpired : kNone;
}

// Does the packet open a connection on a tuple that is in use? A client may, once the one before is
// over; a server never. Sets `reuse` for a new one.
std::optional<std::uint32_t> Model::judge_opening(Packet& p, ModelFlow& f, int trouble) {
  if (!p.forward) {
    if (!p.tcp() || !p.has(kSyn) || p.has(kAck)) return std::nullopt;
    if (f.translated) return MG_VERDICT_one_way;
    if (trouble == kNone && !f.closing()) return MG_VERDICT_not_a_new_flow;
    hasten(p);
    return MG_VERDICT_flow_closing;
  }
  if (p.tcp() && !p.opens()) return std::nullopt;
  bool same_syn = p.tcp() && p.seq == f.client_isn;
  switch (trouble) {
    case kUnhealthy:
      if (same_syn) return std::nullopt;
      hasten(p);
      return MG_VERDICT_flow_closing;
    case kCut:
      p.reuse = !same_syn;
      return std::nullopt;
    case kNone:
      p.reuse = p.tcp() && f.closing() && !same_syn;
      return std::nullopt;
  }
  p.reuse = true;
  return std::nullopt;
}

std::uint32_t Model::end_of(int trouble, const Packet& p, ModelFlow& f) const {
  switch (trouble) {
    case kCut:
      return tell_once(p, f, MG_VERDICT_reset_cut, MG_VERDICT_endpoint_closed);
    case kUnhealthy:
      return tell_once(p, f, MG_VERDICT_reset_unhealthy, MG_VERDICT_flow_closing);
    case kGone:
      return MG_VERDICT_port_gone;
    case kExpired:
      return p.may_be_reset() ? MG_VERDICT_reset_expired : MG_VERDICT_flow_closing;
  }
  return MG_VERDICT_flow_closing;
}

// One RST to each side; when both have theirs, nothing is to be expected any more.
std::uint32_t Model::tell_once(const Packet& p, ModelFlow& f, std::uint32_t reset,
                               std::uint32_t silent) {
  bool& told = p.forward ? f.client_told : f.server_told;
  if (!p.may_be_reset() || told) return silent;
  told = true;
  if (f.client_told && f.server_told) f.deadline_ns = p.now_ns + MG_TCP_RESET_S * kSecond;
  return reset;
}

void Model::follow(const Packet& p, ModelFlow& f) {
  auto lasts = [&](std::uint64_t seconds) { f.deadline_ns = p.now_ns + seconds * kSecond; };
  if (!p.tcp()) return lasts(f.idle_timeout_s);
  if (p.has(kRst)) {
    f.reset_seen = true;
    if (!f.both_fins()) lasts(MG_TCP_RESET_S);
    return;
  }
  if (f.both_fins()) return;
  if (p.has(kAck)) {
    if (!p.forward) f.answered = true;
    if (p.forward && f.answered) f.established = true;
  }
  if (p.has(kFin)) {
    if (!p.forward && !f.client_fin) f.server_fin_first = true;
    (p.forward ? f.client_fin : f.server_fin) = true;
  }
  if (f.reset_seen && p.payload_bytes == 0) return;
  f.reset_seen = false;  // data after a RST: nobody believed it
  if (f.both_fins())
    lasts(f.server_fin_first ? MG_TCP_TARGET_CLOSED_FIRST_S : MG_TCP_CLIENT_CLOSED_FIRST_S);
  else
    lasts(f.established ? f.idle_timeout_s : MG_TCP_OPENING_S);
}

void Model::hasten(Packet& p) {
  p.flow->deadline_ns = 1;
}

void Model::describe(const Packet& p, const Way& way, ModelFlow& f) {
  ModelFlow fresh;
  fresh.forward = f.forward;
  fresh.reverse = f.reverse;
  fresh.dead_ns = f.dead_ns;
  fresh.translated = way.translated;
  fresh.idle_timeout_s = way.idle_timeout_s;
  fresh.client_port_num = p.port_num;
  fresh.client_port_epoch = p.port->epoch;
  fresh.server_port_num = way.server_port_num;
  fresh.server_port_epoch = way.to->epoch;
  fresh.endpoint_num = p.endpoint_num;
  fresh.endpoint_epoch = way.endpoint_epoch;
  fresh.balancer_num = p.balancer_num;
  fresh.target_num = way.target_num;
  fresh.target_epoch = way.target_epoch;
  fresh.client_isn = p.seq;
  fresh.deadline_ns = p.now_ns + (p.tcp() ? MG_TCP_OPENING_S : way.idle_timeout_s) * kSecond;
  f = fresh;
}

// Enters the connection that the packet opens; 0: done.
std::uint32_t Model::claim(Packet& p, const Way& way) {
  if (way.translated && p.ttl <= 1) return MG_VERDICT_ttl_expired;
  std::uint32_t verdict = p.reuse ? take_over(p, way) : claim_new(p, way);
  if (verdict != 0) return verdict;
  p.translate = way.translated;
  p.new_src = p.flow->reverse.dst;
  p.new_dst = p.flow->reverse.src;
  p.to_mac = mac_of(way.to->mac);
  return 0;
}

// The finished connection's place, ports and all, if the new one goes the same way.
std::uint32_t Model::take_over(Packet& p, const Way& way) {
  ModelFlow& f = *p.flow;
  Endpoint back = way.translated ? Endpoint{way.src.addr, f.reverse.dst.port} : p.tuple.src;
  bool same_way = f.reverse.vpc_num == way.to->vpc_num && f.reverse.src.addr == way.dst.addr &&
                  f.reverse.src.port == way.dst.port && f.reverse.dst.addr == back.addr &&
                  f.reverse.dst.port == back.port && f.translated == way.translated &&
                  f.balancer_num == p.balancer_num && f.target_num == way.target_num;
  if (!same_way) {
    hasten(p);
    return MG_VERDICT_flow_closing;
  }
  describe(p, way, f);
  return 0;
}

std::uint32_t Model::claim_new(Packet& p, const Way& way) {
  if (flows_.size() >= sizes_.flow_slots) return MG_VERDICT_flow_table_full;
  Tuple reverse{way.to->vpc_num, way.dst, way.src, p.tuple.kind};
  if (p.tuple.kind == kIcmp) reverse.kind = MG_PROTO_ECHO_REPLY;
  if (way.translated) {
    reverse.dst.port = 0;
    if (!claim_snat_port(way, reverse)) return MG_VERDICT_snat_ports_exhausted;
  } else if (index_.count(reverse) != 0) {
    return MG_VERDICT_flow_closing;
  }
  FlowNum num = next_flow_++;
  ModelFlow& f = flows_[num];
  p.flow = &f;
  f.forward = p.tuple;
  f.reverse = reverse;
  describe(p, way, f);
  index_[reverse] = {num, true};
  if (reverse ==
      p.tuple) {  // a target to itself, by way of the balancer: nobody could tell them apart
    f.dead = true;
    f.deadline_ns = 0;
    f.dead_ns = p.now_ns;
    return MG_VERDICT_flow_closing;
  }
  index_[p.tuple] = {num, false};
  return 0;
}

// The next port of the rotation, else one far behind it, that nobody has towards this target.
bool Model::claim_snat_port(const Way& way, Tuple& reverse) {
  Cursor key{way.balancer_num, way.zone_num, way.target_num};
  moved_cursor_ = key;
  auto at = cursors_.find(key);
  if (at == cursors_.end()) at = cursors_.emplace(key, first_cursor ? first_cursor(key) : 0).first;
  const std::uint32_t start = at->second++;
  const std::uint32_t ports = sizes_.snat_last - sizes_.snat_first + 1;
  for (std::uint32_t i = 0; i < MG_SNAT_TRIES; ++i) {
    const std::uint32_t offset = (start + i * MG_SNAT_LEAP) % ports;
    reverse.dst.port = static_cast<std::uint16_t>(sizes_.snat_first + offset);
    if (index_.count(reverse) == 0) return true;
  }
  return false;
}

}  // namespace mg::packet_test
