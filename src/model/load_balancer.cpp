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
struct HostedZones {
  std::string_view region, network, application;
};
constexpr auto kHostedZones = std::to_array<HostedZones>({
    {"us-east-1", "Z26RNL4JYFTOTI", "Z35SXDOTRQ7X7K"},
    {"us-east-2", "ZLMOA37VPKANP", "Z3AADJGX6KTTL2"},
    {"us-west-1", "Z24FKFUX50B4VW", "Z368ELLRRE2KJ0"},
    {"us-west-2", "Z18D5FSROUN65G", "Z1H1FL5HABSF5"},
    {"ap-northeast-1", "Z31USIVHYNEOWT", "Z14GRHDCWA56QT"},
    {"ap-northeast-2", "ZIBE1TIR4HY56", "ZWKZPGTI48KDX"},
    {"ap-south-1", "ZVDDRBQ08TROA", "ZP97RAFLXTNZK"},
    {"ap-southeast-1", "ZKVM4W9LS7TM", "Z1LMS91P8CMLE5"},
    {"ap-southeast-2", "ZCT6FZF4DR2OI", "Z1GM3OXH4ZPM65"},
    {"ca-central-1", "Z2EPGBW3API2WT", "ZQSVJUPU6J1EY"},
    {"eu-central-1", "Z3F0SRJ5LGBH90", "Z215JYRZR1TBD5"},
    {"eu-north-1", "Z1UDT6IFJ4EJM", "Z23TAZ6LKFMNIO"},
    {"eu-west-1", "Z2IFOLAFXWLO4F", "Z32O12XQLNTSW2"},
    {"eu-west-2", "ZD4D7Y8KGAS4G", "ZHURV8PSTC4K8"},
    {"eu-west-3", "Z1CMS0P5QUZ6D5", "Z3Q77PNBQS71R4"},
    {"sa-east-1", "ZTK26PT1VY4CU", "Z2P70J7HTTTPLU"},
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

Result<void> check_chosen_address(const SubnetChoice& choice, const std::string& type,
                                  bool internal) {
  if (!choice.private_ip) return {};
  if (type != "network") {
    return fail(errors::elb_invalid_configuration(
        "You can specify a PrivateIPv4Address only for a network load balancer"));
  }
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

bool carries_traffic(const LoadBalancer& balancer) {
  return balancer.type == "network";
}

std::string load_balancer_interface_description(const ElbArn& arn) {
  return "ELB " + arn.family + "/" + arn.name + "/" + arn.id;
}

std::string load_balancer_hosted_zone(const std::string& type, const std::string& region) {
  for (const auto& zones : kHostedZones) {
    if (zones.region != region) continue;
    return std::string(type == "network" ? zones.network : zones.application);
  }
  return {};
}

std::size_t count_load_balancers(const World& world, const Scope& scope, const std::string& type) {
  const auto all = world.load_balancers.by("scope", scope.key());
  return static_cast<std::size_t>(std::count_if(
      all.begin(), all.end(), [&](const LoadBalancer* each) { return each->type == type; }));
}

Result<std::string> check_load_balancer_type(const std::string& type) {
  if (type.empty()) return std::string("application");
  if (type == "network" || type == "application") return type;
  if (type == "gateway") {
    return fail(errors::elb_invalid_configuration(
        "The Type 'gateway' is not supported: the Type must be 'network' or 'application'"));
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

Result<void> check_balancer_address_type(const std::string& address_type,
                                         const std::vector<const Subnet*>& subnets) {
  const bool v6 = address_type == "dualstack" || address_type == "dualstack-without-public-ipv4";
  const bool all_v6 = std::none_of(subnets.begin(), subnets.end(),
                                   [](const Subnet* subnet) { return subnet->ipv6_cidrs.empty(); });
  if (v6 && !all_v6) {
    return fail(
        errors::validation_error("You must specify subnets with an associated IPv6 CIDR block."));
  }
  return check_elb_address_type(address_type);
}

Result<std::vector<const Subnet*>> check_subnet_choices(const World& world, const Scope& scope,
                                                        const std::vector<SubnetChoice>& choices,
                                                        const std::string& type, bool internal) {
  if (choices.empty()) {
    return fail(errors::validation_error("At least one subnet must be specified"));
  }
  std::vector<const Subnet*> out;
  std::set<std::string> zones;
  for (const auto& choice : choices) {
    TRY_ASSIGN(const auto* subnet, find_elb_subnet(world, scope, choice.subnet_id));
    TRY(check_chosen_address(choice, type, internal));
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
  if (type == "application" && out.size() < 2) {
    return fail(errors::validation_error(
        "At least two subnets in two different Availability Zones must be specified"));
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
