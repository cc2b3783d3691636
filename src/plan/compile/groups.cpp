#include <algorithm>
#include <tuple>

#include "plan/compile/parts.h"

namespace mg::plan::compile {
namespace {

constexpr std::uint8_t kIcmp = 1;
constexpr std::uint8_t kTcp = 6;
constexpr std::uint8_t kUdp = 17;
constexpr std::uint8_t kIcmpV6 = 58;

std::optional<std::uint8_t> protocol_number(const std::string& protocol) {
  if (protocol == "tcp") return kTcp;
  if (protocol == "udp") return kUdp;
  if (protocol == "icmp") return kIcmp;
  if (protocol == "icmpv6") return kIcmpV6;
  const auto num = number(protocol, 255);
  if (!num) return std::nullopt;
  return static_cast<std::uint8_t>(*num);
}

// A rule that cannot be read, or whose peer is gone, allows nothing.
std::optional<plan::GroupRule> rule_of(const model::World& world,
                                       const model::SecurityGroupRule& rule) {
  plan::GroupRule out;
  if (rule.protocol == "-1") {
    out.any_protocol = true;
  } else {
    const auto protocol = protocol_number(rule.protocol);
    if (!protocol) return std::nullopt;
    out.protocol = *protocol;
    if (*protocol == kTcp || *protocol == kUdp || *protocol == kIcmp) {
      out.port_from = rule.from_port;
      out.port_to = rule.to_port;
    }
  }
  if (!rule.peer_group_id.empty()) {
    const auto* peer = world.security_groups.find(rule.peer_group_id);
    if (peer == nullptr) return std::nullopt;
    out.peer_group_num = peer->group_num;
    return out;
  }
  const auto cidr = Cidr4::parse(rule.cidr);
  if (!cidr) return std::nullopt;
  out.peer_cidr = *cidr;
  return out;
}

auto order(const plan::GroupRule& rule) {
  return std::make_tuple(rule.any_protocol, rule.protocol, rule.port_from, rule.port_to,
                         rule.peer_group_num, rule.peer_cidr);
}

// The same rules give the same entry, whatever their ids.
void normalise(std::vector<plan::GroupRule>& rules) {
  std::sort(rules.begin(), rules.end(),
            [](const auto& a, const auto& b) { return order(a) < order(b); });
  rules.erase(std::unique(rules.begin(), rules.end()), rules.end());
}

}  // namespace

std::optional<plan::Entry> group_entry(const model::World& world, std::uint32_t num) {
  const auto* group = world.security_groups.first_by("num", std::to_string(num));
  if (group == nullptr) return std::nullopt;
  plan::GroupEntry entry{.group_num = num, .group_id = group->id, .inbound = {}, .outbound = {}};
  for (const auto* rule : world.group_rules.by("group", group->id)) {
    if (const auto compiled = rule_of(world, *rule)) {
      (rule->egress ? entry.outbound : entry.inbound).push_back(*compiled);
    }
  }
  normalise(entry.inbound);
  normalise(entry.outbound);
  return entry;
}

}  // namespace mg::plan::compile
