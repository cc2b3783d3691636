#include <algorithm>

#include "api/ec2/asked_addresses.h"
#include "api/ec2/instance.h"
#include "api/ec2/instance_view.h"
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
  const bool metrics = q.monitoring && !q.monitoring->metric_category_ids.empty();
  const bool hibernates =
      q.hibernation_options && q.hibernation_options->configured.value_or(false);
  const bool enclave = q.enclave_options && q.enclave_options->enabled.value_or(false);
  return refuse(
      {{!q.block_device_mappings.empty(), "BlockDeviceMapping"},
       {q.kernel_id.has_value(), "KernelId"},
       {metrics, "Monitoring.MetricCategoryId"},
       {q.ramdisk_id.has_value(), "RamdiskId"},
       {!q.elastic_gpu_specification.empty(), "ElasticGpuSpecification"},
       {!q.elastic_inference_accelerators.empty(), "ElasticInferenceAccelerator"},
       {q.launch_template.has_value(), "LaunchTemplate"},
       {q.instance_market_options.has_value(), "InstanceMarketOptions"},
       {q.cpu_options.has_value(), "CpuOptions"},
       {q.capacity_reservation_specification.has_value(), "CapacityReservationSpecification"},
       {hibernates, "HibernationOptions"},
       {!q.license_specifications.empty(), "LicenseSpecification"},
       {q.metadata_options.has_value(), "MetadataOptions"},
       {enclave, "EnclaveOptions"},
       {q.private_dns_name_options.has_value(), "PrivateDnsNameOptions"},
       {q.maintenance_options.has_value(), "MaintenanceOptions"},
       {q.enable_primary_ipv6.value_or(false), "EnablePrimaryIpv6"},
       {q.network_performance_options.has_value(), "NetworkPerformanceOptions"},
       {q.operator_.has_value(), "Operator"},
       {!q.secondary_interfaces.empty(), "SecondaryInterface"},
       {q.additional_info.has_value(), "AdditionalInfo"}});
}

// Terraform sends what its user left out as an empty text.
std::optional<std::string> said(const std::optional<std::string>& text) {
  return text && !text->empty() ? text : std::nullopt;
}

Result<void> refuse_unsupported(const wire::ec2::Placement& p) {
  return refuse({{given_other_than(p.affinity, ""), "Placement.Affinity"},
                 {given_other_than(p.group_name, ""), "Placement.GroupName"},
                 {p.partition_number.has_value(), "Placement.PartitionNumber"},
                 {given_other_than(p.host_id, ""), "Placement.HostId"},
                 {said(p.tenancy).value_or("default") != "default", "Placement.Tenancy"},
                 {p.spread_domain.has_value(), "Placement.SpreadDomain"},
                 {p.host_resource_group_arn.has_value(), "Placement.HostResourceGroupArn"},
                 {p.group_id.has_value(), "Placement.GroupId"}});
}

// `at`: "NetworkInterface.1."
Result<void> refuse_unsupported(const InterfaceSpec& s, const std::string& at) {
  const bool primary_ipv6 =
      std::any_of(s.ipv6_addresses.begin(), s.ipv6_addresses.end(),
                  [](const auto& each) { return each.is_primary_ipv6.value_or(false); });
  const std::pair<bool, const char*> parameters[] = {
      // No address here is public, so that none can be given.
      {s.associate_public_ip_address.value_or(false), "AssociatePublicIpAddress"},
      {s.associate_carrier_ip_address.value_or(false), "AssociateCarrierIpAddress"},
      {given_other_than(s.interface_type, "interface"), "InterfaceType"},
      {s.network_card_index.value_or(0) != 0, "NetworkCardIndex"},
      {!s.ipv4_prefixes.empty(), "Ipv4Prefix"},
      {s.ipv4_prefix_count.value_or(0) != 0, "Ipv4PrefixCount"},
      {!s.ipv6_prefixes.empty(), "Ipv6Prefix"},
      {s.ipv6_prefix_count.value_or(0) != 0, "Ipv6PrefixCount"},
      {s.primary_ipv6.value_or(false), "PrimaryIpv6"},
      {primary_ipv6, "Ipv6Addresses.1.IsPrimaryIpv6"},
      {s.ena_srd_specification.has_value(), "EnaSrdSpecification"},
      {s.connection_tracking_specification.has_value(), "ConnectionTrackingSpecification"},
      {s.ena_queue_count.has_value(), "EnaQueueCount"},
  };
  for (const auto& [given, name] : parameters) {
    if (given) return refuse({{true, at + name}});
  }
  return {};
}

