#include "model/dns_names.h"
#include "plan/compile/parts.h"

namespace mg::plan::compile {

std::optional<plan::Entry> port_entry(const model::World& world, std::uint32_t num) {
  const auto* instance = world.instances.first_by("num", std::to_string(num));
  if (instance == nullptr) return std::nullopt;
  // One that is to end has no entry: taking it away is what the node reports.
  if (instance->state != "pending" && instance->state != "running") return std::nullopt;
  const auto* interface = world.interfaces.find(instance->interface_id);
  const auto* subnet = world.subnets.find(instance->subnet_id);
  if (interface == nullptr || subnet == nullptr) return std::nullopt;
  const auto address = Ip4::parse(interface->private_ip);
  const auto cidr = Cidr4::parse(subnet->cidr);
  const auto mac = Mac::parse(interface->mac);
  if (!address || !cidr || !mac) return std::nullopt;
  return plan::PortEntry{
      .port_num = num,
      .epoch = instance->epoch,
      .vpc_num = vpc_num_of(world, instance->vpc_id),
      .instance_id = instance->id,
      .interface_id = interface->id,
      .account = instance->account,
      .image = instance->image,
      .address = *address,
      .subnet = *cidr,
      .mac = *mac,
      .group_nums = group_nums_of(world, interface->group_ids),
      .private_dns_name = model::instance_private_dns_name(*address, instance->region)};
}

}  // namespace mg::plan::compile
