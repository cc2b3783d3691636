#include "model/load_balancer.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

#include "base/ip.h"
#include "model/aws_errors.h"

namespace mg::model {

namespace {

// AWS's own constants, as tools copy them into alias records.
constexpr auto kHostedZones = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"us-east-1", "Z26RNL4JYFTOTI"},
    {"us-east-2", "ZLMOA37VPKANP"},
    {"us-west-1", "Z24FKFUX50B4VW"},
    {"us-west-2", "Z18D5FSROUN65G"},
    {"ap-northeast-1", "Z31USIVHYNEOWT"},
    {"ap-northeast-2", "ZIBE1TIR4HY56"},
    {"ap-south-1", "ZVDDRBQ08TROA"},
    {"ap-southeast-1", "ZKVM4W9LS7TM"},
    {"ap-southeast-2", "ZCT6FZF4DR2OI"},
    {"ca-central-1", "Z2EPGBW3API2WT"},
    {"eu-central-1", "Z3F0SRJ5LGBH90"},
    {"eu-north-1", "Z1UDT6IFJ4EJM"},
    {"eu-west-1", "Z2IFOLAFXWLO4F"},
    {"eu-west-2", "ZD4D7Y8KGAS4G"},
    {"eu-west-3", "Z1CMS0P5QUZ6D5"},
    {"sa-east-1", "ZTK26PT1VY4CU"},
});

Error not_in_enum(const std::string& value, const std::string& member, const std::string& set) {
  return errors::validation_error("1 validation error detected: Value '" + value + "' at '" +
                                  member +
                                  "' failed to satisfy constraint: Member must satisfy enum value "
                                  "set: [" +
                                  set + "]");
}

Result<const Subnet*> find_elb_subnet(const World& world, const Scope& scope,
                                      const std::string& id) {
  if (!is_well_formed_id(id, "subnet")) {
    return fail(errors::validation_error("The subnet ID '" + id + "' is not valid"));
  }
  const auto* found = find_owned<Subnet>(world, scope, id);
  if (!found) {
    return fail(errors::elb_subnet_not_found("The subnet ID '" + id + "' does not exist"));
  }
  return found;
}

Result<void> check_chosen_address(const SubnetChoice& choice, bool internal) {
  if (!choice.private_ip) return {};
  if (!internal) {
    return fail(errors::elb_invalid_configuration(
        "You can specify a private IPv4 address only for an internal load balancer"));
  }
  if (!Ip4::parse(*choice.private_ip)) {
    return fail(errors::validation_error("The private IPv4 address '" + *choice.private_ip +
                                         "' is not valid"));
  }
  return {};
}

}  // namespace

std::string load_balancer_interface_description(const std::string& name, const std::string& id) {
  return "ELB net/" + name + "/" + id;
}

std::string load_balancer_hosted_zone(const std::string& region) {
  for (const auto& [name, zone] : kHostedZones) {
    if (name == region) return std::string(zone);
  }
  return {};
}

Result<void> check_load_balancer_type(const std::string& type) {
  if (type == "network") return {};
  if (type.empty() || type == "application" || type == "gateway") {
    return fail(errors::elb_invalid_configuration(
        "The Type '" + (type.empty() ? "application" : type) + "' is not supported" +
        (type.empty() ? " (it is the default)" : "") + ": the Type must be 'network'"));
  }
  return fail(not_in_enum(type, "type", "application, network, gateway"));
}

Result<void> check_scheme(const std::string& scheme) {
  if (scheme.empty() || scheme == "internal" || scheme == "internet-facing") return {};
  return fail(not_in_enum(scheme, "scheme", "internet-facing, internal"));
}

Result<void> check_elb_address_type(const std::string& address_type) {
  if (address_type.empty() || address_type == "ipv4") return {};
  if (address_type == "dualstack" || address_type == "dualstack-without-public-ipv4" ||
      address_type == "ipv6") {
    return fail(errors::elb_invalid_configuration("The IpAddressType '" + address_type +
                                                  "' is not supported"));
  }
  return fail(
      not_in_enum(address_type, "ipAddressType", "ipv4, dualstack, dualstack-without-public-ipv4"));
}

Result<std::vector<const Subnet*>> check_subnet_choices(const World& world, const Scope& scope,
                                                        const std::vector<SubnetChoice>& choices,
                                                        bool internal) {
  if (choices.empty()) {
    return fail(errors::validation_error("At least one subnet must be specified"));
  }
  std::vector<const Subnet*> out;
  std::set<std::string> zones;
  for (const auto& choice : choices) {
    TRY_ASSIGN(const auto* subnet, find_elb_subnet(world, scope, choice.subnet_id));
    TRY(check_chosen_address(choice, internal));
    out.push_back(subnet);
  }
  for (const auto* subnet : out) {
    if (subnet->vpc_id != out.front()->vpc_id) {
      return fail(errors::elb_invalid_configuration("All subnets must belong to the same VPC"));
    }
    if (!zones.insert(subnet->zone).second) {
      return fail(errors::elb_invalid_configuration(
          "A load balancer cannot be attached to multiple subnets in the same Availability Zone"));
    }
  }
  return out;
}

Result<std::vector<std::string>> check_elb_groups(const World& world, const Scope& scope,
                                                  const std::string& vpc_id,
                                                  const std::vector<std::string>& group_ids) {
  std::vector<std::string> out;
  for (const auto& id : group_ids) {
    if (!is_well_formed_id(id, "sg")) {
      return fail(errors::validation_error("The security group ID '" + id + "' is not valid"));
    }
    const auto* found = find_owned<SecurityGroup>(world, scope, id);
    if (!found) {
      return fail(errors::elb_invalid_group("The security group '" + id + "' does not exist"));
    }
    if (found->vpc_id != vpc_id) {
      return fail(errors::elb_invalid_configuration("The security group '" + id +
                                                    "' does not belong to VPC '" + vpc_id + "'"));
    }
    if (std::find(out.begin(), out.end(), id) == out.end()) out.push_back(id);
  }
  if (out.size() > kGroupsPerLoadBalancerMax) {
    return fail(errors::elb_invalid_configuration(
        "The maximum number of security groups per load balancer is '" +
        std::to_string(kGroupsPerLoadBalancerMax) + "'"));
  }
  return out;
}

Result<const LoadBalancer*> find_load_balancer(const World& world, const Scope& scope,
                                               const std::string& arn) {
  TRY(check_elb_arn(ElbKind::kLoadBalancer, arn));
  const auto* found = find_owned<LoadBalancer>(world, scope, arn);
  if (!found || found->state == "deleting") {
    return fail(errors::balancer_not_found("Load balancer '" + arn + "' not found"));
  }
  return found;
}

const LoadBalancer* load_balancer_named(const World& world, const Scope& scope,
                                        const std::string& name) {
  for (const auto* found : world.load_balancers.by("name", scope.key() + "/" + name)) {
    if (found->state != "deleting") return found;
  }
  return nullptr;
}

}  // namespace mg::model
