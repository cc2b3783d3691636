#include "control/commands/elb_tags.h"

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
  if (!parsed) return fail(errors::validation_error("'" + arn + "' is not a valid ARN"));
  const auto scope = caller_scope(caller);
  switch (parsed->kind) {
    case model::ElbKind::kLoadBalancer:
      TRY(model::find_load_balancer(world, scope, arn));
      break;
    case model::ElbKind::kTargetGroup:
      TRY(model::find_target_group(world, scope, arn));
      break;
    case model::ElbKind::kListener:
      TRY(model::find_listener(world, scope, arn));
      break;
  }
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
