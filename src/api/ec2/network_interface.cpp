#include "api/ec2/network_interface.h"

#include "api/ec2/asked_addresses.h"
#include "api/ec2/network_interface_view.h"
#include "api/query/filters.h"
#include "api/query/paging.h"
#include "api/query/request.h"
#include "api/query/tags.h"
#include "base/check.h"
#include "control/commands/network_interface.h"
#include "control/commands/tags.h"
#include "model/aws_errors.h"
#include "model/instance.h"
#include "model/security_group.h"
#include "model/zones.h"

namespace mg::api::ec2 {

namespace errors = model::errors;
using model::NetworkInterface;
using model::World;

namespace {

wire::ec2::NetworkInterface to_wire(const World& world, const NetworkInterface& record) {
  const auto dns_name = model::private_dns_name(record.private_ip, record.region);
  wire::ec2::NetworkInterface out;
  out.network_interface_id = record.id;
  out.owner_id = record.account;
  out.vpc_id = record.vpc_id;
  out.subnet_id = record.subnet_id;
  out.availability_zone = record.zone;
  if (const auto zone = model::find_zone(record.region, record.zone)) {
    out.availability_zone_id = zone->id;
  }
  out.description = record.description;
  out.interface_type = record.type;
  out.status = interface_status(record);
  out.mac_address = record.mac;
  out.private_ip_address = record.private_ip;
  out.private_dns_name = dns_name;
  add_addresses(record, out.private_ip_addresses);
  for (const auto& address : record.ipv6_addresses) {
    out.ipv6_addresses.push_back(
        {.ipv6_address = address, .public_ipv6_dns_name = {}, .is_primary_ipv6 = {}});
  }
  if (!record.ipv6_addresses.empty()) out.ipv6_address = record.ipv6_addresses.front();
  out.source_dest_check = record.source_dest_check;
  out.requester_managed = record.requester_managed;
  if (!record.requester_id.empty()) out.requester_id = record.requester_id;
  if (attachment_of(record)) out.attachment = wire_attachment(record);
  out.groups = wire_groups(world, record.group_ids);
  out.tag_set = wire_tags(world, record.id);
  return out;
}

}  // namespace

wire::ec2::NetworkInterfaceAttachment wire_attachment(const NetworkInterface& record) {
  const auto attachment = attachment_of(record);
  CHECK(attachment.has_value());
  wire::ec2::NetworkInterfaceAttachment to;
  to.attachment_id = attachment->id;
  to.instance_owner_id = attachment->owner;
  if (!attachment->instance_id.empty()) to.instance_id = attachment->instance_id;
  to.device_index = attachment->device_index;
  to.network_card_index = 0;
  to.status = "attached";
  to.delete_on_termination = record.delete_on_termination;
  to.attach_time = attachment->attached_at;
  return to;
}

std::vector<wire::ec2::GroupIdentifier> wire_groups(const World& world,
                                                    const std::vector<std::string>& group_ids) {
  std::vector<wire::ec2::GroupIdentifier> out;
  for (const auto& id : group_ids) {
    const auto* group = world.security_groups.find(id);
    out.push_back({.group_id = id, .group_name = group ? group->name : std::string()});
  }
  return out;
}

Result<wire::ec2::CreateNetworkInterfaceResult> create_network_interface(
    Context& ctx, const wire::ec2::CreateNetworkInterfaceRequest& q) {
  TRY(refuse({{!q.ipv4_prefixes.empty(), "Ipv4Prefix"},
              {q.ipv4_prefix_count.value_or(0) != 0, "Ipv4PrefixCount"},
              {!q.ipv6_prefixes.empty(), "Ipv6Prefix"},
              {q.ipv6_prefix_count.value_or(0) != 0, "Ipv6PrefixCount"},
              {q.enable_primary_ipv6.value_or(false), "EnablePrimaryIpv6"},
              {q.connection_tracking_specification.has_value(), "ConnectionTrackingSpecification"},
              {q.operator_.has_value(), "Operator"}}));
  if (given_other_than(q.interface_type, "interface")) {
    return fail(errors::invalid_parameter_value("Value (" + *q.interface_type +
                                                ") for parameter InterfaceType is not supported. "
                                                "Only interface is."));
  }
  TRY_ASSIGN(const auto* subnet, model::find_subnet(ctx.world(), scope(ctx), *q.subnet_id));
  control::NewInterface wanted;
  wanted.account = ctx.caller.account;
  wanted.region = ctx.caller.region;
  wanted.subnet_id = subnet->id;
  wanted.description = q.description.value_or("");
  TRY(take_addresses(q, wanted));
  TRY_ASSIGN(wanted.group_ids, model::interface_groups(ctx.world(), scope(ctx), *subnet, q.groups));
  TRY_ASSIGN(const auto tags, tags_for(q.tag_specifications, "network-interface"));
  TRY_ASSIGN(auto made, control::create_interface(ctx.tx, wanted));
  if (q.client_token) {
    made.client_token = *q.client_token;
    ctx.tx.put(made);
  }
  TRY(control::add_tags(ctx.tx, made.account, made.region, made.id, "network-interface", tags));
  wire::ec2::CreateNetworkInterfaceResult result;
  result.network_interface = to_wire(ctx.world(), made);
  result.client_token = q.client_token;
  return result;
}

Result<wire::ec2::DescribeNetworkInterfacesResult> describe_network_interfaces(
    Context& ctx, const wire::ec2::DescribeNetworkInterfacesRequest& q) {
  TRY_ASSIGN(const auto filters, FilterSet<NetworkInterface>::make(interface_filters(), q.filters));
  const auto mine = scope(ctx);
  TRY_ASSIGN(auto found,
             select<NetworkInterface>(
                 ctx.world(), mine.key(), q.network_interface_ids, filters,
                 [&](const auto& id) { return model::find_interface(ctx.world(), mine, id); }));
  TRY_ASSIGN(auto page, paginate(ctx.caller, "DescribeNetworkInterfaces", std::move(found),
                                 q.max_results, q.next_token));
  wire::ec2::DescribeNetworkInterfacesResult result;
  for (const auto* record : page.items) {
    result.network_interfaces.push_back(to_wire(ctx.world(), *record));
  }
  result.next_token = page.next_token;
  return result;
}

Result<wire::ec2::DeleteNetworkInterfaceResult> delete_network_interface(
    Context& ctx, const wire::ec2::DeleteNetworkInterfaceRequest& q) {
  TRY_ASSIGN(const auto* found,
             model::find_interface(ctx.world(), scope(ctx), *q.network_interface_id));
  if (attachment_of(*found)) {
    return fail(errors::invalid_parameter_value("Network interface '" + found->id +
                                                "' is currently in use."));
  }
  control::remove_interface(ctx.tx, std::string(found->id));
  return wire::ec2::DeleteNetworkInterfaceResult{};
}

}  // namespace mg::api::ec2
