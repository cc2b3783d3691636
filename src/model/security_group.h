// Security groups: names, descriptions, rules, and which groups an interface may be in.
// Called by control/commands and by the API's handlers. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/ids.h"
#include "model/world.h"

namespace mg::model {

inline constexpr const char* kDefaultGroupDescription = "default VPC security group";

// The groups that an interface in this subnet asks for, each once and in order; the VPC's default
// group when none is named. Errors: group_malformed, group_not_found, invalid_parameter (another
// VPC), groups_per_interface_limit.
Result<std::vector<std::string>> interface_groups(const World& world, const Scope& scope,
                                                  const Subnet& subnet,
                                                  const std::vector<std::string>& asked);

// invalid_parameter_value: empty, over 255 characters, characters that AWS refuses, "sg-…".
Result<void> check_group_name(const std::string& name);
Result<void> check_group_description(const std::string& description);
Result<void> check_rule_description(const std::string& description);

// A rule as it was asked for, before it has an id. The peer is one of cidr and peer_group_id.
struct RuleSpec {
  std::string protocol;  // as normalize_protocol gives it
  std::int32_t from_port = -1;
  std::int32_t to_port = -1;
  std::string cidr;           // canonical; an IPv6 block has colons
  std::string peer_group_id;  // checked: same VPC, same account
  std::string description;
};

// "tcp", "6", "TCP" → "tcp"; likewise udp, icmp, icmpv6; "all" → "-1"; other numbers 0..255 stay
// numbers; anything else is invalid_parameter_value.
Result<std::string> normalize_protocol(const std::string& text);

// Fills in and checks the ports: TCP and UDP need both (0..65535, from ≤ to; -1/-1 is the whole
// range); ICMP: type and code (-1 any), both absent = any; for every other protocol they are
// ignored.
Result<void> check_ports(RuleSpec& rule, bool from_given, bool to_given);

// Canonical IPv4 block. permission_malformed / invalid_parameter_value.
Result<std::string> check_rule_cidr(const std::string& text);
// Canonical IPv6 block. Such a rule is kept and described; no packet here is IPv6.
Result<std::string> check_rule_cidr6(const std::string& text);
inline bool is_ipv6_block(const std::string& cidr) {
  return cidr.find(':') != std::string::npos;
}

// A modified rule keeps the kind of its peer (IPv4, IPv6, group). invalid_parameter_value.
Result<void> check_same_kind(const SecurityGroupRule& rule, const RuleSpec& spec);

// The rules' identity: everything but the description.
bool same_rule(const SecurityGroupRule& rule, const RuleSpec& spec);
// As AWS's messages print it: "peer: 10.0.0.0/8, TCP, from port: 80, to port: 80, ALLOW".
std::string rule_text(const RuleSpec& rule);

}  // namespace mg::model
