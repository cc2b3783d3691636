#include <algorithm>

#include "api/ec2/instance.h"
#include "api/ec2/instance_view.h"
#include "api/ec2/primary_address.h"
#include "api/ec2/security_group.h"
#include "api/query/request.h"
#include "api/query/tags.h"
#include "control/commands/instance.h"
#include "control/commands/subnet.h"
#include "model/aws_errors.h"
#include "model/image.h"
#include "model/security_group.h"

namespace mg::api::ec2 {

namespace errors = model::errors;
using wire::ec2::RunInstancesRequest;
using InterfaceSpec = wire::ec2::InstanceNetworkInterfaceSpecification;

namespace {

Result<void> refuse_unsupported(const RunInstancesRequest& q) {
  const bool monitored = q.monitoring && (q.monitoring->enabled.value_or(false) ||
                                          !q.monitoring->metric_category_ids.empty());
  const bool hibernates =
      q.hibernation_options && q.hibernation_options->configured.value_or(false);
  const bool enclave = q.enclave_options && q.enclave_options->enabled.value_or(false);
  return refuse(
      {{!q.block_device_mappings.empty(), "BlockDeviceMapping"},
       {q.ipv6_address_count.value_or(0) != 0, "Ipv6AddressCount"},
       {!q.ipv6_addresses.empty(), "Ipv6Address"},
       {q.kernel_id.has_value(), "KernelId"},
       {q.key_name.has_value(), "KeyName"},
       {monitored, "Monitoring"},
       {q.ramdisk_id.has_value(), "RamdiskId"},
       {q.user_data.has_value(), "UserData"},
       {!q.elastic_gpu_specification.empty(), "ElasticGpuSpecification"},
       {!q.elastic_inference_accelerators.empty(), "ElasticInferenceAccelerator"},
       {q.launch_template.has_value(), "LaunchTemplate"},
       {q.instance_market_options.has_value(), "InstanceMarketOptions"},
       {q.credit_specification.has_value(), "CreditSpecification"},
       {q.cpu_options.has_value(), "CpuOptions"},
       {q.capacity_reservation_specification.has_value(), "CapacityReservationSpecification"},
       {hibernates, "HibernationOptions"},
       {!q.license_specifications.empty(), "LicenseSpecification"},
       {q.metadata_options.has_value(), "MetadataOptions"},
       {enclave, "EnclaveOptions"},
       {q.private_dns_name_options.has_value(), "PrivateDnsNameOptions"},
       {q.maintenance_options.has_value(), "MaintenanceOptions"},
       {q.disable_api_stop.value_or(false), "DisableApiStop"},
       {q.enable_primary_ipv6.value_or(false), "EnablePrimaryIpv6"},
       {q.network_performance_options.has_value(), "NetworkPerformanceOptions"},
       {q.operator_.has_value(), "Operator"},
       {!q.secondary_interfaces.empty(), "SecondaryInterface"},
       {q.disable_api_termination.value_or(false), "DisableApiTermination"},
       {given_other_than(q.instance_initiated_shutdown_behavior, "stop"),
        "InstanceInitiatedShutdownBehavior"},
       {q.additional_info.has_value(), "AdditionalInfo"},
       {q.iam_instance_profile.has_value(), "IamInstanceProfile"},
       {q.ebs_optimized.value_or(false), "EbsOptimized"}});
}

Result<void> refuse_unsupported(const wire::ec2::Placement& p) {
  return refuse({{p.affinity.has_value(), "Placement.Affinity"},
                 {given_other_than(p.group_name, ""), "Placement.GroupName"},
                 {p.partition_number.has_value(), "Placement.PartitionNumber"},
                 {p.host_id.has_value(), "Placement.HostId"},
                 {given_other_than(p.tenancy, "default"), "Placement.Tenancy"},
                 {p.spread_domain.has_value(), "Placement.SpreadDomain"},
                 {p.host_resource_group_arn.has_value(), "Placement.HostResourceGroupArn"},
                 {p.group_id.has_value(), "Placement.GroupId"}});
}

Result<void> refuse_unsupported(const InterfaceSpec& s) {
  return refuse(
      {{s.associate_public_ip_address.value_or(false),
        "NetworkInterface.1.AssociatePublicIpAddress"},
       {s.ipv6_address_count.value_or(0) != 0, "NetworkInterface.1.Ipv6AddressCount"},
       {!s.ipv6_addresses.empty(), "NetworkInterface.1.Ipv6Addresses"},
       {s.secondary_private_ip_address_count.value_or(0) != 0,
        "NetworkInterface.1.SecondaryPrivateIpAddressCount"},
       {s.associate_carrier_ip_address.value_or(false),
        "NetworkInterface.1.AssociateCarrierIpAddress"},
       {given_other_than(s.interface_type, "interface"), "NetworkInterface.1.InterfaceType"},
       {s.network_card_index.value_or(0) != 0, "NetworkInterface.1.NetworkCardIndex"},
       {!s.ipv4_prefixes.empty(), "NetworkInterface.1.Ipv4Prefix"},
       {s.ipv4_prefix_count.value_or(0) != 0, "NetworkInterface.1.Ipv4PrefixCount"},
       {!s.ipv6_prefixes.empty(), "NetworkInterface.1.Ipv6Prefix"},
       {s.ipv6_prefix_count.value_or(0) != 0, "NetworkInterface.1.Ipv6PrefixCount"},
       {s.primary_ipv6.value_or(false), "NetworkInterface.1.PrimaryIpv6"},
       {s.ena_srd_specification.has_value(), "NetworkInterface.1.EnaSrdSpecification"},
       {s.connection_tracking_specification.has_value(),
        "NetworkInterface.1.ConnectionTrackingSpecification"},
       {s.ena_queue_count.has_value(), "NetworkInterface.1.EnaQueueCount"}});
}

Result<const model::Image*> chosen_image(const RunInstancesRequest& q) {
  if (!q.image_id) {
    return fail(errors::missing_parameter("The request must contain the parameter ImageId"));
  }
  if (const auto* image = model::find_image(*q.image_id)) return image;
  if (!model::is_well_formed_id(*q.image_id, "ami")) {
    return fail(errors::image_malformed(model::malformed_id_message(*q.image_id, "ami")));
  }
  return fail(errors::image_not_found("The image id '[" + *q.image_id + "]' does not exist"));
}

Result<const model::Subnet*> chosen_subnet(const Context& ctx,
                                           const std::optional<std::string>& subnet_id,
                                           const std::optional<wire::ec2::Placement>& placement) {
  std::optional<model::Zone> zone;
  if (placement && (placement->availability_zone || placement->availability_zone_id)) {
    const auto& name = placement->availability_zone ? *placement->availability_zone
                                                    : *placement->availability_zone_id;
    zone = model::find_zone(ctx.caller.region, name);
    const bool agree =
        zone && (!placement->availability_zone_id || zone->id == *placement->availability_zone_id);
    if (!agree) {
      return fail(errors::invalid_parameter_value("Invalid availability zone: [" + name + "]"));
    }
  }
  if (subnet_id) {
    TRY_ASSIGN(const auto* subnet, model::find_subnet(ctx.world(), scope(ctx), *subnet_id));
    if (zone && zone->name != subnet->zone) {
      return fail(errors::invalid_parameter_value("The availability zone '" + zone->name +
                                                  "' is not that of the subnet '" + subnet->id +
                                                  "'"));
    }
    return subnet;
  }
  const auto* vpc = model::default_vpc(ctx.world(), scope(ctx));
  if (!vpc) {
    return fail(
        errors::no_default_vpc("No default VPC for this user. GroupName is only supported "
                               "for EC2-Classic and default VPC."));
  }
  const auto* subnet = control::default_subnet(
      ctx.world(), scope(ctx), zone ? std::optional<std::string>(zone->name) : std::nullopt);
  if (subnet) return subnet;
  return fail(errors::no_default_subnet("No subnets found for the default VPC '" + vpc->id +
                                        "'. Please specify a subnet."));
}

Result<std::vector<std::string>> groups_by_name(const Context& ctx,
                                                const std::vector<std::string>& names) {
  std::vector<std::string> ids;
  for (const auto& name : names) {
    TRY_ASSIGN(const auto* group, group_by_name(ctx, name));
    ids.push_back(group->id);
  }
  return ids;
}

Result<void> place(const Context& ctx, const model::Subnet& subnet,
                   const std::vector<std::string>& groups, control::NewInstances& wanted) {
  wanted.subnet_id = subnet.id;
  TRY_ASSIGN(wanted.group_ids, model::interface_groups(ctx.world(), scope(ctx), subnet, groups));
  return {};
}

// An interface that exists brings all it has: nothing else may be said of it.
Result<void> use_existing(const Context& ctx, const InterfaceSpec& spec,
                          const std::optional<wire::ec2::Placement>& placement,
                          control::NewInstances& wanted) {
  if (spec.subnet_id || !spec.groups.empty() || spec.private_ip_address ||
      !spec.private_ip_addresses.empty() || spec.description) {
    return fail(errors::invalid_parameter_combination(
        "A network interface may not specify both a network interface ID and a subnet, security "
        "groups, description or private IP address"));
  }
  TRY_ASSIGN(const auto* interface,
             model::find_interface(ctx.world(), scope(ctx), *spec.network_interface_id));
  TRY(chosen_subnet(ctx, interface->subnet_id, placement));
  wanted.interface_id = interface->id;
  return {};
}

Result<void> apply_interface_spec(const Context& ctx, const RunInstancesRequest& q,
                                  control::NewInstances& wanted) {
  const auto& spec = q.network_interfaces.front();
  TRY(refuse_unsupported(spec));
  if (q.subnet_id || q.private_ip_address || !q.security_group_ids.empty() ||
      !q.security_groups.empty()) {
    return fail(errors::invalid_parameter_combination(
        "The parameter NetworkInterface cannot be used with SubnetId, PrivateIpAddress, "
        "SecurityGroupId or SecurityGroup: network interfaces bring their own"));
  }
  if (q.network_interfaces.size() > 1) {
    return fail(errors::unsupported_operation(
        "The parameter NetworkInterface.2 is not supported: an instance has one interface"));
  }
  if (!spec.device_index) {
    return fail(errors::invalid_parameter_value("Each network interface requires a device index."));
  }
  if (*spec.device_index != 0) {
    return fail(errors::invalid_parameter_value(
        "The primary network interface must have the device index 0."));
  }
  wanted.delete_on_termination = spec.delete_on_termination;
  if (spec.network_interface_id) return use_existing(ctx, spec, q.placement, wanted);
  wanted.interface_description = spec.description.value_or("");
  TRY_ASSIGN(wanted.private_ip, primary_address(spec, "NetworkInterface.1.PrivateIpAddresses"));
  TRY_ASSIGN(const auto* subnet, chosen_subnet(ctx, spec.subnet_id, q.placement));
  return place(ctx, *subnet, spec.groups, wanted);
}

Result<void> apply_top_level(const Context& ctx, const RunInstancesRequest& q,
                             control::NewInstances& wanted) {
  if (q.subnet_id && !q.security_groups.empty()) {
    return fail(errors::invalid_parameter_combination(
        "The parameter groupName cannot be used with the parameter subnet"));
  }
  wanted.private_ip = q.private_ip_address;
  TRY_ASSIGN(const auto* subnet, chosen_subnet(ctx, q.subnet_id, q.placement));
  TRY_ASSIGN(auto groups, groups_by_name(ctx, q.security_groups));
  groups.insert(groups.end(), q.security_group_ids.begin(), q.security_group_ids.end());
  return place(ctx, *subnet, groups, wanted);
}

}  // namespace

Result<wire::ec2::Reservation> run_instances(Context& ctx, const RunInstancesRequest& q) {
  TRY(refuse_unsupported(q));
  if (q.placement) TRY(refuse_unsupported(*q.placement));
  control::NewInstances wanted;
  TRY_ASSIGN(wanted.image, chosen_image(q));
  wanted.instance_type = q.instance_type;
  wanted.min_count = *q.min_count;
  wanted.max_count = *q.max_count;
  wanted.client_token = q.client_token.value_or("");
  TRY_ASSIGN(auto tags, tags_by_type(q.tag_specifications, {"instance", "network-interface"}));
  wanted.instance_tags = std::move(tags["instance"]);
  wanted.interface_tags = std::move(tags["network-interface"]);
  if (q.network_interfaces.empty()) {
    TRY(apply_top_level(ctx, q, wanted));
  } else {
    TRY(apply_interface_spec(ctx, q, wanted));
  }
  TRY_ASSIGN(const auto made, control::run_instances(ctx.tx, scope(ctx), wanted));
  std::vector<const model::Instance*> instances;
  for (const auto& instance : made) instances.push_back(&instance);
  return wire_reservation(ctx.world(), instances);
}

}  // namespace mg::api::ec2
