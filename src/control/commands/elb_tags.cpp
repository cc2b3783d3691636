#include "control/commands/elb_tags.h"

#include <algorithm>
#include <string_view>

#include "control/commands/tags.h"
#include "model/arn.h"
#include "model/aws_errors.h"
#include "model/listener.h"
#include "model/load_balancer.h"
#include "model/target_group.h"

namespace mg::control {

namespace errors = model::errors;

namespace {

std::string resource_type(model::ElbKind kind) {
  switch (kind) {
    case model::ElbKind::kLoadBalancer:
      return "elasticloadbalancing:loadbalancer";
    case model::ElbKind::kTargetGroup:
      return "elasticloadbalancing:targetgroup";
    case model::ElbKind::kListener:
      return "elasticloadbalancing:listener";
  }
  return {};
}

// The tag calls name resources of several kinds, so a text that begins as the ARN of one of them
// and is none is answered as that kind's missing one.
Error no_such_resource(const std::string& arn) {
  constexpr std::string_view kPrefix = "arn:aws:elasticloadbalancing:";
  const auto last = std::string_view(arn).substr(std::min(arn.size(), arn.rfind(':') + 1));
  if (arn.starts_with(kPrefix)) {
    if (last.starts_with("loadbalancer/")) {
      return errors::balancer_not_found("One or more load balancers not found");
    }
    if (last.starts_with("targetgroup/")) {
      return errors::target_group_not_found("One or more target groups not found");
    }
    if (last.starts_with("listener/")) {
      return errors::listener_not_found("One or more listeners not found");
    }
  }
  return errors::validation_error("'" + arn + "' is not a valid ARN");
}

Error for_elb_caller(Error error) {
  if (error.code == errors::tag_limit({}).code) return errors::elb_tag_limit(error.message);
  return errors::validation_error(error.message);
}

}  // namespace

model::Scope caller_scope(const Caller& caller) {
  return {caller.account, caller.region};
}

Result<void> check_elb_resource(const model::World& world, const Caller& caller,
                                const std::string& arn) {
  const auto parsed = model::parse_elb_arn(arn);
  if (!parsed) return fail(no_such_resource(arn));
  const auto scope = caller_scope(caller);
  bool found = false;
  switch (parsed->kind) {
    case model::ElbKind::kLoadBalancer:
      found = model::find_load_balancer(world, scope, arn).has_value();
      break;
    case model::ElbKind::kTargetGroup:
      found = model::find_target_group(world, scope, arn).has_value();
      break;
    case model::ElbKind::kListener:
      found = model::find_listener(world, scope, arn).has_value();
      break;
  }
  if (!found) return fail(no_such_resource(arn));
  return {};
}

Result<void> add_elb_tags(Tx& tx, const Caller& caller, const std::string& arn,
                          const std::map<std::string, std::string>& tags) {
  const auto parsed = model::parse_elb_arn(arn);
  if (!parsed) return fail(errors::validation_error("'" + arn + "' is not a valid ARN"));
  auto added = add_tags(tx, caller.account, caller.region, arn, resource_type(parsed->kind), tags);
  if (!added) return fail(for_elb_caller(std::move(added.error())));
  return {};
}

Result<void> tag_elb_resources(Tx& tx, const Caller& caller, const std::vector<std::string>& arns,
                               const std::map<std::string, std::string>& tags) {
  for (const auto& arn : arns) TRY(check_elb_resource(tx.world(), caller, arn));
  for (const auto& arn : arns) TRY(add_elb_tags(tx, caller, arn, tags));
  return {};
}

Result<void> untag_elb_resources(Tx& tx, const Caller& caller, const std::vector<std::string>& arns,
                                 const std::vector<std::string>& keys) {
  for (const auto& arn : arns) TRY(check_elb_resource(tx.world(), caller, arn));
  for (const auto& arn : arns) {
    for (const auto& key : keys) remove_tag(tx, arn, key, std::nullopt);
  }
  return {};
}

}  // namespace mg::control
