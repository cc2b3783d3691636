#include "model/security_group.h"

#include <algorithm>
#include <optional>

#include "base/ip.h"
#include "base/ip6.h"
#include "base/number.h"
#include "model/aws_errors.h"
#include "model/quotas.h"

namespace mg::model {
namespace {

constexpr std::size_t kTextMax = 255;
constexpr std::string_view kTextAlphabet =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ._-:/()#,@[]+=&;{}!$*";

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

Result<void> check_text(const std::string& text, const char* parameter) {
  if (text.size() > kTextMax || text.find_first_not_of(kTextAlphabet) != std::string::npos) {
    return fail(errors::invalid_parameter_value(
        "Invalid security group " + std::string(parameter) +
        ". Valid characters are a-z, A-Z, 0-9, spaces, and ._-:/()#,@[]+=&;{}!$*; at most 255 "
        "characters."));
  }
  return {};
}

bool has_ports(const std::string& protocol) {
  return protocol == "tcp" || protocol == "udp";
}

}  // namespace

Result<std::vector<std::string>> interface_groups(const World& world, const Scope& scope,
                                                  const Subnet& subnet,
                                                  const std::vector<std::string>& asked) {
  std::vector<std::string> groups;
  if (asked.empty()) {
    if (const auto* group = default_group(world, subnet.vpc_id)) groups.push_back(group->id);
    return groups;
  }
  for (const auto& id : asked) {
    TRY_ASSIGN(const auto* group, find_group(world, scope, id));
    if (group->vpc_id != subnet.vpc_id) {
      return fail(errors::invalid_parameter("Security group " + id + " and subnet " + subnet.id +
                                            " belong to different networks."));
    }
    if (std::find(groups.begin(), groups.end(), id) == groups.end()) groups.push_back(id);
  }
  TRY(check_quota(world, scope.account, QuotaName::kGroupsPerInterface, 0, groups.size()));
  return groups;
}

Result<void> check_group_name(const std::string& name) {
  if (name.empty()) {
    return fail(errors::invalid_parameter_value("The security group name must not be empty."));
  }
  if (lower(name).starts_with("sg-")) {
    return fail(errors::invalid_parameter_value(
        "Invalid group name. Group names may not be in the format sg-*"));
  }
  return check_text(name, "name");
}

Result<void> check_group_description(const std::string& description) {
  if (description.empty()) {
    return fail(
        errors::missing_parameter("The request must contain the parameter GroupDescription"));
  }
  return check_text(description, "description");
}

Result<void> check_rule_description(const std::string& description) {
  return check_text(description, "rule description");
}

Result<std::string> normalize_protocol(const std::string& text) {
  const auto name = lower(text);
  for (const char* known : {"tcp", "udp", "icmp", "icmpv6", "-1"}) {
    if (name == known) return name;
  }
  if (name == "all") return std::string("-1");
  const auto value = parse_number<int>(name);
  if (!value || *value < -1 || *value > 255) {
    return fail(errors::invalid_parameter_value("Invalid value '" + text +
                                                "' for IP protocol. Unknown protocol."));
  }
  if (*value == 1) return std::string("icmp");
  if (*value == 6) return std::string("tcp");
  if (*value == 17) return std::string("udp");
  if (*value == 58) return std::string("icmpv6");
  return std::to_string(*value);
}

Result<void> check_ports(RuleSpec& rule, bool from_given, bool to_given) {
  if (has_ports(rule.protocol)) {
    if (!from_given || !to_given) {
      return fail(errors::invalid_parameter_value(
          "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange."));
    }
    if (rule.from_port == -1 && rule.to_port == -1) {
      rule.from_port = 0;
      rule.to_port = 65535;
    }
    for (const auto port : {rule.from_port, rule.to_port}) {
      if (port < 0 || port > 65535) {
        return fail(errors::invalid_parameter_value("Invalid value '" + std::to_string(port) +
                                                    "' for " + rule.protocol +
                                                    " port. Must be between 0 and 65535."));
      }
    }
    if (rule.from_port > rule.to_port) {
      return fail(errors::invalid_parameter_value("Invalid TCP/UDP port range (" +
                                                  std::to_string(rule.from_port) + ":" +
                                                  std::to_string(rule.to_port) + ")"));
    }
    return {};
  }
  if (rule.protocol == "icmp" || rule.protocol == "icmpv6") {
    if (!from_given) rule.from_port = -1;
    if (!to_given) rule.to_port = -1;
    if (rule.from_port < -1 || rule.from_port > 255 || rule.to_port < -1 || rule.to_port > 255) {
      return fail(errors::invalid_parameter_value("ICMP code (" + std::to_string(rule.to_port) +
                                                  ") or type (" + std::to_string(rule.from_port) +
                                                  ") out of range"));
    }
    if (rule.from_port == -1 && rule.to_port != -1) {
      return fail(
          errors::invalid_parameter_value("ICMP type (-1) does not support specifying ICMP code (" +
                                          std::to_string(rule.to_port) + ")"));
    }
    return {};
  }
  rule.from_port = rule.to_port = -1;
  return {};
}

Result<std::string> check_rule_cidr(const std::string& text) {
  if (text.find(':') != std::string::npos) {
    return fail(
        errors::invalid_parameter_value("CIDR block " + text + " is not supported: IPv4 only"));
  }
  const auto block = Cidr4::parse_any(text);
  if (!block) {
    return fail(errors::invalid_parameter_value("CIDR block " + text + " is malformed"));
  }
  return block->str();
}

Result<std::string> check_rule_cidr6(const std::string& text) {
  const auto block = Cidr6::parse_any(text);
  if (!block) {
    return fail(errors::invalid_parameter_value("CIDR block " + text + " is malformed"));
  }
  return block->str();
}

Result<void> check_same_kind(const SecurityGroupRule& rule, const RuleSpec& spec) {
  const bool same = rule.peer_group_id.empty() == spec.peer_group_id.empty() &&
                    is_ipv6_block(rule.cidr) == is_ipv6_block(spec.cidr);
  if (same) return {};
  return fail(errors::invalid_parameter_value(
      "The rule type of '" + rule.id +
      "' cannot be changed: name the same kind of source or destination as the rule has"));
}

bool same_rule(const SecurityGroupRule& rule, const RuleSpec& spec) {
  return rule.protocol == spec.protocol && rule.from_port == spec.from_port &&
         rule.to_port == spec.to_port && rule.cidr == spec.cidr &&
         rule.peer_group_id == spec.peer_group_id;
}

std::string rule_text(const RuleSpec& rule) {
  auto protocol = rule.protocol == "-1" ? std::string("ALL") : rule.protocol;
  for (char& c : protocol) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  std::string text = "peer: " + (rule.cidr.empty() ? rule.peer_group_id : rule.cidr) + ", ";
  text += protocol;
  if (has_ports(rule.protocol)) {
    text += ", from port: " + std::to_string(rule.from_port) +
            ", to port: " + std::to_string(rule.to_port);
  } else if (rule.protocol == "icmp" || rule.protocol == "icmpv6") {
    text += ", type: " + std::to_string(rule.from_port) + ", code: " + std::to_string(rule.to_port);
  }
  return text + ", ALLOW";
}

}  // namespace mg::model
