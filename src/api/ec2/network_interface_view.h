// How an interface's attachment looks from outside, and the filters of DescribeNetworkInterfaces.
// Called by network_interface.cpp and instance_view.cpp. Thread rule: the desk's thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "api/query/filters.h"
#include "model/instance.h"
#include "model/world.h"

namespace mg::api::ec2 {

// Of an instance, or of a service of the house that manages the interface.
struct Attachment {
  std::string id;     // eni-attach-…, ela-attach-…
  std::string owner;  // an account, "amazon-elb" (balancers), "amazon-aws" (endpoints)
  std::string instance_id;
  std::int64_t device_index = 0;
  std::int64_t attached_at = 0;
};
std::optional<Attachment> attachment_of(const model::NetworkInterface& record);
// The primary address and the secondary ones, as both nouns list them.
template <class Address>
void add_addresses(const model::NetworkInterface& record, std::vector<Address>& out) {
  const auto add = [&](const std::string& ip, bool primary) {
    auto& address = out.emplace_back();
    address.primary = primary;
    address.private_ip_address = ip;
    address.private_dns_name = model::private_dns_name(ip, record.region);
  };
  add(record.private_ip, true);
  for (const auto& ip : record.secondary_ips) add(ip, false);
}

std::string interface_status(const model::NetworkInterface& record);  // available | in-use

std::span<const FilterField<model::NetworkInterface>> interface_filters();

}  // namespace mg::api::ec2
