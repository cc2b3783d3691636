#include "model/vpc_endpoint.h"

#include "model/aws_errors.h"
#include "model/dns_names.h"

namespace mg::model {
namespace {

EndpointStep stay(const VpcEndpoint& endpoint) {
  return {.state = endpoint.state,
          .decision = endpoint.decision,
          .waits = endpoint.wait_revision != 0,
          .published = endpoint.published};
}

bool is_final(const VpcEndpoint& endpoint) {
  return endpoint.state == "deleting" || endpoint.state == "failed";
}

Result<EndpointStep> accept(const VpcEndpoint& endpoint) {
  if (is_final(endpoint)) {
    return fail(errors::invalid_state("The VPC endpoint '" + endpoint.id +
                                      "' cannot be accepted in the state '" + endpoint.state +
                                      "'"));
  }
  if (endpoint.decision == "accepted") return stay(endpoint);
  return EndpointStep{
      .change = true, .state = "pending", .decision = "accepted", .opens = true, .waits = true};
}

Result<EndpointStep> reject(const VpcEndpoint& endpoint) {
  if (is_final(endpoint)) {
    return fail(errors::invalid_state("The VPC endpoint '" + endpoint.id +
                                      "' cannot be rejected in the state '" + endpoint.state +
                                      "'"));
  }
  if (endpoint.decision == "rejected") return stay(endpoint);
  if (endpoint.decision == "none") {
    // It never was open, so there is nothing for the nodes to close.
    return EndpointStep{.change = true, .state = "rejected", .decision = "rejected"};
  }
  return EndpointStep{
      .change = true, .state = endpoint.state, .decision = "rejected", .waits = true};
}

Result<EndpointStep> modify(const VpcEndpoint& endpoint) {
  const bool alive = endpoint.decision == "none" || endpoint.decision == "accepted";
  if (!alive || is_final(endpoint)) {
    return fail(errors::incorrect_state("The VPC endpoint '" + endpoint.id +
                                        "' cannot be modified in the state '" + endpoint.state +
                                        "'"));
  }
  auto step = stay(endpoint);
  step.change = true;
  if (endpoint.decision == "accepted") {
    step.state = "pending";
    step.waits = true;
  }
  return step;
}

EndpointStep applied(const VpcEndpoint& endpoint) {
  auto step = stay(endpoint);
  if (endpoint.wait_revision == 0) return step;
  step.change = true;
  step.waits = false;
  if (endpoint.decision == "accepted") {
    step.state = "available";
    step.published = true;
  } else if (endpoint.decision == "rejected") {
    step.state = "rejected";
  } else if (endpoint.decision == "deleted") {
    step.gone = true;
  }
  return step;
}

}  // namespace

Result<EndpointStep> next_step(const VpcEndpoint& endpoint, EndpointEvent event) {
  switch (event) {
    case EndpointEvent::kAccept:
      return accept(endpoint);
    case EndpointEvent::kReject:
      return reject(endpoint);
    case EndpointEvent::kModify:
      return modify(endpoint);
    case EndpointEvent::kDelete:
      if (endpoint.state == "deleting") return stay(endpoint);
      return EndpointStep{
          .change = true, .state = "deleting", .decision = "deleted", .waits = true};
    case EndpointEvent::kApplied:
      return applied(endpoint);
  }
  return stay(endpoint);
}

bool is_open(const World& world, const VpcEndpoint& endpoint) {
  return endpoint.decision == "accepted" && world.services.find(endpoint.service_id) != nullptr;
}

std::vector<EndpointName> endpoint_names(const VpcEndpoint& endpoint) {
  std::vector<EndpointName> out;
  out.push_back({"", endpoint_dns_name(endpoint.id, endpoint.dns_suffix, endpoint.service_id,
                                       endpoint.region)});
  for (const auto& zone : endpoint.zones) {
    out.push_back({zone.zone, endpoint_zonal_dns_name(endpoint.id, endpoint.dns_suffix, zone.zone,
                                                      endpoint.service_id, endpoint.region)});
  }
  return out;
}

}  // namespace mg::model