// Things that an instance may name and that no account here has.
Result<void> refuse_unknown(const RunInstancesRequest& q) {
  if (q.key_name) {
    return fail(errors::key_pair_not_found("The key pair '" + *q.key_name + "' does not exist"));
  }
  if (const auto& profile = q.iam_instance_profile) {
    const auto& named = profile->arn ? profile->arn : profile->name;
    return fail(errors::invalid_parameter_value(
        "Value (" + named.value_or("") + ") for parameter iamInstanceProfile." +
        (profile->arn ? "arn" : "name") + " is invalid. Invalid IAM Instance Profile " +
        (profile->arn ? "ARN" : "name")));
  }
  return {};
}

Result<const model::Image*> chosen_image(const Context& ctx, const RunInstancesRequest& q) {
  if (!q.image_id) {
    return fail(errors::missing_parameter("The request must contain the parameter ImageId"));
  }
  if (const auto* image = model::find_image(*q.image_id)) return image;
  if (!model::is_well_formed_id(*q.image_id, "ami")) {
    return fail(errors::image_malformed(model::malformed_id_message(*q.image_id, "ami")));
  }
  if (ctx.caller.any_image) return model::find_image(model::kNetnsImageId);
  return fail(errors::image_not_found("The image id '[" + *q.image_id + "]' does not exist"));
}

