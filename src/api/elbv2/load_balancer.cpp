#include "api/elbv2/load_balancer.h"

#include <utility>

#include "api/elbv2/common.h"
#include "control/commands/load_balancer.h"
#include "model/aws_errors.h"
#include "model/load_balancer.h"

namespace mg::api::elbv2 {

namespace shapes = wire::elbv2;
namespace errors = model::errors;

namespace {

Result<std::vector<model::SubnetChoice>> subnet_choices(
    const std::vector<std::string>& subnets, const std::vector<shapes::SubnetMapping>& mappings) {
  if (!subnets.empty() && !mappings.empty()) {
    return fail(not_together("Subnets", "SubnetMappings"));
  }
  std::vector<model::SubnetChoice> out;
  for (const auto& id : subnets) out.push_back({id, std::nullopt});
  for (const auto& mapping : mappings) {
    if (mapping.allocation_id) return fail(not_supported("SubnetMappings.AllocationId"));
    if (mapping.ipv6_address) return fail(not_supported("SubnetMappings.IPv6Address"));
    if (mapping.source_nat_ipv6_prefix) {
      return fail(not_supported("SubnetMappings.SourceNatIpv6Prefix"));
    }
    if (!mapping.subnet_id) {
      return fail(errors::validation_error("A subnet mapping must have a SubnetId"));
    }
    out.push_back({*mapping.subnet_id, mapping.private_ipv4_address});
  }
  return out;
}

Result<void> refuse_source_nat(const std::optional<std::string>& value) {
  if (!value || *value == "off") return {};
  if (*value == "on") return fail(not_supported("EnablePrefixForIpv6SourceNat"));
  return fail(errors::validation_error("The value '" + *value +
                                       "' of EnablePrefixForIpv6SourceNat must be 'on' or 'off'"));
}

std::vector<shapes::AvailabilityZone> wire_zones(const model::LoadBalancer& balancer) {
  std::vector<shapes::AvailabilityZone> out;
  for (const auto& zone : balancer.zones) {
    auto& made = out.emplace_back();
    made.zone_name = zone.zone;
    made.subnet_id = zone.subnet_id;
    if (!zone.chosen_ip) continue;
    made.load_balancer_addresses.emplace_back().private_ipv4_address = zone.private_ip;
  }
  return out;
}

shapes::LoadBalancer wire_load_balancer(const model::LoadBalancer& balancer) {
  shapes::LoadBalancer out;
  out.load_balancer_arn = balancer.id;
  out.dns_name = balancer.dns_name;
  const auto hosted_zone = model::load_balancer_hosted_zone(balancer.type, balancer.region);
  if (!hosted_zone.empty()) out.canonical_hosted_zone_id = hosted_zone;
  out.created_time = balancer.created_at;
  out.load_balancer_name = balancer.name;
  out.scheme = balancer.scheme;
  out.vpc_id = balancer.vpc_id;
  out.state.emplace().code = balancer.state;
  if (!balancer.state_reason.empty()) out.state->reason = balancer.state_reason;
  out.type = balancer.type;
  out.availability_zones = wire_zones(balancer);
  out.security_groups = balancer.group_ids;
  out.ip_address_type = balancer.ip_address_type;
  if (!model::carries_traffic(balancer)) return out;
  out.enable_prefix_for_ipv6_source_nat = "off";
  if (balancer.created_with_groups) {
    out.enforce_security_group_inbound_rules_on_private_link_traffic =
        balancer.enforce_on_private_link ? "on" : "off";
  }
  return out;
}

Result<std::vector<const model::LoadBalancer*>> asked_for(
    const Context& ctx, const shapes::DescribeLoadBalancers::Request& q) {
  const auto scope = scope_of(ctx);
  std::vector<const model::LoadBalancer*> out;
  for (const auto& arn : q.load_balancer_arns) {
    TRY_ASSIGN(const auto* found, model::find_load_balancer(ctx.world(), scope, arn));
    out.push_back(found);
  }
  for (const auto& name : q.names) {
    const auto* found = model::load_balancer_named(ctx.world(), scope, name);
    if (!found) {
      return fail(errors::balancer_not_found("Load balancers '[" + name + "]' not found"));
    }
    out.push_back(found);
  }
  if (!q.load_balancer_arns.empty() || !q.names.empty()) return out;
  for (const auto* balancer : ctx.world().load_balancers.by("scope", scope.key())) {
    if (balancer->state != "deleting") out.push_back(balancer);
  }
  return out;
}

}  // namespace

Result<shapes::CreateLoadBalancer::Result> create_load_balancer(
    Context& ctx, const shapes::CreateLoadBalancer::Request& q) {
  if (q.customer_owned_ipv4_pool) return fail(not_supported("CustomerOwnedIpv4Pool"));
  if (q.ipam_pools) return fail(not_supported("IpamPools"));
  TRY(refuse_source_nat(q.enable_prefix_for_ipv6_source_nat));
  control::CreateLoadBalancer wanted;
  wanted.name = *q.name;
  wanted.type = q.type.value_or("");
  wanted.scheme = q.scheme.value_or("");
  wanted.ip_address_type = q.ip_address_type.value_or("");
  TRY_ASSIGN(wanted.subnets, subnet_choices(q.subnets, q.subnet_mappings));
  wanted.group_ids = q.security_groups;
  TRY_ASSIGN(wanted.tags, tags_of(q.tags));
  TRY_ASSIGN(const auto made, control::create_load_balancer(ctx.tx, ctx.caller, wanted));
  shapes::CreateLoadBalancer::Result result;
  result.load_balancers.push_back(wire_load_balancer(made));
  return result;
}

Result<shapes::DescribeLoadBalancers::Result> describe_load_balancers(
    Context& ctx, const shapes::DescribeLoadBalancers::Request& q) {
  if (!q.load_balancer_arns.empty() && !q.names.empty()) {
    return fail(not_together("LoadBalancerArns", "Names"));
  }
  TRY_ASSIGN(const auto found, asked_for(ctx, q));
  TRY_ASSIGN(const auto page, page_of(ctx, "DescribeLoadBalancers", q, found));
  shapes::DescribeLoadBalancers::Result result;
  for (const auto* balancer : page.items) {
    result.load_balancers.push_back(wire_load_balancer(*balancer));
  }
  result.next_marker = page.next_token;
  return result;
}

Result<shapes::DeleteLoadBalancer::Result> delete_load_balancer(
    Context& ctx, const shapes::DeleteLoadBalancer::Request& q) {
  TRY(control::delete_load_balancer(ctx.tx, ctx.caller, *q.load_balancer_arn));
  return shapes::DeleteLoadBalancer::Result{};
}

Result<shapes::DescribeLoadBalancerAttributes::Result> describe_load_balancer_attributes(
    Context& ctx, const shapes::DescribeLoadBalancerAttributes::Request& q) {
  TRY_ASSIGN(const auto* found,
             model::find_load_balancer(ctx.world(), scope_of(ctx), *q.load_balancer_arn));
  shapes::DescribeLoadBalancerAttributes::Result result;
  result.attributes = wire_attributes<shapes::LoadBalancerAttribute>(model::attributes_of(*found));
  return result;
}

Result<shapes::ModifyLoadBalancerAttributes::Result> modify_load_balancer_attributes(
    Context& ctx, const shapes::ModifyLoadBalancerAttributes::Request& q) {
  TRY_ASSIGN(const auto wanted, attribute_list(q.attributes));
  TRY_ASSIGN(const auto changed, control::modify_load_balancer_attributes(
                                     ctx.tx, ctx.caller, *q.load_balancer_arn, wanted));
  shapes::ModifyLoadBalancerAttributes::Result result;
  result.attributes = wire_attributes<shapes::LoadBalancerAttribute>(model::attributes_of(changed));
  return result;
}

Result<shapes::SetSecurityGroups::Result> set_security_groups(
    Context& ctx, const shapes::SetSecurityGroups::Request& q) {
  TRY_ASSIGN(
      const auto changed,
      control::set_security_groups(ctx.tx, ctx.caller, *q.load_balancer_arn, q.security_groups,
                                   q.enforce_security_group_inbound_rules_on_private_link_traffic));
  shapes::SetSecurityGroups::Result result;
  result.security_group_ids = changed.group_ids;
  result.enforce_security_group_inbound_rules_on_private_link_traffic =
      changed.enforce_on_private_link ? "on" : "off";
  return result;
}

Result<shapes::SetSubnets::Result> set_subnets(Context& ctx, const shapes::SetSubnets::Request& q) {
  TRY(refuse_source_nat(q.enable_prefix_for_ipv6_source_nat));
  TRY_ASSIGN(const auto subnets, subnet_choices(q.subnets, q.subnet_mappings));
  TRY_ASSIGN(auto changed, control::set_subnets(ctx.tx, ctx.caller, *q.load_balancer_arn, subnets));
  if (q.ip_address_type) {
    TRY_ASSIGN(changed, control::set_ip_address_type(ctx.tx, ctx.caller, *q.load_balancer_arn,
                                                     *q.ip_address_type));
  }
  shapes::SetSubnets::Result result;
  result.availability_zones = wire_zones(changed);
  result.ip_address_type = changed.ip_address_type;
  result.enable_prefix_for_ipv6_source_nat = "off";
  return result;
}

Result<shapes::SetIpAddressType::Result> set_ip_address_type(
    Context& ctx, const shapes::SetIpAddressType::Request& q) {
  TRY_ASSIGN(const auto changed, control::set_ip_address_type(
                                     ctx.tx, ctx.caller, *q.load_balancer_arn, *q.ip_address_type));
  shapes::SetIpAddressType::Result result;
  result.ip_address_type = changed.ip_address_type;
  return result;
}

Result<shapes::DescribeCapacityReservation::Result> describe_capacity_reservation(
    Context& ctx, const shapes::DescribeCapacityReservation::Request& q) {
  TRY(model::find_load_balancer(ctx.world(), scope_of(ctx), *q.load_balancer_arn));
  return shapes::DescribeCapacityReservation::Result{};
}

}  // namespace mg::api::elbv2
