#include <algorithm>

#include "model/dns_names.h"
#include "model/private_dns.h"
#include "model/vpc_endpoint.h"
#include "plan/compile/parts.h"

namespace mg::plan::compile {

// An endpoint has its entry until the record is gone: a closed one keeps its epoch and addresses,
// so that a later accept is one change.
std::optional<plan::Entry> endpoint_entry(const model::World& world, std::uint32_t num) {
  const auto* endpoint = world.endpoints.first_by("num", std::to_string(num));
  if (endpoint == nullptr) return std::nullopt;
  plan::EndpointEntry entry;
  entry.endpoint_num = num;
  entry.epoch = endpoint->epoch;
  entry.vpc_num = vpc_num_of(world, endpoint->vpc_id);
  entry.endpoint_id = endpoint->id;
  entry.open = model::is_open(world, *endpoint);
  entry.published = entry.open && endpoint->published;
  entry.group_nums = group_nums_of(world, endpoint->group_ids);
  entry.dns_name = model::endpoint_dns_name(endpoint->id, endpoint->dns_suffix,
                                            endpoint->service_id, endpoint->region);
  if (model::has_private_name(world, *endpoint)) {
    entry.private_dns_name = endpoint->private_dns_name;
  }
  for (const auto& zone : endpoint->zones) {
    const auto address = Ip4::parse(zone.private_ip);
    const auto zone_num = zone_num_of(endpoint->region, zone.zone);
    if (!address || zone_num == 0) continue;
    // While it is open its service holds the balancer; afterwards nothing does.
    const auto* balancer = entry.open ? world.load_balancers.find(zone.load_balancer_id) : nullptr;
    entry.zones.push_back(
        {.zone_num = zone_num,
         .address = *address,
         .interface_id = zone.interface_id,
         .balancer_num = balancer == nullptr ? 0 : balancer->balancer_num,
         .dns_name = model::endpoint_zonal_dns_name(endpoint->id, endpoint->dns_suffix, zone.zone,
                                                    endpoint->service_id, endpoint->region)});
  }
  std::sort(entry.zones.begin(), entry.zones.end(),
            [](const auto& a, const auto& b) { return a.zone_num < b.zone_num; });
  return entry;
}

}  // namespace mg::plan::compile
