// What leaves: the packet handed over, or the RST that answers it.
#include <linux/pkt_cls.h>

#include <algorithm>

#include "model_packet.h"
#include "verdict_names.h"

namespace mg::packet_test {
namespace {

constexpr std::size_t kIp = 14, kL4 = 34;

// RFC 1624, equation 3: the sum after `words` at `at` have become `fresh`.
class SumKeeper {
 public:
  SumKeeper(const Bytes& bytes, std::size_t sum_at)
      : bytes_(&bytes), total_(0xffff & ~get16(bytes, sum_at)) {}
  void replace(std::size_t at, std::uint32_t fresh) {
    total_ += (0xffff & ~get16(*bytes_, at)) + fresh;
  }
  void replace32(std::size_t at, std::uint32_t fresh) {
    replace(at, fresh >> 16);
    replace(at + 2, fresh & 0xffff);
  }
  std::uint32_t sum() const {
    std::uint32_t t = total_;
    while (t >> 16) t = (t & 0xffff) + (t >> 16);
    return 0xffff & ~t;
  }

 private:
  const Bytes* bytes_;
  std::uint32_t total_;
};

}  // namespace

Answer Model::finish(Packet& p, std::uint32_t verdict) {
  Answer answer;
  bool pass = verdict_effect(verdict) == 'P';
  bool arp = verdict == MG_VERDICT_arp_answered;
  if (pass && !arp && p.translate && p.ttl <= 1) {
    verdict = MG_VERDICT_ttl_expired;
    pass = false;
  }
  count(p, verdict);
  answer.verdict = verdict;
  answer.action = verdict_effect(verdict) == 'D' ? TC_ACT_SHOT : TC_ACT_REDIRECT;
  if (pass && !arp) hand_over(p);
  if (verdict_effect(verdict) == 'R') write_reset(p);
  answer.bytes = p.bytes;
  return answer;
}

void Model::count(const Packet& p, std::uint32_t verdict) {
  if (verdict_effect(verdict) == 'P') return;
  if (p.port_num != 0) ++subjects_[{verdict, MG_SUBJECT_PORT, p.port_num}];
  if (p.endpoint_num != 0) ++subjects_[{verdict, MG_SUBJECT_ENDPOINT, p.endpoint_num}];
  if (p.balancer_num != 0) ++subjects_[{verdict, MG_SUBJECT_BALANCER, p.balancer_num}];
}

void Model::hand_over(Packet& p) const {
  Bytes& b = p.bytes;
  if (p.translate) {
    std::size_t l4_sum_at = p.tcp() ? kL4 + 16 : kL4 + 6;
    bool unsummed = !p.tcp() && get16(b, l4_sum_at) == 0;
    SumKeeper ip(b, kIp + 10), l4(b, l4_sum_at);
    ip.replace(kIp + 8, get16(b, kIp + 8) - 0x100);
    for (SumKeeper* sum : {&ip, &l4}) {
      sum->replace32(kIp + 12, p.new_src.addr);
      sum->replace32(kIp + 16, p.new_dst.addr);
    }
    l4.replace(kL4, p.new_src.port);
    l4.replace(kL4 + 2, p.new_dst.port);
    b[kIp + 8]--;
    set16(b, kIp + 10, ip.sum());
    set32(b, kIp + 12, p.new_src.addr);
    set32(b, kIp + 16, p.new_dst.addr);
    set16(b, kL4, p.new_src.port);
    set16(b, kL4 + 2, p.new_dst.port);
    std::uint32_t sum = l4.sum();
    if (!p.tcp() && sum == 0) sum = 0xffff;  // a zero would say that there is none
    if (!unsummed) set16(b, l4_sum_at, sum);
  }
  std::copy(p.to_mac.begin(), p.to_mac.end(), b.begin());
  std::copy_n(plan_.settings.gateway_mac, 6, b.begin() + 6);
}

// As the peer's TCP would refuse this segment (RFC 9293, 3.10.7.1).
void Model::write_reset(Packet& p) const {
  Bytes b;
  for (std::uint8_t byte : p.port->mac) b.push_back(byte);
  for (std::uint8_t byte : plan_.settings.gateway_mac) b.push_back(byte);
  put16(b, 0x0800);
  put16(b, 0x4500);
  put16(b, 40);
  put32(b, 0x4000);  // no identification; do not fragment
  put16(b, 64 << 8 | kTcp);
  put16(b, 0);
  put32(b, p.tuple.dst.addr);
  put32(b, p.tuple.src.addr);
  set16(b, kIp + 10, 0xffff & ~sum_range(b, kIp, kL4));
  put16(b, p.tuple.dst.port);
  put16(b, p.tuple.src.port);
  std::uint32_t length = p.payload_bytes + p.has(kSyn) + p.has(kFin);
  put32(b, p.has(kAck) ? p.ack : 0);
  put32(b, p.has(kAck) ? 0 : p.seq + length);
  put16(b, 0x5000 | kRst | (p.has(kAck) ? 0 : kAck));
  put16(b, 0);  // window
  put32(b, 0);  // sum, urgent
  std::uint32_t pseudo = sum_range(b, kIp + 12, kL4, kTcp + 20);
  set16(b, kL4 + 16, 0xffff & ~sum_range(b, kL4, kL4 + 20, pseudo));
  p.bytes = b;
}

}  // namespace mg::packet_test