Result<const model::Subnet*> chosen_subnet(const Context& ctx,
                                           const std::optional<std::string>& subnet_id,
                                           const std::optional<wire::ec2::Placement>& placement) {
  std::optional<model::Zone> zone;
  const auto named = placement ? said(placement->availability_zone) : std::nullopt;
  const auto id = placement ? said(placement->availability_zone_id) : std::nullopt;
  if (named || id) {
    const auto& name = named ? *named : *id;
    zone = model::find_zone(ctx.caller.region, name);
    const bool agree = zone && (!id || zone->id == *id);
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
                   const std::vector<std::string>& groups, control::InstanceInterface& wanted) {
  wanted.fresh.subnet_id = subnet.id;
  TRY_ASSIGN(wanted.fresh.group_ids,
             model::interface_groups(ctx.world(), scope(ctx), subnet, groups));
  return {};
}

// An interface that exists brings all it has: nothing else may be said of it.
Result<void> use_existing(const Context& ctx, const InterfaceSpec& spec,
                          const std::optional<wire::ec2::Placement>& placement,
                          control::InstanceInterface& wanted) {
  if (spec.subnet_id || !spec.groups.empty() || spec.private_ip_address ||
      !spec.private_ip_addresses.empty() || spec.description || !spec.ipv6_addresses.empty() ||
      spec.ipv6_address_count.value_or(0) != 0 ||
      spec.secondary_private_ip_address_count.value_or(0) != 0) {
    return fail(errors::invalid_parameter_combination(
        "A network interface may not specify both a network interface ID and a subnet, security "
        "groups, description or private IP address"));
  }
  TRY_ASSIGN(const auto* interface,
             model::find_interface(ctx.world(), scope(ctx), *spec.network_interface_id));
  TRY(chosen_subnet(ctx, interface->subnet_id, placement));
  wanted.existing_id = interface->id;
  wanted.fresh.subnet_id = interface->subnet_id;
  return {};
}

Result<control::InstanceInterface> wanted_interface(const Context& ctx,
                                                    const RunInstancesRequest& q,
                                                    const InterfaceSpec& spec) {
  if (!spec.device_index) {
    return fail(errors::invalid_parameter_value("Each network interface requires a device index."));
  }
  if (*spec.device_index < 0 || *spec.device_index > 255) {
    return fail(errors::invalid_parameter_value("Value (" + std::to_string(*spec.device_index) +
                                                ") for parameter deviceIndex is invalid."));
  }
  control::InstanceInterface wanted;
  wanted.device_index = static_cast<std::int32_t>(*spec.device_index);
  wanted.delete_on_termination = spec.delete_on_termination;
  if (spec.network_interface_id) {
    TRY(use_existing(ctx, spec, q.placement, wanted));
    return wanted;
  }
  wanted.fresh.description = spec.description.value_or("");
  TRY(take_addresses(spec, wanted.fresh));
  TRY_ASSIGN(const auto* subnet, chosen_subnet(ctx, spec.subnet_id, q.placement));
  TRY(place(ctx, *subnet, spec.groups, wanted));
  return wanted;
}

Result<void> apply_interface_specs(const Context& ctx, const RunInstancesRequest& q,
                                   control::NewInstances& wanted) {
  const auto combination = [](const std::string& what) {
    return fail(errors::invalid_parameter_combination("Network interfaces and an instance-level " +
                                                      what +
                                                      " may not be specified on the same request"));
  };
  for (std::size_t i = 0; i < q.network_interfaces.size(); ++i) {
    TRY(refuse_unsupported(q.network_interfaces[i],
                           "NetworkInterface." + std::to_string(i + 1) + "."));
  }
  if (q.subnet_id) return combination("subnet ID");
  if (q.private_ip_address) return combination("private IP address");
  if (!q.security_group_ids.empty() || !q.security_groups.empty()) {
    return combination("security groups");
  }
  if (!q.ipv6_addresses.empty() || q.ipv6_address_count) return combination("IPv6 addresses");
  for (const auto& spec : q.network_interfaces) {
    TRY_ASSIGN(auto interface, wanted_interface(ctx, q, spec));
    wanted.interfaces.push_back(std::move(interface));
  }
  return {};
}

Result<void> apply_top_level(const Context& ctx, const RunInstancesRequest& q,
                             control::NewInstances& wanted) {
  if (q.subnet_id && !q.security_groups.empty()) {
    return fail(errors::invalid_parameter_combination(
        "The parameter groupName cannot be used with the parameter subnet"));
  }
  auto& only = wanted.interfaces.emplace_back();
  only.fresh.private_ip = q.private_ip_address;
  for (const auto& each : q.ipv6_addresses) {
    TRY(refuse({{each.is_primary_ipv6.value_or(false), "Ipv6Address.1.IsPrimaryIpv6"}}));
    only.fresh.ipv6_addresses.push_back(each.ipv6_address.value_or(""));
  }
  TRY_ASSIGN(only.fresh.ipv6_count, address_count(q.ipv6_address_count, "ipv6AddressCount"));
  TRY_ASSIGN(const auto* subnet, chosen_subnet(ctx, q.subnet_id, q.placement));
  TRY_ASSIGN(auto groups, groups_by_name(ctx, q.security_groups));
  groups.insert(groups.end(), q.security_group_ids.begin(), q.security_group_ids.end());
  return place(ctx, *subnet, groups, only);
}

Result<void> apply_settings(const RunInstancesRequest& q, control::NewInstances& wanted) {
  wanted.instance_type = q.instance_type;
  wanted.min_count = *q.min_count;
  wanted.max_count = *q.max_count;
  wanted.client_token = q.client_token.value_or("");
  if (q.user_data) {
    TRY(model::check_user_data(*q.user_data));
    wanted.user_data = *q.user_data;
  }
  if (q.instance_initiated_shutdown_behavior) {
    TRY(model::check_shutdown_behavior(*q.instance_initiated_shutdown_behavior));
    wanted.shutdown_behavior = *q.instance_initiated_shutdown_behavior;
  }
  if (q.credit_specification) wanted.cpu_credits = q.credit_specification->cpu_credits;
  wanted.disable_api_stop = q.disable_api_stop.value_or(false);
  wanted.disable_api_termination = q.disable_api_termination.value_or(false);
  wanted.ebs_optimized = q.ebs_optimized.value_or(false);
  wanted.monitoring = q.monitoring && q.monitoring->enabled.value_or(false);
  TRY_ASSIGN(auto tags,
             tags_by_type(q.tag_specifications, {"instance", "network-interface", "volume"}));
  // There are no volumes, so that tags for them go to nobody, as for an image without any.
  wanted.instance_tags = std::move(tags["instance"]);
  wanted.interface_tags = std::move(tags["network-interface"]);
  return {};
}

}  // namespace

Result<wire::ec2::Reservation> run_instances(Context& ctx, const RunInstancesRequest& q) {
  TRY(refuse_unsupported(q));
  if (q.placement) TRY(refuse_unsupported(*q.placement));
  TRY(refuse_unknown(q));
  control::NewInstances wanted;
  TRY_ASSIGN(wanted.image, chosen_image(ctx, q));
  wanted.image_id = wanted.image->name == *q.image_id ? wanted.image->id : *q.image_id;
  TRY(apply_settings(q, wanted));
  if (q.network_interfaces.empty()) {
    TRY(apply_top_level(ctx, q, wanted));
  } else {
    TRY(apply_interface_specs(ctx, q, wanted));
  }
  TRY_ASSIGN(const auto made, control::run_instances(ctx.tx, scope(ctx), wanted));
  std::vector<const model::Instance*> instances;
  for (const auto& instance : made) instances.push_back(&instance);
  return wire_reservation(ctx.world(), instances);
}

}  // namespace mg::api::ec2
