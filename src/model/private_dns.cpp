#include "model/private_dns.h"

#include <algorithm>
#include <array>

#include "model/aws_errors.h"
#include "model/dns_names.h"

namespace mg::model {
namespace {

constexpr std::size_t kNameMax = 253;  // 255 bytes on the wire
constexpr std::size_t kLabelMax = 63;

Error invalid(std::string_view name, std::string_view why) {
  // The name is the caller's own text: cut, so that the answer stays short.
  return errors::invalid_parameter("The private DNS name '" +
                                   std::string(name.substr(0, kNameMax)) +
                                   "' is not valid: " + std::string(why));
}

std::vector<std::string_view> labels_of(std::string_view name) {
  std::vector<std::string_view> out;
  for (;;) {
    const auto dot = name.find('.');
    out.push_back(name.substr(0, dot));
    if (dot == std::string_view::npos) return out;
    name.remove_prefix(dot + 1);
  }
}

bool is_label(std::string_view label) {
  constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789-";
  return !label.empty() && label.size() <= kLabelMax && label.front() != '-' &&
         label.back() != '-' && label.find_first_not_of(kAlphabet) == std::string_view::npos;
}

bool within(std::string_view name, std::string_view zone) {
  if (!name.ends_with(zone)) return false;
  return name.size() == zone.size() || name[name.size() - zone.size() - 1] == '.';
}

// What the VPCs' resolvers answer themselves, or what no one can own.
constexpr std::array<std::string_view, 6> kKeptZones = {
    kDnsSuffix, "compute.internal", "ec2.internal", "arpa", "localhost", "amazonaws.com.cn"};

}  // namespace

std::string_view private_dns_domain(std::string_view name) {
  return name.starts_with("*.") ? name.substr(2) : name;
}

Result<void> check_private_dns_name(std::string_view name) {
  const auto domain = private_dns_domain(name);
  if (name.size() > kNameMax) return fail(invalid(name, "it is longer than 253 characters"));
  const auto labels = labels_of(domain);
  if (!std::all_of(labels.begin(), labels.end(), is_label)) {
    return fail(invalid(name,
                        "its labels have 1 to 63 of a-z, 0-9 and '-', and only the first may be "
                        "'*'"));
  }
  for (const auto zone : kKeptZones) {
    if (within(domain, zone)) {
      return fail(invalid(name, "names in '" + std::string(zone) + "' cannot be used"));
    }
  }
  if (labels.size() < 2) return fail(invalid(name, "it is a top-level domain"));
  if (labels.back().find_first_not_of("0123456789") == std::string_view::npos) {
    return fail(invalid(name, "its last label is a number"));
  }
  return {};
}

std::vector<std::string> proof_record_names(const EndpointService& service) {
  std::vector<std::string> out;
  auto domain = private_dns_domain(service.private_dns_name);
  while (domain.find('.') != std::string_view::npos) {
    out.push_back(service.proof_name + "." + std::string(domain));
    out.emplace_back(domain);
    domain.remove_prefix(domain.find('.') + 1);
  }
  return out;
}

bool is_proof(const EndpointService& service, const std::vector<std::string>& txt_values) {
  return !service.proof_value.empty() &&
         std::find(txt_values.begin(), txt_values.end(), service.proof_value) != txt_values.end();
}

Result<void> check_private_dns_of_service(const EndpointService& service) {
  if (service.private_dns_name.empty()) {
    return fail(errors::invalid_parameter("Private DNS can't be enabled because the service " +
                                          service.name + " does not provide a private DNS name."));
  }
  if (service.private_dns_state != "verified") {
    return fail(errors::invalid_parameter("Private DNS can't be enabled because the service " +
                                          service.name +
                                          " has not verified the private DNS name."));
  }
  return {};
}

Result<void> check_private_dns_in_vpc(const World& world, const Vpc& vpc, const std::string& name,
                                      const std::string& endpoint_id) {
  if (!vpc.dns_support || !vpc.dns_hostnames) {
    return fail(errors::invalid_parameter(
        "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes "
        "set to true for " +
        vpc.id));
  }
  const auto domain = private_dns_domain(name);
  for (const auto* other : world.endpoints.by("private_dns", vpc.id)) {
    if (other->id == endpoint_id || private_dns_domain(other->private_dns_name) != domain) continue;
    return fail(errors::invalid_parameter(
        "private-dns-enabled cannot be set because there is already a conflicting DNS domain for " +
        name + " in the VPC " + vpc.id));
  }
  return {};
}

bool has_private_name(const World& world, const VpcEndpoint& endpoint) {
  if (!endpoint.private_dns || endpoint.private_dns_name.empty()) return false;
  const auto* vpc = world.vpcs.find(endpoint.vpc_id);
  return vpc != nullptr && vpc->dns_support && vpc->dns_hostnames;
}

}  // namespace mg::model
