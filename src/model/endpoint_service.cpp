#include "model/endpoint_service.h"

#include <algorithm>

#include "model/arn.h"
#include "model/aws_errors.h"
#include "model/policy_text.h"
#include "model/principal.h"
#include "model/zones.h"

namespace mg::model {
namespace {

bool all_of(std::string_view text, std::string_view alphabet) {
  return text.find_first_not_of(alphabet) == std::string_view::npos;
}

// Cuts `text` at the first `mark`; the part before it is the answer.
std::string_view take(std::string_view& text, char mark) {
  const auto at = text.find(mark);
  const auto part = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
  return part;
}

}  // namespace

std::string service_missing_message(std::string_view service_id) {
  return "The VpcEndpointService Id '" + std::string(service_id) + "' does not exist";
}

Result<const EndpointService*> find_own_service(const World& world, const Scope& scope,
                                                const std::string& service_id) {
  if (!is_well_formed_id(service_id, "vpce-svc")) {
    return fail(errors::service_id_malformed(malformed_id_message(service_id, "vpce-svc")));
  }
  if (const auto* found = find_owned<EndpointService>(world, scope, service_id)) return found;
  return fail(errors::service_id_not_found(service_missing_message(service_id)));
}

std::string iam_arn_of(const World& world, const std::string& account,
                       const std::string& caller_arn) {
  const auto sessions = "arn:aws:sts::" + account + ":assumed-role/";
  if (!caller_arn.starts_with(sessions)) return caller_arn;
  const auto name =
      caller_arn.substr(sessions.size(), caller_arn.find('/', sessions.size()) - sessions.size());
  const auto* role = world.iam_roles.find(account + "/" + policy_lower(name));
  if (role == nullptr || role->name != name) return {};
  return "arn:aws:iam::" + account + ":role" + role->path + role->name;
}

bool may_use(const World& world, const EndpointService& service, const std::string& account,
             const std::string& caller_arn) {
  if (service.account == account) return true;
  const auto principal_arn = iam_arn_of(world, account, caller_arn);
  const auto entries = world.permissions.by("service", service.id);
  return std::any_of(entries.begin(), entries.end(), [&](const ServicePermission* entry) {
    return principal_matches(entry->principal, account, principal_arn);
  });
}

Result<const EndpointService*> find_usable_service(const World& world, const Scope& scope,
                                                   const std::string& principal_arn,
                                                   const std::string& name) {
  const auto* found = world.services.first_by("name", name);
  if (found != nullptr && found->region == scope.region &&
      may_use(world, *found, scope.account, principal_arn)) {
    return found;
  }
  return fail(
      errors::service_name_invalid("The Vpc Endpoint Service '" + name + "' does not exist"));
}

std::vector<const EndpointService*> usable_services(const World& world, const Scope& scope,
                                                    const std::string& principal_arn) {
  std::vector<const EndpointService*> out;
  for (const auto& [id, service] : world.services.all()) {
    if (service.region == scope.region && may_use(world, service, scope.account, principal_arn)) {
      out.push_back(&service);
    }
  }
  return out;
}

std::vector<std::string> zones_of_balancers(const World& world, const std::string& region,
                                            const std::vector<std::string>& load_balancer_ids) {
  std::vector<std::string> out;
  for (const auto& zone : zones_of(region)) {
    const bool stands =
        std::any_of(load_balancer_ids.begin(), load_balancer_ids.end(), [&](const std::string& id) {
          const auto* balancer = world.load_balancers.find(id);
          return balancer != nullptr &&
                 std::any_of(balancer->zones.begin(), balancer->zones.end(),
                             [&](const LoadBalancerZone& at) { return at.zone == zone.name; });
        });
    if (stands) out.push_back(zone.name);
  }
  return out;
}

std::vector<std::string> balancers_in_zone(const World& world, const EndpointService& service,
                                           const std::string& zone) {
  std::vector<std::string> out;
  for (const auto& id : service.load_balancer_ids) {
    const auto* balancer = world.load_balancers.find(id);
    if (balancer == nullptr) continue;
    for (const auto& at : balancer->zones) {
      if (at.zone == zone) out.push_back(id);
    }
  }
  return out;
}

bool is_network_balancer_arn(std::string_view arn) {
  constexpr std::string_view kPrefix = "arn:aws:elasticloadbalancing:";
  if (!arn.starts_with(kPrefix)) return false;
  auto rest = arn.substr(kPrefix.size());
  if (!is_region_name(take(rest, ':')) || !is_account_id(take(rest, ':'))) return false;
  if (take(rest, '/') != "loadbalancer" || take(rest, '/') != "net") return false;
  const auto name = take(rest, '/');
  if (name.empty() || name.size() > 32) return false;
  constexpr std::string_view kNameAlphabet =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
  return all_of(name, kNameAlphabet) && rest.size() == 16 && all_of(rest, "0123456789abcdef");
}

Result<void> check_balancer(const World& world, const Scope& scope, const std::string& arn,
                            const std::string& for_service) {
  if (const auto parsed = parse_elb_arn(arn); parsed && parsed->family == "app") {
    return fail(errors::invalid_parameter("The load balancer '" + arn +
                                          "' is an application load balancer: only a network load "
                                          "balancer can be used for a VPC endpoint service"));
  }
  if (!is_network_balancer_arn(arn)) {
    return fail(
        errors::balancer_arn_malformed("The network load balancer ARN '" + arn + "' is malformed"));
  }
  const auto* balancer = find_owned<LoadBalancer>(world, scope, arn);
  if (balancer == nullptr || balancer->state == "deleting") {
    return fail(
        errors::balancer_arn_not_found("The network load balancer '" + arn + "' does not exist"));
  }
  if (balancer->state == "failed") {
    return fail(errors::invalid_parameter("The network load balancer '" + arn +
                                          "' is in the state 'failed' and cannot be used"));
  }
  for (const auto* service : world.services.by("balancer", arn)) {
    if (service->id == for_service) continue;
    return fail(errors::invalid_parameter("The network load balancer '" + arn +
                                          "' is already associated with the VPC endpoint "
                                          "service '" +
                                          service->id + "'"));
  }
  return {};
}

bool holds_service(const VpcEndpoint& endpoint) {
  return endpoint.decision == "none" || endpoint.decision == "accepted";
}

}  // namespace mg::model
