#include "api/ec2/endpoint_shared.h"

#include "model/aws_errors.h"
#include "model/dns_names.h"
#include "model/vpc_endpoint.h"

namespace mg::api::ec2 {

namespace errors = model::errors;

Result<void> refuse(bool given, std::string_view parameter) {
  if (!given) return {};
  return fail(errors::unsupported_operation("The parameter " + std::string(parameter) +
                                            " is not supported"));
}

Result<void> only(const std::vector<std::string>& values, std::string_view allowed,
                  std::string_view parameter) {
  for (const auto& value : values) {
    if (value == allowed) continue;
    return fail(errors::invalid_parameter_value(
        "Value (" + value + ") for parameter " + std::string(parameter) +
        " is not supported. Use '" + std::string(allowed) + "'"));
  }
  return {};
}

Result<void> check_endpoint_ids(const std::vector<std::string>& ids) {
  for (const auto& id : ids) {
    if (model::is_well_formed_id(id, "vpce")) continue;
    return fail(errors::endpoint_malformed(model::malformed_id_message(id, "vpce")));
  }
  return {};
}

std::vector<wire::ec2::DnsEntry> dns_entries(const model::VpcEndpoint& endpoint) {
  std::vector<wire::ec2::DnsEntry> out;
  const auto hosted_zone = model::endpoint_hosted_zone_id(endpoint.region);
  for (auto& name : model::endpoint_names(endpoint)) {
    out.push_back({.dns_name = std::move(name.name), .hosted_zone_id = hosted_zone});
  }
  return out;
}

std::vector<wire::ec2::DnsEntry> all_dns_entries(const model::VpcEndpoint& endpoint) {
  auto out = dns_entries(endpoint);
  if (endpoint.private_dns) {
    out.push_back({.dns_name = endpoint.private_dns_name,
                   .hosted_zone_id = model::private_hosted_zone_id(endpoint.id)});
  }
  return out;
}

wire::ec2::UnsuccessfulItem unsuccessful(const std::string& id, const Error& error) {
  wire::ec2::UnsuccessfulItem item;
  auto& what = item.error.emplace();
  what.code = error.code;
  what.message = error.message;
  item.resource_id = id;
  return item;
}

}  // namespace mg::api::ec2
