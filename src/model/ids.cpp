#include "model/ids.h"

#include <algorithm>
#include <array>
#include <utility>

#include "model/aws_errors.h"

namespace mg::model {
namespace {

struct Kind {
  std::string_view prefix, resource_type;
};
// Longest prefixes first: "vpce-svc" before "vpce".
constexpr auto kKinds = std::to_array<Kind>({
    {"vpce-svc-perm", "vpc-endpoint-service-permission"},
    {"vpce-svc", "vpc-endpoint-service"},
    {"vpce-con", "vpc-endpoint-connection"},
    {"vpce", "vpc-endpoint"},
    {"vpc", "vpc"},
    {"subnet", "subnet"},
    {"sgr", "security-group-rule"},
    {"sg", "security-group"},
    {"eni", "network-interface"},
    {"igw", "internet-gateway"},
    {"rtb", "route-table"},
    {"acl", "network-acl"},
    {"dopt", "dhcp-options"},
    {"fl", "vpc-flow-log"},
    {"ami", "image"},
    {"i", "instance"},
});

template <class T>
Result<const T*> find(const World& world, const Scope& scope, const std::string& id,
                      std::string_view prefix, Error (*malformed)(std::string),
                      Error (*missing)(std::string), const char* noun) {
  if (!is_well_formed_id(id, prefix)) return fail(malformed(malformed_id_message(id, prefix)));
  const T* found = find_owned<T>(world, scope, id);
  if (!found) return fail(missing(std::string("The ") + noun + " '" + id + "' does not exist"));
  return found;
}

}  // namespace

bool is_well_formed_id(std::string_view id, std::string_view prefix) {
  if (!id.starts_with(prefix)) return false;
  id.remove_prefix(prefix.size());
  if (!id.starts_with('-')) return false;
  id.remove_prefix(1);
  return (id.size() == 17 || id.size() == 8) &&
         id.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string malformed_id_message(std::string_view id, std::string_view prefix) {
  std::string text = "Invalid id: \"";
  text.append(id).append("\" (expecting \"").append(prefix).append("-...\")");
  return text;
}

std::string_view resource_type_of(std::string_view id) {
  for (const auto& kind : kKinds) {
    if (is_well_formed_id(id, kind.prefix)) return kind.resource_type;
  }
  return {};
}

std::string_view id_digits(std::string_view id) {
  const auto dash = id.rfind('-');
  return dash == std::string_view::npos ? id : id.substr(dash + 1);
}

Result<const Vpc*> find_vpc(const World& world, const Scope& scope, const std::string& id) {
  return find<Vpc>(world, scope, id, "vpc", errors::vpc_malformed, errors::vpc_not_found, "vpc ID");
}

Result<const Subnet*> find_subnet(const World& world, const Scope& scope, const std::string& id) {
  return find<Subnet>(world, scope, id, "subnet", errors::subnet_malformed,
                      errors::subnet_not_found, "subnet ID");
}

Result<const SecurityGroup*> find_group(const World& world, const Scope& scope,
                                        const std::string& id) {
  return find<SecurityGroup>(world, scope, id, "sg", errors::group_malformed,
                             errors::group_not_found, "security group");
}

Result<const SecurityGroupRule*> find_group_rule(const World& world, const Scope& scope,
                                                 const std::string& id) {
  return find<SecurityGroupRule>(world, scope, id, "sgr", errors::group_rule_malformed,
                                 errors::group_rule_not_found, "security group rule ID");
}

Result<const NetworkInterface*> find_interface(const World& world, const Scope& scope,
                                               const std::string& id) {
  return find<NetworkInterface>(world, scope, id, "eni", errors::interface_malformed,
                                errors::interface_not_found, "networkInterface ID");
}

Result<const Instance*> find_instance(const World& world, const Scope& scope,
                                      const std::string& id) {
  return find<Instance>(world, scope, id, "i", errors::instance_malformed,
                        errors::instance_not_found, "instance ID");
}

Result<const InternetGateway*> find_internet_gateway(const World& world, const Scope& scope,
                                                     const std::string& id) {
  return find<InternetGateway>(world, scope, id, "igw", errors::internet_gateway_malformed,
                               errors::internet_gateway_not_found, "internetGateway ID");
}

const Vpc* default_vpc(const World& world, const Scope& scope) {
  for (const auto* vpc : world.vpcs.by("scope", scope.key())) {
    if (vpc->is_default) return vpc;
  }
  return nullptr;
}

const SecurityGroup* default_group(const World& world, const std::string& vpc_id) {
  for (const auto* group : world.security_groups.by("vpc", vpc_id)) {
    if (group->is_default) return group;
  }
  return nullptr;
}

}  // namespace mg::model
