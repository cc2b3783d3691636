#include "api/ec2/instance_view.h"

#include "api/ec2/network_interface.h"
#include "api/ec2/network_interface_view.h"
#include "api/query/tags.h"
#include "control/commands/instance.h"
#include "model/instance.h"
#include "model/zones.h"

namespace mg::api::ec2 {

using model::Instance;
using model::NetworkInterface;
using model::World;

namespace {

constexpr const char* kArchitecture = "x86_64";
constexpr const char* kHypervisor = "xen";
constexpr const char* kRootDeviceType = "instance-store";
constexpr const char* kVirtualization = "hvm";

std::string monitoring_state(const Instance& r) {
  return r.monitoring ? "enabled" : "disabled";
}

bool gone(const Instance& r) {
  return r.state == "terminated";
}

const NetworkInterface* interface_of(const World& world, const Instance& r) {
  const auto* found = world.interfaces.find(r.interface_id);
  return found && found->instance_id == r.id ? found : nullptr;
}

// The values of all its interfaces together.
template <class Get>
Values of_interfaces(const World& world, const Instance& r, Get get) {
  Values out;
  for (const auto* interface : control::interfaces_of(world, r.id)) {
    for (auto& value : get(*interface)) out.push_back(std::move(value));
  }
  return out;
}

Values unless_gone(const Instance& r, const std::string& text) {
  return gone(r) ? Values{} : Values{text};
}

template <class Get>
Values of_interface(const World& world, const Instance& r, Get get) {
  const auto* interface = interface_of(world, r);
  return interface ? get(*interface) : Values{};
}

Values group_ids(const World& world, const Instance& r) {
  return of_interface(world, r, [](const NetworkInterface& i) { return Values(i.group_ids); });
}
Values group_names(const World& world, const Instance& r) {
  return of_interface(world, r, [&](const NetworkInterface& i) {
    Values out;
    for (auto& group : wire_groups(world, i.group_ids)) out.push_back(*group.group_name);
    return out;
  });
}
Values every_group_id(const World& world, const Instance& r) {
  return of_interfaces(world, r, [](const NetworkInterface& i) { return Values(i.group_ids); });
}
Values every_group_name(const World& world, const Instance& r) {
  return of_interfaces(world, r, [&](const NetworkInterface& i) {
    Values out;
    for (auto& group : wire_groups(world, i.group_ids)) out.push_back(*group.group_name);
    return out;
  });
}
Values every_address(const World& world, const Instance& r) {
  return of_interfaces(world, r, [](const NetworkInterface& i) {
    Values out{i.private_ip};
    out.insert(out.end(), i.secondary_ips.begin(), i.secondary_ips.end());
    return out;
  });
}
Values none(const World&, const Instance&) {
  return {};
}
Values address(const World&, const Instance& r) {
  return unless_gone(r, r.private_ip);
}
Values vpc_id(const World&, const Instance& r) {
  return unless_gone(r, r.vpc_id);
}
Values subnet_id(const World&, const Instance& r) {
  return unless_gone(r, r.subnet_id);
}
Values zone(const World&, const Instance& r) {
  return {r.zone};
}
Values owner(const World&, const Instance& r) {
  return {r.account};
}
Values dns_name(const World&, const Instance& r) {
  return unless_gone(r, model::private_dns_name(r.private_ip, r.region));
}

constexpr FilterField<Instance> kFields[] = {
    {"architecture", [](const World&, const Instance&) { return Values{kArchitecture}; }},
    {"availability-zone", zone},
    {"availability-zone-id",
     [](const World&, const Instance& r) {
       const auto found = model::find_zone(r.region, r.zone);
       return found ? Values{found->id} : Values{};
     }},
    {"client-token",
     [](const World&, const Instance& r) {
       return r.client_token.empty() ? Values{} : Values{r.client_token};
     }},
    {"dns-name", none},
    {"group-id", group_ids},
    {"group-name", group_names},
    {"hypervisor", [](const World&, const Instance&) { return Values{kHypervisor}; }},
    {"iam-instance-profile.arn", none},
    {"iam-instance-profile.id", none},
    {"iam-instance-profile.name", none},
    {"image-id", [](const World&, const Instance& r) { return Values{r.image_id}; }},
    {"instance-id", [](const World&, const Instance& r) { return Values{r.id}; }},
    {"instance-lifecycle", none},
    {"instance-state-code",
     [](const World&, const Instance& r) {
       return Values{std::to_string(model::instance_state_code(r.state))};
     }},
    {"instance-state-name", [](const World&, const Instance& r) { return Values{r.state}; }},
    {"instance-type", [](const World&, const Instance& r) { return Values{r.instance_type}; }},
    {"instance.group-id", group_ids},
    {"instance.group-name", group_names},
    {"ip-address", none},
    {"key-name", none},  // no key pair exists
    {"launch-index",
     [](const World&, const Instance& r) { return Values{std::to_string(r.launch_index)}; }},
    {"monitoring-state",
     [](const World&, const Instance& r) { return Values{monitoring_state(r)}; }},
    {"metadata-options.http-endpoint", none},
    {"metadata-options.http-tokens", none},
    {"network-interface.addresses.association.ip-owner-id", none},
    {"network-interface.addresses.association.public-ip", none},
    {"network-interface.addresses.primary",
     [](const World& world, const Instance& r) {
       return of_interfaces(world, r, [](const NetworkInterface& i) {
         Values out{"true"};
         if (!i.secondary_ips.empty()) out.emplace_back("false");
         return out;
       });
     }},
    {"network-interface.addresses.private-ip-address", every_address},
    {"network-interface.association.ip-owner-id", none},
    {"network-interface.association.public-ip", none},
    {"network-interface.attachment.attachment-id",
     [](const World& world, const Instance& r) {
       return of_interfaces(world, r,
                            [](const NetworkInterface& i) { return Values{i.attachment_id}; });
     }},
    {"network-interface.attachment.instance-id",
     [](const World&, const Instance& r) { return unless_gone(r, r.id); }},
    {"network-interface.attachment.delete-on-termination",
     [](const World& world, const Instance& r) {
       return of_interfaces(world, r, [](const NetworkInterface& i) {
         return Values{bool_text(i.delete_on_termination)};
       });
     }},
    {"network-interface.attachment.device-index",
     [](const World& world, const Instance& r) {
       return of_interfaces(world, r, [](const NetworkInterface& i) {
         return Values{std::to_string(i.device_index)};
       });
     }},
    {"network-interface.attachment.instance-owner-id", owner},
    {"network-interface.attachment.status",
     [](const World&, const Instance& r) { return unless_gone(r, "attached"); }},
    {"network-interface.availability-zone", zone},
    {"network-interface.description",
     [](const World& world, const Instance& r) {
       return of_interfaces(world, r,
                            [](const NetworkInterface& i) { return Values{i.description}; });
     }},
    {"network-interface.group-id", every_group_id},
    {"network-interface.group-name", every_group_name},
    {"network-interface.mac-address",
     [](const World& world, const Instance& r) {
       return of_interfaces(world, r, [](const NetworkInterface& i) { return Values{i.mac}; });
     }},
    {"network-interface.network-interface-id",
     [](const World& world, const Instance& r) {
       return of_interfaces(world, r, [](const NetworkInterface& i) { return Values{i.id}; });
     }},
    {"network-interface.owner-id", owner},
    {"network-interface.ipv6-addresses.ipv6-address",
     [](const World& world, const Instance& r) {
       return of_interfaces(world, r,
                            [](const NetworkInterface& i) { return Values(i.ipv6_addresses); });
     }},
    {"network-interface.private-dns-name",
     [](const World& world, const Instance& r) {
       return of_interfaces(world, r, [](const NetworkInterface& i) {
         return Values{model::private_dns_name(i.private_ip, i.region)};
       });
     }},
    {"network-interface.requester-managed",
     [](const World&, const Instance& r) { return unless_gone(r, "false"); }},
    {"network-interface.source-dest-check",
     [](const World& world, const Instance& r) {
       return of_interfaces(world, r, [](const NetworkInterface& i) {
         return Values{bool_text(i.source_dest_check)};
       });
     }},
    {"network-interface.status",
     [](const World&, const Instance& r) { return unless_gone(r, "in-use"); }},
    {"network-interface.subnet-id",
     [](const World& world, const Instance& r) {
       return of_interfaces(world, r,
                            [](const NetworkInterface& i) { return Values{i.subnet_id}; });
     }},
    {"network-interface.vpc-id", vpc_id},
    {"owner-id", owner},
    {"platform", none},
    {"platform-details", [](const World&, const Instance&) { return Values{"Linux/UNIX"}; }},
    {"private-dns-name", dns_name},
    {"private-ip-address", address},
    {"product-code", none},
    {"reservation-id", [](const World&, const Instance& r) { return Values{r.reservation_id}; }},
    {"root-device-type", [](const World&, const Instance&) { return Values{kRootDeviceType}; }},
    {"source-dest-check",
     [](const World& world, const Instance& r) {
       return of_interface(world, r, [](const NetworkInterface& i) {
         return Values{bool_text(i.source_dest_check)};
       });
     }},
    {"spot-instance-request-id", none},
    {"state-reason-code",
     [](const World&, const Instance& r) {
       return r.state_reason_code.empty() ? Values{} : Values{r.state_reason_code};
     }},
    {"subnet-id", subnet_id},
    {"tenancy", [](const World&, const Instance&) { return Values{"default"}; }},
    {"virtualization-type", [](const World&, const Instance&) { return Values{kVirtualization}; }},
    {"vpc-id", vpc_id},
};

wire::ec2::InstanceNetworkInterface to_wire(const World& world, const NetworkInterface& record) {
  const auto dns_name = model::private_dns_name(record.private_ip, record.region);
  wire::ec2::InstanceNetworkInterface out;
  out.network_interface_id = record.id;
  out.owner_id = record.account;
  out.vpc_id = record.vpc_id;
  out.subnet_id = record.subnet_id;
  out.description = record.description;
  out.interface_type = record.type;
  out.status = interface_status(record);
  out.mac_address = record.mac;
  out.private_ip_address = record.private_ip;
  out.private_dns_name = dns_name;
  out.source_dest_check = record.source_dest_check;
  add_addresses(record, out.private_ip_addresses);
  for (const auto& address : record.ipv6_addresses) {
    out.ipv6_addresses.push_back({.ipv6_address = address, .is_primary_ipv6 = {}});
  }
  auto& attachment = out.attachment.emplace();
  attachment.attachment_id = record.attachment_id;
  attachment.attach_time = record.attached_at;
  attachment.delete_on_termination = record.delete_on_termination;
  attachment.device_index = record.device_index;
  attachment.network_card_index = 0;
  attachment.status = "attached";
  out.groups = wire_groups(world, record.group_ids);
  return out;
}

// What an instance has only while it is there.
void add_network(const World& world, const Instance& instance, wire::ec2::Instance& out) {
  if (gone(instance)) return;
  out.vpc_id = instance.vpc_id;
  out.subnet_id = instance.subnet_id;
  out.private_ip_address = instance.private_ip;
  out.private_dns_name = model::private_dns_name(instance.private_ip, instance.region);
  if (const auto* interface = interface_of(world, instance)) {
    out.security_groups = wire_groups(world, interface->group_ids);
    out.source_dest_check = interface->source_dest_check;
    if (!interface->ipv6_addresses.empty()) out.ipv6_address = interface->ipv6_addresses.front();
  }
  for (const auto* interface : control::interfaces_of(world, instance.id)) {
    out.network_interfaces.push_back(to_wire(world, *interface));
  }
}

}  // namespace

wire::ec2::Instance wire_instance(const World& world, const Instance& instance) {
  wire::ec2::Instance out;
  out.instance_id = instance.id;
  out.image_id = instance.image_id;
  out.instance_type = instance.instance_type;
  auto& state = out.state.emplace();
  state.code = model::instance_state_code(instance.state);
  state.name = instance.state;
  out.state_transition_reason = "";
  if (!instance.state_reason_code.empty()) {
    out.state_transition_reason = "User initiated";
    auto& reason = out.state_reason.emplace();
    reason.code = instance.state_reason_code;
    reason.message = instance.state_reason;
  }
  out.launch_time = instance.launched_at;
  out.ami_launch_index = instance.launch_index;
  auto& placement = out.placement.emplace();
  placement.availability_zone = instance.zone;
  if (const auto found = model::find_zone(instance.region, instance.zone)) {
    placement.availability_zone_id = found->id;
  }
  placement.group_name = "";
  placement.tenancy = "default";
  out.monitoring.emplace().state = monitoring_state(instance);
  out.architecture = kArchitecture;
  out.hypervisor = kHypervisor;
  out.virtualization_type = kVirtualization;
  out.root_device_type = kRootDeviceType;
  out.ebs_optimized = instance.ebs_optimized;
  out.ena_support = true;
  out.platform_details = "Linux/UNIX";
  out.usage_operation = "RunInstances";
  out.private_dns_name = "";
  out.public_dns_name = "";
  if (!instance.client_token.empty()) out.client_token = instance.client_token;
  add_network(world, instance, out);
  out.tags = wire_tags(world, instance.id);
  return out;
}

wire::ec2::Reservation wire_reservation(const World& world,
                                        const std::vector<const Instance*>& instances) {
  wire::ec2::Reservation out;
  out.reservation_id = instances.front()->reservation_id;
  out.owner_id = instances.front()->account;
  for (const auto* instance : instances) out.instances.push_back(wire_instance(world, *instance));
  return out;
}

std::span<const FilterField<Instance>> instance_filters() {
  return kFields;
}

}  // namespace mg::api::ec2
