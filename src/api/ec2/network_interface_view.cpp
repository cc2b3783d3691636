#include "api/ec2/network_interface_view.h"

#include "model/ids.h"
#include "model/instance.h"
#include "model/vpc.h"
#include "model/zones.h"

namespace mg::api::ec2 {

using model::NetworkInterface;
using model::World;

namespace {

Values none(const World&, const NetworkInterface&) {
  return {};
}
Values address(const World&, const NetworkInterface& r) {
  return {r.private_ip};
}
Values addresses(const World&, const NetworkInterface& r) {
  Values out{r.private_ip};
  out.insert(out.end(), r.secondary_ips.begin(), r.secondary_ips.end());
  return out;
}

// A value of the attachment, when there is one.
template <class Get>
Values of_attachment(const NetworkInterface& record, Get get) {
  const auto attachment = attachment_of(record);
  if (!attachment) return {};
  std::string text = get(*attachment);
  return text.empty() ? Values{} : Values{std::move(text)};
}

Values group_names(const World& world, const NetworkInterface& r) {
  Values out;
  for (const auto& id : r.group_ids) {
    if (const auto* group = world.security_groups.find(id)) out.push_back(group->name);
  }
  return out;
}

constexpr FilterField<NetworkInterface> kFields[] = {
    {"addresses.association.owner-id", none},
    {"addresses.association.public-ip", none},
    {"addresses.primary",
     [](const World&, const NetworkInterface& r) {
       return r.secondary_ips.empty() ? Values{"true"} : Values{"true", "false"};
     }},
    {"addresses.private-ip-address", addresses},
    {"association.allocation-id", none},
    {"association.association-id", none},
    {"association.ip-owner-id", none},
    {"association.public-dns-name", none},
    {"association.public-ip", none},
    {"attachment.attachment-id",
     [](const World&, const NetworkInterface& r) {
       return of_attachment(r, [](const Attachment& a) { return a.id; });
     }},
    {"attachment.delete-on-termination",
     [](const World&, const NetworkInterface& r) {
       return of_attachment(r,
                            [&](const Attachment&) { return bool_text(r.delete_on_termination); });
     }},
    {"attachment.device-index",
     [](const World&, const NetworkInterface& r) {
       return of_attachment(r, [](const Attachment& a) { return std::to_string(a.device_index); });
     }},
    {"attachment.instance-id",
     [](const World&, const NetworkInterface& r) {
       return of_attachment(r, [](const Attachment& a) { return a.instance_id; });
     }},
    {"attachment.instance-owner-id",
     [](const World&, const NetworkInterface& r) {
       return of_attachment(r, [](const Attachment& a) { return a.owner; });
     }},
    {"attachment.status",
     [](const World&, const NetworkInterface& r) {
       return of_attachment(r, [](const Attachment&) { return std::string("attached"); });
     }},
    {"availability-zone", [](const World&, const NetworkInterface& r) { return Values{r.zone}; }},
    {"availability-zone-id",
     [](const World&, const NetworkInterface& r) {
       const auto zone = model::find_zone(r.region, r.zone);
       return zone ? Values{zone->id} : Values{};
     }},
    {"description", [](const World&, const NetworkInterface& r) { return Values{r.description}; }},
    {"group-id", [](const World&, const NetworkInterface& r) { return Values(r.group_ids); }},
    {"group-name", group_names},
    {"interface-type", [](const World&, const NetworkInterface& r) { return Values{r.type}; }},
    {"ipv6-addresses.ipv6-address",
     [](const World&, const NetworkInterface& r) { return Values(r.ipv6_addresses); }},
    {"mac-address", [](const World&, const NetworkInterface& r) { return Values{r.mac}; }},
    {"network-interface-id", [](const World&, const NetworkInterface& r) { return Values{r.id}; }},
    {"operator.managed", [](const World&, const NetworkInterface&) { return Values{"false"}; }},
    {"operator.principal", none},
    {"owner-id", [](const World&, const NetworkInterface& r) { return Values{r.account}; }},
    {"private-dns-name",
     [](const World&, const NetworkInterface& r) {
       return Values{model::private_dns_name(r.private_ip, r.region)};
     }},
    {"private-ip-address", address},
    {"requester-id",
     [](const World&, const NetworkInterface& r) {
       return r.requester_id.empty() ? Values{} : Values{r.requester_id};
     }},
    {"requester-managed",
     [](const World&, const NetworkInterface& r) {
       return Values{bool_text(r.requester_managed)};
     }},
    {"source-dest-check",
     [](const World&, const NetworkInterface& r) {
       return Values{bool_text(r.source_dest_check)};
     }},
    {"status", [](const World&, const NetworkInterface& r) { return Values{interface_status(r)}; }},
    {"subnet-id", [](const World&, const NetworkInterface& r) { return Values{r.subnet_id}; }},
    {"vpc-id", [](const World&, const NetworkInterface& r) { return Values{r.vpc_id}; }},
};

}  // namespace

std::optional<Attachment> attachment_of(const NetworkInterface& record) {
  if (!record.instance_id.empty()) {
    return Attachment{record.attachment_id, record.account, record.instance_id, record.device_index,
                      record.attached_at};
  }
  if (record.requester_managed) {
    const bool balancer = record.type == "network_load_balancer";
    return Attachment{model::derived_id("ela-attach", record.id),
                      balancer ? "amazon-elb" : "amazon-aws",
                      {},
                      1,
                      record.created_at};
  }
  return std::nullopt;
}

std::string interface_status(const NetworkInterface& record) {
  return attachment_of(record) ? "in-use" : "available";
}

std::span<const FilterField<NetworkInterface>> interface_filters() {
  return kFields;
}

}  // namespace mg::api::ec2
