#include "control/commands/vpc_endpoint.h"

#include "control/commands/connection_notification.h"
#include "control/commands/tags.h"
#include "control/commands/vpc_endpoint_parts.h"
#include "model/aws_errors.h"
#include "model/dns_names.h"
#include "model/endpoint_service.h"
#include "model/ids.h"
#include "model/policy.h"
#include "model/private_dns.h"
#include "model/quotas.h"
#include "model/vpc_endpoint.h"

namespace mg::control {

namespace errors = model::errors;
using model::EndpointEvent;

namespace {

std::string missing_message(const std::string& endpoint_id) {
  return "The Vpc Endpoint Id '" + endpoint_id + "' does not exist";
}

// What next_step decided, into the record; the only writer of state, decision and epoch.
void apply_step(Tx& tx, model::VpcEndpoint& endpoint, const model::EndpointStep& step) {
  endpoint.state = step.state;
  endpoint.decision = step.decision;
  endpoint.published = step.published;
  endpoint.wait_revision = step.waits ? tx.revision() : 0;
  endpoint.last_error.clear();
  if (step.opens) endpoint.epoch = tx.next_epoch();
}

Result<const model::Vpc*> find_vpc_for_endpoint(const model::World& world,
                                                const model::Scope& scope, const std::string& id) {
  // This action spells the code with a small d.
  if (!model::is_well_formed_id(id, "vpc")) {
    return fail(errors::vpc_malformed_endpoint(model::malformed_id_message(id, "vpc")));
  }
  if (const auto* found = model::find_owned<model::Vpc>(world, scope, id)) return found;
  return fail(errors::vpc_not_found_endpoint("The VPC ID '" + id + "' does not exist"));
}

// AWS refuses it before the acceptance: the name would lead nowhere.
Result<void> check_private_dns(const model::EndpointService& service, bool accepted) {
  TRY(model::check_private_dns_of_service(service));
  if (accepted) return {};
  return fail(errors::invalid_parameter(
      "Private DNS can only be enabled after the endpoint connection is accepted by the owner of " +
      service.name + "."));
}

// True when something changed. Switching on again takes over a name that the service has changed.
Result<bool> switch_private_dns(const model::World& world, model::VpcEndpoint& endpoint,
                                const model::EndpointService& service, const model::Vpc& vpc,
                                std::optional<bool> wanted) {
  if (!wanted) return false;
  if (!*wanted) {
    const bool had = endpoint.private_dns;
    endpoint.private_dns = false;
    endpoint.private_dns_name.clear();
    return had;
  }
  const bool has_it = endpoint.private_dns && endpoint.private_dns_name == service.private_dns_name;
  if (has_it && !service.private_dns_name.empty()) return false;
  TRY(check_private_dns(service, endpoint.decision == "accepted"));
  TRY(model::check_private_dns_in_vpc(world, vpc, service.private_dns_name, endpoint.id));
  endpoint.private_dns = true;
  endpoint.private_dns_name = service.private_dns_name;
  return true;
}

Result<void> decide(Tx& tx, const model::EndpointService& service, const std::string& endpoint_id,
                    EndpointEvent event) {
  const auto* found = tx.world().endpoints.find(endpoint_id);
  if (found == nullptr || found->service_id != service.id) {
    return fail(errors::endpoint_not_found_item(missing_message(endpoint_id)));
  }
  TRY_ASSIGN(const auto step, model::next_step(*found, event));
  if (!step.change) return {};
  auto endpoint = *found;
  apply_step(tx, endpoint, step);
  if (step.opens) choose_balancers_again(tx, endpoint, service);
  notify(tx, endpoint,
         event == EndpointEvent::kAccept ? model::ConnectionEvent::kAccept
                                         : model::ConnectionEvent::kReject);
  tx.put(std::move(endpoint));
  return {};
}

}  // namespace

Result<model::VpcEndpoint> create_vpc_endpoint(Tx& tx, const Caller& caller,
                                               const CreateVpcEndpoint& wanted) {
  const auto& world = tx.world();
  const model::Scope scope{caller.account, caller.region};
  TRY_ASSIGN(const auto* service,
             model::find_usable_service(world, scope, caller.principal_arn, wanted.service_name));
  if (wanted.endpoint_type != "Interface") {
    return fail(errors::invalid_parameter("Endpoint type (" + wanted.endpoint_type +
                                          ") does not match available service types "
                                          "([Interface])."));
  }
  if (wanted.private_dns) TRY(check_private_dns(*service, !service->acceptance_required));
  if (!wanted.policy_document.empty()) TRY(model::check_endpoint_policy(wanted.policy_document));
  TRY_ASSIGN(const auto* vpc, find_vpc_for_endpoint(world, scope, wanted.vpc_id));
  TRY_ASSIGN(auto plans, plan_zones(world, *service, *vpc, {}, wanted.subnet_ids));
  TRY(place_addresses(plans, wanted.addresses));
  TRY_ASSIGN(auto groups, checked_groups(world, *vpc, wanted.group_ids));
  if (groups.empty()) {
    const auto* group = model::default_group(world, vpc->id);
    if (group == nullptr) {
      return fail(
          errors::invalid_parameter("The VPC '" + vpc->id + "' has no default security group"));
    }
    groups.push_back(group->id);
  }
  TRY(model::check_quota(world, caller.account, model::QuotaName::kEndpointsPerVpc,
                         world.endpoints.count_by("vpc", vpc->id)));

  model::VpcEndpoint endpoint;
  endpoint.endpoint_num = tx.next_num("endpoint");
  if (endpoint.endpoint_num == 0) {
    return fail(errors::endpoint_limit("The maximum number of VPC endpoints has been reached"));
  }
  endpoint.id = tx.rng().aws_id("vpce");
  endpoint.connection_id = tx.rng().aws_id("vpce-con");
  endpoint.account = caller.account;
  endpoint.region = caller.region;
  endpoint.vpc_id = vpc->id;
  endpoint.service_id = service->id;
  endpoint.service_name = service->name;
  endpoint.service_account = service->account;
  endpoint.group_ids = std::move(groups);
  endpoint.policy = wanted.policy_document;
  endpoint.dns_suffix = tx.rng().text(kLowerAlnumAlphabet, model::kEndpointSuffixLength);
  endpoint.dns_record_ip_type = wanted.dns_record_ip_type;
  endpoint.client_token = wanted.client_token;
  endpoint.created_at = tx.now_ms();
  if (!service->acceptance_required) {
    TRY_ASSIGN(const auto step, model::next_step(endpoint, EndpointEvent::kAccept));
    apply_step(tx, endpoint, step);
  }
  if (wanted.private_dns) {
    TRY(switch_private_dns(world, endpoint, *service, *vpc, true));
  }
  TRY(add_zones(tx, endpoint, plans));
  tx.put(endpoint);
  TRY(add_tags(tx, caller.account, caller.region, endpoint.id, "vpc-endpoint", wanted.tags));
  notify(tx, endpoint, model::ConnectionEvent::kConnect);
  return endpoint;
}

Result<model::VpcEndpoint> modify_vpc_endpoint(Tx& tx, const Caller& caller,
                                               const ModifyVpcEndpoint& wanted) {
  const auto& world = tx.world();
  const model::Scope scope{caller.account, caller.region};
  if (!model::is_well_formed_id(wanted.endpoint_id, "vpce")) {
    return fail(
        errors::endpoint_malformed(model::malformed_id_message(wanted.endpoint_id, "vpce")));
  }
  const auto* found = model::find_owned<model::VpcEndpoint>(world, scope, wanted.endpoint_id);
  if (found == nullptr) {
    return fail(errors::endpoint_not_found(missing_message(wanted.endpoint_id)));
  }
  TRY_ASSIGN(const auto step, model::next_step(*found, EndpointEvent::kModify));
  auto endpoint = *found;
  const auto* vpc = world.vpcs.find(endpoint.vpc_id);
  const auto* service = world.services.find(endpoint.service_id);
  if (vpc == nullptr || service == nullptr) {
    return fail(errors::incorrect_state("The VPC endpoint '" + endpoint.id +
                                        "' can no longer be modified"));
  }
  if (!wanted.policy_document.empty()) TRY(model::check_endpoint_policy(wanted.policy_document));
  TRY_ASSIGN(const bool names_changed,
             switch_private_dns(world, endpoint, *service, *vpc, wanted.private_dns));
  TRY_ASSIGN(const bool zones_changed,
             modify_zones(tx, endpoint, *service, *vpc, wanted.add_subnet_ids,
                          wanted.remove_subnet_ids, wanted.addresses));
  TRY_ASSIGN(const bool groups_changed,
             modify_groups(tx, endpoint, *vpc, wanted.add_group_ids, wanted.remove_group_ids));
  if (!wanted.dns_record_ip_type.empty()) endpoint.dns_record_ip_type = wanted.dns_record_ip_type;
  if (!wanted.policy_document.empty()) endpoint.policy = wanted.policy_document;
  if (wanted.reset_policy) endpoint.policy.clear();
  if (names_changed || zones_changed || groups_changed) apply_step(tx, endpoint, step);
  tx.put(endpoint);
  return endpoint;
}

Result<void> delete_vpc_endpoint(Tx& tx, const Caller& caller, const std::string& endpoint_id) {
  const auto* found = model::find_owned<model::VpcEndpoint>(
      tx.world(), {caller.account, caller.region}, endpoint_id);
  if (found == nullptr) {
    return fail(errors::endpoint_not_found_item(missing_message(endpoint_id)));
  }
  TRY_ASSIGN(const auto step, model::next_step(*found, EndpointEvent::kDelete));
  if (!step.change) return {};
  auto endpoint = *found;
  apply_step(tx, endpoint, step);
  // Another endpoint of the VPC may have the name at once.
  endpoint.private_dns = false;
  notify(tx, endpoint, model::ConnectionEvent::kDelete);
  tx.put(std::move(endpoint));
  return {};
}

void finish_delete(Tx& tx, const std::string& endpoint_id) {
  const auto* found = tx.world().endpoints.find(endpoint_id);
  if (found == nullptr) return;
  const auto endpoint = *found;
  remove_zone_interfaces(tx, endpoint.zones);
  remove_all_tags(tx, endpoint.id);
  remove_all_tags(tx, endpoint.connection_id);
  remove_notifications(tx, endpoint.id);
  tx.erase<model::VpcEndpoint>(endpoint.id);
}

Result<void> accept_connection(Tx& tx, const model::EndpointService& service,
                               const std::string& endpoint_id) {
  return decide(tx, service, endpoint_id, EndpointEvent::kAccept);
}

Result<void> reject_connection(Tx& tx, const model::EndpointService& service,
                               const std::string& endpoint_id) {
  return decide(tx, service, endpoint_id, EndpointEvent::kReject);
}

void settle(Tx& tx, const Observations& seen) {
  std::vector<model::VpcEndpoint> waiting;
  for (const auto* endpoint : tx.world().endpoints.by("waiting", "1")) {
    if (endpoint->wait_revision <= seen.applied_revision) waiting.push_back(*endpoint);
  }
  for (auto& endpoint : waiting) {
    const auto failure = seen.failures.find("endpoint/" + std::to_string(endpoint.endpoint_num));
    if (failure != seen.failures.end()) {
      if (endpoint.last_error == failure->second) continue;  // an unchanged report changes nothing
      endpoint.last_error = failure->second;
      tx.put(std::move(endpoint));
      continue;
    }
    const auto step = model::next_step(endpoint, EndpointEvent::kApplied);
    if (!step || !step->change) continue;
    if (step->gone) {
      finish_delete(tx, endpoint.id);
      continue;
    }
    apply_step(tx, endpoint, *step);
    tx.put(std::move(endpoint));
  }
}

}  // namespace mg::control
