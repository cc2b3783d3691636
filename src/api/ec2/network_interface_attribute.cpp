#include "api/ec2/network_interface_attribute.h"

#include "api/ec2/asked_addresses.h"
#include "api/ec2/instance.h"
#include "api/ec2/network_interface.h"
#include "api/ec2/network_interface_view.h"
#include "api/query/request.h"
#include "control/commands/network_interface.h"
#include "model/aws_errors.h"
#include "model/security_group.h"

namespace mg::api::ec2 {

namespace errors = model::errors;
using model::NetworkInterface;

namespace {

constexpr const char* kAttachmentPrefix = "eni-attach";

Result<const NetworkInterface*> interface_named(const Context& ctx,
                                                const std::optional<std::string>& id) {
  return model::find_interface(ctx.world(), scope(ctx), *id);
}

Result<const NetworkInterface*> attached_as(const Context& ctx, const std::string& attachment_id) {
  if (!model::is_well_formed_id(attachment_id, kAttachmentPrefix)) {
    return fail(errors::attachment_malformed(
        model::malformed_id_message(attachment_id, kAttachmentPrefix)));
  }
  const auto* found = ctx.world().interfaces.first_by("attachment", attachment_id);
  if (found && scope(ctx).holds(*found)) return found;
  return fail(errors::attachment_not_found("The networkInterface attachment ID '" + attachment_id +
                                           "' does not exist"));
}

Error unknown_attribute(const std::string& name) {
  return errors::invalid_parameter_value(
      "Value (" + name + ") for parameter attribute is invalid. Unknown attribute.");
}

}  // namespace

Result<wire::ec2::AttachNetworkInterfaceResult> attach_network_interface(
    Context& ctx, const wire::ec2::AttachNetworkInterfaceRequest& q) {
  TRY(refuse({{q.network_card_index.value_or(0) != 0, "NetworkCardIndex"},
              {q.ena_srd_specification.has_value(), "EnaSrdSpecification"},
              {q.ena_queue_count.has_value(), "EnaQueueCount"}}));
  TRY_ASSIGN(const auto* interface, interface_named(ctx, q.network_interface_id));
  TRY_ASSIGN(const auto* instance, find_in_sight(ctx, *q.instance_id));
  wire::ec2::AttachNetworkInterfaceResult result;
  TRY_ASSIGN(result.attachment_id,
             control::attach_interface(ctx.tx, *interface, *instance, *q.device_index));
  result.network_card_index = 0;
  return result;
}

// Force asks for what happens anyway: nothing waits for the instance.
Result<wire::ec2::DetachNetworkInterfaceResult> detach_network_interface(
    Context& ctx, const wire::ec2::DetachNetworkInterfaceRequest& q) {
  TRY_ASSIGN(const auto* interface, attached_as(ctx, *q.attachment_id));
  TRY(control::detach_interface(ctx.tx, *interface));
  return wire::ec2::DetachNetworkInterfaceResult{};
}

Result<wire::ec2::AssignPrivateIpAddressesResult> assign_private_ip_addresses(
    Context& ctx, const wire::ec2::AssignPrivateIpAddressesRequest& q) {
  TRY(refuse({{!q.ipv4_prefixes.empty(), "Ipv4Prefix"},
              {q.ipv4_prefix_count.value_or(0) != 0, "Ipv4PrefixCount"}}));
  TRY_ASSIGN(const auto* interface, interface_named(ctx, q.network_interface_id));
  TRY_ASSIGN(const auto count,
             address_count(q.secondary_private_ip_address_count, "secondaryPrivateIpAddressCount"));
  if ((count > 0) == !q.private_ip_addresses.empty()) {
    return fail(errors::invalid_parameter_combination(
        "Exactly one of privateIpAddresses and secondaryPrivateIpAddressCount must be given"));
  }
  wire::ec2::AssignPrivateIpAddressesResult result;
  result.network_interface_id = interface->id;
  TRY_ASSIGN(const auto made,
             control::assign_addresses(ctx.tx, std::string(interface->id), q.private_ip_addresses,
                                       count, q.allow_reassignment.value_or(false)));
  for (const auto& address : made) {
    result.assigned_private_ip_addresses.push_back({.private_ip_address = address});
  }
  return result;
}

Result<wire::ec2::UnassignPrivateIpAddressesResult> unassign_private_ip_addresses(
    Context& ctx, const wire::ec2::UnassignPrivateIpAddressesRequest& q) {
  TRY(refuse({{!q.ipv4_prefixes.empty(), "Ipv4Prefix"}}));
  TRY_ASSIGN(const auto* interface, interface_named(ctx, q.network_interface_id));
  if (q.private_ip_addresses.empty()) {
    return fail(
        errors::missing_parameter("The request must contain the parameter privateIpAddress"));
  }
  TRY(control::unassign_addresses(ctx.tx, std::string(interface->id), q.private_ip_addresses));
  return wire::ec2::UnassignPrivateIpAddressesResult{};
}

Result<wire::ec2::AssignIpv6AddressesResult> assign_ipv6_addresses(
    Context& ctx, const wire::ec2::AssignIpv6AddressesRequest& q) {
  TRY(refuse({{!q.ipv6_prefixes.empty(), "Ipv6Prefix"},
              {q.ipv6_prefix_count.value_or(0) != 0, "Ipv6PrefixCount"}}));
  TRY_ASSIGN(const auto* interface, interface_named(ctx, q.network_interface_id));
  TRY_ASSIGN(const auto count, address_count(q.ipv6_address_count, "ipv6AddressCount"));
  if ((count > 0) == !q.ipv6_addresses.empty()) {
    return fail(errors::invalid_parameter_combination(
        "Exactly one of ipv6Addresses and ipv6AddressCount must be given"));
  }
  wire::ec2::AssignIpv6AddressesResult result;
  result.network_interface_id = interface->id;
  TRY_ASSIGN(result.assigned_ipv6_addresses,
             control::assign_ipv6(ctx.tx, std::string(interface->id), q.ipv6_addresses, count));
  return result;
}

Result<wire::ec2::UnassignIpv6AddressesResult> unassign_ipv6_addresses(
    Context& ctx, const wire::ec2::UnassignIpv6AddressesRequest& q) {
  TRY(refuse({{!q.ipv6_prefixes.empty(), "Ipv6Prefix"}}));
  TRY_ASSIGN(const auto* interface, interface_named(ctx, q.network_interface_id));
  if (q.ipv6_addresses.empty()) {
    return fail(errors::missing_parameter("The request must contain the parameter ipv6Addresses"));
  }
  wire::ec2::UnassignIpv6AddressesResult result;
  result.network_interface_id = interface->id;
  TRY_ASSIGN(result.unassigned_ipv6_addresses,
             control::unassign_ipv6(ctx.tx, std::string(interface->id), q.ipv6_addresses));
  return result;
}

Result<wire::ec2::DescribeNetworkInterfaceAttributeResult> describe_network_interface_attribute(
    Context& ctx, const wire::ec2::DescribeNetworkInterfaceAttributeRequest& q) {
  TRY_ASSIGN(const auto* interface, interface_named(ctx, q.network_interface_id));
  if (!q.attribute) {
    return fail(errors::missing_parameter("The request must contain the parameter attribute"));
  }
  wire::ec2::DescribeNetworkInterfaceAttributeResult result;
  result.network_interface_id = interface->id;
  if (*q.attribute == "description") {
    result.description.emplace().value = interface->description;
  } else if (*q.attribute == "groupSet") {
    result.groups = wire_groups(ctx.world(), interface->group_ids);
  } else if (*q.attribute == "sourceDestCheck") {
    result.source_dest_check.emplace().value = interface->source_dest_check;
  } else if (*q.attribute == "attachment") {
    if (attachment_of(*interface)) result.attachment = wire_attachment(*interface);
  } else if (*q.attribute == "associatePublicIpAddress") {
    result.associate_public_ip_address = false;
  } else {
    return fail(unknown_attribute(*q.attribute));
  }
  return result;
}

Result<wire::ec2::ModifyNetworkInterfaceAttributeResult> modify_network_interface_attribute(
    Context& ctx, const wire::ec2::ModifyNetworkInterfaceAttributeRequest& q) {
  const bool queues = q.attachment && (q.attachment->default_ena_queue_count.value_or(false) ||
                                       q.attachment->ena_queue_count);
  TRY(refuse({{q.ena_srd_specification.has_value(), "EnaSrdSpecification"},
              {q.enable_primary_ipv6.value_or(false), "EnablePrimaryIpv6"},
              {q.connection_tracking_specification.has_value(), "ConnectionTrackingSpecification"},
              {q.associate_public_ip_address.value_or(false), "AssociatePublicIpAddress"},
              {!q.associated_subnet_ids.empty(), "AssociatedSubnetId"},
              {queues, "Attachment.EnaQueueCount"}}));
  TRY_ASSIGN(const auto* interface, interface_named(ctx, q.network_interface_id));
  control::InterfaceChange change;
  if (q.description) change.description = q.description->value.value_or("");
  if (q.source_dest_check) change.source_dest_check = q.source_dest_check->value;
  change.group_ids = q.groups;
  if (q.attachment) {
    if (!q.attachment->attachment_id) {
      return fail(errors::missing_parameter("The request must contain the parameter attachmentId"));
    }
    TRY_ASSIGN(const auto* attached, attached_as(ctx, *q.attachment->attachment_id));
    if (attached->id != interface->id) {
      return fail(errors::attachment_not_found("The networkInterface attachment ID '" +
                                               *q.attachment->attachment_id + "' does not exist"));
    }
    change.delete_on_termination = q.attachment->delete_on_termination;
  }
  const int given = (q.description ? 1 : 0) + (q.source_dest_check ? 1 : 0) +
                    (q.groups.empty() ? 0 : 1) + (q.attachment ? 1 : 0);
  if (given > 1) {
    return fail(
        errors::invalid_parameter_combination("Fields for multiple attribute types specified"));
  }
  if (given == 0 && !q.associate_public_ip_address && !q.enable_primary_ipv6) {
    return fail(errors::invalid_parameter_combination("No attributes specified."));
  }
  TRY(control::change_interface(ctx.tx, scope(ctx), std::string(interface->id), change));
  return wire::ec2::ModifyNetworkInterfaceAttributeResult{};
}

// SourceDestCheck names the attribute, whatever its text says; it is the only one that resets.
Result<wire::ec2::ResetNetworkInterfaceAttributeResult> reset_network_interface_attribute(
    Context& ctx, const wire::ec2::ResetNetworkInterfaceAttributeRequest& q) {
  TRY_ASSIGN(const auto* interface, interface_named(ctx, q.network_interface_id));
  if (!q.source_dest_check) {
    return fail(errors::invalid_parameter_combination("No attributes specified."));
  }
  control::InterfaceChange change;
  change.source_dest_check = true;
  TRY(control::change_interface(ctx.tx, scope(ctx), std::string(interface->id), change));
  return wire::ec2::ResetNetworkInterfaceAttributeResult{};
}

}  // namespace mg::api::ec2
