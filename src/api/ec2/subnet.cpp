#include "api/ec2/subnet.h"

#include "api/query/filters.h"
#include "api/query/paging.h"
#include "api/query/request.h"
#include "api/query/tags.h"
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
    {"enable-dns64", [](const World&, const Subnet&) { return Values{"false"}; }},
    {"ipv6-cidr-block-association.ipv6-cidr-block", none},
    {"ipv6-cidr-block-association.association-id", none},
    {"ipv6-cidr-block-association.state", none},
    {"ipv6-native", [](const World&, const Subnet&) { return Values{"false"}; }},
    {"map-public-ip-on-launch",
     [](const World&, const Subnet& r) { return Values{bool_text(r.map_public_ip)}; }},
    {"outpost-arn", none},
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
  out.assign_ipv6_address_on_creation = false;
  out.enable_dns64 = false;
  out.ipv6_native = false;
  auto& names = out.private_dns_name_options_on_launch.emplace();
  names.hostname_type = "ip-name";
  names.enable_resource_name_dns_a_record = false;
  names.enable_resource_name_dns_aaaa_record = false;
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

Result<model::Zone> chosen_zone(const std::string& region,
                                const wire::ec2::CreateSubnetRequest& q) {
  const auto zones = model::zones_of(region);
  std::optional<model::Zone> chosen;
  for (const auto& zone : zones) {
    const bool fits = (!q.availability_zone || zone.name == *q.availability_zone) &&
                      (!q.availability_zone_id || zone.id == *q.availability_zone_id);
    if (fits && !chosen) chosen = zone;
  }
  if (chosen) return *chosen;
  if (q.availability_zone_id) {
    return fail(bad_zone(region, *q.availability_zone_id, "availabilityZoneId"));
  }
  return fail(bad_zone(region, *q.availability_zone, "availabilityZone"));
}

bool asks_true(const std::optional<wire::ec2::AttributeBooleanValue>& attribute) {
  return attribute && attribute->value.value_or(false);
}

}  // namespace

Result<wire::ec2::CreateSubnetResult> create_subnet(Context& ctx,
                                                    const wire::ec2::CreateSubnetRequest& q) {
  TRY(refuse({{q.ipv6_cidr_block.has_value(), "Ipv6CidrBlock"},
              {q.outpost_arn.has_value(), "OutpostArn"},
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
  TRY_ASSIGN(wanted.zone, chosen_zone(ctx.caller.region, q));
  TRY_ASSIGN(wanted.tags, tags_for(q.tag_specifications, "subnet"));
  TRY_ASSIGN(const auto subnet, control::create_subnet(ctx.tx, scope(ctx), wanted));
  wire::ec2::CreateSubnetResult result;
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
  // There are no public addresses and no IPv6: each attribute can only be asked to stay as it is.
  TRY(refuse({{asks_true(q.assign_ipv6_address_on_creation), "AssignIpv6AddressOnCreation"},
              {asks_true(q.map_public_ip_on_launch), "MapPublicIpOnLaunch"},
              {asks_true(q.map_customer_owned_ip_on_launch), "MapCustomerOwnedIpOnLaunch"},
              {q.customer_owned_ipv4_pool.has_value(), "CustomerOwnedIpv4Pool"},
              {asks_true(q.enable_dns64), "EnableDns64"},
              {given_other_than(q.private_dns_hostname_type_on_launch, "ip-name"),
               "PrivateDnsHostnameTypeOnLaunch"},
              {asks_true(q.enable_resource_name_dns_a_record_on_launch),
               "EnableResourceNameDnsARecordOnLaunch"},
              {asks_true(q.enable_resource_name_dns_aaaa_record_on_launch),
               "EnableResourceNameDnsAAAARecordOnLaunch"},
              {q.enable_lni_at_device_index.has_value(), "EnableLniAtDeviceIndex"},
              {asks_true(q.disable_lni_at_device_index), "DisableLniAtDeviceIndex"}}));
  const int given = q.assign_ipv6_address_on_creation.has_value() +
                    q.map_public_ip_on_launch.has_value() +
                    q.map_customer_owned_ip_on_launch.has_value() + q.enable_dns64.has_value() +
                    q.private_dns_hostname_type_on_launch.has_value() +
                    q.enable_resource_name_dns_a_record_on_launch.has_value() +
                    q.enable_resource_name_dns_aaaa_record_on_launch.has_value() +
                    q.disable_lni_at_device_index.has_value();
  if (given == 0) {
    return fail(errors::missing_parameter("The request must contain exactly one attribute"));
  }
  if (given > 1) {
    return fail(errors::invalid_parameter_combination(
        "Only one subnet attribute can be modified at a time"));
  }
  return wire::ec2::ModifySubnetAttributeResult{};
}

}  // namespace mg::api::ec2
