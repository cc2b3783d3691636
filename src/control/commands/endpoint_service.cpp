#include "control/commands/endpoint_service.h"

#include <algorithm>

#include "control/commands/connection_notification.h"
#include "control/commands/service_private_dns.h"
#include "control/commands/tags.h"
#include "control/commands/vpc_endpoint_parts.h"
#include "model/aws_errors.h"
#include "model/dns_names.h"
#include "model/endpoint_service.h"

namespace mg::control {

namespace errors = model::errors;

namespace {

constexpr const char* kInUse = "Service has existing active VPC Endpoint connections!";

model::Scope scope_of(const Caller& caller) {
  return {caller.account, caller.region};
}

bool contains(const std::vector<std::string>& list, const std::string& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

// An endpoint that has a network interface on this balancer and was not turned away.
bool balancer_has_endpoints(const model::World& world, const model::EndpointService& service,
                            const std::string& load_balancer_id) {
  for (const auto* endpoint : world.endpoints.by("service", service.id)) {
    if (!model::holds_service(*endpoint)) continue;
    for (const auto& zone : endpoint->zones) {
      if (zone.load_balancer_id == load_balancer_id) return true;
    }
  }
  return false;
}

// Open endpoints that lost their balancer of a zone, while they were turned away, take one that the
// zone has now.
void heal_endpoints(Tx& tx, const model::EndpointService& service) {
  std::vector<model::VpcEndpoint> healed;
  for (const auto* found : tx.world().endpoints.by("service", service.id)) {
    if (!model::holds_service(*found)) continue;
    auto endpoint = *found;
    if (choose_balancers_again(tx, endpoint, service)) healed.push_back(std::move(endpoint));
  }
  for (auto& endpoint : healed) tx.put(std::move(endpoint));
}

}  // namespace

Result<model::EndpointService> create_endpoint_service(Tx& tx, const Caller& caller,
                                                       const CreateEndpointService& wanted) {
  model::EndpointService service;
  for (const auto& arn : wanted.load_balancer_ids) {
    TRY(model::check_balancer(tx.world(), scope_of(caller), arn, ""));
    if (!contains(service.load_balancer_ids, arn)) service.load_balancer_ids.push_back(arn);
  }
  service.id = tx.rng().aws_id("vpce-svc");
  service.account = caller.account;
  service.region = caller.region;
  service.name = model::endpoint_service_name(service.id, service.region);
  service.acceptance_required = wanted.acceptance_required;
  service.zones = model::zones_of_balancers(tx.world(), service.region, service.load_balancer_ids);
  service.created_at = tx.now_ms();
  TRY(set_private_dns_name(tx, service, wanted.private_dns_name));
  tx.put(service);
  TRY(add_tags(tx, caller.account, caller.region, service.id, "vpc-endpoint-service", wanted.tags));
  return service;
}

Result<model::EndpointService> modify_endpoint_service(Tx& tx, const Caller& caller,
                                                       const ModifyEndpointService& wanted) {
  TRY_ASSIGN(const auto* found,
             model::find_own_service(tx.world(), scope_of(caller), wanted.service_id));
  auto service = *found;
  for (const auto& arn : wanted.add_load_balancer_ids) {
    TRY(model::check_balancer(tx.world(), scope_of(caller), arn, service.id));
    if (!contains(service.load_balancer_ids, arn)) service.load_balancer_ids.push_back(arn);
  }
  for (const auto& arn : wanted.remove_load_balancer_ids) {
    if (!model::is_network_balancer_arn(arn)) {
      return fail(errors::balancer_arn_malformed("The network load balancer ARN '" + arn +
                                                 "' is malformed"));
    }
    if (!contains(service.load_balancer_ids, arn)) {
      return fail(errors::balancer_arn_not_found("The network load balancer '" + arn +
                                                 "' is not associated with the VPC endpoint "
                                                 "service '" +
                                                 service.id + "'"));
    }
    if (balancer_has_endpoints(tx.world(), service, arn)) {
      return fail(errors::existing_connections(kInUse));
    }
    std::erase(service.load_balancer_ids, arn);
  }
  if (service.load_balancer_ids.empty()) {
    return fail(errors::invalid_parameter("The VPC endpoint service '" + service.id +
                                          "' must have at least one network load balancer"));
  }
  if (wanted.acceptance_required) service.acceptance_required = *wanted.acceptance_required;
  if (wanted.private_dns_name) TRY(set_private_dns_name(tx, service, *wanted.private_dns_name));
  service.zones = model::zones_of_balancers(tx.world(), service.region, service.load_balancer_ids);
  tx.put(service);
  heal_endpoints(tx, service);
  return service;
}

Result<void> set_payer_responsibility(Tx& tx, const Caller& caller, const std::string& service_id,
                                      const std::string& payer) {
  TRY_ASSIGN(const auto* found, model::find_own_service(tx.world(), scope_of(caller), service_id));
  if (payer != "ServiceOwner") {
    return fail(errors::invalid_parameter_value("Value (" + payer.substr(0, 64) +
                                                ") for parameter PayerResponsibility is invalid. "
                                                "Use 'ServiceOwner'"));
  }
  auto service = *found;
  service.payer_responsibility = payer;
  tx.put(std::move(service));
  return {};
}

Result<void> delete_endpoint_service(Tx& tx, const Caller& caller, const std::string& service_id) {
  const auto& world = tx.world();
  const auto* service =
      model::find_owned<model::EndpointService>(world, scope_of(caller), service_id);
  if (service == nullptr) {
    return fail(errors::service_not_found_item(model::service_missing_message(service_id)));
  }
  const auto endpoints = world.endpoints.by("service", service_id);
  if (std::any_of(endpoints.begin(), endpoints.end(),
                  [](const auto* endpoint) { return model::holds_service(*endpoint); })) {
    return fail(errors::existing_connections(kInUse));
  }
  std::vector<std::string> permissions;
  for (const auto* entry : world.permissions.by("service", service_id)) {
    permissions.push_back(entry->id);
  }
  for (const auto& id : permissions) {
    remove_all_tags(tx, id);
    tx.erase<model::ServicePermission>(id);
  }
  remove_notifications(tx, service_id);
  remove_all_tags(tx, service_id);
  tx.erase<model::EndpointService>(service_id);
  return {};
}

}  // namespace mg::control
