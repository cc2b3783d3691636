#include "api/ec2/subnet.h"

#include "api/ec2/vpc_cidr.h"
#include "api/query/filters.h"
#include "api/query/paging.h"
#include "api/query/request.h"
#include "api/query/tags.h"
#include "control/commands/defaults.h"
#include "control/commands/network_interface.h"
#include "control/commands/subnet.h"
#include "model/aws_errors.h"
#include "model/zones.h"

namespace mg::api::ec2 {

namespace errors = model::errors;
using model::Subnet;
using model::World;

namespace {

std::string arn_of(const Subnet& subnet) {
  return ec2_arn({subnet.account, subnet.region}, "subnet", subnet.id);
}

Values zone_name(const World&, const Subnet& r) {
  return {r.zone};
}
Values zone_id(const World&, const Subnet& r) {
  return {r.zone_id};
}
Values cidr(const World&, const Subnet& r) {
  return {r.cidr};
}
Values is_default(const World&, const Subnet& r) {
  return {bool_text(r.default_for_zone)};
}
template <std::string model::CidrAssociation::*member>
Values of_blocks(const World&, const Subnet& r) {
  Values out;
  for (const auto& block : r.ipv6_cidrs) out.push_back(block.*member);
  return out;
}
Values none(const World&, const Subnet&) {
  return {};
}

constexpr FilterField<Subnet> kFields[] = {
    {"availability-zone", zone_name},
    {"availabilityZone", zone_name},
    {"availability-zone-id", zone_id},
    {"availabilityZoneId", zone_id},
    {"available-ip-address-count",
     [](const World& world, const Subnet& r) {
       return Values{std::to_string(control::free_addresses(world, r))};
     }},
    {"cidr-block", cidr},
    {"cidr", cidr},
    {"cidrBlock", cidr},
    {"customer-owned-ipv4-pool", none},
    {"default-for-az", is_default},
    {"defaultForAz", is_default},
    {"enable-dns64", [](const World&, const Subnet& r) { return Values{bool_text(r.dns64)}; }},
    {"ipv6-cidr-block-association.ipv6-cidr-block", of_blocks<&model::CidrAssociation::cidr>},
    {"ipv6-cidr-block-association.association-id", of_blocks<&model::CidrAssociation::id>},
    {"ipv6-cidr-block-association.state",
     [](const World&, const Subnet& r) {
       return r.ipv6_cidrs.empty() ? Values{} : Values{"associated"};
     }},
    {"ipv6-native", [](const World&, const Subnet&) { return Values{"false"}; }},
    {"map-public-ip-on-launch",
     [](const World&, const Subnet& r) { return Values{bool_text(r.map_public_ip)}; }},
    {"outpost-arn", none},
    {"private-dns-name-options-on-launch.enable-resource-name-dns-a-record",
     [](const World&, const Subnet& r) { return Values{bool_text(r.resource_name_a)}; }},
    {"private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record",
     [](const World&, const Subnet& r) { return Values{bool_text(r.resource_name_aaaa)}; }},
    {"private-dns-name-options-on-launch.hostname-type",
     [](const World&, const Subnet& r) { return Values{r.hostname_type}; }},
    {"owner-id", [](const World&, const Subnet& r) { return Values{r.account}; }},
    {"state", [](const World&, const Subnet&) { return Values{"available"}; }},
    {"subnet-arn", [](const World&, const Subnet& r) { return Values{arn_of(r)}; }},
    {"subnet-id", [](const World&, const Subnet& r) { return Values{r.id}; }},
    {"vpc-id", [](const World&, const Subnet& r) { return Values{r.vpc_id}; }},
};

wire::ec2::Subnet to_wire(const World& world, const Subnet& subnet) {
  wire::ec2::Subnet out;
  out.subnet_id = subnet.id;
  out.subnet_arn = arn_of(subnet);
  out.owner_id = subnet.account;
  out.vpc_id = subnet.vpc_id;
  out.state = "available";
  out.cidr_block = subnet.cidr;
  out.availability_zone = subnet.zone;
  out.availability_zone_id = subnet.zone_id;
  out.available_ip_address_count =
      static_cast<std::int64_t>(control::free_addresses(world, subnet));
  out.default_for_az = subnet.default_for_zone;
  out.map_public_ip_on_launch = subnet.map_public_ip;
  out.map_customer_owned_ip_on_launch = false;
  out.assign_ipv6_address_on_creation = subnet.assign_ipv6;
  out.enable_dns64 = subnet.dns64;
  out.ipv6_native = false;
  auto& names = out.private_dns_name_options_on_launch.emplace();
  names.hostname_type = subnet.hostname_type;
  names.enable_resource_name_dns_a_record = subnet.resource_name_a;
  names.enable_resource_name_dns_aaaa_record = subnet.resource_name_aaaa;
  for (const auto& block : subnet.ipv6_cidrs) {
    out.ipv6_cidr_block_association_set.push_back(wire_subnet_block(block, "associated"));
  }
  out.tags = wire_tags(world, subnet.id);
  return out;
}

Error bad_zone(const std::string& region, const std::string& given, const char* parameter) {
  std::string names;
  for (const auto& zone : model::zones_of(region)) {
    names += names.empty() ? "" : ", ";
    names += zone.name;
  }
  return errors::invalid_parameter_value(
      "Value (" + given + ") for parameter " + parameter +
      " is invalid. Subnets can currently only be created in the following availability zones: " +
      names + ".");
}

Result<model::Zone> chosen_zone(const std::string& region, const std::optional<std::string>& name,
                                const std::optional<std::string>& id) {
  for (const auto& zone : model::zones_of(region)) {
    if ((!name || zone.name == *name) && (!id || zone.id == *id)) return zone;
  }
  if (id) return fail(bad_zone(region, *id, "availabilityZoneId"));
  return fail(bad_zone(region, *name, "availabilityZone"));
}

std::optional<bool> value_of(const std::optional<wire::ec2::AttributeBooleanValue>& attribute) {
  return attribute ? attribute->value : std::nullopt;
}

bool asks_true(const std::optional<wire::ec2::AttributeBooleanValue>& attribute) {
  return attribute && attribute->value.value_or(false);
}

}  // namespace

Result<wire::ec2::CreateSubnetResult> create_subnet(Context& ctx,
                                                    const wire::ec2::CreateSubnetRequest& q) {
  TRY(refuse({{q.outpost_arn.has_value(), "OutpostArn"},
              {q.ipv6_native.value_or(false), "Ipv6Native"},
              {q.ipv4_ipam_pool_id.has_value(), "Ipv4IpamPoolId"},
              {q.ipv4_netmask_length.has_value(), "Ipv4NetmaskLength"},
              {q.ipv6_ipam_pool_id.has_value(), "Ipv6IpamPoolId"},
              {q.ipv6_netmask_length.has_value(), "Ipv6NetmaskLength"}}));
  TRY(model::find_vpc(ctx.world(), scope(ctx), *q.vpc_id));
  if (!q.cidr_block) {
    return fail(errors::missing_parameter("The request must contain the parameter CidrBlock"));
  }
  control::NewSubnet wanted;
  wanted.vpc_id = *q.vpc_id;
  wanted.cidr = *q.cidr_block;
  TRY_ASSIGN(wanted.zone,
             chosen_zone(ctx.caller.region, q.availability_zone, q.availability_zone_id));
  wanted.ipv6_cidr = q.ipv6_cidr_block;
  TRY_ASSIGN(wanted.tags, tags_for(q.tag_specifications, "subnet"));
  TRY_ASSIGN(const auto subnet, control::create_subnet(ctx.tx, scope(ctx), wanted));
  wire::ec2::CreateSubnetResult result;
  result.subnet = to_wire(ctx.world(), subnet);
  return result;
}

Result<wire::ec2::CreateDefaultSubnetResult> create_default_subnet(
    Context& ctx, const wire::ec2::CreateDefaultSubnetRequest& q) {
  TRY(refuse({{q.ipv6_native.value_or(false), "Ipv6Native"}}));
  if (!q.availability_zone && !q.availability_zone_id) {
    return fail(errors::missing_parameter(
        "The request must contain either AvailabilityZone or AvailabilityZoneId"));
  }
  if (q.availability_zone && q.availability_zone_id) {
    return fail(errors::invalid_parameter_combination(
        "The parameter AvailabilityZone cannot be used with the parameter AvailabilityZoneId"));
  }
  TRY_ASSIGN(const auto zone,
             chosen_zone(ctx.caller.region, q.availability_zone, q.availability_zone_id));
  TRY_ASSIGN(const auto subnet, control::create_default_subnet(ctx.tx, scope(ctx), zone));
  wire::ec2::CreateDefaultSubnetResult result;
  result.subnet = to_wire(ctx.world(), subnet);
  return result;
}

Result<wire::ec2::DescribeSubnetsResult> describe_subnets(
    Context& ctx, const wire::ec2::DescribeSubnetsRequest& q) {
  TRY_ASSIGN(const auto filters, FilterSet<Subnet>::make(kFields, q.filters));
  const auto mine = scope(ctx);
  TRY_ASSIGN(auto found,
             select<Subnet>(ctx.world(), mine.key(), q.subnet_ids, filters, [&](const auto& id) {
               return model::find_subnet(ctx.world(), mine, id);
             }));
  TRY_ASSIGN(auto page, paginate(ctx.caller, "DescribeSubnets", std::move(found), q.max_results,
                                 q.next_token));
  wire::ec2::DescribeSubnetsResult result;
  for (const auto* subnet : page.items) result.subnets.push_back(to_wire(ctx.world(), *subnet));
  result.next_token = page.next_token;
  return result;
}

Result<wire::ec2::DeleteSubnetResult> delete_subnet(Context& ctx,
                                                    const wire::ec2::DeleteSubnetRequest& q) {
  TRY(control::delete_subnet(ctx.tx, scope(ctx), *q.subnet_id));
  return wire::ec2::DeleteSubnetResult{};
}

Result<wire::ec2::ModifySubnetAttributeResult> modify_subnet_attribute(
    Context& ctx, const wire::ec2::ModifySubnetAttributeRequest& q) {
  TRY(model::find_subnet(ctx.world(), scope(ctx), *q.subnet_id));
  TRY(refuse({{asks_true(q.map_customer_owned_ip_on_launch), "MapCustomerOwnedIpOnLaunch"},
              {q.customer_owned_ipv4_pool.has_value(), "CustomerOwnedIpv4Pool"},
              {given_other_than(q.private_dns_hostname_type_on_launch, "ip-name"),
               "PrivateDnsHostnameTypeOnLaunch"},
              {q.enable_lni_at_device_index.has_value(), "EnableLniAtDeviceIndex"},
              {asks_true(q.disable_lni_at_device_index), "DisableLniAtDeviceIndex"}}));
  control::SubnetAttributes wanted;
  wanted.map_public_ip = value_of(q.map_public_ip_on_launch);
  wanted.assign_ipv6 = value_of(q.assign_ipv6_address_on_creation);
  wanted.dns64 = value_of(q.enable_dns64);
  wanted.resource_name_a = value_of(q.enable_resource_name_dns_a_record_on_launch);
  wanted.resource_name_aaaa = value_of(q.enable_resource_name_dns_aaaa_record_on_launch);
  // These can only be asked to stay as they are; each counts as the one attribute of a call.
  wanted.unchanged = q.map_customer_owned_ip_on_launch.has_value() +
                     q.private_dns_hostname_type_on_launch.has_value() +
                     q.disable_lni_at_device_index.has_value();
  TRY(control::modify_subnet_attributes(ctx.tx, scope(ctx), *q.subnet_id, wanted));
  return wire::ec2::ModifySubnetAttributeResult{};
}

}  // namespace mg::api::ec2
