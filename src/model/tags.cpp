#include "model/tags.h"

#include <algorithm>

#include "model/aws_errors.h"
#include "model/vpc.h"

namespace mg::model {
namespace {

std::size_t characters(const std::string& utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

bool is_reserved(const std::string& key) {
  return key.size() >= 4 && (key[0] | 0x20) == 'a' && (key[1] | 0x20) == 'w' &&
         (key[2] | 0x20) == 's' && key[3] == ':';
}

}  // namespace

Result<void> check_tag(const std::string& key, const std::string& value) {
  if (key.empty()) return fail(errors::tag_key_malformed("Tag key cannot be empty"));
  if (characters(key) > kTagKeyMax) {
    return fail(errors::tag_key_malformed("Tag key exceeds the maximum length of 128 characters"));
  }
  if (is_reserved(key)) {
    return fail(
        errors::tag_key_malformed("Tag keys starting with 'aws:' are reserved for internal use"));
  }
  if (characters(value) > kTagValueMax) {
    return fail(errors::invalid_parameter_value(
        "Tag value exceeds the maximum length of 256 characters: key '" + key + "'"));
  }
  return {};
}

std::string_view owned_resource_type(const World& world, const Scope& scope,
                                     const std::string& id) {
  const auto type = resource_type_of(id);
  const auto owned = [&](auto* record) { return record ? type : std::string_view{}; };
  if (type == "vpc") return owned(find_owned<Vpc>(world, scope, id));
  if (type == "subnet") return owned(find_owned<Subnet>(world, scope, id));
  if (type == "security-group") return owned(find_owned<SecurityGroup>(world, scope, id));
  if (type == "security-group-rule") return owned(find_owned<SecurityGroupRule>(world, scope, id));
  if (type == "network-interface") return owned(find_owned<NetworkInterface>(world, scope, id));
  if (type == "internet-gateway") return owned(find_owned<InternetGateway>(world, scope, id));
  if (type == "instance") return owned(find_owned<Instance>(world, scope, id));
  if (type == "vpc-endpoint") return owned(find_owned<VpcEndpoint>(world, scope, id));
  if (type == "vpc-endpoint-service") return owned(find_owned<EndpointService>(world, scope, id));
  if (type == "vpc-endpoint-service-permission") {
    return owned(find_owned<ServicePermission>(world, scope, id));
  }
  if (type == "vpc-endpoint-connection") {  // it belongs to the provider
    const auto* endpoint = world.endpoints.first_by("connection", id);
    const bool mine =
        endpoint && endpoint->service_account == scope.account && endpoint->region == scope.region;
    return mine ? type : std::string_view{};
  }
  if (type == "route-table") return owned(find_owned<RouteTable>(world, scope, id));
  if (type == "vpc-flow-log") return owned(find_owned<FlowLog>(world, scope, id));
  if (type == "dhcp-options") return id == dhcp_options_id(scope) ? type : std::string_view{};
  if (type == "network-acl") return owned(vpc_of_derived(world, scope, "acl", id));
  return {};
}

}  // namespace mg::model
