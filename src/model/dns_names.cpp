#include "model/dns_names.h"

#include <algorithm>

namespace mg::model {
namespace {

// service_id.region.vpce.suffix
std::string service_domain(std::string_view service_id, std::string_view region) {
  std::string name(service_id);
  name.append(".").append(region).append(".vpce.").append(kDnsSuffix);
  return name;
}

// "Z" and letters and digits that follow from the text alone.
std::string zone_id_of(std::string_view text) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::uint64_t hash = 14695981039346656037ULL;  // FNV-1a
  for (unsigned char c : text) hash = (hash ^ c) * 1099511628211ULL;
  std::string out = "Z";
  for (int i = 0; i < 12; ++i) {
    out += kAlphabet[hash & 31U];
    hash >>= 5U;
  }
  return out;
}

}  // namespace

std::string endpoint_service_name(std::string_view service_id, std::string_view region) {
  std::string name("com.amazonaws.vpce.");
  return name.append(region).append(".").append(service_id);
}

std::string endpoint_service_base_name(std::string_view service_id, std::string_view region) {
  return service_domain(service_id, region);
}

std::string endpoint_dns_name(std::string_view endpoint_id, std::string_view suffix,
                              std::string_view service_id, std::string_view region) {
  std::string name(endpoint_id);
  return name.append("-").append(suffix).append(".").append(service_domain(service_id, region));
}

std::string endpoint_zonal_dns_name(std::string_view endpoint_id, std::string_view suffix,
                                    std::string_view zone, std::string_view service_id,
                                    std::string_view region) {
  std::string first(suffix);
  first.append("-").append(zone);
  return endpoint_dns_name(endpoint_id, first, service_id, region);
}

std::string balancer_dns_name(std::string_view name, std::string_view hex_id,
                              std::string_view region) {
  std::string out(name);
  return out.append("-").append(hex_id).append(".elb.").append(region).append(".").append(
      kDnsSuffix);
}

std::string application_balancer_dns_name(std::string_view name, std::string_view hex_id,
                                          std::string_view region, bool internal) {
  std::uint64_t number = 0;
  for (const char c : hex_id) {
    number = number * 16 + static_cast<std::uint64_t>(c <= '9' ? c - '0' : c - 'a' + 10);
  }
  auto digits = std::to_string(number % 10'000'000'000ULL);
  digits.insert(0, 10 - digits.size(), '0');
  std::string out(internal ? "internal-" : "");
  out.append(name).append("-").append(digits).append(".").append(region);
  return out.append(".elb.").append(kDnsSuffix);
}

std::string balancer_zonal_dns_name(std::string_view zone, std::string_view balancer_dns_name) {
  std::string out(zone);
  return out.append(".").append(balancer_dns_name);
}

std::string instance_private_dns_name(Ip4 address, std::string_view region) {
  std::string text = address.str();
  std::replace(text.begin(), text.end(), '.', '-');
  std::string out = "ip-" + text;
  if (region == "us-east-1") return out + ".ec2.internal";
  return out.append(".").append(region).append(".compute.internal");
}

std::string endpoint_hosted_zone_id(std::string_view region) {
  if (region == "us-east-1") return "Z7HUB22UULQXV";
  if (region == "us-east-2") return "ZC8PG0KIFKBRI";
  return zone_id_of(region);
}

std::string private_hosted_zone_id(std::string_view endpoint_id) {
  return zone_id_of(endpoint_id);
}

}  // namespace mg::model
